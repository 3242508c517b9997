// Rotation with reuse detection (RFC 9700 section 4.14.2), and a grace for answers that were lost.
import { addSeconds, now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { isOne } from '../db/rows'
import type { Settings } from '../env'
import { recording } from '../events/record'
import { log } from '../http/log'
import { ApiError } from '../http/problem'
import type { Remember } from '../idempotency/remember'
import { actorOf, strangerAt } from '../privacy/access'
import { noteAfterwards } from '../privacy/access-note'
import { logChange } from '../privacy/access-store'
import { rateLimited, visit } from '../rate-limit/visit'
import { one } from '../rate-limit/windows'
import type { UserRow } from '../users/tables'
import { refuseAccess, toTheEnd } from './ended'
import type { Device } from './device'
import type { Principal } from './principal'
import { graceSeconds, hashRefreshToken, makeRefreshToken } from './refresh-token'
import type { TokenPair } from './schema'
import { presentPair } from './sign-in'
import {
  endLiving,
  exchangeRefreshToken,
  findRefreshToken,
  isLiving,
  type PresentedToken,
  repeatExchange,
} from './store'

type Context = { db: Database; settings: Settings; bindings: Bindings; device: Device }

/**
 * Exchanges a refresh token for a new pair. Throws invalid_refresh_token; when the token had been used
 * before, beyond the grace or with its successor used too, the whole session ends with it.
 */
export async function refresh(
  context: Context,
  token: string,
  remember: Remember<TokenPair>,
): Promise<TokenPair> {
  const hash = await hashRefreshToken(token)
  return retryStale(() => exchange(context, hash, remember))
}

async function exchange(
  context: Context,
  hash: string,
  remember: Remember<TokenPair>,
): Promise<TokenPair> {
  const at = now()
  const presented = await findRefreshToken(context.db, hash)
  if (!presented) throw new ApiError('invalid_refresh_token')
  if (presented.sessionEndedAt) noteRefusal(context, presented)
  if (isReuse(presented, at)) return revokeFamily(context, presented)
  if (presented.sessionEndedAt || presented.expiresAt <= at.toISOString()) {
    throw new ApiError('invalid_refresh_token')
  }

  const { user, session } = presented
  await limitSession(context, user, session.id)
  const successor = await makeRefreshToken({ userId: user.id, session, parentHash: hash, at })
  const statements = presented.usedAt ? repeatExchange : exchangeRefreshToken
  const pair = await presentPair(context.settings, { user, sessionId: session.id }, successor)
  await writeAll(context.db, [
    ...statements(context.db, presented, successor.row),
    ...(await remember(pair)),
  ])
  return pair
}

/** Renewing counts as a request of the session. */
async function limitSession(context: Context, user: UserRow, sessionId: string): Promise<void> {
  const principal: Principal = {
    userId: user.id,
    scopes: [],
    plan: user.plan,
    credential: { kind: 'session', sessionId },
  }
  const access = {
    ...actorOf(principal, context.device),
    operation: 'refresh',
    isWrite: true,
    refusal: null,
  }
  const verdict = await visit(context, principal, { charge: one, access }).catch(
    (cause: unknown) => {
      throw new ApiError('unavailable', { headers: { 'Retry-After': '1' }, cause })
    },
  )
  if (verdict.credential === 'valid' && !verdict.admitted) throw rateLimited(verdict.standings, one)
}

/** Whoever has a token of a session that was ended goes on trying it. */
function noteRefusal({ bindings, device }: Context, { user, session }: PresentedToken): void {
  noteAfterwards(bindings, {
    ...strangerAt(user.id, device),
    credentialId: session.id,
    operation: 'refresh',
    isWrite: true,
    refusal: 'session_ended',
  })
}

function isReuse({ usedAt, successorUsed }: PresentedToken, at: Date): boolean {
  if (!usedAt) return false
  return successorUsed || usedAt < addSeconds(at, -graceSeconds).toISOString()
}

async function revokeFamily(
  { db, bindings, device }: Context,
  { user, session, sessionEndedAt }: PresentedToken,
): Promise<never> {
  const actor = strangerAt(user.id, device)
  const statements = recording(user.id, (record) => [
    // Told once: whoever goes on presenting the token must not fill the log.
    logChange(actor, 'session.reuse_detected', session.id, isLiving(session.id)),
    ...record.changed('session.reuse_detected', isOne(session.id), [
      endLiving(db, user.id, session.id, now()),
    ]),
  ])
  await toTheEnd(writeAll(db, statements).then(() => refuseAccess(bindings, user.id, [session.id])))
  if (!sessionEndedAt) {
    log({ level: 'info', event: 'refresh_token_reused', session_id: session.id })
  }
  throw new ApiError('invalid_refresh_token', {
    detail: 'This refresh token had been used before; its session has been ended.',
  })
}
