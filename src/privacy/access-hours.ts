// The access log of one Durable Object, until it is in the database: counted in memory with the visits that
// are made anyway, written to the object's storage now and then (a crash may forget the last of it), and
// once an hour to the database. Counts only ever grow, so what is written twice or late changes nothing.
import { addSeconds } from '../clock'
import { type Database, writeAll } from '../db/client'
import { newIdAt } from '../id'
import type { Access } from './access'
import { upsertHours } from './access-store'
import { coarse, hourOf, Tallies, type Tally } from './tallies'

/** Storage is written per so many requests, or so many seconds while they go on; and once nobody asks. */
const writeEvery = 100
const writeAfterSeconds = 600
/** How long an object knows an hour that is in the database: what came of a request may be told late. */
const keepSeconds = 48 * 3600
/** So many different entries an hour; clients and countries beyond are told apart no more. */
const mostEntries = 300
/** Of what was refused, which strangers can multiply: it takes no place from what was served. */
const mostRefusals = 100

export type HourRow = {
  hour: string
  /** An Access, as JSON. */
  access: string
  id: string
  requests: number
  client_errors: number
  server_errors: number
  first_at: string
  last_at: string
  /** Counts the changes of the row; `flushed` is the one that the database has. */
  version: number
  flushed: number
}

export class AccessHours {
  private readonly pending = new Tallies({ served: mostEntries, refused: mostRefusals })
  private unwritten = 0
  private writtenAt: Date
  private retryAt = 0

  /** `spread`, from 0 to 1, is when in the ten minutes after an hour it goes to the database. */
  constructor(
    private readonly sql: SqlStorage,
    at: Date,
    private readonly spread: number,
  ) {
    sql.exec(`CREATE TABLE IF NOT EXISTS access_hours (
      hour TEXT NOT NULL, access TEXT NOT NULL, id TEXT NOT NULL, requests INTEGER NOT NULL,
      client_errors INTEGER NOT NULL, server_errors INTEGER NOT NULL, first_at TEXT NOT NULL,
      last_at TEXT NOT NULL, version INTEGER NOT NULL, flushed INTEGER NOT NULL,
      PRIMARY KEY (hour, access)) WITHOUT ROWID`)
    this.writtenAt = at
  }

  /** Counts a request, and what is told of earlier ones. True when that made it write. */
  count(access: Access, told: readonly Tally[], at: Date): boolean {
    const instant = at.toISOString()
    for (const tally of told) this.pending.add(tally)
    this.pending.add({
      ...{ access, firstAt: instant, lastAt: instant },
      ...{ requests: 1, clientErrors: 0, serverErrors: 0 },
    })
    this.unwritten += 1
    const isDue = at >= addSeconds(this.writtenAt, writeAfterSeconds)
    if (this.unwritten < writeEvery && !isDue) return false
    this.writtenAt = at
    this.settle()
    return true
  }

  settle(): void {
    for (const tally of this.pending.list) this.store(tally)
    this.pending.clear()
    this.unwritten = 0
  }

  /** Puts into the database what it does not know yet. Throws what the database throws. */
  async flush(db: Database): Promise<void> {
    this.settle()
    const rows = this.sql
      .exec<HourRow>('SELECT * FROM access_hours WHERE version > flushed')
      .toArray()
    if (rows.length === 0) return
    await writeAll(db, upsertHours(rows))
    for (const { hour, access, version } of rows) {
      this.sql.exec(
        'UPDATE access_hours SET flushed = max(flushed, ?) WHERE hour = ? AND access = ?',
        ...[version, hour, access],
      )
    }
  }

  /** Whether an hour is over that the database does not know. */
  isDue(at: number): boolean {
    return this.flushAt !== null && this.flushAt <= at
  }

  /** After a fault of the database. */
  retryIn(seconds: number, at: Date): void {
    this.retryAt = addSeconds(at, seconds).getTime()
  }

  forget(at: Date): void {
    const before = hourOf(addSeconds(at, -keepSeconds).toISOString())
    this.sql.exec('DELETE FROM access_hours WHERE hour < ? AND version = flushed', before)
  }

  /** When there is something to do: to flush or to forget; null without any. */
  get until(): number | null {
    const oldest = this.oldestHour('TRUE')
    const forgetAt = oldest === null ? null : endOf(oldest) + keepSeconds * 1000
    const times = [this.flushAt, forgetAt].filter((time) => time !== null)
    return times.length === 0 ? null : Math.min(...times)
  }

  private get flushAt(): number | null {
    const hour = this.oldestHour('version > flushed')
    return hour === null ? null : Math.max(endOf(hour) + this.spread * 600_000, this.retryAt)
  }

  private oldestHour(condition: string): string | null {
    const query = `SELECT min(hour) AS hour FROM access_hours WHERE ${condition}`
    return this.sql.exec<{ hour: string | null }>(query).one().hour
  }

  private store(tally: Tally): void {
    const { firstAt, lastAt, requests, clientErrors, serverErrors } = tally
    const hour = hourOf(firstAt)
    const access = this.nameIn(hour, tally.access)
    const counts = [requests, clientErrors, serverErrors, firstAt, lastAt]
    const { rowsWritten } = this.sql.exec(
      `UPDATE access_hours SET requests = requests + ?, client_errors = client_errors + ?,
        server_errors = server_errors + ?, first_at = min(first_at, ?), last_at = max(last_at, ?),
        version = version + 1
      WHERE hour = ? AND access = ?`,
      ...[...counts, hour, access],
    )
    // What came of requests that are not known, or no more, tells nothing.
    if (rowsWritten > 0 || requests === 0) return
    const id = newIdAt('log', new Date(firstAt))
    this.sql.exec(
      'INSERT INTO access_hours VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 0)',
      ...[hour, access, id, ...counts],
    )
  }

  /** The entry of the hour that it belongs to. */
  private nameIn(hour: string, access: Access): string {
    const { known, entries } = this.sql
      .exec<{ known: number; entries: number }>(
        `SELECT count(*) AS entries, coalesce(sum(access = ?), 0) AS known
         FROM access_hours WHERE hour = ? AND (access ->> 'refusal' IS NULL) = ?`,
        ...[JSON.stringify(access), hour, access.refusal === null ? 1 : 0],
      )
      .one()
    const most = access.refusal === null ? mostEntries : mostRefusals
    const isTooMany = known === 0 && entries >= most
    return JSON.stringify(isTooMany ? coarse(access) : access)
  }
}

function endOf(hour: string): number {
  return new Date(`${hour}:00:00.000Z`).getTime() + 3_600_000
}
