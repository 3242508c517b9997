// Sums from the transactions themselves, for what the monthly sums do not tell: those found, and no others.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, query } from '../db/client'
import {
  conditions,
  indexFor,
  isWholeOrCategorised,
  memberships,
  wantedCategories,
} from '../transactions/filter'
import type { TransactionFilter } from '../transactions/query'
import type { Flow } from './flow'
import type { Range, Ranges } from './range'
import { ownerOf, selectOwner, selectTree } from './store'

export type Line = Flow & { label: string | null; currency: string }

/** By what the lines are grouped, and how the group is shown. */
export type Grouping = { key: SQL; label: SQL; from?: SQL }

// A transaction that is not split is its own only part.
const amount = sql`iif(t.splits IS NULL, t.amount, part.value ->> 'amount')`
export const category = sql`iif(t.splits IS NULL, t.category_id, part.value ->> 'category_id')`

/** Transfers left out, splits one by one: in one round trip with the tree of categories. */
export async function findLines(
  db: Database,
  userId: string,
  { filter, ranges, grouping }: { filter: TransactionFilter; ranges: Ranges; grouping: Grouping },
) {
  const [people, tree, ...candidates] = await db.batch([
    selectOwner(db, userId),
    selectTree(db, userId),
    ...ranges.map((range) => selectLines(db, userId, within(filter, range), grouping)),
  ])
  const owner = ownerOf(people, ranges)
  return { lines: candidates[ranges.indexOf(owner.range)] ?? [], tree, ...owner }
}

function within(filter: TransactionFilter, { from, to }: Range): TransactionFilter {
  return { ...filter, date_from: from, date_to: to }
}

function selectLines(
  db: Database,
  userId: string,
  filter: TransactionFilter,
  { key, label, from = sql`` }: Grouping,
) {
  const { category_id, tag } = filter
  const where = [
    ...conditions(userId, filter),
    ...memberships(userId, { tag }),
    sql`t.transfer_id IS NULL`,
    ...(category_id ? [isWantedPart(userId, category_id)] : []),
  ]
  return query<Line>(
    db,
    sql`
    SELECT ${label} AS label, t.currency AS currency, sum(max(${amount}, 0)) AS inflow,
      sum(min(${amount}, 0)) AS outflow, count(*) AS count
    FROM ${source(userId, filter)} LEFT JOIN json_each(t.splits) AS part${from}
    WHERE ${sql.join(where, sql` AND `)}
    GROUP BY ${key}, t.currency`,
  )
}

/** Under a category filter only the parts that belong there count; `none` is for what is not split. */
function isWantedPart(userId: string, categoryIds: readonly string[]): SQL {
  return sql`coalesce(${category}, '') IN (${wantedCategories(userId, categoryIds)})
    AND (${category} IS NOT NULL OR t.splits IS NULL)`
}

/** `transactions AS t`, by the narrowest way to what the filter names. */
function source(userId: string, filter: TransactionFilter): SQL {
  const { category_id, tag, uncategorized, account_id } = filter
  const index = indexFor(filter, '-date')
  const isNarrow = index !== 'transactions_by_date' && index !== 'transactions_by_account'
  if (isNarrow) return indexed(index)
  if (category_id) return byId(selectByCategory(userId, filter, category_id))
  if (uncategorized) return byId(selectByCategory(userId, filter, ['none']))
  if (tag !== undefined) return byId(selectByTag(userId, filter, tag))
  return indexed(account_id ? 'transactions_by_account' : index)
}

function indexed(index: string): SQL {
  return sql`transactions AS t INDEXED BY ${sql.identifier(index)}`
}

function byId(found: SQL): SQL {
  return sql`(${found}) AS found CROSS JOIN transactions AS t ON t.id = found.id`
}

function selectByCategory(userId: string, filter: TransactionFilter, ids: readonly string[]): SQL {
  return sql`SELECT DISTINCT line.transaction_id AS id FROM transaction_lines AS line
    WHERE line.user_id = ${userId} AND line.category_id IN (${wantedCategories(userId, ids)})
      AND line.date BETWEEN ${filter.date_from} AND ${filter.date_to} AND ${isWholeOrCategorised}`
}

function selectByTag(userId: string, filter: TransactionFilter, tag: string): SQL {
  return sql`SELECT tagged.transaction_id AS id FROM transaction_tags AS tagged
    WHERE tagged.user_id = ${userId} AND tagged.tag = ${tag}
      AND tagged.date BETWEEN ${filter.date_from} AND ${filter.date_to}`
}
