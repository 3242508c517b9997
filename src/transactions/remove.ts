import { sql } from 'drizzle-orm'
import { type Database, isAmong, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { recording } from '../events/record'
import { type Expected, requireMatch } from '../http/etag'
import { ApiError } from '../http/problem'
import { deleteTransactions, selectWithOtherLegs } from './store'

/** Deletes all of them, and the other legs of transfers; none when one is unknown (transaction_not_found) or not as expected. */
export async function removeTransactions(
  db: Database,
  userId: string,
  ids: readonly string[],
  expected: Expected,
): Promise<void> {
  const wanted = [...new Set(ids)]
  await retryStale(async () => {
    const rows = await selectWithOtherLegs(db, userId, wanted)
    const versions = new Map(rows.map(({ id, version }) => [id, version]))
    if (!wanted.every((id) => versions.has(id))) throw new ApiError('transaction_not_found')
    for (const id of wanted) requireMatch(expected, versions.get(id) ?? 0)
    const gone = [...versions.keys()]
    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('transactions', rows),
        record.happened('transaction.deleted', isAmong(sql`id`, gone)),
        deleteTransactions(userId, gone),
      ]),
    )
  })
}
