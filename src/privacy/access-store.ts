import { and, desc, eq, gt, type SQL, sql } from 'drizzle-orm'
import { now } from '../clock'
import { type Database, isAmong } from '../db/client'
import { chunks } from '../db/rows'
import { firstIdAt, newIdAt } from '../id'
import { apiKeys } from '../keys/tables'
import { type Access, type Actor, type ChangeType, kindOf, typeOf } from './access'
import type { HourRow } from './access-hours'
import { accessLog } from './access-tables'
import { hourOf } from './tallies'

const columns =
  sql.raw(`id, user_id, kind, type, credential_id, operation, resource_id, reason, country,
  client, count, client_errors, server_errors, first_at, last_at`)

/** For the batch that makes the change: it is told if the condition holds at this place of the batch. */
export function logChange(
  { userId, credentialId, country, client }: Actor,
  type: ChangeType,
  resourceId: string | null,
  condition: SQL = sql`TRUE`,
): SQL {
  const at = now()
  const values = [
    ...[newIdAt('log', at), userId, kindOf(type), type, credentialId, null, resourceId, null],
    ...[country, client, 1, 0, 0, at.toISOString(), at.toISOString()],
  ].map((value) => sql`${value}`)
  return sql`INSERT INTO access_log (${columns})
    SELECT ${sql.join(values, sql`, `)}
    WHERE EXISTS (SELECT 1 FROM users WHERE id = ${userId}) AND (${condition})`
}

/**
 * Hours as they stand now, over what is there of them; nothing for a user who is no more. Counts only grow,
 * so the order in which several of these arrive makes no difference, nor does one that arrives twice.
 */
export function upsertHours(hours: readonly HourRow[]): SQL[] {
  const cells = Array.from({ length: 15 }, (_, position) => sql.raw(`row.value ->> ${position}`))
  return chunks(hours.map((hour) => JSON.stringify(valuesOf(hour)))).map(
    (chunk) => sql`INSERT INTO access_log (${columns})
      SELECT ${sql.join(cells, sql`, `)} FROM json_each(${chunk}) AS row
      WHERE EXISTS (SELECT 1 FROM users WHERE users.id = row.value ->> 1)
      ON CONFLICT (id) DO UPDATE SET count = max(count, excluded.count),
        client_errors = max(client_errors, excluded.client_errors),
        server_errors = max(server_errors, excluded.server_errors),
        first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`,
  )
}

export type LogFilter = {
  kind: 'access' | 'security' | undefined
  /** Null: all. */
  types: readonly string[] | null
  /** All of them at once: with two there is nothing. */
  credentialIds: readonly string[]
  /** What was going on then or later. */
  since: Date
  /** Then or earlier. */
  until: Date | undefined
}

/** Newest first, by the first request of each; one more than `limit`, if there are more. */
export async function listAccess(
  db: Database,
  userId: string,
  options: { filter: LogFilter; before: string | null; limit: number },
) {
  const { filter, before, limit } = options
  const { kind, types, credentialIds } = filter
  return entries(db, userId)
    .where(
      and(
        eq(accessLog.userId, userId),
        inRange(filter),
        before === null ? undefined : sql`${accessLog.id} < ${before}`,
        kind === undefined ? undefined : sql`${accessLog.kind} = ${sql.raw(`'${kind}'`)}`,
        types === null ? undefined : isAmong(accessLog.type, types),
        ...credentialIds.map((id) => eq(accessLog.credentialId, id)),
      ),
    )
    .orderBy(desc(accessLog.id))
    .limit(limit + 1)
}

/** Oldest first, for an export. */
export async function pageOfAccessLog(
  db: Database,
  userId: string,
  after: { id: string } | null,
  limit: number,
) {
  return entries(db, userId)
    .where(and(eq(accessLog.userId, userId), after ? gt(accessLog.id, after.id) : undefined))
    .orderBy(accessLog.id)
    .limit(limit)
}

/** Each with what its key is called today. */
function entries(db: Database, userId: string) {
  return db
    .select({ entry: accessLog, keyName: apiKeys.name })
    .from(accessLog)
    .leftJoin(
      apiKeys,
      and(eq(apiKeys.id, accessLog.credentialId), sql`+${apiKeys.userId} = ${userId}`),
    )
}

/** Ids tell when the first of an hour was: the hour may have gone on since then. */
function inRange({ since, until }: LogFilter): SQL {
  const hour = new Date(`${hourOf(since.toISOString())}:00:00.000Z`)
  const terms = [
    sql`${accessLog.id} >= ${firstIdAt('log', hour)}`,
    sql`${accessLog.lastAt} >= ${since.toISOString()}`,
    ...(until ? [sql`${accessLog.id} < ${firstIdAt('log', new Date(until.getTime() + 1))}`] : []),
  ]
  return sql.join(terms, sql` AND `)
}

function valuesOf(hour: HourRow): (string | number | null)[] {
  const access = accessIn(hour)
  const { userId, credentialId, operation, refusal, country, client } = access
  const type = typeOf(access)
  return [
    ...[hour.id, userId, kindOf(type), type, credentialId, operation, null, refusal, country],
    ...[client, hour.requests, hour.client_errors, hour.server_errors],
    ...[hour.first_at, hour.last_at],
  ]
}

/** Safe: an object stores nothing there but what it was given as an Access. */
function accessIn({ access }: HourRow): Access {
  return JSON.parse(access) as Access
}
