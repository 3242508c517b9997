// The Durable Object that attempts to sign in visit: one for each client address, and one for each e-mail.
// An address may try so many people, and each of them so often; who fails again and again waits ever longer.
import { DurableObject } from 'cloudflare:workers'
import { z } from 'zod'
import { now } from '../clock'
import type { Policy } from './policy'
import { giveBack, look, type Meter, type Standing, take } from './windows'

export type Attempt = {
  admitted: boolean
  standings: Standing[]
  /** When not admitted: after how many seconds to try again. */
  retryAfterSeconds: number
}

/** So many wrong passwords cost nothing but the attempt; each one after them doubles the wait. */
const freeFailures = 5
const longestDelaySeconds = 15 * 60

/** What is known of one person at this address; `people` are pseudonyms. */
type Person = { meter: Meter; failures: number; blockedUntil: number }

const Counts = z.array(z.tuple([z.number(), z.number(), z.number()]))
const Stored = z.object({
  counts: Counts,
  people: z.array(
    z.tuple([
      z.string(),
      z.object({ counts: Counts, failures: z.number(), blockedUntil: z.number() }),
    ]),
  ),
})

export class SignInLimiter extends DurableObject<Bindings> {
  private readonly meter: Meter
  private readonly people: Map<string, Person>

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env)
    state.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS attempts (only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT NOT NULL)',
    )
    const [row] = state.storage.sql.exec<{ state: string }>('SELECT state FROM attempts').toArray()
    const stored = row && Stored.parse(JSON.parse(row.state))
    this.meter = meterOf(stored?.counts ?? [])
    this.people = new Map(
      stored?.people.map(([name, { counts, ...rest }]) => [
        name,
        { ...rest, meter: meterOf(counts) },
      ]),
    )
  }

  /** Taking nothing. */
  look(policy: Policy): Standing[] {
    return look(this.meter, policy, now().getTime())
  }

  /** Counts the person once in a window of the address, and every attempt in the person's own. */
  async attempt(policy: Policy, name: string): Promise<Attempt> {
    const at = now().getTime()
    const person = this.people.get(name) ?? newPerson()
    if (at < person.blockedUntil) return this.refuse(policy, (person.blockedUntil - at) / 1000)

    const own = look(person.meter, policy, at)
    const isKnown = own.some(({ remaining, quota }) => remaining < quota)
    const violated = [
      ...own.filter(({ remaining }) => remaining === 0),
      ...(isKnown ? [] : this.look(policy).filter(({ remaining }) => remaining === 0)),
    ]
    if (violated.length > 0) {
      return this.refuse(policy, Math.max(...violated.map(({ resetSeconds }) => resetSeconds)))
    }
    take(person.meter, policy, 1, at)
    if (!isKnown) take(this.meter, policy, 1, at)
    this.people.set(name, person)
    await this.store(policy)
    return { admitted: true, standings: this.look(policy), retryAfterSeconds: 0 }
  }

  /** The attempt was one of the right person: it counts for nothing, and what failed before is forgiven. */
  async succeed(policy: Policy, name: string): Promise<void> {
    const person = this.people.get(name)
    if (!person) return
    giveBack(person.meter, policy, 1, now().getTime())
    person.failures = 0
    person.blockedUntil = 0
    await this.store(policy)
  }

  async fail(policy: Policy, name: string): Promise<void> {
    const person = this.people.get(name) ?? newPerson()
    this.people.set(name, person)
    person.failures += 1
    const doublings = person.failures - freeFailures
    if (doublings >= 0) {
      const delaySeconds = Math.min(longestDelaySeconds, 2 ** doublings)
      person.blockedUntil = now().getTime() + delaySeconds * 1000
    }
    await this.store(policy)
  }

  /** Nobody has tried for as long as anything is remembered. */
  override alarm(): void {
    this.meter.clear()
    this.people.clear()
    this.ctx.storage.sql.exec('DELETE FROM attempts')
  }

  private refuse(policy: Policy, seconds: number): Attempt {
    const retryAfterSeconds = Math.max(1, Math.ceil(seconds))
    const [first, ...others] = this.look(policy)
    const standings = first
      ? [{ ...first, remaining: 0, resetSeconds: retryAfterSeconds }, ...others]
      : []
    return { admitted: false, standings, retryAfterSeconds }
  }

  private async store(policy: Policy): Promise<void> {
    const at = now().getTime()
    for (const [name, person] of this.people) {
      const isFresh = look(person.meter, policy, at).every(
        ({ remaining, quota }) => remaining === quota,
      )
      if (isFresh && person.failures === 0) this.people.delete(name)
    }
    const state: z.infer<typeof Stored> = {
      counts: countsOf(this.meter),
      people: [...this.people].map(([name, { meter, ...rest }]) => [
        name,
        { ...rest, counts: countsOf(meter) },
      ]),
    }
    this.ctx.storage.sql.exec(
      'INSERT OR REPLACE INTO attempts (only, state) VALUES (1, ?)',
      JSON.stringify(state),
    )
    const longest = Math.max(longestDelaySeconds, ...policy.map(({ seconds }) => seconds))
    await this.ctx.storage.setAlarm(at + longest * 1000)
  }
}

function newPerson(): Person {
  return { meter: new Map(), failures: 0, blockedUntil: 0 }
}

function meterOf(counts: z.infer<typeof Counts>): Meter {
  return new Map(
    counts.map(([seconds, startedAt, used]) => [
      seconds,
      { startedAt, used, reserved: used, step: 0 },
    ]),
  )
}

function countsOf(meter: Meter): z.infer<typeof Counts> {
  return [...meter].map(([seconds, { startedAt, used }]) => [seconds, startedAt, used])
}
