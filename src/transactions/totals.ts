// Sums over any range of days from monthly rows: whole months by their columns, parts by their days.
import { addMonths } from '../clock'
import type { CategoryMonthRow } from './tables'

/** Outflow negative; counts of lines: a transaction, or each of its splits. */
export type Sums = { in: number; out: number; inCount: number; outCount: number }

export type Status = 'posted' | 'pending'

/** Both, unless a filter names one. */
export function statusesOf(status: Status | undefined): Status[] {
  return status ? [status] : ['posted', 'pending']
}

const noSums: Sums = { in: 0, out: 0, inCount: 0, outCount: 0 }

/** Both days inclusive. */
export function sumsBetween(row: CategoryMonthRow, from: string, to: string, status: Status): Sums {
  const first = `${row.month}-01`
  const last = `${row.month}-31`
  if (to < first || from > last) return noSums
  if (from <= first && to >= addMonths(last, 0)) return wholeMonth(row, status)
  return partOfMonth(row, dayOfMonth(from, first), dayOfMonth(to, last), status)
}

function addSums(one: Sums, other: Sums): Sums {
  return {
    in: one.in + other.in,
    out: one.out + other.out,
    inCount: one.inCount + other.inCount,
    outCount: one.outCount + other.outCount,
  }
}

export function sumAll(list: readonly Sums[]): Sums {
  return list.reduce(addSums, noSums)
}

function wholeMonth(row: CategoryMonthRow, status: Status): Sums {
  return status === 'posted'
    ? {
        in: row.postedIn,
        out: row.postedOut,
        inCount: row.postedInCount,
        outCount: row.postedOutCount,
      }
    : {
        in: row.pendingIn,
        out: row.pendingOut,
        inCount: row.pendingInCount,
        outCount: row.pendingOutCount,
      }
}

// The keys of `days`, as the triggers write them: day, then which sum; `c` at the end is its count.
const keys = {
  posted: { in: 'i', out: 'o' },
  pending: { in: 'pi', out: 'po' },
}

function partOfMonth(row: CategoryMonthRow, first: number, last: number, status: Status): Sums {
  const key = keys[status]
  const sums = { ...noSums }
  for (let day = first; day <= last; day += 1) {
    const name = String(day).padStart(2, '0')
    sums.in += row.days[`${name}${key.in}`] ?? 0
    sums.out += row.days[`${name}${key.out}`] ?? 0
    sums.inCount += row.days[`${name}${key.in}c`] ?? 0
    sums.outCount += row.days[`${name}${key.out}c`] ?? 0
  }
  return sums
}

/** Where the range begins or ends within the month that `bound` belongs to. */
function dayOfMonth(day: string, bound: string): number {
  return Number((day.slice(0, 7) === bound.slice(0, 7) ? day : bound).slice(8))
}
