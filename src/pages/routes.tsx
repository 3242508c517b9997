import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { App } from '../env'
import { ApiError } from '../http/problem'
import { limitGuesses } from '../rate-limit/limit-sign-in'
import { requireReceipt } from '../privacy/receipt'
import { Conventions } from './docs/conventions'
import { Errors } from './docs/errors'
import { Quickstart } from './docs/quickstart'
import { Reference } from './docs/reference'
import { Statements } from './docs/statements'
import { Webhooks } from './docs/webhooks'
import { Landing } from './landing'
import { toRead, toTry } from './policies'
import { ReceiptPage } from './receipt'

export const pageRoutes = new Hono<App>()
  .get('/', (c) => page(c, toRead, <Landing settings={c.var.settings} />))
  .get('/docs', (c) => page(c, toTry, <Reference />))
  .get('/docs/quickstart', (c) => page(c, toRead, <Quickstart origin={originOf(c)} />))
  .get('/docs/conventions', (c) => page(c, toRead, <Conventions settings={c.var.settings} />))
  .get('/docs/statements', (c) => page(c, toRead, <Statements origin={originOf(c)} />))
  .get('/docs/webhooks', (c) => page(c, toRead, <Webhooks origin={originOf(c)} />))
  .get('/docs/errors', (c) => page(c, toRead, <Errors origin={originOf(c)} />))
  .get('/erasures/:receipt_id', async (c) => {
    const find = () => requireReceipt(c.var.db, c.req.param('receipt_id'))
    const receipt = await limitGuesses(c, 'erasure_not_found', find).catch(nullIfMissing)
    c.status(receipt ? 200 : 404)
    const content = <ReceiptPage receipt={receipt} path={c.req.path} origin={originOf(c)} />
    return page(c, toRead, content, 'private, no-store')
  })

function nullIfMissing(error: unknown): null {
  if (error instanceof ApiError && error.code === 'erasure_not_found') return null
  throw error
}

function originOf(c: Context<App>): string {
  return c.var.settings.PUBLIC_ORIGIN
}

function page(
  c: Context<App>,
  policy: readonly string[],
  content: JSX.Element,
  kept = 'public, max-age=300',
) {
  c.header('Content-Security-Policy', policy.join('; '))
  c.header('Cache-Control', kept)
  return c.html(html`<!doctype html>${content}`)
}
