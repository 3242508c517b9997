// Budgets with their progress: joins what was spent, moved and budgeted, for any day.
import { dayIn, now } from '../clock'
import type { Database } from '../db/client'
import { ApiError } from '../http/problem'
import { type Figures, figuresOf } from './figures'
import { type Period, periodAt } from './periods'
import { type Envelope, type Progress, progressHistory, progressOn } from './progress'
import { type BudgetView, periodLength, type ProgressView, rollover } from './schema'
import { type BudgetSources, findBudgetSources } from './store'
import type { BudgetRow } from './tables'

type BudgetQuery = {
  on: string | undefined
  archived: boolean | undefined
  after: string | null
  limit: number
}

/** Budgets of the user as of the day `on` (default: today in the user's time zone), oldest first. */
export async function viewBudgets(
  db: Database,
  userId: string,
  { on, archived, after, limit }: BudgetQuery,
): Promise<BudgetView[]> {
  const sources = await findBudgetSources(db, userId, { near: nearest(on), reach: 'period' })
  return sources.budgets
    .filter((row) => archived === undefined || row.archived === archived)
    .filter((row) => after === null || row.id > after)
    .slice(0, limit)
    .map((row) => viewOf(row, on, sources))
}

/** Throws budget_not_found. */
export async function viewBudget(
  db: Database,
  userId: string,
  id: string,
  on?: string,
): Promise<BudgetView> {
  const sources = await findBudgetSources(db, userId, { near: nearest(on), reach: 'period', id })
  return viewOf(requireBudget(sources, id), on, sources)
}

/** A budget that is about to be written, as it will be from today on. */
export async function viewNewBudget(
  db: Database,
  userId: string,
  row: BudgetRow,
): Promise<BudgetView> {
  const view = await budgetViewer(db, userId, [row], now())
  return view(row, [])
}

/** The last periods of a budget, oldest first. Throws budget_not_found. */
export async function viewHistory(
  db: Database,
  userId: string,
  id: string,
  options: { on: string | undefined; periods: number },
): Promise<ProgressView[]> {
  const { on, periods } = options
  const sources = await findBudgetSources(db, userId, { near: nearest(on), reach: 'run', id })
  const row = requireBudget(sources, id)
  const day = on ?? dayIn(sources.timeZone)
  const last = row.endsOn !== null && row.endsOn < day ? row.endsOn : day
  const figures = figuresIn(row, sources)
  const history = progressHistory(envelopeOf(row), last, periods, figures)
  return history.map((progress) => withOtherCurrencies(progress, figures))
}

/**
 * Views rows that need not be there, or not as they are, as of the day that it was at `instant`; the moves
 * that each took part in come with it, by their day and what they brought.
 */
export async function budgetViewer(
  db: Database,
  userId: string,
  rows: readonly BudgetRow[],
  instant: Date,
): Promise<(row: BudgetRow, moves: readonly (readonly [string, number])[]) => BudgetView> {
  const near = instant.toISOString().slice(0, 10)
  const sources = await findBudgetSources(db, userId, { near, reach: 'period', also: rows })
  const day = dayIn(sources.timeZone, instant)
  return (row, moves) => {
    const own = moves.map(([date, amount]) => {
      return { fromBudgetId: '', toBudgetId: row.id, date, amount }
    })
    return viewOf(row, day, { ...sources, moves: own })
  }
}

export function envelopeOf(row: BudgetRow): Envelope {
  return {
    period: periodLength.parse(row.period),
    startsOn: row.startsOn,
    endsOn: row.endsOn,
    amount: row.amount,
    rollover: rollover.parse(row.rollover),
  }
}

function viewOf(row: BudgetRow, on: string | undefined, sources: BudgetSources): BudgetView {
  const day = on ?? dayIn(sources.timeZone)
  const figures = figuresIn(row, sources)
  const progress = progressOn(envelopeOf(row), day, figures)
  return {
    row,
    overlaps: overlapsOf(row, day, sources),
    progress: progress && withOtherCurrencies(progress, figures),
  }
}

function requireBudget(sources: BudgetSources, id: string): BudgetRow {
  const row = sources.budgets.find((budget) => budget.id === id)
  if (!row) throw new ApiError('budget_not_found')
  return row
}

/** The day asked about, or one next to it: today depends on the time zone, which is read later. */
function nearest(on: string | undefined): string {
  return on ?? now().toISOString().slice(0, 10)
}

function figuresIn(row: BudgetRow, sources: BudgetSources): Figures {
  const counted = categoriesOf(row, sources)
  const months = sources.months.filter(({ categoryId }) => counted.has(categoryId))
  return figuresOf(row, months, sources.moves)
}

/** Its categories and their children. */
function categoriesOf(row: BudgetRow, { children }: BudgetSources): ReadonlySet<string> {
  const named = new Set(row.categoryIds)
  const below = children.filter(({ parentId }) => parentId !== null && named.has(parentId))
  return named.union(new Set(below.map(({ id }) => id)))
}

function withOtherCurrencies(progress: Progress, { outsideBetween }: Figures): ProgressView {
  const { start, end } = progress.period
  return { ...progress, otherCurrencies: outsideBetween(start, end) }
}

/** Living budgets in the same currency that count one of its categories during its current period. */
function overlapsOf(row: BudgetRow, on: string, sources: BudgetSources): string[] {
  const period = periodAt(envelopeOf(row), on)
  if (!period || row.archived) return []
  const own = categoriesOf(row, sources)
  return sources.budgets
    .filter((other) => other.id !== row.id && !other.archived && other.currency === row.currency)
    .filter((other) => isRunningIn(period, other))
    .filter((other) => !own.isDisjointFrom(categoriesOf(other, sources)))
    .map(({ id }) => id)
}

function isRunningIn({ start, end }: Period, { startsOn, endsOn }: BudgetRow): boolean {
  return startsOn <= end && (endsOn === null || endsOn >= start)
}
