// D1 has no interactive transactions: what was read before a batch is held true inside it by a guard.
import { type SQL, sql } from 'drizzle-orm'
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'

/** Never holds a row: a trigger swallows what holds and aborts the whole batch for what does not. */
export const guards = sqliteTable('guards', { holds: integer('holds').notNull() })

/** A statement that rolls its batch back with `guard_failed` unless the SQL condition is true. */
export function guard(condition: SQL): SQL {
  return sql`INSERT INTO guards (holds) SELECT coalesce((${condition}), 0)`
}

/** As a guard, but what fails is the hold on an Idempotency-Key (`claim_lost`): reading again would not help. */
export function guardClaimed(condition: SQL): SQL {
  return sql`INSERT INTO guards (holds) SELECT iif(${condition}, 1, -1)`
}

/** Holds when each row still has the version that was read: nobody has edited or deleted it since. */
export function guardVersions(
  table:
    | 'accounts'
    | 'api_keys'
    | 'budgets'
    | 'categories'
    | 'goals'
    | 'transactions'
    | 'users'
    | 'webhooks',
  rows: readonly { id: string; version: number }[],
): SQL {
  const pairs = JSON.stringify(rows.map(({ id, version }) => [id, version]))
  return guard(sql`(
    SELECT count(*) FROM json_each(${pairs}) AS pair
    JOIN ${sql.identifier(table)} AS current
      ON current.id = pair.value ->> 0 AND current.version = pair.value ->> 1
  ) = ${rows.length}`)
}
