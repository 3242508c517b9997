// Ids that SQL makes for rows that no one has read: a TypeID from JavaScript, its end counted up.
import { type SQL, sql } from 'drizzle-orm'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * SQL for the id number `number` of `base`, a fresh TypeID: its last six characters, 30 bits that are random
 * otherwise, are the number in base32. Numbers are 0 to 2^30 - 1; the ids are valid and sort as they do.
 */
export function numberedId(base: string, number: SQL): SQL {
  const digits = [25, 20, 15, 10, 5, 0].map(
    (shift) =>
      sql`substr(${sql.raw(`'${alphabet}'`)}, ((${number} >> ${sql.raw(String(shift))}) & 31) + 1, 1)`,
  )
  return sql`${base.slice(0, -digits.length)} || ${sql.join(digits, sql` || `)}`
}
