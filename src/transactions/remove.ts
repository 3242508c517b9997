import { type Database, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { ApiError } from '../http/problem'
import { deleteTransactions, selectWithOtherLegs } from './store'

/** Deletes all of them, and the other legs of transfers; none when one is unknown (transaction_not_found). */
export async function removeTransactions(
  db: Database,
  userId: string,
  ids: readonly string[],
): Promise<void> {
  const wanted = [...new Set(ids)]
  await retryStale(async () => {
    const rows = await selectWithOtherLegs(db, userId, wanted)
    const known = new Set(rows.map(({ id }) => id))
    if (!wanted.every((id) => known.has(id))) throw new ApiError('transaction_not_found')
    await writeAll(db, [
      guardVersions('transactions', rows),
      deleteTransactions(userId, [...known]),
    ])
  })
}
