// Which sessions of a user have ended, for as long as an access token of theirs might still be valid.

export class EndedSessions {
  /** Session id → the instant (ms) after which no access token of it can be valid any more. */
  private readonly ended = new Map<string, number>()

  constructor(private readonly sql: SqlStorage) {
    sql.exec(
      'CREATE TABLE IF NOT EXISTS ended_sessions (session_id TEXT PRIMARY KEY, until INTEGER NOT NULL)',
    )
    const rows = sql.exec<{ session_id: string; until: number }>(
      'SELECT session_id, until FROM ended_sessions',
    )
    for (const row of rows) this.ended.set(row.session_id, row.until)
  }

  has(sessionId: string): boolean {
    return this.ended.has(sessionId)
  }

  add(sessionIds: readonly string[], until: number): void {
    for (const sessionId of sessionIds) {
      this.ended.set(sessionId, until)
      this.sql.exec(
        'INSERT OR REPLACE INTO ended_sessions (session_id, until) VALUES (?, ?)',
        sessionId,
        until,
      )
    }
  }

  forget(at: number): void {
    for (const [sessionId, until] of this.ended) {
      if (until <= at) this.ended.delete(sessionId)
    }
    this.sql.exec('DELETE FROM ended_sessions WHERE until <= ?', at)
  }

  /** When the first of them can be forgotten; null without any. */
  get until(): number | null {
    return this.ended.size === 0 ? null : Math.min(...this.ended.values())
  }
}
