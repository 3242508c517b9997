import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant } from '../db/columns'
import { users } from '../users/tables'

export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    userAgent: text('user_agent'),
    country: text('country'),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    index('sessions_by_user').on(table.userId, table.createdAt),
    index('sessions_by_use').on(table.lastUsedAt),
  ],
)

/** Single use. All tokens of one session are one family. */
export const refreshTokens = sqliteTable(
  'refresh_tokens',
  {
    /** SHA-256 of the token, hex; the token itself is never stored. */
    hash: text('hash').primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    userId: text('user_id').notNull(),
    /** The token that was exchanged for this one. */
    parentHash: text('parent_hash'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [
    index('refresh_tokens_by_parent').on(table.parentHash),
    index('refresh_tokens_by_session').on(table.sessionId),
    index('refresh_tokens_by_user').on(table.userId),
    index('refresh_tokens_by_expiry').on(table.expiresAt),
  ],
)

export type SessionRow = typeof sessions.$inferSelect
export type RefreshTokenRow = typeof refreshTokens.$inferSelect
