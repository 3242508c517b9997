// Ending a session: first in the database, so that no refresh token works any more; then in the user's
// Limiter object, where every request looks. A fault between the two leaves access tokens alive for
// their 30 minutes at most, and repeating the request completes it.
import { waitUntil } from 'cloudflare:workers'
import { addSeconds, now } from '../clock'
import { type Database, writeAll } from '../db/client'
import { ApiError } from '../http/problem'
import type { Remember } from '../idempotency/remember'
import { limiterOf } from '../rate-limit/visit'
import { accessTokenSeconds } from './access-token'
import { endLiving, findSession, markEnded } from './store'

type Context = {
  bindings: Bindings
  db: Database
  session: { userId: string; sessionId: string }
}

/** A refresh that was under way may still mint one more access token; then a margin for clocks. */
const rememberSeconds = accessTokenSeconds + 5 * 60

/** Answers with those of the sessions that had not ended before; the object is told of all of them. */
export async function endSessions(
  bindings: Bindings,
  db: Database,
  userId: string,
  sessionIds: readonly string[],
): Promise<string[]> {
  const ending = markEnded(db, userId, sessionIds, now()).then(async (ended) => {
    await refuseAccess(bindings, userId, sessionIds)
    return ended
  })
  return toTheEnd(ending)
}

/** Ends the session that asks for it. */
export async function logOut(
  { bindings, db, session }: Context,
  remember: Remember<void>,
): Promise<void> {
  const { userId, sessionId } = session
  const statements = [endLiving(db, userId, [sessionId], now()), ...(await remember())]
  await toTheEnd(writeAll(db, statements).then(() => refuseAccess(bindings, userId, [sessionId])))
}

/** Throws session_not_found, also for one that had ended, once it is certain to have ended everywhere. */
export async function endSession(
  bindings: Bindings,
  db: Database,
  userId: string,
  sessionId: string,
): Promise<void> {
  const session = await findSession(db, userId, sessionId)
  if (!session) throw new ApiError('session_not_found')
  await endSessions(bindings, db, userId, [sessionId])
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
