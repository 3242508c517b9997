import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { day, json, minorUnits, timestamps, version } from '../db/columns'
import { users } from '../users/tables'

export const accounts = sqliteTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    name: text('name').notNull(),
    type: text('type').notNull(),
    currency: text('currency').notNull(),
    openingBalance: minorUnits('opening_balance').notNull(),
    /** Null: the earlier of creation and first transaction. */
    openedOn: day('opened_on'),
    institutionName: text('institution_name'),
    institutionDomain: text('institution_domain'),
    mask: text('mask'),
    status: text('status').notNull(),
    source: text('source').notNull(),
    externalId: text('external_id'),
    note: text('note'),
    metadata: json('metadata').$type<Record<string, string>>().notNull(),
    // The sums and the count are kept by triggers on transactions, never by hand.
    postedSum: minorUnits('posted_sum').notNull().default(0),
    pendingSum: minorUnits('pending_sum').notNull().default(0),
    clearedSum: minorUnits('cleared_sum').notNull().default(0),
    transactionCount: integer('transaction_count').notNull().default(0),
    ...timestamps,
    version,
  },
  (table) => [uniqueIndex('accounts_by_user').on(table.userId, table.id)],
)

/** What was posted on each day, kept by triggers on transactions: balance history without history. */
export const accountDays = sqliteTable(
  'account_days',
  {
    userId: text('user_id').notNull(),
    accountId: text('account_id').notNull(),
    date: day('date').notNull(),
    postedSum: minorUnits('posted_sum').notNull(),
    postedCount: integer('posted_count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.accountId, table.date] })],
)

export type AccountRow = typeof accounts.$inferSelect
export type AccountDayRow = typeof accountDays.$inferSelect
