// An address that is none, as a page for whoever looks at it with a browser.
import type { Context, NotFoundHandler } from 'hono'
import { html } from 'hono/html'
import type { App } from '../env'
import { ButtonLink } from './components/page'
import { docs } from './docs/layout'
import { Layout } from './layout'
import { toRead } from './policies'

/** `otherwise` answers programs, and the dashboard, which has pages of its own for what goes wrong. */
export function missingPage(otherwise: NotFoundHandler<App>): NotFoundHandler<App> {
  return function missingPage(c) {
    if (!isForEyes(c)) return otherwise(c)
    c.header('Content-Security-Policy', toRead.join('; '))
    c.header('Vary', 'Accept')
    return c.html(html`<!doctype html>${<Missing />}`, 404)
  }
}

function isForEyes(c: Context<App>): boolean {
  const accepted = c.req.header('Accept') ?? ''
  return accepted.includes('text/html') && !/^\/(?:api|dashboard)(?:\/|$)/.test(c.req.path)
}

function Missing() {
  return (
    <Layout
      title="Nothing here · Finance.HDdev"
      description="There is nothing at this address."
      path=""
    >
      <h1>There is nothing at this address</h1>
      <p class="lead">It may be mistyped, or what was here has moved. What there is to read:</p>
      <ul>
        {docs.map(([href, name]) => (
          <li>
            <a href={href}>{name}</a>
          </li>
        ))}
      </ul>
      <p class="actions">
        <ButtonLink href="/">To the start</ButtonLink>
        <ButtonLink look="quiet" href="/dashboard">
          To the dashboard
        </ButtonLink>
      </p>
    </Layout>
  )
}
