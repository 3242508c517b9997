// What the cron does about erasures: makes those again that a restore of the database has undone, and ends
// those that have not ended.
import { eq } from 'drizzle-orm'
import { type Database, databaseOf, DuplicateError, writeAll } from '../db/client'
import { type Settings, settingsOf } from '../env'
import { type Cause, type Job, runJob } from '../http/job'
import { logFault } from '../http/log'
import { users } from '../users/tables'
import { carryOn, namesOf } from './erase'
import { erasureListOf, type Listed } from './erasure-list'
import { begin, listPending, listUnknown } from './erasure-store'

/**
 * The list is not part of the database, so it knows of erasures that a restored one has forgotten: they begin
 * anew, with the same receipts. Costs two calls when there is none.
 */
export async function reapplyErasures(bindings: Bindings, cause: Cause = {}): Promise<void> {
  await runJob('reapply_erasures', bindings, cause, reapply)
}

async function reapply({ bindings, use }: Job): Promise<{ erasures: number }> {
  const listed = await erasureListOf(bindings).list()
  if (listed.length === 0) return { erasures: 0 }
  const db = databaseOf(bindings, use)
  const receiptIds = listed.map(({ receiptId }) => receiptId)
  const unknown = new Set(await listUnknown(db, receiptIds))
  for (const erasure of listed.filter(({ receiptId }) => unknown.has(receiptId))) {
    await beginAgain(db, settingsOf(bindings), erasure)
  }
  return { erasures: unknown.size }
}

const erasuresPerRun = 100
const secondsPerRun = 45
/** Two queries each: the steps of the cron share the 1,000 that D1 allows an invocation. */
const stepsPerRun = 300

/** Bounded: what one run leaves, the next takes. */
export async function endErasures(bindings: Bindings, cause: Cause = {}): Promise<void> {
  await runJob('end_erasures', bindings, cause, endPending)
}

async function endPending(job: Job): Promise<{ erasures: number; erasures_failed: number }> {
  const pending = await listPending(databaseOf(job.bindings, job.use), erasuresPerRun)
  const limits = {
    seconds: secondsPerRun / pending.length,
    steps: Math.max(1, Math.floor(stepsPerRun / pending.length)),
  }
  let failed = 0
  // A long one holds up no other.
  for (const erasure of pending) {
    const { userId } = erasure
    if (userId === null) continue
    try {
      await carryOn(job, { ...erasure, userId }, limits)
    } catch (error) {
      failed += 1
      logFault(job, error)
    }
  }
  return { erasures: pending.length, erasures_failed: failed }
}

async function beginAgain(
  db: Database,
  settings: Settings,
  { receiptId: id, userId, erasedAt, counts }: Listed,
): Promise<void> {
  const [user] = await db.select().from(users).where(eq(users.id, userId))
  const names = await namesOf(settings, userId, user)
  try {
    await writeAll(db, begin({ id, userId, names, counts, erasedAt }))
  } catch (error) {
    // Another run was here first.
    if (!(error instanceof DuplicateError)) throw error
  }
}
