// Goals with their progress as of today in the user's time zone.
import type { AccountDayRow, AccountRow } from '../accounts/tables'
import { addDays, dayIn, now } from '../clock'
import type { Database } from '../db/client'
import { ApiError } from '../http/problem'
import { goalProgress, type Saving } from './progress'
import type { GoalView } from './schema'
import { findAccountSavings, findGoalsWithSources, type GoalQuery } from './store'
import type { GoalRow } from './tables'

export async function viewGoals(
  db: Database,
  userId: string,
  wanted: GoalQuery,
): Promise<GoalView[]> {
  const sources = await findGoalsWithSources(db, userId, wanted)
  const today = dayIn(sources.timeZone)
  return sources.goals.map((row) => {
    const contributions = sources.contributions.filter(({ goalId }) => goalId === row.id)
    return viewOf(row, contributions, { ...sources, today })
  })
}

/** Throws goal_not_found. */
export async function viewGoal(db: Database, userId: string, id: string): Promise<GoalView> {
  const [view] = await viewGoals(db, userId, { id, limit: 1 })
  if (!view) throw new ApiError('goal_not_found')
  return view
}

/** A goal that is about to be written, as it will be from today on. */
export async function viewNewGoal(db: Database, userId: string, row: GoalRow): Promise<GoalView> {
  const view = await goalViewer(db, userId, [row], now())
  return view(row, [])
}

/**
 * Views rows that need not be there, or not as they are, as of the day that it was at `instant`; the
 * contributions to each come with it, by day and amount, oldest first.
 */
export async function goalViewer(
  db: Database,
  userId: string,
  rows: readonly GoalRow[],
  instant: Date,
): Promise<(row: GoalRow, contributions: readonly (readonly [string, number])[]) => GoalView> {
  const accountIds = rows.flatMap(({ accountId }) => accountId ?? [])
  const [first = instant.toISOString()] = rows.map(({ createdAt }) => createdAt).toSorted()
  // The day in UTC before a creation is not after the day of it anywhere.
  const since = addDays(first.slice(0, 10), -1)
  const sources = await findAccountSavings(db, userId, accountIds, since)
  const today = dayIn(sources.timeZone, instant)
  return (row, contributions) => {
    const savings = contributions.map(([date, amount]) => ({ date, amount }))
    return viewOf(row, savings, { ...sources, today })
  }
}

type Sources = {
  timeZone: string
  today: string
  accounts: readonly AccountRow[]
  days: readonly AccountDayRow[]
}

function viewOf(row: GoalRow, contributions: readonly Saving[], sources: Sources): GoalView {
  const startedOn = dayIn(sources.timeZone, new Date(row.createdAt))
  const account = sources.accounts.find(({ id }) => id === row.accountId)
  const savings = account ? savingsOfAccount(account, sources.days, startedOn) : contributions
  return { row, progress: goalProgress({ ...row, startedOn }, savings, sources.today) }
}

/** The balance when the goal was set counts from then; after it each day's movement. */
function savingsOfAccount(
  { id, openingBalance, postedSum }: AccountRow,
  days: readonly AccountDayRow[],
  startedOn: string,
): Saving[] {
  const since = days
    .filter(({ accountId, date }) => accountId === id && date >= startedOn)
    .map(({ date, postedSum }) => ({ date, amount: postedSum }))
  const moved = since.reduce((sum, { amount }) => sum + amount, 0)
  return [{ date: startedOn, amount: openingBalance + postedSum - moved }, ...since]
}
