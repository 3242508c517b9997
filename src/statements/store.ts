import { and, between, desc, eq, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { selectAccounts } from '../accounts/store'
import { accountDays } from '../accounts/tables'
import { type Database, isAmong, query, type Statement } from '../db/client'
import { transactions } from '../transactions/tables'
import { imports, type ImportRow } from './tables'

export async function listImports(
  db: Database,
  userId: string,
  options: { limit: number; before: string | null; accountIds: readonly string[] | undefined },
): Promise<ImportRow[]> {
  const { limit, before, accountIds } = options
  return db
    .select()
    .from(imports)
    .where(
      and(
        eq(imports.userId, userId),
        before === null ? undefined : lt(imports.id, before),
        accountIds === undefined ? undefined : isAmong(imports.accountId, accountIds),
      ),
    )
    .orderBy(desc(imports.id))
    .limit(limit + 1)
}

export async function findImport(
  db: Database,
  userId: string,
  id: string,
): Promise<ImportRow | undefined> {
  const [found] = await db
    .select()
    .from(imports)
    .where(and(eq(imports.userId, userId), eq(imports.id, id)))
  return found
}

/** What decides about a statement's entries, in one round trip: the account, what it has, its balance. */
export async function findForImport(
  db: Database,
  userId: string,
  accountId: string,
  wanted: { keys: readonly string[]; from: string; to: string; balanceOn: string },
) {
  const ofAccount = and(eq(transactions.userId, userId), eq(transactions.accountId, accountId))
  const [accounts, known, byHand, balance] = await db.batch([
    selectAccounts(db, userId, [accountId]),
    // The keys are 27 characters each: one parameter holds those of the largest file.
    query<{ key: string }>(
      db,
      sql`SELECT import_key AS key FROM transactions
        WHERE user_id = ${userId} AND account_id = ${accountId}
          AND import_key IN (SELECT value FROM json_each(${JSON.stringify(wanted.keys)}))`,
    ),
    db
      .select()
      .from(transactions)
      .where(
        and(
          ofAccount,
          between(transactions.date, wanted.from, wanted.to),
          isNull(transactions.importKey),
        ),
      ),
    db
      .select({ later: sql<number>`coalesce(sum(${accountDays.postedSum}), 0)`.as('later') })
      .from(accountDays)
      .where(
        and(
          eq(accountDays.userId, userId),
          eq(accountDays.accountId, accountId),
          sql`${accountDays.date} > ${wanted.balanceOn}`,
        ),
      ),
  ])
  return {
    account: accounts[0],
    known: new Set(known.map(({ key }) => key)),
    byHand,
    postedLater: balance[0]?.later ?? 0,
  }
}

export function insertImport(db: Database, row: ImportRow): Statement {
  return db.insert(imports).values(row)
}

/** For a query over transactions: those that the import created. */
export function isImported(userId: string, importId: string): SQL {
  return sql`user_id = ${userId} AND import_id = ${importId}`
}

/** For a query over transactions: those that the import matched. */
export function isMatched(userId: string, importId: string): SQL {
  return sql`user_id = ${userId} AND matched_import_id = ${importId}`
}

/** Deletes what the import created, frees what it matched, and the import itself. */
export function undoImport(userId: string, id: string, at: string): SQL[] {
  return [
    sql`DELETE FROM transactions WHERE ${isImported(userId, id)}`,
    sql`UPDATE transactions SET
      status = matched_before ->> 'status', cleared = matched_before ->> 'cleared',
      import_key = NULL, matched_import_id = NULL, matched_before = NULL,
      updated_at = ${at}, version = version + 1
      WHERE ${isMatched(userId, id)}`,
    sql`DELETE FROM imports WHERE user_id = ${userId} AND id = ${id}`,
  ]
}
