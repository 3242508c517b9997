// Counting in windows, without any clock or storage of its own. A window begins with its first request
// and admits exactly its quota until it ends; the next request after that begins another.
import type { Policy, Window } from './policy'

/** `reserved` is what storage knows: never less than `used`, so that what is forgotten was never given. */
export type Count = { startedAt: number; used: number; reserved: number; step: number }

/** By the length of the window in seconds. */
export type Meter = Map<number, Count>

/** How a window stands after a request: what remains, and in how many seconds there is more. */
export type Standing = Window & { remaining: number; resetSeconds: number }

/** `taken` is what the same request has taken already: the two together are never more than a quota. */
export type Charge = { cost: number; taken: number }

export const one: Charge = { cost: 1, taken: 0 }

/** What is dear may be rare, but not impossible: above a quota it costs the whole quota. */
export function costIn({ quota }: Window, { cost, taken }: Charge): number {
  return Math.min(cost, quota - taken)
}

export type Taken = { admitted: boolean; standings: Standing[] }

/** Takes the charge from every window, or from none. `at` is in milliseconds. */
export function take(meter: Meter, policy: Policy, charge: Charge, at: number): Taken {
  const counts = policy.map((window) => current(meter, window, at))
  const costs = policy.map((window) => costIn(window, charge))
  const admitted = policy.every(
    ({ quota }, index) => (counts[index]?.used ?? 0) + (costs[index] ?? 0) <= quota,
  )
  for (const [index, { seconds }] of policy.entries()) {
    const count = counts[index]
    if (!admitted || !count) continue
    count.used += costs[index] ?? 0
    meter.set(seconds, count)
  }
  return { admitted, standings: policy.map((window, index) => standing(window, counts[index], at)) }
}

/** How the windows stand, taking nothing. */
export function look(meter: Meter, policy: Policy, at: number): Standing[] {
  return policy.map((window) => standing(window, current(meter, window, at), at))
}

/** The standing of windows that nothing was taken from. */
export function untouched(policy: Policy): Standing[] {
  return look(new Map(), policy, 0)
}

/** Gives back what was taken at `takenAt`, unless another window has begun since. */
export function giveBack(meter: Meter, policy: Policy, cost: number, takenAt: number): void {
  for (const window of policy) {
    const count = meter.get(window.seconds)
    const isSame = count && count.startedAt <= takenAt && takenAt < endOf(count, window)
    if (isSame) count.used = Math.max(0, count.used - cost)
  }
}

/** When all of its windows are over. */
export function untilOf(meter: Meter): number {
  return Math.max(0, ...[...meter].map(([seconds, { startedAt }]) => startedAt + seconds * 1000))
}

function current(meter: Meter, window: Window, at: number): Count {
  const count = meter.get(window.seconds)
  // Who has not paused since the last window goes on in its steps.
  const step = count?.step ?? 0
  if (!count || at >= endOf(count, window)) return { startedAt: at, used: 0, reserved: 0, step }
  // A clock that was set back must not make a window longer than it is.
  if (at < count.startedAt) count.startedAt = at
  return count
}

function endOf({ startedAt }: Count, { seconds }: Window): number {
  return startedAt + seconds * 1000
}

function standing(window: Window, count: Count | undefined, at: number): Standing {
  const end = count ? endOf(count, window) : at + window.seconds * 1000
  return {
    ...window,
    remaining: Math.max(0, window.quota - (count?.used ?? 0)),
    resetSeconds: Math.max(1, Math.ceil((end - at) / 1000)),
  }
}

const largestStep = 20

/**
 * Raises the reservation where more is used than storage knows: by one at first, then by twice as much each
 * time, so that a lone request costs one row and a crowd a row per twenty. True when storage must be told.
 * What a crash may take from the client is the last step, at most a quarter of the quota.
 */
export function reserve(meter: Meter, policy: Policy): boolean {
  let isChanged = false
  for (const { quota, seconds } of policy) {
    const count = meter.get(seconds)
    if (!count || count.used <= count.reserved) continue
    const most = Math.min(largestStep, Math.floor(quota / 4))
    count.reserved = Math.min(quota, count.used + Math.min(most, count.step))
    count.step = Math.min(most, Math.max(1, count.step * 2))
    isChanged = true
  }
  return isChanged
}

/** Gives up what was reserved and not used. True when storage must be told. */
export function release(meter: Meter): boolean {
  let isChanged = false
  for (const count of meter.values()) {
    isChanged ||= count.reserved !== count.used
    count.reserved = count.used
    count.step = 0
  }
  return isChanged
}
