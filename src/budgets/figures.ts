// What was spent and moved in a budget's categories, by month, so that each period costs its own months.
import { addMonths } from '../clock'
import { sumAll, sumsBetween } from '../transactions/totals'
import type { CategoryMonthRow } from '../transactions/tables'
import type { Sources, Spending } from './progress'
import type { BudgetRow, DatedMove } from './tables'

export type CurrencySpending = { currency: string; spent: number }

export type Figures = Sources & {
  /** What was spent in other currencies than the budget's. */
  outsideBetween: (from: string, to: string) => CurrencySpending[]
}

type ByMonth<Row> = ReadonlyMap<string, readonly Row[]>

/** `months` are those of the budget's categories, in every currency; `moves` may be anyone's. */
export function figuresOf(
  { id, currency }: BudgetRow,
  months: readonly CategoryMonthRow[],
  moves: readonly DatedMove[],
): Figures {
  const own = byMonth(months.filter((row) => row.currency === currency))
  const outside = byMonth(months.filter((row) => row.currency !== currency))
  const moved = Map.groupBy(
    moves.filter(({ fromBudgetId, toBudgetId }) => fromBudgetId === id || toBudgetId === id),
    ({ date }) => date.slice(0, 7),
  )
  return {
    busyMonths: [...own.keys(), ...moved.keys()],
    spendingBetween: (from, to) => spendingIn(rowsBetween(own, from, to), from, to),
    movesBetween: (from, to) =>
      rowsBetween(moved, from, to)
        .filter(({ date }) => from <= date && date <= to)
        .reduce((sum, { toBudgetId, amount }) => sum + (toBudgetId === id ? amount : -amount), 0),
    outsideBetween: (from, to) => byCurrency(rowsBetween(outside, from, to), from, to),
  }
}

function byMonth(rows: readonly CategoryMonthRow[]): ByMonth<CategoryMonthRow> {
  return Map.groupBy(rows, ({ month }) => month)
}

/** Those of the months that a range of days touches. */
function rowsBetween<Row>(rows: ByMonth<Row>, from: string, to: string): Row[] {
  const found: Row[] = []
  for (let day = `${from.slice(0, 7)}-01`; day <= to; day = addMonths(day, 1)) {
    found.push(...(rows.get(day.slice(0, 7)) ?? []))
  }
  return found
}

function spendingIn(months: readonly CategoryMonthRow[], from: string, to: string): Spending {
  const posted = sumAll(months.map((month) => sumsBetween(month, from, to, 'posted')))
  const pending = sumAll(months.map((month) => sumsBetween(month, from, to, 'pending')))
  return {
    spent: 0 - posted.in - posted.out - pending.in - pending.out,
    pending: 0 - pending.in - pending.out,
  }
}

function byCurrency(
  months: readonly CategoryMonthRow[],
  from: string,
  to: string,
): CurrencySpending[] {
  return [...Map.groupBy(months, ({ currency }) => currency)]
    .map(([currency, rows]) => ({ currency, ...spendingIn(rows, from, to) }))
    .filter(({ spent, pending }) => spent !== 0 || pending !== 0)
    .map(({ currency, spent }) => ({ currency, spent }))
    .toSorted((one, other) => (one.currency < other.currency ? -1 : 1))
}
