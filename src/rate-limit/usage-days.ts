// How often one Durable Object was asked, by UTC day and outcome. Written down now and then: a crash may
// forget the last of it, which for a statistic is good enough.
import { addDays, addSeconds, dayIn } from '../clock'
import type { Tally } from '../privacy/tallies'

/** Outcomes that the object cannot see by itself: responses of 4xx (but 429) and of 5xx. */
export type Outcomes = { clientErrors: number; serverErrors: number; limited: number }

/** What an isolate tells with a visit of the requests before it. */
export type Told = Outcomes & { access: Tally[] }

export type UsageDay = Outcomes & { date: string; requests: number }

export const usageDays = 30

/** A row per so many requests, or so many seconds while they go on. */
const writeEvery = 100
const writeAfterSeconds = 600

export class UsageDays {
  private today: UsageDay
  private unwritten = 0
  private writtenAt: Date

  constructor(
    private readonly sql: SqlStorage,
    at: Date,
  ) {
    sql.exec(`CREATE TABLE IF NOT EXISTS usage_days (
      date TEXT PRIMARY KEY, requests INTEGER NOT NULL, client_errors INTEGER NOT NULL,
      server_errors INTEGER NOT NULL, limited INTEGER NOT NULL)`)
    const date = dayIn('UTC', at)
    this.writtenAt = at
    this.today = this.read(date).find((day) => day.date === date) ?? emptyDay(date)
  }

  /** Counts a request, and what is told of the outcomes of earlier ones. */
  count(admitted: boolean, told: Outcomes, at: Date): void {
    this.turnTo(dayIn('UTC', at))
    if (admitted) this.today.requests += 1
    else this.today.limited += 1
    this.today.clientErrors += told.clientErrors
    this.today.serverErrors += told.serverErrors
    this.today.limited += told.limited
    this.unwritten += 1
    const isDue = at >= addSeconds(this.writtenAt, writeAfterSeconds)
    if (this.unwritten < writeEvery && !isDue) return
    this.writtenAt = at
    this.settle()
  }

  settle(): void {
    if (this.unwritten === 0) return
    const { date, requests, clientErrors, serverErrors, limited } = this.today
    this.sql.exec(
      'INSERT OR REPLACE INTO usage_days VALUES (?, ?, ?, ?, ?)',
      ...[date, requests, clientErrors, serverErrors, limited],
    )
    this.unwritten = 0
  }

  /** The days on which there was something, oldest first; today the last of 30. */
  list(at: Date): UsageDay[] {
    this.turnTo(dayIn('UTC', at))
    const earlier = this.read(firstShown(this.today.date))
    const days = earlier.filter(({ date }) => date < this.today.date)
    return isEmpty(this.today) ? days : [...days, this.today]
  }

  /** Drops the days that are not shown any more: of a key that is asked for no longer nobody else does. */
  forget(at: Date): void {
    this.sql.exec('DELETE FROM usage_days WHERE date < ?', firstShown(dayIn('UTC', at)))
  }

  /** When the first of the days that are written down can be dropped, in milliseconds; null without any. */
  get until(): number | null {
    const { first } = this.sql
      .exec<{ first: string | null }>('SELECT min(date) AS first FROM usage_days')
      .one()
    return first === null ? null : Date.parse(addDays(first, usageDays))
  }

  private turnTo(date: string): void {
    if (date === this.today.date) return
    this.settle()
    this.sql.exec('DELETE FROM usage_days WHERE date < ?', firstShown(date))
    this.today = this.read(date).find((day) => day.date === date) ?? emptyDay(date)
  }

  private read(from: string): UsageDay[] {
    return this.sql
      .exec<UsageDay>(
        `SELECT date, requests, client_errors AS clientErrors, server_errors AS serverErrors, limited
         FROM usage_days WHERE date >= ? ORDER BY date`,
        from,
      )
      .toArray()
  }
}

function firstShown(today: string): string {
  return addDays(today, 1 - usageDays)
}

function emptyDay(date: string): UsageDay {
  return { date, requests: 0, clientErrors: 0, serverErrors: 0, limited: 0 }
}

function isEmpty({ requests, limited }: UsageDay): boolean {
  return requests === 0 && limited === 0
}
