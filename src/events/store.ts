import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { type Database, isAmong, query, writeAll } from '../db/client'
import { chunks } from '../db/rows'
import { firstIdAt } from '../id'
import { eventChecks, type EventRow, events } from './tables'

export type EventFilter = {
  /** Null: all. */
  types: readonly string[] | null
  resourceId: string | undefined
  since: Date
  /** Inclusive. */
  until: Date | undefined
}

/** Newest first; one more than `limit`, if there are more. */
export async function listEvents(
  db: Database,
  userId: string,
  options: { filter: EventFilter; before: string | null; limit: number },
): Promise<EventRow[]> {
  const { filter, limit } = options
  const range = rangeOf(options)
  return db
    .select()
    .from(events)
    .where(and(eq(events.userId, userId), range, chosen(userId, filter, range, limit)))
    .orderBy(desc(events.id))
    .limit(limit + 1)
}

/** Unless it is older than `since`. */
export async function findEvent(
  db: Database,
  userId: string,
  id: string,
  since: Date,
): Promise<EventRow | undefined> {
  const [event] = id < firstIdAt('evt', since) ? [] : await findEvents(db, userId, [id])
  return event
}

export async function findEvents(
  db: Database,
  userId: string,
  ids: readonly string[],
): Promise<EventRow[]> {
  return db
    .select()
    .from(events)
    .where(and(sql`+${events.userId} = ${userId}`, isAmong(events.id, ids)))
}

/** What a dispatch has to see to, oldest first, and the check that was asked for: one round trip. */
export async function findUndispatched(db: Database, userId: string, limit: number) {
  const [found, [check]] = await db.batch([
    query<{ id: string; type: string }>(
      db,
      sql`SELECT id, type FROM events INDEXED BY events_undispatched
        WHERE user_id = ${userId} AND dispatched_at IS NULL ORDER BY id LIMIT ${limit}`,
    ),
    db.select().from(eventChecks).where(eq(eventChecks.userId, userId)),
  ])
  return { found, check: check?.operation ?? null }
}

/** The events among the ids that still are undispatched become dispatched, and the check is done. */
export async function markDispatched(
  db: Database,
  userId: string,
  done: { ids: readonly string[]; check: string | null; at: string },
): Promise<void> {
  await writeAll(db, [
    db
      .update(events)
      .set({ dispatchedAt: done.at })
      .where(
        and(
          sql`+${events.userId} = ${userId}`,
          isAmong(events.id, done.ids),
          isNull(events.dispatchedAt),
        ),
      ),
    ...(done.check === null
      ? []
      : [
          db
            .delete(eventChecks)
            .where(and(eq(eventChecks.userId, userId), eq(eventChecks.operation, done.check))),
        ]),
  ])
}

/** Users who have something to dispatch from before an event id, each found by one look at the index. */
export async function listUsersDue(db: Database, before: string, limit: number): Promise<string[]> {
  const next = (beyond: SQL) => sql`SELECT min(user_id) FROM events INDEXED BY events_undispatched
    WHERE dispatched_at IS NULL AND ${beyond}`
  const rows = await query<{ userId: string }>(
    db,
    sql`WITH RECURSIVE due (user_id) AS (
        SELECT (${next(sql`user_id > ''`)})
        UNION ALL
        SELECT (${next(sql`user_id > due.user_id`)}) FROM due WHERE due.user_id IS NOT NULL
      )
      SELECT user_id AS userId FROM due WHERE user_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM events INDEXED BY events_undispatched
        WHERE events.user_id = due.user_id AND dispatched_at IS NULL AND id < ${before})
      UNION SELECT user_id FROM event_checks WHERE operation < ${before.replace('evt', 'req')}
      LIMIT ${limit}`,
  )
  return rows.map(({ userId }) => userId)
}

/** Those that are stored already stay as they are; answers with the ids of the others. */
export async function storePayloads(
  db: Database,
  userId: string,
  payloads: readonly (readonly [id: string, payload: string])[],
): Promise<string[]> {
  const parts = chunks(payloads.map((pair) => JSON.stringify(pair))).map((chunk) =>
    query<{ id: string }>(
      db,
      sql`UPDATE events SET payload = made.value ->> 1 FROM json_each(${chunk}) AS made
        WHERE events.id = made.value ->> 0 AND +events.user_id = ${userId} AND payload IS NULL
        RETURNING events.id`,
    ),
  )
  const stored = await Promise.all(parts)
  return stored.flat().map(({ id }) => id)
}

export async function findPayloads(db: Database, userId: string, ids: readonly string[]) {
  return db
    .select({ id: events.id, payload: events.payload })
    .from(events)
    .where(and(sql`+${events.userId} = ${userId}`, isAmong(events.id, ids)))
}

/** Ids tell the time, and are what lists are read by. */
function rangeOf({ filter, before }: { filter: EventFilter; before: string | null }): SQL {
  const { since, until } = filter
  const terms = [
    sql`id >= ${firstIdAt('evt', since)}`,
    ...(until ? [sql`id < ${firstIdAt('evt', new Date(until.getTime() + 1))}`] : []),
    ...(before === null ? [] : [sql`id < ${before}`]),
  ]
  return sql.join(terms, sql` AND `)
}

function chosen(
  userId: string,
  { types, resourceId }: EventFilter,
  range: SQL,
  limit: number,
): SQL | undefined {
  if (resourceId === undefined) return types ? isNewestOf(userId, types, range, limit) : undefined
  return and(eq(events.resourceId, resourceId), types ? isAmong(sql`+type`, types) : undefined)
}

/** A page's worth of each type straight from its index, of which the newest are the page. */
function isNewestOf(userId: string, types: readonly string[], range: SQL, limit: number): SQL {
  return sql`+id IN (
    SELECT newest.value FROM json_each(${JSON.stringify([...new Set(types)])}) AS wanted,
      json_each((SELECT json_group_array(id) FROM (
        SELECT id FROM events INDEXED BY events_by_type
        WHERE user_id = ${userId} AND type = wanted.value AND ${range}
        ORDER BY id DESC LIMIT ${limit + 1}))) AS newest)`
}
