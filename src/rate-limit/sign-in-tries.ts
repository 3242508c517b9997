// What is remembered of one person, or of any other meter, at a SignInLimiter.
import * as z from 'zod'
import { type Meter, untilOf } from './windows'

export type Tries = {
  meter: Meter
  failures: number
  blockedUntil: number
  /** When the attempts began whose outcome is not known yet. */
  underWay: number[]
}

/** The name of the meter that counts the people whom an address tries. */
export const ofAddress = 'people'

export const longestDelaySeconds = 15 * 60

const Stored = z.object({
  counts: z.array(z.tuple([z.number(), z.number(), z.number()])),
  failures: z.number(),
  blockedUntil: z.number(),
  underWay: z.array(z.number()),
})

export function noTries(): Tries {
  return { meter: new Map(), failures: 0, blockedUntil: 0, underWay: [] }
}

export function parseTries(text: string): Tries {
  const { counts, ...rest } = Stored.parse(JSON.parse(text))
  const meter: Meter = new Map(
    counts.map(([seconds, startedAt, used]) => [
      seconds,
      { startedAt, used, reserved: used, step: 0 },
    ]),
  )
  return { ...rest, meter }
}

export function textOf({ meter, ...rest }: Tries): string {
  const counts = [...meter].map(([seconds, { startedAt, used }]) => [seconds, startedAt, used])
  return JSON.stringify({ ...rest, counts })
}

/** When they can be forgotten: the windows are over, and so is any wait, for as long as waits may be. */
export function endOfTries({ meter, failures, blockedUntil, underWay }: Tries, at: number): number {
  const isFree = failures === 0 && underWay.length === 0
  const failed = isFree ? 0 : Math.max(at, blockedUntil) + longestDelaySeconds * 1000
  const isUsed = [...meter.values()].some(({ used }) => used > 0)
  return Math.max(failed, isUsed ? untilOf(meter) : 0)
}
