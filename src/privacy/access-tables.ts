import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant } from '../db/columns'
import { users } from '../users/tables'

/**
 * Who did what: changes that matter for security one by one, all else by the hour. Ids tell the time of the
 * first of it, so the oldest are found by id: `id < firstIdAt('log', …)`.
 */
export const accessLog = sqliteTable(
  'access_log',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    kind: text('kind', { enum: ['access', 'security'] }).notNull(),
    type: text('type').notNull(),
    /** Of an API key or a session; it may be gone. */
    credentialId: text('credential_id'),
    /** The route, of what is counted by the hour; null for a single change. */
    operation: text('operation'),
    /** What was changed. */
    resourceId: text('resource_id'),
    /** The code of the refusal. */
    reason: text('reason'),
    country: text('country'),
    client: text('client'),
    count: integer('count').notNull(),
    clientErrors: integer('client_errors').notNull(),
    serverErrors: integer('server_errors').notNull(),
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [
    index('access_log_by_user').on(table.userId, table.id),
    index('access_log_by_credential').on(table.userId, table.credentialId, table.id),
    index('access_log_of_security')
      .on(table.userId, table.id)
      .where(sql`kind = 'security'`),
  ],
)
