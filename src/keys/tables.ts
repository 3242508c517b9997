import { sql } from 'drizzle-orm'
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant, json, timestamps, version } from '../db/columns'
import { users } from '../users/tables'

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    name: text('name').notNull(),
    /** The end of the newest secret, by which its owner recognises it. */
    hint: text('hint').notNull(),
    scopes: json('scopes').$type<string[]>().notNull(),
    /** Quotas by the name of their window; null: those of the plan. */
    limits: json('limits').$type<Record<string, number>>(),
    /** The accounts that the key is confined to; null: all. */
    accountIds: json('account_ids').$type<string[]>(),
    /** Networks in CIDR notation; null: any. */
    allowedIps: json('allowed_ips').$type<string[]>(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    /** Coarse: written at most once a minute. */
    lastUsedAt: instant('last_used_at'),
    lastUsedCountry: text('last_used_country'),
    ...timestamps,
    version,
  },
  (table) => [
    index('api_keys_by_user').on(table.userId, table.id),
    index('api_keys_revoked')
      .on(table.revokedAt)
      .where(sql`revoked_at IS NOT NULL`),
  ],
)

/** Of one key there are several while a rotation overlaps. */
export const apiKeySecrets = sqliteTable(
  'api_key_secrets',
  {
    /** SHA-256 of the secret, hex; the secret itself is never stored. */
    hash: text('hash').primaryKey(),
    keyId: text('key_id')
      .notNull()
      .references(() => apiKeys.id),
    userId: text('user_id').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When a rotation ends it; null for the newest. */
    endsAt: instant('ends_at'),
  },
  (table) => [
    index('api_key_secrets_by_key').on(table.userId, table.keyId),
    // By which the foreign key is checked when a key is deleted.
    index('api_key_secrets_of_key').on(table.keyId),
  ],
)

export type KeyRow = typeof apiKeys.$inferSelect
export type KeySecretRow = typeof apiKeySecrets.$inferSelect
