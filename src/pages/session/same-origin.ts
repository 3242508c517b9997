import type { MiddlewareHandler } from 'hono'
import type { App } from '../../env'
import { ApiError } from '../../http/problem'

/**
 * Refuses what another site had a browser send. `SameSite=Strict` keeps the cookies away already; this also guards
 * signing in, which needs none, and against hosts of the same site. Throws foreign_form.
 */
export function refuseForeignForms(): MiddlewareHandler<App> {
  return async function refuseForeignForms(c, next) {
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (!isRead && !isFromHere(c.req.raw)) throw new ApiError('foreign_form')
    await next()
  }
}

/** Every browser of today says `Sec-Fetch-Site`; older ones, and plain http, at least `Origin`. */
function isFromHere({ url, headers }: Request): boolean {
  const site = headers.get('Sec-Fetch-Site')
  if (site !== null) return site === 'same-origin'
  return headers.get('Origin') === new URL(url).origin
}
