// The Durable Object that attempts to sign in visit: one for each client address, and one for each e-mail.
// An address may try so many people, and each of them so often; who fails again and again waits ever longer.
import { DurableObject } from 'cloudflare:workers'
import { now } from '../clock'
import { runJob } from '../http/job'
import type { Policy } from './policy'
import { SignInRecords } from './sign-in-records'
import { longestDelaySeconds, ofAddress, type Tries } from './sign-in-tries'
import { giveBack, look, type Meter, one, type Standing, take } from './windows'

export type Attempt = {
  admitted: boolean
  standings: Standing[]
  /** When not admitted: after how many seconds to try again. */
  retryAfterSeconds: number
  /** By which its outcome is told. */
  at: number
}

/** So many wrong passwords cost nothing but the attempt; each one after them doubles the wait. */
const freeFailures = 5
/** So many attempts of one person may be under way at once, less those that have failed. */
const mostUnderWay = 2 * freeFailures
/** Whose outcome has not been told by then is taken for a failure. */
const underWaySeconds = 30

export class SignInLimiter extends DurableObject<Bindings> {
  private readonly records: SignInRecords

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env)
    this.records = new SignInRecords(state.storage)
  }

  /** Taking nothing, and leaving nothing in storage. */
  look(policy: Policy): Standing[] {
    return look(this.records.find(ofAddress).meter, policy, now().getTime())
  }

  /**
   * Counts the person once in a window of the address, and every attempt in the person's own. Until its
   * outcome is told an attempt counts as one that fails.
   */
  async attempt(policy: Policy, name: string): Promise<Attempt> {
    const at = now().getTime()
    const address = this.records.find(ofAddress)
    const person = this.records.find(name)
    failOverdue(person, at)
    if (at < person.blockedUntil) return refusal(address.meter, policy, person.blockedUntil, at)
    const { underWay, failures } = person
    if (underWay.length > 0 && failures + underWay.length >= mostUnderWay) {
      return refusal(address.meter, policy, at + 1000, at)
    }

    const own = look(person.meter, policy, at)
    const isKnown = own.some(({ remaining, quota }) => remaining < quota)
    const usedUp = [...own, ...(isKnown ? [] : look(address.meter, policy, at))].filter(isUsedUp)
    if (usedUp.length > 0) return refusal(address.meter, policy, endOf(usedUp, at), at)

    take(person.meter, policy, one, at)
    if (!isKnown) take(address.meter, policy, one, at)
    underWay.push(at)
    await this.records.store({ [ofAddress]: address, [name]: person }, at)
    return admission(address.meter, policy, at)
  }

  /** The attempt was one of the right person: it counts for nothing, and what failed before is forgiven. */
  async succeed(policy: Policy, name: string, at: number): Promise<void> {
    const person = this.records.find(name)
    giveBack(person.meter, policy, 1, at)
    end(person, at)
    person.failures = 0
    person.blockedUntil = 0
    await this.records.store({ [name]: person }, now().getTime())
  }

  async fail(name: string, at: number): Promise<void> {
    const person = this.records.find(name)
    const current = now().getTime()
    if (end(person, at)) addFailure(person, current)
    await this.records.store({ [name]: person }, current)
  }

  /** The attempt has shown nothing about the password. */
  async withdraw(name: string, at: number): Promise<void> {
    const person = this.records.find(name)
    end(person, at)
    await this.records.store({ [name]: person }, now().getTime())
  }

  /** Takes one from a meter that nobody's failures delay. */
  async charge(policy: Policy, name: string): Promise<Attempt> {
    const at = now().getTime()
    const record = this.records.find(name)
    const usedUp = look(record.meter, policy, at).filter(isUsedUp)
    if (usedUp.length > 0) return refusal(record.meter, policy, endOf(usedUp, at), at)
    take(record.meter, policy, one, at)
    await this.records.store({ [name]: record }, at)
    return admission(record.meter, policy, at)
  }

  async refund(policy: Policy, name: string, at: number): Promise<void> {
    const record = this.records.find(name)
    giveBack(record.meter, policy, 1, at)
    await this.records.store({ [name]: record }, now().getTime())
  }

  /** Of a person who was erased. */
  async erase(): Promise<void> {
    await this.records.erase()
  }

  override async alarm(): Promise<void> {
    await runJob('sign_in_limiter_alarm', this.env, {}, () => this.records.forget(now().getTime()))
  }
}

/** Whether it was still under way. */
function end(person: Tries, at: number): boolean {
  const index = person.underWay.indexOf(at)
  if (index === -1) return false
  person.underWay.splice(index, 1)
  return true
}

function failOverdue(person: Tries, at: number): void {
  const overdue = person.underWay.filter((start) => start <= at - underWaySeconds * 1000)
  for (const start of overdue) if (end(person, start)) addFailure(person, start)
}

function addFailure(person: Tries, at: number): void {
  person.failures += 1
  const doublings = person.failures - freeFailures
  if (doublings < 0) return
  const delaySeconds = Math.min(longestDelaySeconds, 2 ** doublings)
  person.blockedUntil = Math.max(person.blockedUntil, at + delaySeconds * 1000)
}

function admission(meter: Meter, policy: Policy, at: number): Attempt {
  return { admitted: true, standings: look(meter, policy, at), retryAfterSeconds: 0, at }
}

function refusal(meter: Meter, policy: Policy, until: number, at: number): Attempt {
  const retryAfterSeconds = Math.max(1, Math.ceil((until - at) / 1000))
  const [first, ...others] = look(meter, policy, at)
  const standings = first
    ? [{ ...first, remaining: 0, resetSeconds: retryAfterSeconds }, ...others]
    : []
  return { admitted: false, standings, retryAfterSeconds, at }
}

function endOf(usedUp: readonly Standing[], at: number): number {
  return at + Math.max(...usedUp.map(({ resetSeconds }) => resetSeconds)) * 1000
}

function isUsedUp({ remaining }: Standing): boolean {
  return remaining === 0
}
