import { and, asc, desc, eq, gte, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { categories } from '../categories/tables'
import { addDays } from '../clock'
import type { Database, Statement } from '../db/client'
import { guard } from '../db/guard'
import { categoryMonths, type CategoryMonthRow } from '../transactions/tables'
import { users } from '../users/tables'
import { budgetMoves, type BudgetMoveRow, type BudgetRow, budgets, type DatedMove } from './tables'

/** Everything that the progress of budgets is worked out from. */
export type BudgetSources = {
  timeZone: string
  budgets: BudgetRow[]
  /** The categories below one that a budget names. */
  children: { id: string; parentId: string | null }[]
  months: CategoryMonthRow[]
  moves: DatedMove[]
}

/**
 * `near` is a day within a day of the one asked about. The past reaches back to the period that holds it,
 * further where that rolls over, or over the whole `run`; for all budgets, or for the one with the `id`.
 * `also` are rows that need not be there, or not as they are.
 */
type SourcesWanted = {
  near: string
  reach: 'period' | 'run'
  id?: string
  also?: readonly BudgetRow[]
}

/** One round trip, whose rows are budgets, categories and categories × months, not transactions. */
export async function findBudgetSources(
  db: Database,
  userId: string,
  wanted: SourcesWanted,
): Promise<BudgetSources> {
  const [people, rows, children, months, moves] = await db.batch([
    db.select({ timeZone: users.timeZone }).from(users).where(eq(users.id, userId)),
    db.select().from(budgets).where(eq(budgets.userId, userId)).orderBy(asc(budgets.id)),
    db
      .select({ id: categories.id, parentId: categories.parentId })
      .from(categories)
      .where(
        and(
          // Not by the index on parents: below a system category are everyone's.
          sql`+${categories.parentId} IN (${budgetCategories(userId, wanted.also ?? [])})`,
          or(eq(categories.userId, userId), isNull(categories.userId)),
        ),
      ),
    db
      .select()
      .from(categoryMonths)
      .where(
        and(
          eq(categoryMonths.userId, userId),
          gte(categoryMonths.month, sql`substr((${firstDayNeeded(userId, wanted)}), 1, 7)`),
          lte(categoryMonths.month, sql`substr(date(${wanted.near}, '+367 days'), 1, 7)`),
        ),
      ),
    db.select().from(budgetMoves).where(eq(budgetMoves.userId, userId)),
  ])
  return {
    timeZone: people[0]?.timeZone ?? 'UTC',
    budgets: rows,
    children,
    months,
    moves,
  }
}

/** The budget and a page of its moves, newest first: one round trip. */
export async function listMoves(
  db: Database,
  userId: string,
  budgetId: string,
  options: { limit: number; before: string | null },
) {
  const { limit, before } = options
  const [found, moves] = await db.batch([
    selectBudget(db, userId, budgetId),
    db
      .select()
      .from(budgetMoves)
      .where(
        and(
          takesPartIn(userId, budgetId),
          before === null ? undefined : lt(budgetMoves.id, before),
        ),
      )
      .orderBy(desc(budgetMoves.id))
      .limit(limit + 1),
  ])
  return { budget: found[0], moves }
}

export async function findBudget(
  db: Database,
  userId: string,
  id: string,
): Promise<BudgetRow | undefined> {
  const [budget] = await selectBudget(db, userId, id)
  return budget
}

function selectBudget(db: Database, userId: string, id: string) {
  return db
    .select()
    .from(budgets)
    .where(and(eq(budgets.userId, userId), eq(budgets.id, id)))
}

export function insertBudget(db: Database, budget: BudgetRow): Statement {
  return db.insert(budgets).values(budget)
}

/** Writes the whole row as the next version; guard it with the version that was read. */
export function updateBudget(db: Database, budget: BudgetRow): Statement {
  const { id, userId, createdAt: _createdAt, ...changes } = budget
  return db
    .update(budgets)
    .set({ ...changes, version: budget.version + 1 })
    .where(and(eq(budgets.userId, userId), eq(budgets.id, id)))
}

/** The moves that a budget took part in, each as its day and what it brought; for a query over budgets. */
export const movesOf = sql`(
  SELECT '' || json_group_array(json_array(date, iif(to_budget_id = budgets.id, amount, -amount)))
  FROM budget_moves
  WHERE budget_moves.user_id = budgets.user_id
    AND (from_budget_id = budgets.id OR to_budget_id = budgets.id))`

/** The budget, the moves that it took part in, and what was told of it. */
export function deleteBudget(userId: string, id: string): SQL[] {
  return [
    sql`DELETE FROM budget_alerts WHERE user_id = ${userId} AND budget_id = ${id}`,
    sql`DELETE FROM budget_moves
      WHERE user_id = ${userId} AND (from_budget_id = ${id} OR to_budget_id = ${id})`,
    sql`DELETE FROM budgets WHERE user_id = ${userId} AND id = ${id}`,
  ]
}

export function insertMove(db: Database, move: BudgetMoveRow): Statement {
  return db.insert(budgetMoves).values(move)
}

/** The budget, and the move if it took part in that: one round trip. */
export async function findMove(db: Database, userId: string, budgetId: string, id: string) {
  const [[budget], [move]] = await db.batch([
    selectBudget(db, userId, budgetId),
    db
      .select({ id: budgetMoves.id })
      .from(budgetMoves)
      .where(and(takesPartIn(userId, budgetId), eq(budgetMoves.id, id))),
  ])
  return { budget, move }
}

export function deleteMove(db: Database, userId: string, id: string): Statement {
  return db.delete(budgetMoves).where(and(eq(budgetMoves.userId, userId), eq(budgetMoves.id, id)))
}

/** Another category takes the place of one in every budget, and what was below it goes on to count there. */
export function replaceCategoryInBudgets(
  userId: string,
  id: string,
  successor: string,
  at: string,
): SQL {
  return sql`UPDATE budgets SET
    category_ids = (
      SELECT json_group_array(DISTINCT category) FROM (
        SELECT iif(named.value = ${id}, ${successor}, named.value) AS category
        FROM json_each(budgets.category_ids) AS named
        UNION ALL SELECT id FROM categories WHERE parent_id = ${id} AND user_id = ${userId})),
    updated_at = ${at}, version = version + 1
    WHERE ${isOfBudget(userId, id)}`
}

/** Holds while no budget names the category. */
export function guardUnbudgeted(userId: string, categoryId: string): SQL {
  return guard(sql`NOT EXISTS (SELECT 1 FROM budgets WHERE ${isOfBudget(userId, categoryId)})`)
}

/** Holds while the budget took part in no move. */
export function guardUnmoved(userId: string, id: string): SQL {
  return guard(sql`NOT EXISTS (SELECT 1 FROM budget_moves
    WHERE user_id = ${userId} AND (from_budget_id = ${id} OR to_budget_id = ${id}))`)
}

function takesPartIn(userId: string, budgetId: string): SQL | undefined {
  return and(
    eq(budgetMoves.userId, userId),
    or(eq(budgetMoves.fromBudgetId, budgetId), eq(budgetMoves.toBudgetId, budgetId)),
  )
}

/** For a query over budgets: those that name the category. */
export function isOfBudget(userId: string, categoryId: string): SQL {
  return sql`budgets.user_id = ${userId} AND EXISTS (
    SELECT 1 FROM json_each(budgets.category_ids) AS named WHERE named.value = ${categoryId})`
}

function budgetCategories(userId: string, also: readonly BudgetRow[]): SQL {
  const further = also.flatMap(({ categoryIds }) => categoryIds)
  return sql`SELECT named.value FROM budgets, json_each(budgets.category_ids) AS named
    WHERE budgets.user_id = ${userId}
    UNION ALL SELECT value FROM json_each(${JSON.stringify(further)})`
}

function firstDayNeeded(userId: string, { near, reach, id, also = [] }: SourcesWanted): SQL {
  // The longest a period can be, and a day of time zone.
  const onePeriodBack = sql`max(starts_on, date(${near}, CASE period
    WHEN 'weekly' THEN '-8 days' WHEN 'monthly' THEN '-32 days'
    WHEN 'quarterly' THEN '-93 days' ELSE '-367 days' END))`
  const first =
    reach === 'run' ? sql`starts_on` : sql`iif(rollover = 'none', ${onePeriodBack}, starts_on)`
  const one = id === undefined ? sql`` : sql` AND id = ${id}`
  const aYearBack = addDays(near, -367)
  const further = also.map(({ rollover, startsOn }) =>
    rollover === 'none' && startsOn < aYearBack ? aYearBack : startsOn,
  )
  const [earliest] = [near, ...further].toSorted()
  return sql`SELECT min(coalesce(min(${first}), ${near}), ${earliest})
    FROM budgets WHERE user_id = ${userId}${one}`
}
