import {
  foreignKey,
  index,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { day, flag, instant, minorUnits, timestamps, version } from '../db/columns'
import { users } from '../users/tables'

export const goals = sqliteTable(
  'goals',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    name: text('name').notNull(),
    targetAmount: minorUnits('target_amount').notNull(),
    currency: text('currency').notNull(),
    targetDate: day('target_date'),
    /** The account whose balance is the saving; null when contributions are. */
    accountId: text('account_id'),
    archived: flag('archived').notNull(),
    ...timestamps,
    version,
  },
  (table) => [
    uniqueIndex('goals_by_user').on(table.userId, table.id),
    index('goals_by_account').on(table.userId, table.accountId),
  ],
)

/** What was put aside, or taken out again (negative). */
export const goalContributions = sqliteTable(
  'goal_contributions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id').notNull(),
    goalId: text('goal_id').notNull(),
    amount: minorUnits('amount').notNull(),
    date: day('date').notNull(),
    note: text('note'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    foreignKey({
      columns: [table.userId, table.goalId],
      foreignColumns: [goals.userId, goals.id],
    }),
    index('goal_contributions_by_goal').on(table.userId, table.goalId, table.date, table.id),
  ],
)

/** The goals that were told to be reached; one goes when its saving falls below the target again. */
export const goalAlerts = sqliteTable(
  'goal_alerts',
  { userId: text('user_id').notNull(), goalId: text('goal_id').notNull() },
  (table) => [primaryKey({ columns: [table.userId, table.goalId] })],
)

export type GoalRow = typeof goals.$inferSelect
export type ContributionRow = typeof goalContributions.$inferSelect
