import { addSeconds, now } from '../clock'
import type { Database } from '../db/client'
import { ApiError } from '../http/problem'
import { listKeysSince } from '../keys/store'
import { knock, limiterOf } from '../rate-limit/visit'

/** An object flushes within this time after the last request of a key that is revoked. */
const flushedAfterSeconds = 2 * 3600

/**
 * Has the user's objects write what they have counted, so that the log goes up to now. Throws unavailable, when
 * one of them does not answer: the log would have gaps.
 */
export async function flushAccess(bindings: Bindings, db: Database, userId: string): Promise<void> {
  const since = addSeconds(now(), -flushedAfterSeconds).toISOString()
  const keys = await listKeysSince(db, userId, since)
  const objects = [userId, ...keys.map(({ id }) => id)]
  try {
    await Promise.all(objects.map((name) => knock(() => limiterOf(bindings, name).flushAccess())))
  } catch (cause) {
    throw new ApiError('unavailable', { headers: { 'Retry-After': '1' }, cause })
  }
  // They have written to the primary.
  db.$session.startOver()
}
