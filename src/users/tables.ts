import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { timestamps, version } from '../db/columns'

export const users = sqliteTable('users', {
  id: text('id').primaryKey(),
  /** Lower case; the address as an identity, not as typed. */
  email: text('email').notNull().unique(),
  /** A PHC string (Argon2id). */
  passwordHash: text('password_hash').notNull(),
  name: text('name'),
  currency: text('currency').notNull(),
  timeZone: text('time_zone').notNull(),
  locale: text('locale').notNull(),
  /** The name of a plan in the settings; null, and what they do not know, is the default. */
  plan: text('plan'),
  ...timestamps,
  version,
})

export type UserRow = typeof users.$inferSelect
