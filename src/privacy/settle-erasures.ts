// What the cron does about erasures: makes those again that a restore of the database has undone, and ends
// those that have not ended.
import { eq } from 'drizzle-orm'
import { type Database, databaseOf, DuplicateError, writeAll } from '../db/client'
import { noUse } from '../db/meter'
import { type Settings, settingsOf } from '../env'
import { log, logFault } from '../http/log'
import { users } from '../users/tables'
import { carryOn, namesOf } from './erase'
import { erasureListOf, type Listed } from './erasure-list'
import { begin, listPending, listUnknown } from './erasure-store'

/**
 * The list is not part of the database, so it knows of erasures that a restored one has forgotten: they begin
 * anew, with the same receipts. Costs two calls when there is none.
 */
export async function reapplyErasures(bindings: Bindings): Promise<void> {
  const listed = await erasureListOf(bindings).list()
  if (listed.length === 0) return
  const db = databaseOf(bindings, noUse())
  const receiptIds = listed.map(({ receiptId }) => receiptId)
  const unknown = new Set(await listUnknown(db, receiptIds))
  if (unknown.size === 0) return
  for (const erasure of listed.filter(({ receiptId }) => unknown.has(receiptId))) {
    await beginAgain(db, settingsOf(bindings), erasure)
  }
  log({ level: 'info', event: 'erasures_reapplied', erasures: unknown.size })
}

const erasuresPerRun = 100
const secondsPerRun = 45

export async function endErasures(bindings: Bindings): Promise<void> {
  const pending = await listPending(databaseOf(bindings, noUse()), erasuresPerRun)
  if (pending.length === 0) return
  let done = 0
  let failed = 0
  // A long one holds up no other.
  for (const erasure of pending) {
    const { userId } = erasure
    if (userId === null) continue
    try {
      if (await carryOn(bindings, { ...erasure, userId }, secondsPerRun / pending.length)) done += 1
    } catch (error) {
      failed += 1
      logFault('erasure', error)
    }
  }
  log({ level: 'info', event: 'erasures_swept', erasures: pending.length, done, failed })
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
