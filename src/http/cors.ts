import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { App } from '../env'

/** Closed unless CORS_ORIGINS names origins. Credentials travel in a header, so no cookies are let in. */
export function crossOrigin(): MiddlewareHandler<App> {
  return async function crossOrigin(c, next) {
    const { CORS_ORIGINS } = c.var.settings
    if (CORS_ORIGINS.length === 0) return next()
    return cors({
      origin: CORS_ORIGINS,
      allowHeaders: [
        ...['Authorization', 'Content-Type', 'Idempotency-Key'],
        ...['If-Match', 'If-None-Match', 'D1-Bookmark'],
      ],
      allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'],
      exposeHeaders: [
        ...['Request-Id', 'ETag', 'D1-Bookmark', 'Link', 'Location', 'Retry-After'],
        ...['RateLimit', 'RateLimit-Policy', 'Idempotency-Replayed'],
        ...['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
      ],
      maxAge: 600,
    })(c, next)
  }
}
