// When a delivery that failed is attempted again, and when an endpoint is given up.
import { addSeconds } from '../clock'

const hour = 60 * 60

/** The wait after each failed attempt; after the last there is none. */
export const retryDelaysSeconds = [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 10 * hour]

/** The longest that Queues can delay a message, so no receiver may ask for more. */
const longestDelaySeconds = 12 * hour
/** Spreads what failed together: each wait is up to this share shorter or longer. */
const jitter = 0.1

/** How long an endpoint may do nothing but fail. */
export const patienceDays = 5

/** Null when that was the last of this run. `chance` in [0, 1) decides the jitter. */
export function nextAttemptAt(
  tries: number,
  { at, retryAfterSeconds, chance }: { at: Date; retryAfterSeconds: number; chance: number },
): Date | null {
  const delay = retryDelaysSeconds[tries - 1]
  if (delay === undefined) return null
  const jittered = delay * (1 - jitter + 2 * jitter * chance)
  return addSeconds(at, Math.min(Math.max(jittered, retryAfterSeconds), longestDelaySeconds))
}

/** Seconds from now; 0 where the header is absent, past or of no known form (RFC 9110 10.2.3). */
export function retryAfterSeconds(header: string | null, at: Date): number {
  if (header === null) return 0
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const instant = Date.parse(header)
  return Number.isNaN(instant) ? 0 : Math.max(0, (instant - at.getTime()) / 1000)
}

/** Whether nothing but failure for this long is enough. */
export function isHopeless(failingSince: string, at: Date): boolean {
  return failingSince <= addSeconds(at, -patienceDays * 24 * hour).toISOString()
}
