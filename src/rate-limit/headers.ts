// How the limits are told: draft-ietf-httpapi-ratelimit-headers-11, and the X-RateLimit fields of before.
import type { Standing } from './windows'

/** The fields of every response, by name. Times are seconds from now. */
export function limitFields(standings: readonly Standing[]): Record<string, string> {
  const tightest = tightestOf(standings)
  if (!tightest) return {}
  const { name, quota, remaining, resetSeconds } = tightest
  return {
    'RateLimit-Policy': standings
      .map((window) => `"${window.name}";q=${window.quota};w=${window.seconds}`)
      .join(', '),
    RateLimit: `"${name}";r=${remaining};t=${resetSeconds}`,
    'X-RateLimit-Limit': String(quota),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(resetSeconds),
  }
}

/** The windows that keep a request of this cost out. */
export function violatedBy(standings: readonly Standing[], cost: number): Standing[] {
  return standings.filter(({ remaining, quota }) => remaining < Math.min(cost, quota))
}

/** The one that leaves the least; of several the one that lasts longest. */
function tightestOf(standings: readonly Standing[]): Standing | undefined {
  const [tightest] = standings.toSorted(
    (one, other) => one.remaining - other.remaining || other.resetSeconds - one.resetSeconds,
  )
  return tightest
}
