// Ending a session: first in the database, so that no refresh token works any more; then in the user's
// Limiter object, where every request looks. A fault between the two leaves access tokens alive for
// their 30 minutes at most, and repeating the request completes it.
import { waitUntil } from 'cloudflare:workers'
import { addSeconds, now } from '../clock'
import { type Database, writeAll } from '../db/client'
import { ApiError } from '../http/problem'
import type { Remember } from '../idempotency/remember'
import type { Actor } from '../privacy/access'
import { logChange } from '../privacy/access-store'
import { limiterOf } from '../rate-limit/visit'
import { accessTokenSeconds } from './access-token'
import { endLiving, findSession, isLiving } from './store'

type Context = {
  bindings: Bindings
  db: Database
  session: { userId: string; sessionId: string }
  actor: Actor
}

/** A refresh that was under way may still mint one more access token; then a margin for clocks. */
const rememberSeconds = accessTokenSeconds + 5 * 60

/** Ends the session that asks for it. */
export async function logOut(
  { bindings, db, session, actor }: Context,
  remember: Remember<void>,
): Promise<void> {
  const { userId, sessionId } = session
  const statements = [
    logChange(actor, 'session.signed_out', sessionId, isLiving(sessionId)),
    endLiving(db, userId, sessionId, now()),
    ...(await remember()),
  ]
  await toTheEnd(writeAll(db, statements).then(() => refuseAccess(bindings, userId, [sessionId])))
}

/** Throws session_not_found, also for one that had ended, once it is certain to have ended everywhere. */
export async function endSession(
  { bindings, db, actor }: Omit<Context, 'session'>,
  sessionId: string,
): Promise<void> {
  const { userId } = actor
  const session = await findSession(db, userId, sessionId)
  if (!session) throw new ApiError('session_not_found')
  const statements = [
    logChange(actor, 'session.ended', sessionId, isLiving(sessionId)),
    endLiving(db, userId, sessionId, now()),
  ]
  await toTheEnd(writeAll(db, statements).then(() => refuseAccess(bindings, userId, [sessionId])))
  if (session.endedAt) throw new ApiError('session_not_found')
}

/** Makes the sessions' access tokens fail from the next request on, anywhere. */
export async function refuseAccess(
  bindings: Bindings,
  userId: string,
  sessionIds: readonly string[],
): Promise<void> {
  if (sessionIds.length === 0) return
  const until = addSeconds(now(), rememberSeconds).getTime()
  try {
    await limiterOf(bindings, userId).endSessions([...sessionIds], until)
  } catch (cause) {
    throw new ApiError('unavailable', {
      detail:
        'The change is made, but access tokens of the ended sessions may live up to 30 minutes more.',
      headers: { 'Retry-After': '1' },
      cause,
    })
  }
}

/** The platform cancels the work of a client that hangs up, unless it is waited for. */
export async function toTheEnd<T>(work: Promise<T>): Promise<T> {
  waitUntil(Promise.allSettled([work]))
  return work
}
