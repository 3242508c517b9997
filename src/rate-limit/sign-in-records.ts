// The storage of a SignInLimiter: a row for each person that is tried, until it can be forgotten. An object
// that was only looked at has none, and one that has nothing to remember any more leaves nothing behind.
import { endOfTries, noTries, parseTries, textOf, type Tries } from './sign-in-tries'

export class SignInRecords {
  private hasTable: boolean

  constructor(private readonly storage: DurableObjectStorage) {
    const tables = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'tries'").toArray()
    this.hasTable = tables.length > 0
  }

  find(name: string): Tries {
    if (!this.hasTable) return noTries()
    const [row] = this.storage.sql
      .exec<{ tries: string }>('SELECT tries FROM tries WHERE name = ?', name)
      .toArray()
    return row ? parseTries(row.tries) : noTries()
  }

  async store(changed: Readonly<Record<string, Tries>>, at: number): Promise<void> {
    this.makeTable()
    for (const [name, tries] of Object.entries(changed)) {
      const until = endOfTries(tries, at)
      if (until <= at) {
        this.storage.sql.exec('DELETE FROM tries WHERE name = ?', name)
      } else {
        const row = [name, textOf(tries), until]
        this.storage.sql.exec('INSERT OR REPLACE INTO tries VALUES (?, ?, ?)', ...row)
      }
    }
    await this.wakeToForget()
  }

  async forget(at: number): Promise<void> {
    if (this.hasTable) this.storage.sql.exec('DELETE FROM tries WHERE until <= ?', at)
    if (this.firstEnd() === null) await this.erase()
    else await this.wakeToForget()
  }

  async erase(): Promise<void> {
    this.hasTable = false
    await this.storage.deleteAlarm()
    await this.storage.deleteAll()
  }

  private makeTable(): void {
    if (this.hasTable) return
    this.storage.sql.exec(
      'CREATE TABLE tries (name TEXT PRIMARY KEY, tries TEXT NOT NULL, until INTEGER NOT NULL)',
    )
    this.storage.sql.exec('CREATE INDEX tries_by_end ON tries (until)')
    this.hasTable = true
  }

  /** Never later than the first of them can be forgotten: others that come meanwhile put nothing off. */
  private async wakeToForget(): Promise<void> {
    const end = this.firstEnd()
    const set = await this.storage.getAlarm()
    if (end === null || (set !== null && set <= end)) return
    await this.storage.setAlarm(end)
  }

  private firstEnd(): number | null {
    if (!this.hasTable) return null
    const [row] = this.storage.sql
      .exec<{ end: number | null }>('SELECT min(until) AS end FROM tries')
      .toArray()
    return row?.end ?? null
  }
}
