// The Durable Object that every authenticated request visits: one for each API key, and one for each user's
// signed-in sessions. It counts in windows, and knows what has been revoked, so that no request has to ask
// the database for that.
import { DurableObject } from 'cloudflare:workers'
import { now } from '../clock'
import { runJob } from '../http/job'
import { EndedSessions } from './ended-sessions'
import { KeyState } from './key-state'
import { Meters } from './meters'
import type { Policy } from './policy'
import { type Outcomes, type UsageDay, UsageDays } from './usage-days'
import type { Charge, Standing } from './windows'

export type Visit = {
  /** The session or the key that is counted. */
  subject: string
  policy: Policy
  charge: Charge
  /** Of a key: the version that the caller knows. */
  keyVersion: number | null
  /** Of requests before this one. */
  told: Outcomes
}

/** `outdated`: the key was changed since the version that the caller knows; nothing was counted. */
export type Verdict =
  | { credential: 'ended' }
  | { credential: 'outdated' }
  | { credential: 'valid'; admitted: boolean; standings: Standing[] }

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
  }

  visit({ subject, policy, charge, keyVersion, told }: Visit): Verdict {
    if (this.isErased || this.sessions.has(subject) || this.key.isRevoked) {
      return { credential: 'ended' }
    }
    if (keyVersion !== null && this.key.version > keyVersion) return { credential: 'outdated' }

    const at = now()
    const { admitted, standings } = this.meters.take(subject, policy, charge, at.getTime())
    // What a request takes besides makes no other request of it.
    if (charge.taken === 0) this.usage.count(admitted, told, at)
    this.settleOnceIdle()
    return { credential: 'valid', admitted, standings }
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

  listUsage(): UsageDay[] {
    return this.isErased ? [] : this.usage.list(now())
  }

  override async alarm(): Promise<void> {
    await runJob('limiter_alarm', this.env, {}, async () => {
      if (this.isErased) return this.ctx.storage.deleteAll()
      const at = now().getTime()
      this.sessions.forget(at)
      this.meters.forget(at)
      await this.wakeToForget()
    })
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
    this.ctx.waitUntil(this.wakeToForget())
  }

  private async wakeToForget(): Promise<void> {
    const ends = [this.sessions.until, this.meters.until, this.usage.until].filter(
      (end) => end !== null,
    )
    if (ends.length === 0) return
    const next = Math.min(...ends)
    const set = await this.ctx.storage.getAlarm()
    if (set === null || next < set) await this.ctx.storage.setAlarm(next)
  }
}
