// The Durable Object that remembers who was erased, for as long as the database can be put back to a time
// before it (D1's Time Travel: 30 days). Its own storage does not go back with the database.
import { DurableObject } from 'cloudflare:workers'

export type Listed = {
  receiptId: string
  userId: string
  erasedAt: string
  counts: Record<string, number>
}

type Row = { receipt_id: string; user_id: string; erased_at: string; counts: string }

export class ErasureList extends DurableObject<Bindings> {
  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env)
    state.storage.sql.exec(`CREATE TABLE IF NOT EXISTS erased (
      receipt_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, erased_at TEXT NOT NULL,
      counts TEXT NOT NULL)`)
  }

  /** Durable before it answers; the same once more changes nothing. */
  add({ receiptId, userId, erasedAt, counts }: Listed): void {
    this.ctx.storage.sql.exec(
      'INSERT OR IGNORE INTO erased VALUES (?, ?, ?, ?)',
      ...[receiptId, userId, erasedAt, JSON.stringify(counts)],
    )
  }

  list(): Listed[] {
    const rows = this.ctx.storage.sql.exec<Row>('SELECT * FROM erased ORDER BY erased_at')
    return [...rows].map((row) => ({
      receiptId: row.receipt_id,
      userId: row.user_id,
      erasedAt: row.erased_at,
      counts: JSON.parse(row.counts),
    }))
  }

  /** Answers with how many it has forgotten. */
  forget(before: string): number {
    return this.ctx.storage.sql.exec('DELETE FROM erased WHERE erased_at < ?', before).rowsWritten
  }
}

export function erasureListOf(bindings: Bindings) {
  return bindings.ERASURE_LIST.getByName('erasures')
}
