// Goals with their progress as of today in the user's time zone.
import type { AccountDayRow, AccountRow } from '../accounts/tables'
import { dayIn } from '../clock'
import type { Database } from '../db/client'
import { ApiError } from '../http/problem'
import { goalProgress, type Saving } from './progress'
import type { GoalView } from './schema'
import { findGoalsWithSources, type GoalQuery } from './store'

export async function viewGoals(
  db: Database,
  userId: string,
  wanted: GoalQuery,
): Promise<GoalView[]> {
  const sources = await findGoalsWithSources(db, userId, wanted)
  const today = dayIn(sources.timeZone)
  return sources.goals.map((row) => {
    const startedOn = dayIn(sources.timeZone, new Date(row.createdAt))
    const account = sources.accounts.find(({ id }) => id === row.accountId)
    const savings = account
      ? savingsOfAccount(account, sources.days, startedOn)
      : sources.contributions.filter(({ goalId }) => goalId === row.id)
    return { row, progress: goalProgress({ ...row, startedOn }, savings, today) }
  })
}

/** Throws goal_not_found. */
export async function viewGoal(db: Database, userId: string, id: string): Promise<GoalView> {
  const [view] = await viewGoals(db, userId, { id, limit: 1 })
  if (!view) throw new ApiError('goal_not_found')
  return view
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
