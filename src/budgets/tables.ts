import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { day, flag, instant, json, minorUnits, timestamps, version } from '../db/columns'
import { users } from '../users/tables'

export const budgets = sqliteTable(
  'budgets',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    name: text('name').notNull(),
    categoryIds: json('category_ids').$type<string[]>().notNull(),
    amount: minorUnits('amount').notNull(),
    currency: text('currency').notNull(),
    period: text('period').notNull(),
    startsOn: day('starts_on').notNull(),
    endsOn: day('ends_on'),
    rollover: text('rollover').notNull(),
    alertThresholds: json('alert_thresholds').$type<number[]>().notNull(),
    archived: flag('archived').notNull(),
    ...timestamps,
    version,
  },
  (table) => [uniqueIndex('budgets_by_user').on(table.userId, table.id)],
)

/** Money moved from one envelope to another, in the period of each that holds the day. */
export const budgetMoves = sqliteTable(
  'budget_moves',
  {
    id: text('id').primaryKey(),
    userId: text('user_id').notNull(),
    fromBudgetId: text('from_budget_id').notNull(),
    toBudgetId: text('to_budget_id').notNull(),
    amount: minorUnits('amount').notNull(),
    date: day('date').notNull(),
    note: text('note'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    foreignKey({
      columns: [table.userId, table.fromBudgetId],
      foreignColumns: [budgets.userId, budgets.id],
    }),
    foreignKey({
      columns: [table.userId, table.toBudgetId],
      foreignColumns: [budgets.userId, budgets.id],
    }),
    index('budget_moves_by_source').on(table.userId, table.fromBudgetId, table.id),
    index('budget_moves_by_target').on(table.userId, table.toBudgetId, table.id),
  ],
)

/** The thresholds that were told of, per period; one goes when spending falls below it again. */
export const budgetAlerts = sqliteTable(
  'budget_alerts',
  {
    userId: text('user_id').notNull(),
    budgetId: text('budget_id').notNull(),
    periodStart: day('period_start').notNull(),
    threshold: integer('threshold').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.budgetId, table.periodStart, table.threshold] }),
  ],
)

export type BudgetAlertRow = typeof budgetAlerts.$inferSelect
export type BudgetRow = typeof budgets.$inferSelect
export type BudgetMoveRow = typeof budgetMoves.$inferSelect
/** As much of a move as counts. */
export type DatedMove = Pick<BudgetMoveRow, 'fromBudgetId' | 'toBudgetId' | 'amount' | 'date'>
