// What an API key's object knows of its key: which version is the newest, and whether it is revoked.

export class KeyState {
  version = 0
  isRevoked = false

  constructor(private readonly sql: SqlStorage) {
    sql.exec(`CREATE TABLE IF NOT EXISTS key_state (
      only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL, revoked INTEGER NOT NULL)`)
    const rows = sql.exec<{ version: number; revoked: number }>(
      'SELECT version, revoked FROM key_state',
    )
    for (const { version, revoked } of rows) {
      this.version = version
      this.isRevoked = revoked === 1
    }
  }

  /** Changes may be told out of order: the newest stands. */
  change(version: number): void {
    if (version <= this.version) return
    this.version = version
    this.store()
  }

  revoke(): void {
    this.isRevoked = true
    this.store()
  }

  private store(): void {
    this.sql.exec(
      'INSERT OR REPLACE INTO key_state (only, version, revoked) VALUES (1, ?, ?)',
      this.version,
      this.isRevoked ? 1 : 0,
    )
  }
}
