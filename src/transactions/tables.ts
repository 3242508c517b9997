import { sql } from 'drizzle-orm'
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { accounts } from '../accounts/tables'
import { day, flag, json, minorUnits, timestamps, version } from '../db/columns'
import { users } from '../users/tables'

export type SplitRow = { amount: number; category_id: string | null; note: string | null }

/** What a match with a statement's entry changed, so that undoing the import can put it back. */
export type MatchedBefore = { status: string; cleared: boolean }

export const transactions = sqliteTable(
  'transactions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    accountId: text('account_id').notNull(),
    date: day('date').notNull(),
    amount: minorUnits('amount').notNull(),
    currency: text('currency').notNull(),
    status: text('status').notNull(),
    cleared: flag('cleared').notNull(),
    payee: text('payee'),
    /** The payee folded (see fold.ts), for exact filters that ignore case and accents. */
    payeeKey: text('payee_key').notNull(),
    description: text('description'),
    note: text('note'),
    /** Payee, description and note folded, for word search. */
    searchText: text('search_text').notNull(),
    /** That it exists is held by a trigger on transaction_lines. */
    categoryId: text('category_id'),
    tags: json('tags').$type<string[]>().notNull(),
    /** Null unless split; then category_id is null. */
    splits: json('splits').$type<SplitRow[]>(),
    // Both legs of a transfer share transfer_id and name each other.
    transferId: text('transfer_id'),
    transferAccountId: text('transfer_account_id'),
    transferTransactionId: text('transfer_transaction_id'),
    externalId: text('external_id'),
    importId: text('import_id'),
    /** Identifies the statement's entry within the account; see statements/identity.ts. */
    importKey: text('import_key'),
    matchedImportId: text('matched_import_id'),
    matchedBefore: json('matched_before').$type<MatchedBefore>(),
    metadata: json('metadata').$type<Record<string, string>>().notNull(),
    ...timestamps,
    version,
  },
  (table) => [
    // By user and account, so that the check is served by an index and no row can sit with another user's.
    foreignKey({
      columns: [table.userId, table.accountId],
      foreignColumns: [accounts.userId, accounts.id],
    }),
    index('transactions_by_date').on(table.userId, table.date, table.id),
    index('transactions_by_account').on(table.userId, table.accountId, table.date, table.id),
    index('transactions_by_amount').on(table.userId, table.amount, table.id),
    index('transactions_by_update').on(table.userId, table.updatedAt, table.id),
    index('transactions_by_payee').on(table.userId, table.payeeKey, table.date, table.id),
    uniqueIndex('transactions_by_external_id')
      .on(table.userId, table.accountId, table.externalId)
      .where(sql`external_id IS NOT NULL`),
    uniqueIndex('transactions_by_import_key')
      .on(table.userId, table.accountId, table.importKey)
      .where(sql`import_key IS NOT NULL`),
    index('transactions_by_import')
      .on(table.userId, table.importId)
      .where(sql`import_id IS NOT NULL`),
    index('transactions_by_match')
      .on(table.userId, table.matchedImportId)
      .where(sql`matched_import_id IS NOT NULL`),
  ],
)

/** Where each transaction, or each of its splits, belongs; '' is no category. Kept by triggers. */
export const transactionLines = sqliteTable(
  'transaction_lines',
  {
    userId: text('user_id').notNull(),
    categoryId: text('category_id').notNull(),
    date: day('date').notNull(),
    transactionId: text('transaction_id').notNull(),
    position: integer('position').notNull(),
    accountId: text('account_id').notNull(),
    amount: minorUnits('amount').notNull(),
    currency: text('currency').notNull(),
    status: text('status').notNull(),
    isTransfer: flag('is_transfer').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.userId, table.categoryId, table.date, table.transactionId, table.position],
    }),
  ],
)

/** One row per tag of a transaction. Kept by triggers. */
export const transactionTags = sqliteTable(
  'transaction_tags',
  {
    userId: text('user_id').notNull(),
    tag: text('tag').notNull(),
    date: day('date').notNull(),
    transactionId: text('transaction_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.tag, table.date, table.transactionId] })],
)

export type TransactionRow = typeof transactions.$inferSelect

/** What went in and out per month, category and account, without transfers. Kept by triggers. */
export const categoryMonths = sqliteTable(
  'category_months',
  {
    userId: text('user_id').notNull(),
    /** `YYYY-MM`. */
    month: text('month').notNull(),
    /** '' is no category. */
    categoryId: text('category_id').notNull(),
    accountId: text('account_id').notNull(),
    currency: text('currency').notNull(),
    postedIn: minorUnits('posted_in').notNull().default(0),
    postedOut: minorUnits('posted_out').notNull().default(0),
    postedInCount: integer('posted_in_count').notNull().default(0),
    postedOutCount: integer('posted_out_count').notNull().default(0),
    pendingIn: minorUnits('pending_in').notNull().default(0),
    pendingOut: minorUnits('pending_out').notNull().default(0),
    pendingInCount: integer('pending_in_count').notNull().default(0),
    pendingOutCount: integer('pending_out_count').notNull().default(0),
    /** The same by day of the month, so that a part of a month costs one row too: see totals.ts. */
    days: json('days').$type<Record<string, number>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.month, table.categoryId, table.accountId] }),
  ],
)

export type CategoryMonthRow = typeof categoryMonths.$inferSelect
