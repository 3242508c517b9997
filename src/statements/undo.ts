import { now } from '../clock'
import { type Database, writeAll } from '../db/client'
import { recording } from '../events/record'
import { isImported, isMatched, undoImport as undoStatements } from './store'

/** Takes back what an import created, and only that; what it matched is as before. */
export async function undoImport(db: Database, userId: string, id: string): Promise<void> {
  await writeAll(
    db,
    recording(userId, (record) => [
      record.happened('transaction.deleted', isImported(userId, id)),
      ...record.changed(
        'transaction.updated',
        isMatched(userId, id),
        undoStatements(userId, id, now().toISOString()),
      ),
    ]),
  )
}
