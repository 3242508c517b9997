import { sql } from 'drizzle-orm'
import { now } from '../clock'
import { type Database, retryStale, StaleError } from '../db/client'
import { type Expected, requireMatch } from '../http/etag'
import { isUnchanged } from '../http/merge'
import type { Actor } from '../privacy/access'
import { logChange } from '../privacy/access-store'
import type { UserUpdate } from './schema'
import { findUser, updateProfile } from './store'
import type { UserRow } from './tables'

/**
 * Writes the named fields only, so that concurrent edits of others survive, and nothing when they are so
 * already. Throws precondition_failed.
 */
export async function editUser(
  db: Database,
  actor: Actor,
  changes: UserUpdate,
  expected: Expected,
): Promise<UserRow> {
  const { userId } = actor
  const columns = {
    name: changes.name,
    currency: changes.currency,
    timeZone: changes.time_zone,
    locale: changes.locale,
  }
  return retryStale(async () => {
    const told = logChange(actor, 'profile.changed', null, sql`changes() > 0`)
    const at = now().toISOString()
    const edited = await updateProfile(db, userId, { columns, expected, at, told })
    if (edited) return edited

    const user = await findUser(db, userId)
    requireMatch(expected, user.version)
    if (isUnchanged(user, columns)) return user
    throw new StaleError('The profile has been changed between the two looks at it.')
  })
}
