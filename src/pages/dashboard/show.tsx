// How the routes of the dashboard answer: with a page, or by leading to one.
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { App } from '../../env'
import type { Principal } from '../../sessions/principal'
import { presentUser } from '../../users/schema'
import { findUser } from '../../users/store'
import type { Refusal } from '../forms/attempt'
import { forms } from '../policies'
import type { Viewer } from '../viewer'
import { Shell } from './layout'
import { leaveNotice, type Notice, takeNotice } from './notice'
import type { Place } from './places'

type Frame = {
  title: string
  place?: Place
  status?: number
  headers?: Readonly<Record<string, string>>
  scripts?: readonly string[]
  refreshTo?: string
}

/** Whoever is signed in; to be asked `together` with the data of the page, in one round trip. */
export async function viewerOf(c: Context<App>, db = c.var.db): Promise<Viewer> {
  return presentUser(await findUser(db, c.var.principal.userId))
}

/** `viewer` is null on pages for which nobody needs to be signed in. */
export function show(
  c: Context<App>,
  viewer: Viewer | null,
  frame: Frame,
  content: JSX.Element,
): Response | Promise<Response> {
  const { status = 200, headers = {}, ...rest } = frame
  c.header('Content-Security-Policy', forms.join('; '))
  // Without it a browser would not say where a form comes from, nor a page of sign-in where to go back to.
  c.header('Referrer-Policy', 'same-origin')
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  c.status(asStatus(status))
  return c.html(
    html`<!doctype html>${(
        <Shell {...rest} viewer={viewer} isSignedIn={isSignedIn(c)} notice={takeNotice(c)}>
          {content}
        </Shell>
      )}`,
  )
}

/** The page with its form once more, saying what was wrong with it. */
export function showAgain(
  c: Context<App>,
  viewer: Viewer | null,
  frame: Frame & { refusal: Refusal },
  content: JSX.Element,
): Response | Promise<Response> {
  const { refusal, ...rest } = frame
  const { status, headers } = refusal
  const retry = headers['Retry-After']
  const kept = retry === undefined ? {} : { 'Retry-After': retry }
  return show(
    c,
    viewer,
    { ...rest, title: `Not done: ${rest.title}`, status, headers: kept },
    content,
  )
}

/** After a form: to the page that shows what came of it, so that loading that again sends nothing. */
export function leadTo(
  c: Context<App>,
  address: string,
  notice?: string,
  tone?: Notice['tone'],
): Response {
  if (notice !== undefined) leaveNotice(c, notice, tone)
  return c.redirect(address, 303)
}

/** Unset where nobody needs to be, and where the request came to no check. */
function isSignedIn(c: Context<App>): boolean {
  const principal: Principal | undefined = c.var.principal
  return principal !== undefined
}

/** Safe: every status here is that of a problem or of a success with a body. */
function asStatus(status: number): 200 {
  return status as 200
}
