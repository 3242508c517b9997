// The filter as SQL over `transactions AS t`, and how its rows are found without reading others.
import { type SQL, sql } from 'drizzle-orm'
import { fold } from './fold'
import type { Sort, TransactionFilter } from './query'

/** Everything but categories and tag, which have tables of their own to be found by. */
export function conditions(userId: string, filter: TransactionFilter): SQL[] {
  const { date_from, date_to, account_id, type, status, amount_min, amount_max } = filter
  const { payee, q, uncategorized, import_id, updated_since } = filter
  return [
    sql`t.user_id = ${userId}`,
    ...(date_from ? [sql`t.date >= ${date_from}`] : []),
    ...(date_to ? [sql`t.date <= ${date_to}`] : []),
    ...(account_id ? [isAccount(account_id)] : []),
    ...(type ? [isType[type]] : []),
    ...(status ? [sql`t.status = ${status}`] : []),
    ...(amount_min === undefined ? [] : [sql`t.amount >= ${amount_min}`]),
    ...(amount_max === undefined ? [] : [sql`t.amount <= ${amount_max}`]),
    ...(payee === undefined ? [] : [sql`t.payee_key = ${fold(payee)} AND t.payee IS NOT NULL`]),
    ...(q === undefined ? [] : [hasAllWords(q)]),
    ...(uncategorized === undefined ? [] : [isUncategorized(uncategorized)]),
    ...(import_id === undefined ? [] : [sql`t.import_id = ${import_id}`]),
    ...(updated_since ? [sql`t.updated_at >= ${updated_since}`] : []),
  ]
}

/** Categories and tag as conditions on their own tables. */
export function memberships(userId: string, filter: TransactionFilter): SQL[] {
  const { category_id, tag } = filter
  return [
    ...(category_id
      ? [
          sql`t.id IN (SELECT line.transaction_id FROM transaction_lines AS line
            WHERE line.user_id = ${userId} AND ${isWholeOrCategorised}
              AND line.category_id IN (${wantedCategories(userId, category_id)}))`,
        ]
      : []),
    ...(tag === undefined
      ? []
      : [
          sql`EXISTS (SELECT 1 FROM transaction_tags AS tagged
            WHERE tagged.user_id = ${userId} AND tagged.tag = ${tag}
              AND tagged.date = t.date AND tagged.transaction_id = t.id)`,
        ]),
  ]
}

/** The categories asked for, with their children; '' stands for none. One column, `id`. */
export function wantedCategories(userId: string, ids: readonly string[]): SQL {
  return sql`${namedCategories(userId, ids)} UNION ${childrenOf(userId, ids)}`
}

export function namedCategories(userId: string, ids: readonly string[]): SQL {
  const none = ids.includes('none') ? sql`SELECT '' AS id UNION ` : sql``
  return sql`${none}SELECT id FROM categories
    WHERE id IN ${listOf(ids)} AND (+user_id = ${userId} OR +user_id IS NULL)`
}

/** Looked for among the user's own and the system's: below a system parent stand those of every user. */
export function childrenOf(userId: string, ids: readonly string[]): SQL {
  const among = (owner: SQL) => sql`
    SELECT child.id FROM categories AS parent
    CROSS JOIN categories AS child INDEXED BY categories_by_user
      ON child.user_id ${owner} AND child.parent_id = parent.id
    WHERE parent.id IN ${listOf(ids)} AND +parent.parent_id IS NULL`
  return sql`${among(sql`IS NULL`)} UNION ${among(sql`= ${userId}`)}`
}

/** Without a category counts only what is not split: position -1 (see the migration). */
export const isWholeOrCategorised = sql`(line.category_id <> '' OR line.position = -1)`

/** The index to read rows by whose ids are known; SQLite names it so for a text primary key. */
export const primaryKey = 'sqlite_autoindex_transactions_1'

/** The index to read rows by: the narrowest that the filter or the sort names. All start with user_id. */
export function indexFor(filter: TransactionFilter, sort: Sort): string {
  if (filter.import_id !== undefined) return 'transactions_by_import'
  if (sort === 'amount' || sort === '-amount') return 'transactions_by_amount'
  if (sort === '-updated_at' || filter.updated_since) return 'transactions_by_update'
  if (filter.payee !== undefined) return 'transactions_by_payee'
  if (filter.account_id?.length === 1) return 'transactions_by_account'
  const isNarrow = filter.amount_min !== undefined && filter.amount_min === filter.amount_max
  return isNarrow ? 'transactions_by_amount' : 'transactions_by_date'
}

const isType = {
  expense: sql`(t.amount < 0 AND t.transfer_id IS NULL)`,
  income: sql`(t.amount > 0 AND t.transfer_id IS NULL)`,
  transfer: sql`t.transfer_id IS NOT NULL`,
}

function isAccount(ids: readonly string[]): SQL {
  const [first] = ids
  return ids.length === 1
    ? sql`t.account_id = ${first}`
    : sql`t.account_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
}

function isUncategorized(wanted: boolean): SQL {
  const condition = sql`(t.category_id IS NULL AND t.splits IS NULL AND t.transfer_id IS NULL)`
  return wanted ? condition : sql`NOT ${condition}`
}

function listOf(values: readonly string[]): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`
}

function hasAllWords(q: string): SQL {
  // What folds away, such as a lone accent, is found nowhere.
  const folded = fold(q)
  if (folded === '') return sql`0`
  const words = JSON.stringify([...new Set(folded.split(' '))])
  return sql`NOT EXISTS (
    SELECT 1 FROM json_each(${words}) AS word WHERE instr(t.search_text, word.value) = 0)`
}
