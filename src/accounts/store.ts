import { and, asc, eq, getTableColumns, gt, gte, type SQL, sql } from 'drizzle-orm'
import { type Database, isAmong, isUnindexed, type Statement } from '../db/client'
import { guard } from '../db/guard'
import { users } from '../users/tables'
import type { AccountView } from './schema'
import { accountDays, type AccountRow, accounts } from './tables'

/** For a query over accounts. */
export const firstDateOf = sql<string | null>`(
  SELECT min(date) FROM transactions
  WHERE transactions.user_id = accounts.user_id AND transactions.account_id = accounts.id
)`

const view = { ...getTableColumns(accounts), firstDate: firstDateOf.as('first_date') }

export async function listAccounts(
  db: Database,
  userId: string,
  options: {
    limit: number
    after: string | null
    /** Null: all. */
    ids: readonly string[] | null
    status?: string | undefined
    type?: string | undefined
  },
): Promise<AccountView[]> {
  const { limit, after, ids, status, type } = options
  return db
    .select(view)
    .from(accounts)
    .where(
      and(
        eq(accounts.userId, userId),
        after === null ? undefined : gt(accounts.id, after),
        ids === null ? undefined : isAmong(accounts.id, ids),
        status === undefined ? undefined : eq(accounts.status, status),
        type === undefined ? undefined : eq(accounts.type, type),
      ),
    )
    .orderBy(asc(accounts.id))
    .limit(limit + 1)
}

export function selectAccounts(db: Database, userId: string, ids: readonly string[] | 'all') {
  const named = ids === 'all' ? undefined : isAmong(accounts.id, ids)
  return db
    .select(view)
    .from(accounts)
    .where(and(eq(accounts.userId, userId), named))
}

export async function findAccount(
  db: Database,
  userId: string,
  id: string,
): Promise<AccountView | undefined> {
  const [account] = await selectAccounts(db, userId, [id])
  return account
}

/** What was posted on each day from `from` on, oldest first, with the account and its owner's time zone. */
export async function findBalanceDays(db: Database, userId: string, id: string, from: string) {
  const [[account], [user], days] = await db.batch([
    selectAccounts(db, userId, [id]),
    db.select({ timeZone: users.timeZone }).from(users).where(eq(users.id, userId)),
    db
      .select({ date: accountDays.date, postedSum: accountDays.postedSum })
      .from(accountDays)
      .where(
        and(
          eq(accountDays.userId, userId),
          eq(accountDays.accountId, id),
          gte(accountDays.date, from),
        ),
      )
      .orderBy(asc(accountDays.date)),
  ])
  return { account, days, timeZone: user?.timeZone ?? 'UTC' }
}

export function insertAccount(db: Database, account: AccountRow): Statement {
  return db.insert(accounts).values(account)
}

/** Writes what its owner may edit; the sums stay the database's own. */
export function updateAccount(db: Database, account: AccountRow): Statement {
  const {
    id,
    userId,
    createdAt: _createdAt,
    postedSum: _postedSum,
    pendingSum: _pendingSum,
    clearedSum: _clearedSum,
    transactionCount: _transactionCount,
    ...changes
  } = account
  return db
    .update(accounts)
    .set({ ...changes, version: sql`${accounts.version} + 1` })
    .where(and(eq(accounts.userId, userId), eq(accounts.id, id)))
}

/** The other legs of transfers of the account. For a query over transactions. */
export function isOtherLeg(userId: string, accountId: string): SQL {
  return sql`${isUnindexed(sql`user_id`, userId)} AND id IN (
    SELECT transfer_transaction_id FROM transactions
    WHERE user_id = ${userId} AND account_id = ${accountId} AND transfer_transaction_id IS NOT NULL)`
}

/** For a query over transactions, or over goals. */
export function isInAccount(userId: string, accountId: string): SQL {
  return sql`user_id = ${userId} AND account_id = ${accountId}`
}

/** The account, its transactions and the other legs of their transfers, and its imports. */
export function deleteAccount(userId: string, id: string, at: string): SQL[] {
  return [
    sql`DELETE FROM transactions WHERE ${isOtherLeg(userId, id)}`,
    sql`DELETE FROM transactions WHERE ${isInAccount(userId, id)}`,
    sql`DELETE FROM imports WHERE user_id = ${userId} AND account_id = ${id}`,
    // A goal that followed it goes on by contributions.
    sql`UPDATE goals SET account_id = NULL, updated_at = ${at}, version = version + 1
      WHERE user_id = ${userId} AND account_id = ${id}`,
    sql`DELETE FROM accounts WHERE user_id = ${userId} AND id = ${id}`,
  ]
}

/** Holds while no transaction is in the account. */
export function guardEmpty(userId: string, id: string): SQL {
  return guard(sql`(
    SELECT transaction_count FROM accounts WHERE user_id = ${userId} AND id = ${id}) = 0`)
}
