import type { Context, MiddlewareHandler } from 'hono'
import type { App } from '../env'
import { discardAnswer } from '../http/answer'
import { logFailure } from '../http/log'
import { ApiError } from '../http/problem'
import { renewKey } from '../keys/authenticate'
import { lookAtAddress } from './limit-sign-in'
import { limitFields } from './headers'
import type { Verdict } from './limiter'
import { noteOutcome } from './memory'
import { objectNameOf, policyOf, rateLimited, visit } from './visit'
import { untouched } from './windows'

/** Every response tells how the limits stand: those of the credential, or else those of the address. */
export function tellLimits(): MiddlewareHandler<App> {
  return async function tellLimits(c, next) {
    const isOpen = isRead(c) && !c.req.raw.headers.has('Authorization')
    const early = isOpen ? lookAtAddress(c) : null
    await next()
    const standings = c.var.standings ?? (await (early ?? lookAtAddress(c)))
    for (const [name, value] of Object.entries(limitFields(standings))) {
      c.res.headers.set(name, value)
    }
  }
}

/**
 * Lets through whose credential is not revoked and whose limits are not used up. Reads run while the
 * limiter answers and are thrown away if it says no; writes wait for it.
 */
export function limit(): MiddlewareHandler<App> {
  return async function limit(c, next) {
    if (!c.var.principal) return next()
    const asked = askLimiter(c)
    if (isRead(c)) {
      await next()
      await obey(c, await asked, () => discardAnswer(c))
    } else {
      await obey(c, await asked, () => {})
      await next()
    }
    noteOutcome(objectNameOf(c.var.principal), c.res.status)
  }
}

/** For calls that do many things at once: one was counted already, so many more are. Throws rate_limited. */
export async function chargeItems(c: Context<App>, items: number): Promise<void> {
  const more = Math.ceil(items / itemsPerRequest) - 1
  if (more > 0) await obey(c, await askLimiter(c, more), () => {}, more)
}

const itemsPerRequest = 50

async function obey(
  c: Context<App>,
  verdict: Verdict,
  discard: () => void,
  cost = 1,
): Promise<void> {
  if (verdict.credential === 'outdated') return obeyAfterRenewal(c, discard, cost)
  if (verdict.credential === 'ended') {
    discard()
    const isKey = c.var.principal.credential.kind === 'key'
    throw new ApiError(isKey ? 'key_revoked' : 'session_ended')
  }
  c.set('standings', verdict.standings)
  if (verdict.admitted) return
  discard()
  throw rateLimited(verdict.standings, cost)
}

/** The key was changed since this isolate looked it up. A read has run by what it was good for before. */
async function obeyAfterRenewal(c: Context<App>, discard: () => void, cost: number): Promise<void> {
  const before = powersOf(c)
  const renewed = await renewKey(c).catch((error: unknown) => {
    discard()
    throw error
  })
  c.set('principal', renewed)
  const verdict = await askLimiter(c, cost)
  if (isRead(c) && powersOf(c) !== before) {
    discard()
    const detail = 'The API key was changed at this very moment. Repeat the request.'
    throw new ApiError('unavailable', { detail, headers: { 'Retry-After': '1' } })
  }
  await obey(c, verdict, discard, cost)
}

function powersOf(c: Context<App>): string {
  const { scopes, credential } = c.var.principal
  return JSON.stringify([scopes, credential.kind === 'key' && credential.accountIds])
}

/** Reads go on when the object that knows does not answer; writes do not. */
async function askLimiter(c: Context<App>, cost = 1): Promise<Verdict> {
  const { settings, principal } = c.var
  try {
    return await visit(c.env, settings, principal, cost)
  } catch (cause) {
    if (!isRead(c)) throw new ApiError('unavailable', { headers: { 'Retry-After': '1' }, cause })
    logFailure(c, cause)
    const standings = untouched(policyOf(settings, principal))
    return { credential: 'valid', admitted: true, standings }
  }
}

function isRead(c: Context<App>): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD'
}
