// How the limits are told: draft-ietf-httpapi-ratelimit-headers-11, and the X-RateLimit fields of before.
import { type Charge, costIn, type Standing } from './windows'

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

/** The windows that keep a request out which would take this. */
export function violatedBy(standings: readonly Standing[], charge: Charge): Standing[] {
  return standings.filter((window) => window.remaining < costIn(window, charge))
}

/** The one that leaves the least; of several the one that lasts longest. */
function tightestOf(standings: readonly Standing[]): Standing | undefined {
  const [tightest] = standings.toSorted(
    (one, other) => one.remaining - other.remaining || other.resetSeconds - one.resetSeconds,
  )
  return tightest
}
