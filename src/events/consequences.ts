// What follows from a change: a budget's threshold that is reached, a goal that is. Told once each, held by
// the key of what was told, and told again when it has not been so in between.
import { presentBudget, type BudgetView } from '../budgets/schema'
import { viewBudgets } from '../budgets/view'
import { type Database, retryStale, writeAll } from '../db/client'
import { type GoalView, presentGoal } from '../goals/schema'
import { viewGoals } from '../goals/view'
import { deleteAlerts, findAlerts, insertAlerts, type ThresholdKey } from './alerts'
import { type News, recording } from './record'

/** More than anyone has. */
const all = { archived: false, after: null, limit: 10_000 }

/** Whether events of the type can change what budgets and goals say. */
export function hasConsequences(type: string): boolean {
  return /^(transaction|account|category|budget|goal)\.(created|updated|deleted)$/.test(type)
}

/** Records what is reached as of today in the user's time zone; answers with how many events that made. */
export async function recordConsequences(db: Database, userId: string): Promise<number> {
  return retryStale(async () => {
    const [budgets, goals, told] = await Promise.all([
      viewBudgets(db, userId, { ...all, on: undefined }),
      viewGoals(db, userId, all),
      findAlerts(db, userId),
    ])
    const thresholds = compareThresholds(budgets, told.thresholds)
    const reached = compareGoals(goals, told.goalIds)
    const news = [
      ...thresholds.fresh.map(({ key, view }) => newsOfThreshold(key, view)),
      ...reached.fresh.map(newsOfGoal),
    ]
    if (news.length + thresholds.over.length + reached.over.length === 0) return 0

    const keys = thresholds.fresh.map(({ key }) => key)
    const goalIds = reached.fresh.map(({ row }) => row.id)
    await writeAll(
      db,
      recording(userId, (record) => [
        ...deleteAlerts(userId, thresholds.over, reached.over),
        ...insertAlerts(userId, keys, goalIds),
        ...record.told(news),
      ]),
    )
    return news.length
  })
}

/** What a budget outside its run was told is left as it is. */
function compareThresholds(views: readonly BudgetView[], told: readonly ThresholdKey[]) {
  const reached = views.flatMap((view) => thresholdsOf(view).map((key) => ({ key, view })))
  const known = new Set(told.map(nameOf))
  const standing = new Set(reached.map(({ key }) => nameOf(key)))
  const running = new Set(views.flatMap(({ row, progress }) => (progress ? row.id : [])))
  return {
    fresh: reached.filter(({ key }) => !known.has(nameOf(key))),
    over: told.filter((key) => running.has(key.budgetId) && !standing.has(nameOf(key))),
  }
}

/** Those that the current period has come up to, ascending. */
function thresholdsOf({ row, progress }: BudgetView): ThresholdKey[] {
  const percent = progress?.percent ?? null
  if (!progress || percent === null) return []
  const periodStart = progress.period.start
  return row.alertThresholds
    .filter((threshold) => percent >= threshold)
    .map((threshold) => ({ budgetId: row.id, periodStart, threshold }))
}

function nameOf({ budgetId, periodStart, threshold }: ThresholdKey): string {
  return `${budgetId} ${periodStart} ${threshold}`
}

function compareGoals(views: readonly GoalView[], told: readonly string[]) {
  const isReached = ({ row, progress }: GoalView) => progress.saved >= row.targetAmount
  return {
    fresh: views.filter((view) => isReached(view) && !told.includes(view.row.id)),
    over: views
      .filter((view) => !isReached(view) && told.includes(view.row.id))
      .map(({ row }) => row.id),
  }
}

function newsOfThreshold({ threshold }: ThresholdKey, view: BudgetView): News {
  const budget = presentBudget(view)
  const { percent, period_start, period_end } = budget.progress ?? {}
  const data = { threshold, percent, period_start, period_end, budget }
  return { type: 'budget.threshold_reached', resourceId: budget.id, data }
}

function newsOfGoal(view: GoalView): News {
  return { type: 'goal.reached', resourceId: view.row.id, data: presentGoal(view) }
}
