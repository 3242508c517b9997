// The Durable Object that every authenticated request of one user visits. It knows which of the
// user's sessions have ended, so that no request has to ask the database.
import { DurableObject } from 'cloudflare:workers'
import { now } from '../clock'

export class Limiter extends DurableObject<Bindings> {
  /** Session id → the instant (ms) after which no access token of it can be valid any more. */
  private readonly ended = new Map<string, number>()

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env)
    const { sql } = state.storage
    sql.exec(
      'CREATE TABLE IF NOT EXISTS ended_sessions (session_id TEXT PRIMARY KEY, until INTEGER NOT NULL)',
    )
    for (const row of sql.exec<{ session_id: string; until: number }>(
      'SELECT session_id, until FROM ended_sessions',
    )) {
      this.ended.set(row.session_id, row.until)
    }
  }

  visit(sessionId: string): { ended: boolean } {
    return { ended: this.ended.has(sessionId) }
  }

  /** Takes effect for every visit after it; durable before it answers. `until` is in milliseconds. */
  async endSessions(sessionIds: readonly string[], until: number): Promise<void> {
    for (const sessionId of sessionIds) {
      this.ended.set(sessionId, until)
      this.ctx.storage.sql.exec(
        'INSERT OR REPLACE INTO ended_sessions (session_id, until) VALUES (?, ?)',
        sessionId,
        until,
      )
    }
    await this.wakeToForget()
  }

  override async alarm(): Promise<void> {
    const instant = now().getTime()
    for (const [sessionId, until] of this.ended) {
      if (until <= instant) this.ended.delete(sessionId)
    }
    this.ctx.storage.sql.exec('DELETE FROM ended_sessions WHERE until <= ?', instant)
    await this.wakeToForget()
  }

  private async wakeToForget(): Promise<void> {
    if (this.ended.size > 0) await this.ctx.storage.setAlarm(Math.min(...this.ended.values()))
  }
}
