// What went in and out, and how it adds up.
import type { CategoryMonthRow } from '../transactions/tables'
import { type Status, statusesOf, sumAll, sumsBetween } from '../transactions/totals'
import type { Range } from './range'

/** Outflow negative; `count` counts transactions, or their splits. */
export type Flow = { inflow: number; outflow: number; count: number }

export function addFlows(flows: readonly Flow[]): Flow {
  return flows.reduce(
    (sum, { inflow, outflow, count }) => ({
      inflow: sum.inflow + inflow,
      outflow: sum.outflow + outflow,
      count: sum.count + count,
    }),
    { inflow: 0, outflow: 0, count: 0 },
  )
}

/** The part of a monthly row that lies within the range. */
export function flowWithin(
  row: CategoryMonthRow,
  { from, to }: Range,
  status: Status | undefined,
): Flow {
  const sums = sumAll(statusesOf(status).map((one) => sumsBetween(row, from, to, one)))
  return { inflow: sums.in, outflow: sums.out, count: sums.inCount + sums.outCount }
}

export function withNet({ inflow, outflow, count }: Flow) {
  return { inflow, outflow, net: inflow + outflow, count }
}
