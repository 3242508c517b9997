// A form carries a value that was made with it, in the place of an Idempotency-Key: a double click, or the
// browser's "send again", does nothing twice.
import type { Context } from 'hono'
import type { App } from '../env'
import { logFailure } from '../http/log'
import { ApiError } from '../http/problem'
import type { Reply } from '../http/reply'
import { pseudonym } from '../seal'
import { toTheEnd } from '../sessions/ended'
import { fingerprintsOf } from './fingerprint'
import { answerOnce, claimIn } from './idempotent'
import type { Remember } from './remember'
import { releaseClaim } from './store'

/** What was sent: the bytes, and the one-time value among them. */
export type SentForm = { bytes: Uint8Array; once: string }

/** How often, and how long apart, the second of two clicks looks for the answer to the first. */
const looks = 20
const waitMilliseconds = 250

/**
 * Performs what the form asks for, or answers with what came of it the first time, as the API would.
 * `newcomer` is the e-mail of who has not signed in. Throws idempotency_key_reused, idempotency_in_flight.
 */
export async function answerFormOnce<Result>(
  c: Context<App>,
  form: SentForm,
  ...how: [
    perform: (remember: Remember<Result>) => Promise<Result>,
    present: (result: Result) => Reply,
    newcomer?: string,
  ]
): Promise<Response> {
  const [perform, present, newcomer] = how
  const { settings } = c.var
  const request = { method: c.req.method, url: c.req.url, body: form.bytes }
  const fingerprints = await fingerprintsOf(settings, request, null)
  c.set('repeatable', { key: `form ${form.once}`, fingerprints, claim: null, isAnswered: false })
  const userId = newcomer === undefined ? c.var.principal.userId : null
  const scope = userId ?? (await pseudonym(settings, 'retry', `${c.req.path} ${newcomer}`))
  const attempt = async () => {
    const known = await claimPatiently(c, scope, userId)
    if (known) return known
    try {
      return await answerOnce(c, perform, present)
    } finally {
      await letGo(c)
    }
  }
  return toTheEnd(attempt())
}

async function claimPatiently(
  c: Context<App>,
  scope: string,
  userId: string | null,
): Promise<Response | null> {
  for (let look = 1; ; look += 1) {
    try {
      return await claimIn(c, scope, userId)
    } catch (error) {
      const isInFlight = error instanceof ApiError && error.code === 'idempotency_in_flight'
      if (!isInFlight || look >= looks) throw error
    }
    await scheduler.wait(waitMilliseconds)
  }
}

/** What was refused, or changed nothing, may be sent again at once. */
async function letGo(c: Context<App>): Promise<void> {
  const { db, repeatable } = c.var
  if (!repeatable?.claim || repeatable.isAnswered) return
  await releaseClaim(db, repeatable.claim).catch((error: unknown) => logFailure(c, error))
}
