// Every POST can be repeated under an Idempotency-Key: the key is claimed before the verb runs, and the
// answer is written in the batch of its effect.
import type { Context, MiddlewareHandler } from 'hono'
import { addSeconds, now } from '../clock'
import { DuplicateError, StaleError } from '../db/client'
import type { App } from '../env'
import { bufferBody, jsonLimitBytes, statementLimitBytes } from '../http/body'
import { contractOfRequest, requireScope, type RouteDescription } from '../http/contract'
import { logFailure } from '../http/log'
import { ApiError } from '../http/problem'
import type { Reply } from '../http/reply'
import { toTheEnd } from '../sessions/ended'
import { type Answer, answerIn, isReplayable, render, sealAnswer, unsealAnswer } from './answer'
import type { Claim } from './claim'
import { type Fingerprints, fingerprintsOf, powersOf } from './fingerprint'
import { keyHeader, parseKey } from './key'
import type { Remember } from './remember'
import { scopesOf } from './scope'
import { claimRecord, keepAlone, keepAnswer, releaseClaim } from './store'
import type { IdempotencyRow } from './tables'

export const keptSeconds = 24 * 60 * 60

/** An attempt that has not come to its batch by then is taken for dead. */
const claimSeconds = 60

/** Replays a POST that was made before, or holds its key while it runs. */
export function idempotent(): MiddlewareHandler<App> {
  return async function idempotent(c, next) {
    const description = contractOfRequest(c)?.description
    const field = c.req.method === 'POST' ? c.req.header(keyHeader) : undefined
    if (field === undefined || !description) return next()
    // Whose client hangs up will ask again: by then there should be an answer, not half an attempt.
    return toTheEnd(runOnce(c, { field, description }, next))
  }
}

/**
 * Answers a POST by its verb. With a key the verb gets the statements that keep the answer; when it writes
 * nothing and so does not need them, the middleware keeps it.
 */
export async function answerOnce<Result>(
  c: Context<App>,
  perform: (remember: Remember<Result>) => Promise<Result>,
  present: (result: Result) => Reply,
): Promise<Response> {
  const { settings, repeatable } = c.var
  const claim = repeatable?.claim
  if (!claim) return respond(c, await render(present(await perform(async () => []))))

  const kept: { result: Result; answer: Answer }[] = []
  const performed = await perform(async (result) => {
    const reply = present(result)
    const answer = await render(reply)
    kept.push({ result, answer })
    return keepAnswer(claim, await sealAnswer(settings, claim, answer), reply.ownerId ?? null)
  })
  const last = kept.at(-1)
  if (!last || last.result !== performed) return respond(c, await render(present(performed)))
  c.set('repeatable', { ...repeatable, isAnswered: true })
  return respond(c, last.answer)
}

/** The same where nobody is signed in yet: the key is that of an e-mail or a refresh token. */
export async function answerOnceFor<Result>(
  c: Context<App>,
  subject: string,
  ...how: [
    perform: (remember: Remember<Result>) => Promise<Result>,
    present: (result: Result) => Reply,
  ]
): Promise<Response> {
  const [scope] = await scopesOf(c.var.settings, c.req.path, subject)
  return (await claimIn(c, scope, null)) ?? answerOnce(c, ...how)
}

async function runOnce(
  c: Context<App>,
  { field, description }: { field: string; description: RouteDescription },
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const { scope } = description
  requireScope(c, scope)
  const key = parseKey(field)
  const ownLimit = description.body && (description.body.limitBytes ?? statementLimitBytes)
  const body = await bufferBody(c.req, ownLimit ?? jsonLimitBytes)
  const fingerprints = await fingerprintsOf(
    c.var.settings,
    { method: c.req.method, url: c.req.url, body },
    scope && powersOf(c.var.principal, scope),
  )
  c.set('repeatable', { key, fingerprints, claim: null, isAnswered: false })
  if (scope !== null) {
    const { userId } = c.var.principal
    const replay = await claimIn(c, userId, userId)
    if (replay) {
      await description.onReplay?.(c, await replay.clone().text())
      return replay
    }
  }
  await next()
  await conclude(c)
  return undefined
}

/**
 * Claims the key of the request, if it has one; the first answer when there is one.
 * Throws idempotency_key_reused, idempotency_in_flight, session_ended.
 */
export async function claimIn(
  c: Context<App>,
  scope: string,
  userId: string | null,
): Promise<Response | null> {
  const { db, settings, repeatable } = c.var
  if (!repeatable) return null
  const { key, fingerprints } = repeatable
  const claim: Claim = { scope, key, token: crypto.randomUUID() }
  const record = await claimRecord(db, claimed(claim, userId, fingerprints), fingerprints)
  if (!record) throw new ApiError('session_ended')
  if (record.claim === claim.token) {
    c.set('repeatable', { ...repeatable, claim })
    return null
  }
  if (!fingerprints.includes(record.fingerprint)) throw new ApiError('idempotency_key_reused')
  const answer = await unsealAnswer(settings, record)
  if (!answer) throw new ApiError('idempotency_in_flight', { headers: { 'Retry-After': '1' } })
  const headers = { ...answer.headers, 'Idempotency-Replayed': 'true' }
  return respond(c, { ...answer, headers })
}

function claimed(
  { scope, key, token }: Claim,
  userId: string | null,
  [fingerprint]: Fingerprints,
): IdempotencyRow {
  const at = now()
  return {
    scope,
    key,
    userId,
    fingerprint,
    claim: token,
    claimedUntil: addSeconds(at, claimSeconds).toISOString(),
    status: null,
    headers: null,
    body: null,
    createdAt: at.toISOString(),
    expiresAt: addSeconds(at, keptSeconds).toISOString(),
  }
}

/** Keeps what was answered without an effect, or gives the key free. Fails silently: the answer stands. */
async function conclude(c: Context<App>): Promise<void> {
  const { settings, repeatable } = c.var
  if (!repeatable?.claim || repeatable.isAnswered) return
  const { claim } = repeatable
  try {
    const { status } = c.res
    const answer =
      isReplayable(status) && !isOutdated(c)
        ? await sealAnswer(settings, claim, await answerIn(c.res))
        : null
    const record = await (answer
      ? keepAlone(c.var.db, claim, answer)
      : releaseClaim(c.var.db, claim))
    const isOurs = record?.claim === claim.token && record.body !== answer?.body
    if (record && isOurs && !saysMore(c)) await answerInstead(c, record)
  } catch (error) {
    logFailure(c, error)
  }
}

/** Others were in the way: by the next time they need not be. */
function isOutdated(c: Context<App>): boolean {
  return c.error instanceof StaleError || c.error instanceof DuplicateError
}

/** An error of a verb that has written its effect already, such as that another part did not answer. */
function saysMore(c: Context<App>): boolean {
  return c.error instanceof ApiError && c.error.status >= 500
}

/** The batch was carried out after all, only its answer was lost: what it says is what happened. */
async function answerInstead(c: Context<App>, record: IdempotencyRow): Promise<void> {
  const answer = await unsealAnswer(c.var.settings, record)
  if (!answer) return
  // Set twice, because Hono carries headers over from answer to answer.
  c.res = undefined
  c.res = respond(c, answer)
}

function respond(c: Context<App>, { text, status, headers }: Answer): Response {
  return c.newResponse(text, new Response(null, { status, headers }))
}
