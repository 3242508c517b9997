import type { Context, MiddlewareHandler } from 'hono'
import { now } from '../clock'
import type { App } from '../env'
import { discardAnswer } from '../http/answer'
import { contractOfRequest, holdsScope, requireScopeOfRoute } from '../http/contract'
import { logFailure } from '../http/log'
import { ApiError } from '../http/problem'
import { isFromOwnNetwork, renewKey, requireNetwork } from '../keys/authenticate'
import { accountsOf, type Principal } from '../sessions/principal'
import { deviceOf } from '../sessions/device'
import { type Access, actorOf } from '../privacy/access'
import { lookAtAddress } from './limit-sign-in'
import { limitFields } from './headers'
import type { Verdict } from './limiter'
import { noteOutcome } from './memory'
import { objectNameOf, policyOf, rateLimited, visit } from './visit'
import { type Charge, one, untouched } from './windows'

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
 * Lets through whose credential is not revoked, whose limits are not used up and who is where the credential
 * may be used. Reads run while the limiter answers and are thrown away if it says no; writes wait for it.
 */
export function limit(): MiddlewareHandler<App> {
  return async function limit(c, next) {
    const before = c.var.principal
    if (!before) return next()
    const asked = askLimiter(c, one)
    if (isRead(c) && isFromOwnNetwork(c)) {
      await next()
      try {
        await obey(c, await asked, one)
        noteIfRefused(c, () => requireSamePowers(c, before))
      } catch (error) {
        discardAnswer(c)
        throw error
      }
    } else {
      await obey(c, await asked, one)
      noteIfRefused(c, () => requireNetwork(c))
      await next()
    }
    note(c, c.res.status)
  }
}

/**
 * For calls that do many things at once: one was counted already, so many more are, which together are never
 * more than a quota. Throws rate_limited.
 */
export async function chargeItems(c: Context<App>, items: number): Promise<void> {
  const more = { cost: Math.ceil(items / itemsPerRequest) - 1, taken: 1 }
  if (more.cost > 0) await obey(c, await askLimiter(c, more), more)
}

const itemsPerRequest = 50

/** Throws key_revoked, session_ended, rate_limited; unavailable, when the key goes on being changed. */
async function obey(c: Context<App>, first: Verdict, charge: Charge): Promise<void> {
  const verdict = first.credential === 'outdated' ? await askAsRenewed(c, charge) : first
  if (verdict.credential === 'outdated') throw changedMeanwhile()
  if (verdict.credential === 'ended') {
    const isKey = c.var.principal.credential.kind === 'key'
    throw new ApiError(isKey ? 'key_revoked' : 'session_ended')
  }
  // Of a read that has charged for items meanwhile, what is told is how the limits stand since.
  const isOutdone = verdict.admitted && charge.taken === 0 && c.var.standings
  if (!isOutdone) c.set('standings', verdict.standings)
  if (charge.taken === 0) c.set('countedAt', verdict.at)
  if (!verdict.admitted) throw rateLimited(verdict.standings, charge)
}

/** The key was changed since this isolate looked it up. */
async function askAsRenewed(c: Context<App>, charge: Charge): Promise<Verdict> {
  c.set('principal', await renewKey(c))
  return askLimiter(c, charge)
}

/** A read has run by what the key was good for before: its answer stands unless that makes a difference. */
function requireSamePowers(c: Context<App>, before: Principal): void {
  if (c.var.principal === before) return
  requireNetwork(c)
  requireScopeOfRoute(c)
  const [accounts, accountsBefore] = [accountsOf(c.var.principal), accountsOf(before)]
  const isSame = JSON.stringify(accounts) === JSON.stringify(accountsBefore)
  if (!isSame || !holdsScope(before, c)) throw changedMeanwhile()
}

function changedMeanwhile(): ApiError {
  const detail = 'The API key was changed at this very moment. Repeat the request.'
  return new ApiError('unavailable', { detail, headers: { 'Retry-After': '1' } })
}

/** The request has been counted: so is what becomes of it. */
function noteIfRefused(c: Context<App>, check: () => void): void {
  try {
    check()
  } catch (error) {
    note(c, error instanceof ApiError ? error.status : 500)
    throw error
  }
}

/** The access log has counted a refusal that was foreseen as one. */
function note(c: Context<App>, status: number): void {
  if (status < 400) return
  const access = accessOf(c)
  const isRefusal = access.refusal !== null
  noteOutcome(objectNameOf(c.var.principal), status, {
    access,
    firstAt: c.var.countedAt,
    lastAt: c.var.countedAt,
    requests: 0,
    clientErrors: !isRefusal && status < 500 ? 1 : 0,
    serverErrors: !isRefusal && status >= 500 ? 1 : 0,
  })
}

/** What the access log will say of the request, which its handler may not have come to yet. */
function accessOf(c: Context<App>): Access {
  const { principal } = c.var
  const refusal = isFromOwnNetwork(c) ? null : 'ip_not_allowed'
  return {
    ...actorOf(principal, deviceOf(c.req.raw)),
    operation: contractOfRequest(c)?.description.operationId ?? operationOfPage(c),
    isWrite: !isRead(c),
    refusal: refusal ?? (holdsScope(principal, c) ? null : 'insufficient_scope'),
  }
}

/** Pages are no operations of the API: they are told as one, but for the one that gives everything away. */
function operationOfPage(c: Context<App>): string {
  if (c.req.path === '/dashboard/privacy/export') return 'exportMe'
  return c.req.path.startsWith('/dashboard') ? 'dashboard' : 'none'
}

/** Reads go on when the object that knows does not answer; writes do not. */
async function askLimiter(c: Context<App>, charge: Charge): Promise<Verdict> {
  const { settings, principal } = c.var
  try {
    return await visit({ bindings: c.env, settings }, principal, { charge, access: accessOf(c) })
  } catch (cause) {
    if (!isRead(c)) throw new ApiError('unavailable', { headers: { 'Retry-After': '1' }, cause })
    logFailure(c, cause)
    const standings = untouched(policyOf(settings, principal))
    return { credential: 'valid', admitted: true, standings, at: now().toISOString() }
  }
}

function isRead(c: Context<App>): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD'
}
