// How many of each a user may have: far more than a household has, and few enough to look at all of them at once,
// as the work after each change does.
import { type SQL, sql } from 'drizzle-orm'
import { ApiError } from '../http/problem'
import { type Database, query, StaleError } from './client'
import { guard } from './guard'

/** Restored ones too. */
export const mostOfEach = 1000

const codes = {
  accounts: 'too_many_accounts',
  budgets: 'too_many_budgets',
  categories: 'too_many_categories',
  goals: 'too_many_goals',
} as const

type Limited = keyof typeof codes

/** Holds while the user may have one more. */
export function guardRoom(table: Limited, userId: string): SQL {
  return guard(sql`(${countOf(table, userId)}) < ${mostOfEach}`)
}

/**
 * Makes one more of these in batches that `guardRoom` guards. Looks why a guard has failed only once one has.
 * Throws too_many_accounts, too_many_budgets, too_many_categories, too_many_goals; and what `make` throws.
 */
export async function withRoom<T>(
  db: Database,
  table: Limited,
  userId: string,
  make: () => Promise<T>,
): Promise<T> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof StaleError)) throw error
    const [row] = await query<{ rows: number }>(db, countOf(table, userId))
    if (row && row.rows >= mostOfEach) throw new ApiError(codes[table])
    throw error
  }
}

function countOf(table: Limited, userId: string): SQL {
  return sql`SELECT count(*) AS rows FROM ${sql.identifier(table)} WHERE user_id = ${userId}`
}
