import { eq, type SQL, sql } from 'drizzle-orm'
import { type Database, query, type Statement } from '../db/client'
import { absentHash } from '../sessions/password'
import { users } from '../users/tables'
import { type ErasureRow, erasures } from './erasure-tables'
import { countedTables, deleteAll, deleteSome, ownedTables } from './owned-tables'

export async function findErasure(db: Database, id: string): Promise<ErasureRow | undefined> {
  const [erasure] = await db.select().from(erasures).where(eq(erasures.id, id))
  return erasure
}

/** That is not done yet. */
export async function findErasureOf(db: Database, userId: string): Promise<ErasureRow | undefined> {
  const [erasure] = await db.select().from(erasures).where(eq(erasures.userId, userId))
  return erasure
}

/** Those that are not done yet, some by chance: many that fail hold up no others. */
export async function listPending(db: Database, limit: number): Promise<ErasureRow[]> {
  return db
    .select()
    .from(erasures)
    .where(sql`user_id > ''`)
    .orderBy(sql`random()`)
    .limit(limit)
}

/** Which of these receipts the database does not know, or no more. */
export async function listUnknown(db: Database, ids: readonly string[]): Promise<string[]> {
  const rows = await query<{ id: string }>(
    db,
    sql`SELECT value AS id FROM json_each(${JSON.stringify(ids)})
      WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.id = value)`,
  )
  return rows.map(({ id }) => id)
}

/** Whose rows an erasure is about, and whether it has counted them before. */
export type Begun = Pick<ErasureRow, 'id' | 'names' | 'erasedAt'> & {
  userId: string
  counts: ErasureRow['counts'] | null
}

/**
 * From here on nobody gets in any more, nothing is sent, and the e-mail is free: all else may take its time.
 * Belongs into one batch. A user can be erased once only: a second time it is refused by an index.
 */
export function begin({ id, userId, names, counts, erasedAt }: Begun): SQL[] {
  const counted = counts ? sql`${JSON.stringify(counts)}` : countsOf(userId)
  return [
    sql`INSERT INTO erasures (id, user_id, names, counts, erased_at)
      VALUES (${id}, ${userId}, ${JSON.stringify(names)}, ${counted}, ${erasedAt})`,
    sql`UPDATE users SET email = id, password_hash = ${absentHash}, name = NULL, plan = NULL,
      time_zone = 'UTC', locale = 'en', updated_at = ${erasedAt}, version = version + 1
      WHERE id = ${userId}`,
    sql`UPDATE sessions SET ended_at = ${erasedAt} WHERE user_id = ${userId} AND ended_at IS NULL`,
    sql`UPDATE api_keys SET revoked_at = ${erasedAt}, version = version + 1
      WHERE user_id = ${userId} AND revoked_at IS NULL`,
    sql`DELETE FROM webhooks WHERE user_id = ${userId}`,
  ]
}

/** The first table, in the order of deletion, that holds more rows of the user than this. */
export async function findLarge(
  db: Database,
  userId: string,
  rows: number,
): Promise<string | null> {
  // Written out: D1 binds at most 100 values.
  const [most, beyond] = [sql.raw(String(rows)), sql.raw(String(rows + 1))]
  const cases = ownedTables.map(
    ({ name }) => sql`WHEN (SELECT count(*) FROM (
      SELECT 1 FROM ${sql.identifier(name)} WHERE user_id = ${userId} LIMIT ${beyond})) > ${most}
      THEN ${sql.raw(`'${name}'`)}`,
  )
  const [found] = await query<{ name: string | null }>(
    db,
    sql`SELECT CASE ${sql.join(cases, sql` `)} END AS name`,
  )
  return found?.name ?? null
}

/** Takes so many rows from the table. */
export function reduce(userId: string, name: string, rows: number): SQL[] {
  return ownedTables
    .filter((table) => table.name === name)
    .map((table) => deleteSome(table, userId, rows))
}

/** The same, once what comes before the table, which is little, is emptied: it may refer to the rows. */
export function reduceFirst(userId: string, name: string, rows: number): SQL[] {
  const index = ownedTables.findIndex((table) => table.name === name)
  const before = ownedTables.slice(0, index).map((table) => deleteAll(table, userId))
  return [...before, ...reduce(userId, name, rows)]
}

/**
 * The rest of the rows, the user, and all that tells whose they were. Belongs into one batch. The
 * e-mail may be somebody else's by now: what came after the erasure is theirs.
 */
export function finish(
  db: Database,
  { id, userId, names, erasedAt }: ErasureRow & { userId: string },
): (Statement | SQL)[] {
  return [
    ...ownedTables.map((table) => deleteAll(table, userId)),
    sql`DELETE FROM idempotency_records
      WHERE scope IN (SELECT value FROM json_each(${JSON.stringify(names?.retry ?? [])}))
        AND created_at < ${erasedAt}`,
    db.delete(users).where(eq(users.id, userId)),
    db.update(erasures).set({ userId: null, names: null }).where(eq(erasures.id, id)),
  ]
}

/** D1 takes at most 32 arguments of a function: pairs of a name and a number. */
const pairsPerObject = 15

/** As one JSON object. */
function countsOf(userId: string): SQL {
  const pairs = countedTables.map(
    (name) => sql`${sql.raw(`'${name}'`)},
      (SELECT count(*) FROM ${sql.identifier(name)} WHERE user_id = ${userId})`,
  )
  const objects: SQL[] = []
  for (let first = 0; first < pairs.length; first += pairsPerObject) {
    objects.push(sql`json_object(${sql.join(pairs.slice(first, first + pairsPerObject), sql`, `)})`)
  }
  return objects.reduce((all, some) => sql`json_patch(${all}, ${some})`)
}
