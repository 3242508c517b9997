// A page of the list. Read by an index, so that it costs its own rows at any length of history.
import { asc, desc, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { type Database, query } from '../db/client'
import { expressionsOf } from '../db/rows'
import type { Keys } from '../http/page'
import { invalidParameter } from '../http/problem'
import { driver, inOrder } from './driver'
import { conditions, indexFor, memberships, primaryKey } from './filter'
import type { Sort, TransactionFilter } from './query'
import { type TransactionRow, transactions } from './tables'

/** The last row of the page before: its sort column and its id. */
export type Position = readonly [string | number, string]

export type ListOptions = {
  filter: TransactionFilter
  sort: Sort
  limit: number
  after: Position | null
}

export type Total = {
  currency: string
  count: number
  inflow: number
  outflow: number
  net: number
}

/** limit + 1 rows at most: the extra one tells that there are more. */
export async function listTransactions(
  db: Database,
  userId: string,
  options: ListOptions,
): Promise<TransactionRow[]> {
  return selectPage(db, userId, options)
}

/** The page and the sums over the whole filter, in one round trip. */
export async function listWithTotals(
  db: Database,
  userId: string,
  options: ListOptions,
): Promise<{ rows: TransactionRow[]; totals: Total[] }> {
  const [rows, totals] = await db.batch([
    selectPage(db, userId, options),
    selectTotals(db, userId, options),
  ])
  return { rows, totals }
}

/** A cursor's keys as a place in this sort. Throws invalid_request: a cursor can be forged. */
export function positionOf(keys: Keys | null, sort: Sort): Position | null {
  if (!keys) return null
  const [value, id, ...others] = keys
  const isKind = typeof value === (orders[sort].column === 'amount' ? 'number' : 'string')
  if (value !== undefined && isKind && typeof id === 'string' && others.length === 0) {
    return [value, id]
  }
  throw invalidParameter('cursor', 'invalid_cursor', 'This cursor is not one of this list.')
}

export function keysOf(row: TransactionRow, sort: Sort): Keys {
  const { column } = orders[sort]
  return [row[column], row.id]
}

const t = alias(transactions, 't')

const columns = expressionsOf(getTableColumns(t))

const orders = {
  date: { column: 'date', direction: asc, beyond: sql`>` },
  '-date': { column: 'date', direction: desc, beyond: sql`<` },
  amount: { column: 'amount', direction: asc, beyond: sql`>` },
  '-amount': { column: 'amount', direction: desc, beyond: sql`<` },
  '-updated_at': { column: 'updatedAt', direction: desc, beyond: sql`<` },
} as const

function selectPage(db: Database, userId: string, options: ListOptions) {
  const { filter, sort, limit, after } = options
  const { column, direction, beyond } = orders[sort]
  const picked = column === 'date' ? driver(userId, options) : null
  if (picked) {
    return db
      .select(columns)
      .from(sql`(${picked}) AS picked CROSS JOIN transactions AS t ON t.id = picked.key_id`)
      .where(sql`t.user_id = ${userId}`)
      .orderBy(inOrder(options, sql`picked.key_date`, sql`picked.key_id`))
      .limit(limit + 1)
  }
  const where = [
    ...conditions(userId, filter),
    ...memberships(userId, filter),
    ...(after ? [sql`(${t[column]}, ${t.id}) ${beyond} (${after[0]}, ${after[1]})`] : []),
  ]
  return db
    .select(columns)
    .from(indexed(indexFor(filter, sort)))
    .where(sql.join(where, sql` AND `))
    .orderBy(direction(t[column]), direction(t.id))
    .limit(limit + 1)
}

function selectTotals(db: Database, userId: string, { filter }: ListOptions) {
  const where = [...conditions(userId, filter), ...memberships(userId, filter)]
  return query<Total>(
    db,
    sql`
    SELECT t.currency, count(*) AS count,
      sum(max(t.amount, 0)) AS inflow, sum(min(t.amount, 0)) AS outflow, sum(t.amount) AS net
    FROM ${indexed(filter.category_id ? primaryKey : indexFor(filter, '-date'))}
    WHERE ${sql.join(where, sql` AND `)}
    GROUP BY t.currency ORDER BY t.currency`,
  )
}

/** Without statistics SQLite guesses; the filter knows. */
function indexed(index: string): SQL {
  return sql`transactions AS t INDEXED BY ${sql.identifier(index)}`
}
