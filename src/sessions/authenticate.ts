import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { App } from '../env'
import { contractOf } from '../http/contract'
import { authenticateKey } from '../keys/authenticate'
import { looksLikeSecret } from '../keys/secret'
import { verifyAccessToken } from './access-token'
import { bearerOf } from './bearer'

/**
 * Lets through who carries an access token or an API key, on every route whose description is not open.
 * Whether the credential has been revoked since it was issued or looked up is `limit()`'s to ask.
 */
export function authenticate(): MiddlewareHandler<App> {
  return async function authenticate(c, next) {
    if (!needsCredential(c)) return next()
    const bearer = bearerOf(c.req.raw.headers)
    c.set(
      'principal',
      looksLikeSecret(bearer)
        ? await authenticateKey(c, bearer)
        : await verifyAccessToken(c.var.settings, bearer),
    )
    await next()
  }
}

/** An address that is no route at all is 404 or 405 for everyone; a route without a description is closed. */
function needsCredential(c: Context<App>): boolean {
  const routes = matchedRoutes(c).filter((route) => route.method !== 'ALL')
  if (routes.length === 0) return false
  return contractOf(routes.map((route) => route.handler))?.description.scope !== null
}
