import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { App } from '../env'
import { Errors } from './errors'
import { Landing } from './landing'
import { toRead, toTry } from './policies'
import { Reference } from './reference'
import { Webhooks } from './webhooks'

export const pageRoutes = new Hono<App>()
  .get('/', (c) => page(c, toRead, <Landing origin={c.var.settings.PUBLIC_ORIGIN} />))
  .get('/docs', (c) => page(c, toTry, <Reference />))
  .get('/docs/errors', (c) => page(c, toRead, <Errors />))
  .get('/docs/webhooks', (c) => page(c, toRead, <Webhooks origin={c.var.settings.PUBLIC_ORIGIN} />))

function page(c: Context<App>, policy: readonly string[], content: JSX.Element) {
  c.header('Content-Security-Policy', policy.join('; '))
  c.header('Cache-Control', 'public, max-age=300')
  return c.html(html`<!doctype html>${content}`)
}
