// The Durable Object that every authenticated request visits: one for each API key, and one for each user's
// signed-in sessions. It counts in windows, and knows what has been revoked, so that no request has to ask
// the database for that.
import { DurableObject } from 'cloudflare:workers'
import { now } from '../clock'
import { databaseOf } from '../db/client'
import { type Job, runJob } from '../http/job'
import { logFault } from '../http/log'
import { newUse } from '../http/use'
import type { Access } from '../privacy/access'
import { AccessHours } from '../privacy/access-hours'
import type { Tally } from '../privacy/tallies'
import { EndedSessions } from './ended-sessions'
import { KeyState } from './key-state'
import { Meters } from './meters'
import type { Policy } from './policy'
import { type Told, type UsageDay, UsageDays } from './usage-days'
import type { Charge, Standing } from './windows'

export type Visit = {
  /** The session or the key that is counted. */
  subject: string
  policy: Policy
  charge: Charge
  /** Of a key: the version that the caller knows. */
  keyVersion: number | null
  /** What the access log says of the request, as long as it is admitted. */
  access: Access
  /** Of requests before this one. */
  told: Told
}

/** `outdated`: the key was changed since the version that the caller knows; nothing was counted. */
export type Verdict =
  | { credential: 'ended' }
  | { credential: 'outdated' }
  | { credential: 'valid'; admitted: boolean; standings: Standing[]; at: string }

// After three of these without a request nobody is in a hurry, and the object does not sleep yet (10 s);
// a client that polls every five seconds is not taken for one that has gone.
const tickMilliseconds = 2000
const idleTicks = 3

/** Under which it is kept until when nobody may come in. */
const erasedUntil = 'erased_until'

