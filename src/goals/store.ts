import { and, asc, desc, eq, gt, gte, inArray, type SQL, sql } from 'drizzle-orm'
import { accountDays, accounts } from '../accounts/tables'
import { type Database, isAmong, type Statement } from '../db/client'
import { guard } from '../db/guard'
import { users } from '../users/tables'
import { type ContributionRow, goalContributions, type GoalRow, goals } from './tables'

export type GoalQuery = {
  id?: string | undefined
  archived?: boolean | undefined
  after?: string | null
  limit: number
}

/** Goals with all that their progress is worked out from, in one round trip. */
export async function findGoalsWithSources(db: Database, userId: string, wanted: GoalQuery) {
  const { id, archived, after, limit } = wanted
  const isWanted = and(
    eq(goals.userId, userId),
    id === undefined ? undefined : eq(goals.id, id),
    archived === undefined ? undefined : eq(goals.archived, archived),
    after ? gt(goals.id, after) : undefined,
  )
  const accountIds = db.select({ id: goals.accountId }).from(goals).where(isWanted)
  // The day in UTC before its creation is not after the day of it anywhere.
  const firstDay = sql`(SELECT min(date(${goals.createdAt}, '-1 day')) FROM ${goals} WHERE ${isWanted})`
  const [people, rows, contributions, linked, days] = await db.batch([
    db.select({ timeZone: users.timeZone }).from(users).where(eq(users.id, userId)),
    db.select().from(goals).where(isWanted).orderBy(asc(goals.id)).limit(limit),
    db
      .select()
      .from(goalContributions)
      .where(
        and(
          eq(goalContributions.userId, userId),
          id === undefined ? undefined : eq(goalContributions.goalId, id),
        ),
      )
      .orderBy(asc(goalContributions.date), asc(goalContributions.id)),
    db
      .select()
      .from(accounts)
      .where(and(eq(accounts.userId, userId), inArray(accounts.id, accountIds))),
    db
      .select()
      .from(accountDays)
      .where(
        and(
          eq(accountDays.userId, userId),
          inArray(accountDays.accountId, accountIds),
          gte(accountDays.date, firstDay),
        ),
      )
      .orderBy(asc(accountDays.accountId), asc(accountDays.date)),
  ])
  return {
    timeZone: people[0]?.timeZone ?? 'UTC',
    goals: rows,
    contributions,
    accounts: linked,
    days,
  }
}

/** What the accounts that goals follow hold and held: one round trip. */
export async function findAccountSavings(
  db: Database,
  userId: string,
  accountIds: readonly string[],
  since: string,
) {
  const [people, linked, days] = await db.batch([
    db.select({ timeZone: users.timeZone }).from(users).where(eq(users.id, userId)),
    db
      .select()
      .from(accounts)
      .where(and(eq(accounts.userId, userId), isAmong(accounts.id, accountIds))),
    db
      .select()
      .from(accountDays)
      .where(
        and(
          eq(accountDays.userId, userId),
          isAmong(accountDays.accountId, accountIds),
          gte(accountDays.date, since),
        ),
      )
      .orderBy(asc(accountDays.accountId), asc(accountDays.date)),
  ])
  return { timeZone: people[0]?.timeZone ?? 'UTC', accounts: linked, days }
}

export async function findGoal(
  db: Database,
  userId: string,
  id: string,
): Promise<GoalRow | undefined> {
  const [goal] = await selectGoal(db, userId, id)
  return goal
}

function selectGoal(db: Database, userId: string, id: string) {
  return db
    .select()
    .from(goals)
    .where(and(eq(goals.userId, userId), eq(goals.id, id)))
}

export function insertGoal(db: Database, goal: GoalRow): Statement {
  return db.insert(goals).values(goal)
}

/** Writes the whole row as the next version; guard it with the version that was read. */
export function updateGoal(db: Database, goal: GoalRow): Statement {
  const { id, userId, createdAt: _createdAt, ...changes } = goal
  return db
    .update(goals)
    .set({ ...changes, version: goal.version + 1 })
    .where(and(eq(goals.userId, userId), eq(goals.id, id)))
}

/** The contributions to a goal, each as its day and amount, oldest first; for a query over goals. */
export const contributionsOf = sql`(
  SELECT '' || json_group_array(json_array(date, amount)) FROM (
    SELECT date, amount FROM goal_contributions
    WHERE goal_contributions.user_id = goals.user_id AND goal_id = goals.id ORDER BY date, id))`

export function deleteGoal(userId: string, id: string): SQL[] {
  return [
    sql`DELETE FROM goal_alerts WHERE user_id = ${userId} AND goal_id = ${id}`,
    sql`DELETE FROM goal_contributions WHERE user_id = ${userId} AND goal_id = ${id}`,
    sql`DELETE FROM goals WHERE user_id = ${userId} AND id = ${id}`,
  ]
}

/** The goal and a page of its contributions, newest first: one round trip. */
export async function listContributions(
  db: Database,
  userId: string,
  goalId: string,
  options: { limit: number; before: { date: string; id: string } | null },
) {
  const { limit, before } = options
  const [found, contributions] = await db.batch([
    selectGoal(db, userId, goalId),
    db
      .select()
      .from(goalContributions)
      .where(
        and(
          eq(goalContributions.userId, userId),
          eq(goalContributions.goalId, goalId),
          before ? sql`(date, id) < (${before.date}, ${before.id})` : undefined,
        ),
      )
      .orderBy(desc(goalContributions.date), desc(goalContributions.id))
      .limit(limit + 1),
  ])
  return { goal: found[0], contributions }
}

/** The goal and the contribution to it: one round trip. */
export async function findContribution(db: Database, userId: string, goalId: string, id: string) {
  const [[goal], [contribution]] = await db.batch([
    selectGoal(db, userId, goalId),
    db
      .select({ id: goalContributions.id })
      .from(goalContributions)
      .where(
        and(
          eq(goalContributions.userId, userId),
          eq(goalContributions.goalId, goalId),
          eq(goalContributions.id, id),
        ),
      ),
  ])
  return { goal, contribution }
}

export function insertContribution(db: Database, contribution: ContributionRow): Statement {
  return db.insert(goalContributions).values(contribution)
}

export function deleteContribution(db: Database, userId: string, id: string): Statement {
  return db
    .delete(goalContributions)
    .where(and(eq(goalContributions.userId, userId), eq(goalContributions.id, id)))
}

/** Holds while nothing was contributed to the goal. */
export function guardUncontributed(userId: string, id: string): SQL {
  return guard(sql`NOT EXISTS (
    SELECT 1 FROM goal_contributions WHERE user_id = ${userId} AND goal_id = ${id})`)
}

/** A goal has the currency of the account it follows. For accounts/edit.ts. */
export function revalueGoals(userId: string, accountId: string, currency: string, at: string): SQL {
  return sql`UPDATE goals SET currency = ${currency}, updated_at = ${at}, version = version + 1
    WHERE user_id = ${userId} AND account_id = ${accountId}`
}
