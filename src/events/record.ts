// Recording what happens: statements for the batch of the change itself. They are about sets of rows, most
// of which no one has read: what a cascade reaches is known to the database alone.
import { type SQL, sql } from 'drizzle-orm'
import { now } from '../clock'
import { type Statement, tagged } from '../db/client'
import { numberedId } from '../db/numbered-id'
import { chunks } from '../db/rows'
import { newId, newIdAt } from '../id'
import { fanOut } from '../webhooks/fan-out'
import { type ResourceName, resourceNameOf, resources, stateOf } from './resources'
import type { RowEventType, ToldType } from './types'

/** An event whose `data` is given as it will be shown. */
export type News = { type: ToldType; resourceId: string; data: object }

/** What stands in the batch where it happens. Conditions are about the table, the user being held anyway. */
export type Recorder = {
  /** Tells of the rows as they are at this place of the batch: after an INSERT, before a DELETE. */
  happened: (type: RowEventType, where: SQL) => SQL
  /** Makes the change, and tells of each row that is another after it. The condition may find more. */
  changed: (
    type: RowEventType,
    where: SQL,
    change: readonly (Statement | SQL)[],
  ) => (Statement | SQL)[]
  /** Tells what is no row of ours, in this order. */
  told: (news: readonly News[]) => SQL[]
  /** Has budgets and goals looked at, where what moved them is no event. */
  moved: () => SQL
}

/** The statements of one batch, with what they record, and with its deliveries at the end. */
export function recording(
  userId: string,
  statements: (record: Recorder) => readonly (Statement | SQL)[],
): (Statement | SQL)[] {
  const operation = newId('req')
  const list = statements(recorderOf(userId, operation))
  return [...list, tagged(fanOut(userId, operation), tagOf(userId))]
}

/** What writeAll leaves with the database when events of the user were recorded: see dispatch-after.ts. */
export function tagOf(userId: string): string {
  return `events ${userId}`
}

/** The users whose tags are among these. */
export function usersIn(tags: readonly string[]): string[] {
  return tags.flatMap((tag) => (tag.startsWith('events ') ? tag.slice('events '.length) : []))
}

// Of the 30 bits that number the events of a batch, the upper ten say which statement it was.
const rowsPerStatement = 2 ** 20

function recorderOf(userId: string, operation: string): Recorder {
  const at = now()
  const base = newIdAt('evt', at)
  let statement = 0

  function insert(type: SQL, found: SQL, previous: SQL): SQL {
    const first = sql.raw(String(statement * rowsPerStatement))
    statement += 1
    return sql`INSERT INTO events
        (id, user_id, operation, type, resource_id, state, previous, created_at)
      SELECT ${numberedId(base, sql`(${first} + number)`)}, ${userId}, ${operation}, ${type},
        resource_id, state, ${previous}, ${at.toISOString()}
      FROM (${found})`
  }

  return {
    happened: (type, where) => insert(sql`${type}`, found(type, userId, where), sql`NULL`),
    changed: (type, where, change) => [
      insert(sql`${type}`, found(type, userId, where), sql`state`),
      ...change,
      complete(type, userId, operation),
      sql`DELETE FROM events WHERE user_id = ${userId} AND operation = ${operation}
        AND type = ${type} AND state = previous`,
    ],
    told: (news) =>
      chunks(
        news.map(({ type, resourceId, data }) =>
          JSON.stringify([type, resourceId, JSON.stringify(data)]),
        ),
      ).map((chunk) => insert(sql`type`, given(chunk), sql`NULL`)),
    moved: () =>
      sql`INSERT OR REPLACE INTO event_checks (user_id, operation) VALUES (${userId}, ${operation})`,
  }
}

function given(chunk: string): SQL {
  return sql`SELECT key AS number, value ->> 0 AS type, value ->> 1 AS resource_id,
      value ->> 2 AS state
    FROM json_each(${chunk})`
}

/** The rows in the order of their ids, which is that of their creation. */
function found(type: RowEventType, userId: string, where: SQL): SQL {
  const name = resourceNameOf(type)
  const { table } = resources[name]
  return sql`SELECT row_number() OVER (ORDER BY ${table.id}) AS number, ${table.id} AS resource_id,
      ${stateOf(name, userId)} AS state
    FROM ${table} WHERE ${isOwn(name, userId)} AND (${where})`
}

/** `state`, until now the row before the change, becomes the row after it. */
function complete(type: RowEventType, userId: string, operation: string): SQL {
  const name = resourceNameOf(type)
  const { table } = resources[name]
  return sql`UPDATE events SET state = (
      SELECT ${stateOf(name, userId)} FROM ${table}
      WHERE ${table.id} = events.resource_id AND ${isOwn(name, userId)})
    WHERE user_id = ${userId} AND operation = ${operation} AND type = ${type}`
}

/** The plus leaves the choice of an index to the other conditions. */
function isOwn(name: ResourceName, userId: string): SQL {
  const { table } = resources[name]
  // Whether a system category is archived is each user's own fact.
  const isShared = name === 'category' ? sql` OR ${table.userId} IS NULL` : sql``
  return sql`(+${table.userId} = ${userId}${isShared})`
}
