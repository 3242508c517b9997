import { foreignKey, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { accounts } from '../accounts/tables'
import { json, timestamps } from '../db/columns'
import { users } from '../users/tables'
import type { StatementFault } from './reader'

export type BalanceCheck = { statement: number; ledger: number; difference: number; date: string }

export const imports = sqliteTable(
  'imports',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    accountId: text('account_id').notNull(),
    format: text('format').notNull(),
    found: integer('found').notNull(),
    created: integer('created').notNull(),
    duplicates: integer('duplicates').notNull(),
    matched: integer('matched').notNull(),
    errors: json('errors').$type<StatementFault[]>().notNull(),
    balanceCheck: json('balance_check').$type<BalanceCheck>(),
    ...timestamps,
  },
  (table) => [
    foreignKey({
      columns: [table.userId, table.accountId],
      foreignColumns: [accounts.userId, accounts.id],
    }),
    index('imports_by_account').on(table.userId, table.accountId, table.id),
    index('imports_by_user').on(table.userId, table.id),
  ],
)

export type ImportRow = typeof imports.$inferSelect
