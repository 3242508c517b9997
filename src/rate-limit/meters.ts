// The meters of one Durable Object: in memory, and in its storage before they could be forgotten.
import * as z from 'zod'
import type { Policy } from './policy'
import {
  type Charge,
  look,
  type Meter,
  release,
  reserve,
  type Standing,
  take,
  type Taken,
  untilOf,
} from './windows'

const Stored = z.array(z.tuple([z.number(), z.number(), z.number()]))

export class Meters {
  private readonly meters = new Map<string, Meter>()

  constructor(private readonly sql: SqlStorage) {
    sql.exec(`CREATE TABLE IF NOT EXISTS meters (
      subject TEXT PRIMARY KEY, counts TEXT NOT NULL, until INTEGER NOT NULL)`)
    const rows = sql.exec<{ subject: string; counts: string }>('SELECT subject, counts FROM meters')
    for (const { subject, counts } of rows) this.meters.set(subject, parse(counts))
  }

  /** What is reserved is in storage before the answer leaves: the object's output gate sees to it. */
  take(subject: string, policy: Policy, charge: Charge, at: number): Taken {
    const meter = this.meters.get(subject) ?? new Map()
    this.meters.set(subject, meter)
    const taken = take(meter, policy, charge, at)
    if (taken.admitted && reserve(meter, policy)) this.store(subject, meter)
    return taken
  }

  look(subject: string, policy: Policy, at: number): Standing[] {
    return look(this.meters.get(subject) ?? new Map(), policy, at)
  }

  /** Once nobody asks any more, storage learns the exact counts. */
  settle(): void {
    for (const [subject, meter] of this.meters) {
      if (release(meter)) this.store(subject, meter)
    }
  }

  /** Drops the meters whose windows are over. */
  forget(at: number): void {
    this.sql.exec('DELETE FROM meters WHERE until <= ?', at)
    for (const [subject, meter] of this.meters) {
      if (untilOf(meter) <= at) this.meters.delete(subject)
    }
  }

  /** When the first meter can be dropped; null without any. */
  get until(): number | null {
    const ends = [...this.meters.values()].map(untilOf)
    return ends.length === 0 ? null : Math.min(...ends)
  }

  private store(subject: string, meter: Meter): void {
    const counts = [...meter].map(([seconds, { startedAt, reserved }]) => [
      seconds,
      startedAt,
      reserved,
    ])
    this.sql.exec(
      'INSERT OR REPLACE INTO meters (subject, counts, until) VALUES (?, ?, ?)',
      subject,
      JSON.stringify(counts),
      untilOf(meter),
    )
  }
}

/** What was reserved counts as used: nothing that may have been given is given again. */
function parse(text: string): Meter {
  const counts = Stored.parse(JSON.parse(text))
  return new Map(
    counts.map(([seconds, startedAt, reserved]) => [
      seconds,
      { startedAt, used: reserved, reserved, step: 0 },
    ]),
  )
}
