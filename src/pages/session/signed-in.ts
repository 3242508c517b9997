// Who is looking at a page, by the same sessions as the API has.
import type { Context, MiddlewareHandler } from 'hono'
import { databaseOf } from '../../db/client'
import type { App } from '../../env'
import { ApiError } from '../../http/problem'
import { limitGuesses } from '../../rate-limit/limit-sign-in'
import { verifyAccessToken } from '../../sessions/access-token'
import { deviceOf } from '../../sessions/device'
import type { Principal } from '../../sessions/principal'
import { refresh } from '../../sessions/refresh'
import type { TokenPair } from '../../sessions/schema'
import { keepTokens, readCookie } from './cookies'

/**
 * Lets through who is signed in (or asks for a page that needs nobody to be), renewing the session when it is time. Whether it has ended meanwhile is
 * `limit()`'s to ask. Throws unauthenticated, and what renewing throws.
 */
export function signedIn({ except }: { except: readonly string[] }): MiddlewareHandler<App> {
  return async function signedIn(c, next) {
    if (except.includes(c.req.path)) return next()
    const { principal, renewed } = (await byAccessToken(c)) ?? (await byRefreshToken(c))
    c.set('principal', principal)
    await next()
    // Afterwards, because a refusal throws away what was answered, and a token that was spent is gone.
    const isKept = !c.res.headers.getSetCookie().some((cookie) => /fhd_refresh=/.test(cookie))
    if (renewed && isKept) keepTokens(c, renewed)
  }
}

async function byAccessToken(c: Context<App>) {
  const token = readCookie(c, 'access')
  if (token === undefined) return null
  try {
    return { principal: await verifyAccessToken(c.var.settings, token), renewed: null }
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}

/** Pages that are opened side by side may renew at once: the grace for lost answers lets each have a pair. */
async function byRefreshToken(
  c: Context<App>,
): Promise<{ principal: Principal; renewed: TokenPair }> {
  const token = readCookie(c, 'refresh')
  if (token === undefined) throw new ApiError('unauthenticated')
  const { settings, use } = c.var
  // Of the primary: a replica may not know the newest token yet.
  const device = deviceOf(c.req.raw)
  const context = { db: databaseOf(c.env, use), settings, bindings: c.env, device }
  const renewed = await limitGuesses(c, 'invalid_refresh_token', () =>
    refresh(context, token, async () => []),
  )
  return { principal: await verifyAccessToken(settings, renewed.access_token), renewed }
}
