// What goes wrong in the dashboard is told as a page, in the words of the API.
import type { Context, MiddlewareHandler } from 'hono'
import * as z from 'zod'
import type { App } from '../../env'
import { ButtonLink } from '../components/page'
import { Prose } from '../components/text'
import { dropTokens, readCookie } from '../session/cookies'
import { signInAddress } from '../session/next'
import { show } from './show'

const Told = z.object({
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  request_id: z.string(),
})
type Told = z.infer<typeof Told>

/** Puts a page in the place of a problem; who is not signed in comes to the page of sign-in, and back. */
export function problemPages(): MiddlewareHandler<App> {
  return async function problemPages(c, next) {
    await next()
    if (!c.res.headers.get('Content-Type')?.startsWith('application/problem+json')) return
    const problem = Told.parse(await c.res.json())
    const kept = [...c.res.headers].filter(([name]) => keptHeaders.includes(name))
    // Set twice, because Hono carries headers over from answer to answer.
    c.res = undefined
    c.res = new Response(null, { headers: kept })
    c.res = problem.status === 401 ? await leadToSignIn(c) : await pageOf(c, problem)
  }
}

const keptHeaders = ['allow', 'request-id', 'retry-after', 'set-cookie']

function leadToSignIn(c: Context<App>): Response | Promise<Response> {
  const isSignedOut =
    readCookie(c, 'access') === undefined && readCookie(c, 'refresh') === undefined
  if (isSignedOut && comesFromElsewhere(c.req.raw)) return arrive(c)
  dropTokens(c)
  return c.redirect(signInAddress(c.req.raw), 303)
}

/** Strict cookies stay behind when a link elsewhere leads here: a second load from here brings them. */
function comesFromElsewhere({ method, headers }: Request): boolean {
  return method === 'GET' && headers.get('Sec-Fetch-Site') === 'cross-site'
}

function arrive(c: Context<App>): Response | Promise<Response> {
  const { pathname, search } = new URL(c.req.url)
  const here = `${pathname}${search}`
  return show(
    c,
    null,
    { title: 'One moment', refreshTo: here },
    <section class="card narrow">
      <h1>One moment</h1>
      <p>
        Your page is on its way. <a href={here}>Go on by hand</a> if it does not come.
      </p>
    </section>,
  )
}

function pageOf(
  c: Context<App>,
  { title, status, code, detail, request_id: requestId }: Told,
): Response | Promise<Response> {
  return show(
    c,
    null,
    { title, status },
    <section class="card narrow">
      <h1>{title}</h1>
      <p>
        <Prose text={detail} />
      </p>
      <p class="hint">
        <a href={`/docs/errors#${code}`}>{code}</a> · {requestId}
      </p>
      <p class="actions">
        <ButtonLink href="/dashboard">To the overview</ButtonLink>
      </p>
    </section>,
  )
}
