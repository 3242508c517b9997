import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { App } from '../env'
import { contractOf } from '../http/contract'
import { logFailure } from '../http/log'
import { ApiError } from '../http/problem'
import { verifyAccessToken } from './access-token'
import { limiterOf } from './ended'

/**
 * Lets through who carries a valid access token of a living session, on every route whose description
 * is not open. Reads run while the session is checked and are thrown away if it has ended; writes wait.
 */
export function authenticate(): MiddlewareHandler<App> {
  return async function authenticate(c, next) {
    if (!needsCredential(c)) return next()

    const principal = await verifyAccessToken(c.var.settings, bearerOf(c.req.raw.headers))
    c.set('principal', principal)
    const ended = hasEnded(c, principal.userId, principal.sessionId)
    if (c.req.method === 'GET' || c.req.method === 'HEAD') {
      await next()
      if (await ended) {
        discardAnswer(c)
        throw new ApiError('session_ended')
      }
      return
    }
    if (await ended) throw new ApiError('session_ended')
    await next()
  }
}

/** An address that is no route at all is 404 or 405 for everyone; a route without a description is closed. */
function needsCredential(c: Context<App>): boolean {
  const routes = matchedRoutes(c).filter((route) => route.method !== 'ALL')
  if (routes.length === 0) return false
  return contractOf(routes.map((route) => route.handler))?.description.scope !== null
}

function bearerOf(headers: Headers): string {
  const header = headers.get('Authorization') ?? ''
  if (!/^Bearer\b/i.test(header)) throw new ApiError('unauthenticated')
  // Two Authorization headers arrive joined by a comma, which no token holds.
  const match = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)
  if (!match?.[1]) throw new ApiError('invalid_token', { detail: 'Send one `Bearer` credential.' })
  return match[1]
}

/** Its headers, too: `Link` tells of rows. Set twice, because Hono carries headers over from answer to answer. */
function discardAnswer(c: Context<App>): void {
  c.res = undefined
  c.res = new Response(null, { headers: { 'Request-Id': c.var.requestId } })
}

/** Reads go on when the object that knows does not answer; writes do not. */
async function hasEnded(c: Context<App>, userId: string, sessionId: string): Promise<boolean> {
  try {
    const visit = await limiterOf(c.env, userId).visit(sessionId)
    return visit.ended
  } catch (cause) {
    logFailure(c, cause)
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return false
    throw new ApiError('unavailable', { headers: { 'Retry-After': '1' }, cause })
  }
}
