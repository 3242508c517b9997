import { now } from '../clock'
import type { Database } from '../db/client'
import { ApiError } from '../http/problem'
import type { UserUpdate } from './schema'
import { findUser, updateUser } from './store'
import type { UserRow } from './tables'

/** Writes the named fields only, so that concurrent edits of others survive. */
export async function editUser(
  db: Database,
  userId: string,
  changes: UserUpdate,
): Promise<UserRow> {
  if (Object.keys(changes).length === 0) return findUser(db, userId)

  const [edited] = await updateUser(db, userId, {
    name: changes.name,
    currency: changes.currency,
    timeZone: changes.time_zone,
    locale: changes.locale,
    updatedAt: now().toISOString(),
  })
  if (!edited) throw new ApiError('session_ended')
  return edited
}
