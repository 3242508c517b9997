import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { selectAccounts } from '../accounts/store'
import { selectCategories } from '../categories/store'
import { type Database, isAmong, isUnindexed } from '../db/client'
import { expressionsOf } from '../db/rows'
import { type TransactionRow, transactions } from './tables'

export async function findTransaction(
  db: Database,
  userId: string,
  id: string,
): Promise<TransactionRow | undefined> {
  const [transaction] = await db
    .select()
    .from(transactions)
    .where(and(eq(transactions.userId, userId), eq(transactions.id, id)))
  return transaction
}

/** What new transactions refer to, and which of them are there already: one round trip. */
export async function findForRecording(
  db: Database,
  userId: string,
  wanted: {
    accountIds: readonly string[]
    categoryIds: readonly string[]
    externalIds: readonly { accountId: string; externalId: string }[]
  },
) {
  const [accounts, categories, existing] = await db.batch([
    selectAccounts(db, userId, wanted.accountIds),
    selectCategories(db, userId, wanted.categoryIds),
    selectByExternalIds(db, userId, wanted.externalIds),
  ])
  return { accounts, categories, existing }
}

/** The transactions, the other legs of transfers among them, and all that an edit refers to. */
export async function findForEditing(
  db: Database,
  userId: string,
  ids: readonly string[],
  wanted: { accountIds: readonly string[]; categoryIds: readonly string[] },
) {
  const [rows, accounts, categories] = await db.batch([
    selectWithOtherLegs(db, userId, ids),
    selectAccounts(db, userId, wanted.accountIds),
    selectCategories(db, userId, wanted.categoryIds),
  ])
  return { rows, accounts, categories }
}

const t = alias(transactions, 't')

/** CROSS JOIN: SQLite keeps to its order, so that each pair is looked up. */
function selectByExternalIds(
  db: Database,
  userId: string,
  externalIds: readonly { accountId: string; externalId: string }[],
) {
  const pairs = externalIds.map(({ accountId, externalId }) => [accountId, externalId])
  return db
    .select(expressionsOf(getTableColumns(t)))
    .from(sql`(SELECT DISTINCT value AS pair FROM json_each(${JSON.stringify(pairs)}))
      CROSS JOIN transactions AS t INDEXED BY transactions_by_external_id
        ON t.account_id = pair ->> 0 AND t.external_id = pair ->> 1`)
    .where(and(eq(t.userId, userId), sql`t.external_id IS NOT NULL`))
}

/** The transactions and the other legs of transfers among them. */
export function selectWithOtherLegs(db: Database, userId: string, ids: readonly string[]) {
  const wanted = JSON.stringify(ids)
  return db
    .select()
    .from(transactions)
    .where(
      and(
        isUnindexed(transactions.userId, userId),
        sql`id IN (
          SELECT value FROM json_each(${wanted})
          UNION SELECT leg.transfer_transaction_id FROM json_each(${wanted}) AS wanted
            CROSS JOIN transactions AS leg ON leg.id = wanted.value AND leg.user_id = ${userId})`,
      ),
    )
}

export function deleteTransactions(userId: string, ids: readonly string[]): SQL {
  return sql`DELETE FROM transactions WHERE ${isUnindexed(sql`user_id`, userId)}
    AND ${isAmong(sql`id`, ids)}`
}
