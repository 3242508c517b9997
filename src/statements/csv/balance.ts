// The running balance of a CSV: it proves the signs, and gives the closing balance.
import type { Statement } from '../reader'

/** An entry in the order of the file; the balance is the one after it. */
export type Point = { date: string; amountMinor: number; balanceMinor: number }

type Course = 'ascending' | 'descending'

/** The orders of time in which every balance follows from the one before. */
function coursesOf(points: readonly Point[], factor: 1 | -1): Course[] {
  const [first] = points
  const last = points.at(-1)
  if (!first || !last) return []
  const pairs = points.slice(1).map((point, index) => [points[index] ?? first, point] as const)
  const ascends = pairs.every(
    ([before, after]) => after.balanceMinor === before.balanceMinor + factor * after.amountMinor,
  )
  const descends = pairs.every(
    ([after, before]) => after.balanceMinor === before.balanceMinor + factor * after.amountMinor,
  )
  return [
    ...(ascends && first.date <= last.date ? (['ascending'] as const) : []),
    ...(descends && first.date >= last.date ? (['descending'] as const) : []),
  ]
}

/** Whether unsigned amounts add to the balance or are taken from it; null when it does not show. */
export function provenDirection(points: readonly Point[]): 'in' | 'out' | null {
  if (points.length < 2) return null
  const adds = coursesOf(points, 1).length > 0
  const takes = coursesOf(points, -1).length > 0
  if (adds === takes) return null
  return adds ? 'in' : 'out'
}

export function closingBalanceOf(points: readonly Point[]): Statement['closingBalance'] {
  const courses = coursesOf(points, 1)
  const isCertain = courses.length === 1 || points.length === 1
  const last = courses.includes('ascending') ? points.at(-1) : points[0]
  return isCertain && last ? { amountMinor: last.balanceMinor, date: last.date } : null
}
