import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant, json } from '../db/columns'

/** What became of the requests that carried an Idempotency-Key, for as long as they may be repeated. */
export const idempotencyRecords = sqliteTable(
  'idempotency_records',
  {
    /** Within which a key means one request: the user's id, or the pseudonym of who signs in. */
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    /** Whom the record tells of; null while nobody has signed in. */
    userId: text('user_id'),
    /** HMAC of the request: nothing of a body can be guessed from it. */
    fingerprint: text('fingerprint').notNull(),
    /** The attempt that may write effect and answer; another may take over when its time is up. */
    claim: text('claim').notNull(),
    claimedUntil: instant('claimed_until').notNull(),
    /** Null while no attempt has been answered. */
    status: integer('status'),
    headers: json('headers').$type<Record<string, string>>(),
    /** Sealed, because it may hold secrets that are shown once. */
    body: text('body'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.key] }),
    index('idempotency_records_by_user').on(table.userId),
    index('idempotency_records_by_expiry').on(table.expiresAt),
  ],
)

export type IdempotencyRow = typeof idempotencyRecords.$inferSelect
