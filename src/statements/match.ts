// Entries that a person had recorded by hand before the bank told of them.
import { addDays } from '../clock'
import type { IdentifiedEntry } from './identity'

export type Candidate = { id: string; date: string; amount: number }

/** YNAB's window: the bank books a purchase days after it was noted. */
export const windowDays = 10

/**
 * Entry → candidate, where both have the same amount within the window and each is the only one for the
 * other: a doubtful pair is left alone, for a wrong match would swallow a purchase.
 */
export function matchByHand<Hand extends Candidate>(
  entries: readonly IdentifiedEntry[],
  candidates: readonly Hand[],
): Map<IdentifiedEntry, Hand> {
  const byAmount = Map.groupBy(candidates, ({ amount }) => amount)
  const pairs = entries.flatMap((entry) =>
    (byAmount.get(entry.amountMinor) ?? [])
      .filter((candidate) => isNear(entry.date, candidate.date))
      .map((candidate) => ({ entry, candidate })),
  )
  const ofEntry = Map.groupBy(pairs, ({ entry }) => entry)
  const ofCandidate = Map.groupBy(pairs, ({ candidate }) => candidate)
  return new Map(
    pairs
      .filter(({ entry }) => ofEntry.get(entry)?.length === 1)
      .filter(({ candidate }) => ofCandidate.get(candidate)?.length === 1)
      .map(({ entry, candidate }) => [entry, candidate]),
  )
}

function isNear(day: string, other: string): boolean {
  return addDays(day, -windowDays) <= other && other <= addDays(day, windowDays)
}
