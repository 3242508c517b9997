// What a restoration asks of the database and gives to it.
import { eq, isNull, type SQL, sql } from 'drizzle-orm'
import { accounts } from '../accounts/tables'
import { budgetMoves, budgets } from '../budgets/tables'
import { categories } from '../categories/tables'
import { type Database, isUnindexed, query } from '../db/client'
import { guard } from '../db/guard'
import { chunks } from '../db/rows'
import { goalContributions, goals } from '../goals/tables'
import { imports } from '../statements/tables'
import { transactions } from '../transactions/tables'
import type { RestoredName } from './restore-schema'

/** The tables on whose rows all others of a ledger depend. */
const roots = { accounts, categories, budgets, goals } as const

const tables = {
  ...roots,
  moves: budgetMoves,
  contributions: goalContributions,
  imports,
  transactions,
} as const satisfies Record<RestoredName, object>

/** The categories of the system, and whose rows there are: one round trip. */
export async function findForRestoring(db: Database, userId: string) {
  const [system, ...own] = await db.batch([
    db
      .select({ id: categories.id, kind: categories.kind, parentId: categories.parentId })
      .from(categories)
      .where(isNull(categories.userId)),
    db.select({ id: accounts.id }).from(accounts).where(eq(accounts.userId, userId)),
    db.select({ id: categories.id }).from(categories).where(eq(categories.userId, userId)),
    db.select({ id: budgets.id }).from(budgets).where(eq(budgets.userId, userId)),
    db.select({ id: goals.id }).from(goals).where(eq(goals.userId, userId)),
  ])
  return { system, ownIds: own.flat().map(({ id }) => id) }
}

/** Holds while the user has nothing but these, and what depends on them. */
export function guardNothingElse(userId: string, ids: readonly string[]): SQL[] {
  const known = JSON.stringify(ids)
  return Object.values(roots).map((table) =>
    guard(sql`NOT EXISTS (SELECT 1 FROM ${table} WHERE user_id = ${userId}
      AND id NOT IN (SELECT value FROM json_each(${known})))`),
  )
}

/** How many of the ids the user has rows of. */
export async function countPresent(
  db: Database,
  userId: string,
  name: RestoredName,
  ids: readonly string[],
): Promise<number> {
  const counts = await Promise.all(
    chunks(ids.map((id) => JSON.stringify(id))).map((chunk) =>
      query<{ found: number }>(
        db,
        sql`SELECT count(*) AS found FROM ${tables[name]}
          WHERE ${isUnindexed(sql`user_id`, userId)}
            AND id IN (SELECT value FROM json_each(${chunk}))`,
      ),
    ),
  )
  return counts.flat().reduce((sum, { found }) => sum + found, 0)
}
