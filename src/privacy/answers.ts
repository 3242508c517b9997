// What who is signed in may ask about all that is held of them, by the API or by a page.
import type { Context } from 'hono'
import { now } from '../clock'
import type { App } from '../env'
import { runAfter } from '../http/job'
import { log, logFailure } from '../http/log'
import { chargeItems } from '../rate-limit/limit'
import { limitSignIn } from '../rate-limit/limit-sign-in'
import { findUsage } from '../rate-limit/usage'
import { requireSession } from '../sessions/principal'
import { findUser } from '../users/store'
import { flushAccess } from './access-flush'
import { beginErasure, deleteTraces, type Pending } from './erase'
import { presentReceipt, Receipt } from './erasure-schema'
import { streamOf, writeExport } from './export'
import { presentOwner } from './sections'

export const schemaPath = '/api/v1/export.schema.json'

/** Counts for the rate limits as so many items: it reads everything. */
export const itemsOfExport = 1000

/** The document as a file, streamed. Throws insufficient_scope for an API key; rate_limited, unavailable. */
export async function answerExport(c: Context<App>): Promise<Response> {
  const { userId, sessionId } = requireSession(c.var.principal)
  await chargeItems(c, itemsOfExport)
  const { db, settings, principal } = c.var
  await flushAccess(c.env, db, userId)
  // A replica could lack what its owner has just written.
  db.$session.startOver()
  const user = presentOwner(await findUser(db, userId))
  const usage = await findUsage({ bindings: c.env, settings, db }, principal)
  const schemaUrl = settings.PUBLIC_ORIGIN + schemaPath
  const pieces = writeExport({ db, userId, sessionId, usage }, { schemaUrl, user })
  const name = `finance-export-${now().toISOString().slice(0, 10)}.json`
  return c.body(streamOf(pieces, logEnd(c)), 200, {
    'Content-Type': 'application/json',
    'Content-Disposition': `attachment; filename="${name}"`,
  })
}

/** The request's own line is written before the body is: this one tells what that cost. */
function logEnd(c: Context<App>): (error: unknown) => void {
  return (error) => {
    if (error !== null) logFailure(c, error)
    const { roundTrips, rowsRead } = c.var.use
    log({
      level: error === null ? 'info' : 'error',
      event: 'export',
      request_id: c.var.requestId,
      is_whole: error === null,
      d1_round_trips: roundTrips,
      d1_rows_read: rowsRead,
    })
  }
}

/** Of the 30 seconds that the platform gives to what goes on after an answer, and of an invocation's queries. */
const afterAnswer = { seconds: 20, steps: 400 }

/**
 * Erases who is signed in, and goes on after the answer. Throws insufficient_scope for an API key;
 * invalid_request when the password is wrong; too_many_attempts, unavailable.
 */
export async function eraseWhoAsks(c: Context<App>, password: string): Promise<Receipt> {
  const { userId } = requireSession(c.var.principal)
  const context = { bindings: c.env, settings: c.var.settings, db: c.var.db }
  const begun: Pending[] = []
  const answer = await limitSignIn(c, { kind: 'user', name: userId }, async () => {
    const erasure = await beginErasure(context, userId, password)
    begun.push(erasure)
    return Response.json(presentReceipt(erasure))
  })
  // After the attempt's outcome has been told to objects that are to be emptied.
  for (const erasure of begun) {
    runAfter(c, 'delete_traces', async (job) => {
      await deleteTraces(job, erasure, afterAnswer)
    })
  }
  return Receipt.parse(await answer.json())
}