export class Limiter extends DurableObject<Bindings> {
  private readonly sessions: EndedSessions
  private readonly key: KeyState
  private readonly meters: Meters
  private readonly usage: UsageDays
  private readonly log: AccessHours
  private idle: ReturnType<typeof setTimeout> | null = null
  private quietTicks = 0
  /** Of somebody who was erased: it lets nobody in, and writes nothing any more. */
  private isErased: boolean

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env)
    const { sql, kv } = state.storage
    this.isErased = kv.get(erasedUntil) !== undefined
    this.sessions = new EndedSessions(sql)
    this.key = new KeyState(sql)
    this.meters = new Meters(sql)
    this.usage = new UsageDays(sql, now())
    this.log = new AccessHours(sql, now(), spreadOf(state.id))
  }

  visit(visit: Visit): Verdict {
    if (this.isErased) return { credential: 'ended' }
    const { subject, policy, charge, keyVersion, access, told } = visit
    if (this.sessions.has(subject) || this.key.isRevoked) {
      this.noteAccess({ ...access, refusal: keyVersion === null ? 'session_ended' : 'key_revoked' })
      return { credential: 'ended' }
    }
    if (keyVersion !== null && this.key.version > keyVersion) return { credential: 'outdated' }

    const at = now()
    const { admitted, standings } = this.meters.take(subject, policy, charge, at.getTime())
    // What a request takes besides makes no other request of it.
    if (charge.taken === 0) {
      this.usage.count(admitted, told, at)
      this.noteAccess(admitted ? access : { ...access, refusal: 'rate_limited' }, told.access)
    }
    this.settleOnceIdle()
    return { credential: 'valid', admitted, standings, at: at.toISOString() }
  }

  /** Counts a request for the access log, also one that is no visit, with what is told of others. */
  noteAccess(access: Access, told: readonly Tally[] = []): void {
    if (this.isErased) return
    // Who never pauses must not keep the database from knowing.
    if (this.log.count(access, told, now())) this.ctx.waitUntil(this.wakeToForget())
    this.settleOnceIdle()
  }

  /** Has the database know all that was counted. */
  async flushAccess(): Promise<void> {
    await this.flush({ bindings: this.env, use: newUse() })
  }

  /** Takes effect for every visit after it; durable before it answers. `until` is in milliseconds. */
  async endSessions(sessionIds: readonly string[], until: number): Promise<void> {
    if (this.isErased) return
    this.sessions.add(sessionIds, until)
    await this.wakeToForget()
  }

  /** Whoever knows an older version of the key is told to look it up again. */
  changeKey(version: number): void {
    if (!this.isErased) this.key.change(version)
  }

  revokeKey(): void {
    if (!this.isErased) this.key.revoke()
  }

  /**
   * Forgets all, and lets nobody in until no credential that it knew can be taken for one any more. Then
   * that is forgotten too. `until` is in milliseconds.
   */
  async erase(until: number): Promise<void> {
    this.isErased = true
    if (this.idle !== null) clearTimeout(this.idle)
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
    this.ctx.storage.kv.put(erasedUntil, until)
    await this.ctx.storage.setAlarm(until)
  }

  /** How the windows stand; takes nothing. */
  look({ subject, policy }: Pick<Visit, 'subject' | 'policy'>): Standing[] {
    return this.meters.look(subject, policy, now().getTime())
  }

  listUsage(): UsageDay[] {
    return this.isErased ? [] : this.usage.list(now())
  }

  override async alarm(): Promise<void> {
    await runJob('limiter_alarm', this.env, {}, async (job) => {
      if (this.isErased) return this.endErasure()
      const at = now().getTime()
      this.sessions.forget(at)
      this.meters.forget(at)
      this.usage.forget(now())
      await this.flushIfDue(job)
      // It may have been emptied in the meantime.
      if (this.isErased) return
      this.log.forget(now())
      await this.wakeToForget()
    })
  }

  /** An alarm of before the erasure may come first: not before the time is the rest forgotten as well. */
  private async endErasure(): Promise<void> {
    const until = this.ctx.storage.kv.get<number>(erasedUntil) ?? 0
    if (now().getTime() < until) await this.ctx.storage.setAlarm(until)
    else await this.ctx.storage.deleteAll()
  }

  private async flushIfDue(job: Job): Promise<void> {
    if (!this.log.isDue(now().getTime())) return
    try {
      await this.flush(job)
    } catch (error) {
      this.log.retryIn(60, now())
      logFault(job, error)
    }
  }

  private async flush({ bindings, use }: Pick<Job, 'bindings' | 'use'>): Promise<void> {
    if (this.isErased) return
    try {
      await this.log.flush(databaseOf(bindings, use))
    } catch (error) {
      // Emptied meanwhile, and the database has taken nothing of somebody who is no more.
      if (!this.isErased) throw error
    }
  }

  /** A pending timer keeps the object awake, so what it writes is never late. */
  private settleOnceIdle(): void {
    this.quietTicks = 0
    this.idle ??= setTimeout(() => this.tick(), tickMilliseconds)
  }

  private tick(): void {
    this.idle = null
    this.quietTicks += 1
    if (this.quietTicks > idleTicks) this.settle()
    else this.idle = setTimeout(() => this.tick(), tickMilliseconds)
  }

  private settle(): void {
    this.meters.settle()
    this.usage.settle()
    this.log.settle()
    this.ctx.waitUntil(this.wakeToForget())
  }

  private async wakeToForget(): Promise<void> {
    if (this.isErased) return
    const ends = [this.sessions.until, this.meters.until, this.usage.until, this.log.until].filter(
      (end) => end !== null,
    )
    if (ends.length === 0) return
    const next = Math.min(...ends)
    const set = await this.ctx.storage.getAlarm()
    if (set === null || next < set) await this.ctx.storage.setAlarm(next)
  }
}

/** From 0 to 1, the same for an object always: not all of them write at the same moment. */
function spreadOf(id: DurableObjectId): number {
  return Number.parseInt(id.toString().slice(-4), 16) / 0x10000
}
