// Finds the page by category or tag: its days and ids come from the lines or tags, in order, and only
// then the rows. Each wanted category is read for one page at most, never whole.
import { type SQL, sql } from 'drizzle-orm'
import {
  childrenOf,
  conditions,
  isWholeOrCategorised,
  memberships,
  namedCategories,
} from './filter'
import type { ListOptions } from './list'

/** `SELECT key_date, key_id` of the page, for a list in day order that is filtered by category or tag; else null. */
export function driver(userId: string, options: ListOptions): SQL | null {
  const { category_id, uncategorized, tag } = options.filter
  if (category_id) return selectByCategory(userId, options, category_id)
  if (uncategorized) {
    const filter = { ...options.filter, category_id: ['none'], uncategorized: undefined }
    return selectByCategory(userId, { ...options, filter }, filter.category_id)
  }
  if (tag === undefined) return null
  return selectKeys(userId, options, sql`transaction_tags`, sql`line.tag = ${tag}`)
}

/** The first category straight from its index, the others and all children beside it. */
function selectByCategory(
  userId: string,
  options: ListOptions,
  categories: readonly string[],
): SQL {
  const [first = '', ...others] = categories
  const within = (category: SQL) =>
    selectKeys(
      userId,
      options,
      sql`transaction_lines`,
      sql`line.category_id = ${category} AND ${isWholeOrCategorised}`,
    )
  // SQLite has no LATERAL, but json_each over a correlated aggregate is one. UNION leaves out what
  // stands in two categories, or twice in one.
  return sql`
    SELECT key_date, key_id FROM (${within(sql`${first === 'none' ? '' : first}`)})
    UNION
    SELECT key.value ->> 0, key.value ->> 1
    FROM (${namedCategories(userId, others)} UNION ${childrenOf(userId, categories)}) AS wanted,
      json_each((SELECT json_group_array(json_array(key_date, key_id)) FROM (${within(sql`wanted.id`)}))) AS key
    ORDER BY ${inOrder(options, sql`1`, sql`2`)} LIMIT ${options.limit + 1}`
}

function selectKeys(userId: string, options: ListOptions, table: SQL, isWanted: SQL): SQL {
  const { filter, sort, limit, after } = options
  const { date_from, date_to, category_id: driving, tag, ...others } = filter
  const tagToo = driving ? memberships(userId, { tag }) : []
  const further = [...conditions(userId, others), ...tagToo]
  // One condition is the user's, which the line has too: then the rows themselves need not be read.
  const isJoined = further.length > 1
  const joined = isJoined ? sql`CROSS JOIN transactions AS t ON t.id = line.transaction_id` : sql``
  const where = [
    sql`line.user_id = ${userId}`,
    isWanted,
    ...(date_from ? [sql`line.date >= ${date_from}`] : []),
    ...(date_to ? [sql`line.date <= ${date_to}`] : []),
    ...(after ? [isBeyond(sort, after)] : []),
    ...(isJoined ? further : []),
  ]
  return sql`SELECT line.date AS key_date, line.transaction_id AS key_id
    FROM ${table} AS line ${joined}
    WHERE ${sql.join(where, sql` AND `)}
    GROUP BY line.date, line.transaction_id
    ORDER BY ${inOrder(options, sql`line.date`, sql`line.transaction_id`)} LIMIT ${limit + 1}`
}

export function inOrder({ sort }: ListOptions, date: SQL, id: SQL): SQL {
  return sort === 'date' ? sql`${date} ASC, ${id} ASC` : sql`${date} DESC, ${id} DESC`
}

function isBeyond(sort: ListOptions['sort'], [date, id]: NonNullable<ListOptions['after']>): SQL {
  return sort === 'date'
    ? sql`(line.date, line.transaction_id) > (${date}, ${id})`
    : sql`(line.date, line.transaction_id) < (${date}, ${id})`
}
