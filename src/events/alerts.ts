// What was told and still holds: thresholds that budgets are at or above, goals that are reached. A row is
// the promise that it was told once; two who tell at the same time meet at its key.
import { eq, type SQL, sql } from 'drizzle-orm'
import { type BudgetAlertRow, budgetAlerts } from '../budgets/tables'
import type { Database } from '../db/client'
import { chunks, insertRows } from '../db/rows'
import { goalAlerts } from '../goals/tables'

export type ThresholdKey = Omit<BudgetAlertRow, 'userId'>

/** One round trip. */
export async function findAlerts(db: Database, userId: string) {
  const [thresholds, goals] = await db.batch([
    db.select().from(budgetAlerts).where(eq(budgetAlerts.userId, userId)),
    db.select().from(goalAlerts).where(eq(goalAlerts.userId, userId)),
  ])
  return { thresholds, goalIds: goals.map(({ goalId }) => goalId) }
}

export function insertAlerts(
  userId: string,
  thresholds: readonly ThresholdKey[],
  goalIds: readonly string[],
): SQL[] {
  return [
    ...insertRows(
      budgetAlerts,
      thresholds.map((key) => ({ ...key, userId })),
    ),
    ...insertRows(
      goalAlerts,
      goalIds.map((goalId) => ({ goalId, userId })),
    ),
  ]
}

/** From now on they can be told again. */
export function deleteAlerts(
  userId: string,
  thresholds: readonly ThresholdKey[],
  goalIds: readonly string[],
): SQL[] {
  const keys = thresholds.map((key) => [key.budgetId, key.periodStart, key.threshold])
  return [
    ...chunks(keys.map((key) => JSON.stringify(key))).map(
      (chunk) => sql`DELETE FROM budget_alerts WHERE user_id = ${userId}
        AND (budget_id, period_start, threshold) IN (
          SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${chunk}))`,
    ),
    ...chunks(goalIds.map((id) => JSON.stringify(id))).map(
      (chunk) => sql`DELETE FROM goal_alerts WHERE user_id = ${userId}
        AND goal_id IN (SELECT value FROM json_each(${chunk}))`,
    ),
  ]
}
