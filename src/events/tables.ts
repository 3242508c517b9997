import { sql } from 'drizzle-orm'
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant, json } from '../db/columns'
import { users } from '../users/tables'

/** What happened, written in the batch of the change. Ids tell the time, so the oldest are found by id. */
export const events = sqliteTable(
  'events',
  {
    /** Also the `webhook-id` of its deliveries. */
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    /** Groups what one batch wrote: a `req_` TypeID, unique per batch. */
    operation: text('operation').notNull(),
    type: text('type').notNull(),
    resourceId: text('resource_id').notNull(),
    /** The row right after the change (for a deletion: before it), by column name; what `present…` needs. */
    state: json('state').$type<Record<string, unknown>>().notNull(),
    /** The row before the change; null unless updated. */
    previous: json('previous').$type<Record<string, unknown>>(),
    /** The body as it is sent, once it has been made: the same bytes at every attempt. */
    payload: text('payload'),
    createdAt: instant('created_at').notNull(),
    /** When its deliveries were handed to the queue and its consequences were worked out. */
    dispatchedAt: instant('dispatched_at'),
  },
  (table) => [
    index('events_by_user').on(table.userId, table.id),
    index('events_by_type').on(table.userId, table.type, table.id),
    index('events_by_resource').on(table.userId, table.resourceId, table.id),
    index('events_by_operation').on(table.userId, table.operation),
    index('events_undispatched')
      .on(table.userId, table.id)
      .where(sql`dispatched_at IS NULL`),
  ],
)

/** Users whose budgets or goals moved without an event of their own, until dispatch has looked at them. */
export const eventChecks = sqliteTable('event_checks', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id),
  /** Tells a check apart from one that was asked for while it was made. */
  operation: text('operation').notNull(),
})

export type EventRow = typeof events.$inferSelect
