// What an isolate remembers between requests about the limits: whom it need not let knock again, and what
// it has yet to tell. Both are small, and may be lost without harm.
import { Tallies, type Tally } from '../privacy/tallies'
import type { Outcomes, Told } from './usage-days'
import type { Standing } from './windows'

const mostEntries = 10_000

type Refusal = { policy: string; until: number; standings: Standing[]; at: number }

const refusals = new Map<string, Refusal>()

/** Remembers that every window in `violated` is used up: until the last of them ends nobody gets in. */
export function rememberRefusal(
  subject: string,
  standings: Standing[],
  violated: readonly Standing[],
  at: number,
): void {
  const seconds = Math.max(0, ...violated.map(({ resetSeconds }) => resetSeconds))
  refusals.delete(subject)
  refusals.set(subject, { policy: nameOf(standings), until: at + seconds * 1000, standings, at })
  trim(refusals)
}

/** How the limits stand while the subject is still refused under this policy; null when it may knock. */
export function recallRefusal(
  subject: string,
  policy: readonly { name: string; quota: number }[],
  at: number,
): Standing[] | null {
  const refusal = refusals.get(subject)
  if (!refusal) return null
  if (at < refusal.at || at >= refusal.until || refusal.policy !== nameOf(policy)) {
    refusals.delete(subject)
    return null
  }
  const passed = Math.floor((at - refusal.at) / 1000)
  return refusal.standings.map((standing) => ({
    ...standing,
    resetSeconds: Math.max(1, standing.resetSeconds - passed),
  }))
}

export function forgetRefusal(subject: string): void {
  refusals.delete(subject)
}

type Noted = Outcomes & { access: Tallies }

const outcomes = new Map<string, Noted>()

/** Of one object so many different entries of the access log. */
const mostTallies = 50

/** Counts what has failed, to be told to the limiter object `name` when it is visited next. */
export function noteOutcome(name: string, status: number, tally: Tally): void {
  const noted = notedOf(name)
  if (status === 429) noted.limited += 1
  else if (status >= 500) noted.serverErrors += 1
  else noted.clientErrors += 1
  noted.access.add(tally)
}

export function takeOutcomes(name: string): Told {
  const { access, ...counts } = outcomes.get(name) ?? noOutcomes()
  outcomes.delete(name)
  return { ...counts, access: access.list }
}

/** What was taken, but could not be told. */
export function putBackOutcomes(name: string, told: Told): void {
  const noted = notedOf(name)
  noted.clientErrors += told.clientErrors
  noted.serverErrors += told.serverErrors
  noted.limited += told.limited
  for (const tally of told.access) noted.access.add(tally)
}

function notedOf(name: string): Noted {
  const noted = outcomes.get(name) ?? noOutcomes()
  outcomes.set(name, noted)
  trim(outcomes)
  return noted
}

function noOutcomes(): Noted {
  return {
    clientErrors: 0,
    serverErrors: 0,
    limited: 0,
    access: new Tallies({ served: mostTallies, refused: mostTallies }),
  }
}

function nameOf(policy: readonly { name: string; quota: number }[]): string {
  return policy.map(({ name, quota }) => `${name} ${quota}`).join()
}

/** A map keeps the order of insertion: the oldest go first. */
function trim(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= mostEntries) return
    map.delete(key)
  }
}
