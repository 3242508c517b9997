// What the cron does about erasures: makes those again that a restore of the database has undone, and ends
// those that have not ended.
import { eq } from 'drizzle-orm'
import { type Database, databaseOf, DuplicateError, writeAll } from '../db/client'
import { type Settings, settingsOf } from '../env'
import { type Cause, type Job, JobFailedError, runJob } from '../http/job'
import { logFault } from '../http/log'
import { users } from '../users/tables'
import { carryOn, namesOf } from './erase'
import { erasureListOf, type Listed } from './erasure-list'
import { begin, listPending, listUnknown } from './erasure-store'

/**
 * The list is not part of the database, so it knows of erasures that a restored one has forgotten: they begin
 * anew, with the same receipts. Costs two calls when there is none. Bounded: answers whether none is left for the next
 * run. Throws JobFailedError once all but those that failed have begun.
 */
export async function reapplyErasures(bindings: Bindings, cause: Cause = {}): Promise<boolean> {
  let isWhole = false
  await runJob('reapply_erasures', bindings, cause, async (job) => {
    const { known, left } = await reapply(job)
    isWhole = left === 0
    return { erasures: known }
  })
  return isWhole
}

/** Two queries each. */
const reappliedPerRun = 50

async function reapply(job: Job): Promise<{ known: number; left: number }> {
  const { bindings, use } = job
  const listed = await erasureListOf(bindings).list()
  if (listed.length === 0) return { known: 0, left: 0 }
  const db = databaseOf(bindings, use)
  const receiptIds = listed.map(({ receiptId }) => receiptId)
  const unknown = new Set(await listUnknown(db, receiptIds))
  const undone = listed.filter(({ receiptId }) => unknown.has(receiptId))
  let known = 0
  let failed = 0
  for (const erasure of undone) {
    // Those that fail take no one's place.
    if (known >= reappliedPerRun) break
    try {
      await beginAgain(db, settingsOf(bindings), erasure)
      known += 1
    } catch (error) {
      failed += 1
      logFault(job, error)
      if (failed >= reappliedPerRun) break
    }
  }
  if (failed > 0) throw new JobFailedError(job)
  return { known, left: undone.length - known }
}

const erasuresPerRun = 20
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
