import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant, json } from '../db/columns'

/** By which pseudonyms others know somebody: see seal.ts. */
export type KnownNames = { signIn: string[]; retry: string[] }

/** Receipts. Once all is gone that there was, nothing tells any more whose they were. */
export const erasures = sqliteTable('erasures', {
  id: text('id').primaryKey(),
  /** Whose rows are being deleted; null when they are. No foreign key: it outlives the user. */
  userId: text('user_id').unique(),
  /** What the e-mail was good to find, which is gone itself; null as `userId` is. */
  names: json('names').$type<KnownNames>(),
  /** Rows by table, as they were at `erasedAt`. */
  counts: json('counts').$type<Record<string, number>>().notNull(),
  erasedAt: instant('erased_at').notNull(),
})

export type ErasureRow = typeof erasures.$inferSelect
