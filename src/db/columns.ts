// Column shapes that several tables share.
import { integer, text } from 'drizzle-orm/sqlite-core'

/** RFC 3339 instant in UTC with milliseconds, so that text order is time order. */
export const instant = (name: string) => text(name)

/** Calendar day, `YYYY-MM-DD`. */
export const day = (name: string) => text(name)

/** Money in minor units of the row's currency. */
export const minorUnits = (name: string) => integer(name)

export const flag = (name: string) => integer(name, { mode: 'boolean' })

export const json = (name: string) => text(name, { mode: 'json' })

export const timestamps = {
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
}

/** Counts the edits of a row, from 1: the base of compare-and-set and of ETags. */
export const version = integer('version').notNull().default(1)
