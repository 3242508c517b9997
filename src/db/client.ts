// Drizzle over D1: the only room that knows how statements reach a database.
import { type SQL, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'
import { gather } from './gather'
import { type DatabaseUse, meter, type Statements } from './meter'
import { mostTries, pause, type UnavailableError, unavailableIn } from './retry'
import { type Anchor, Session } from './session'

export type Database = DrizzleD1Database & { $client: D1Database; $session: Session }
export type Statement = BatchItem<'sqlite'>

/** The one function that says which database holds a user: the seam for many of them. */
export function databaseOf(
  bindings: { DB: Pick<D1Database, 'withSession'> },
  use: DatabaseUse,
  anchor: Anchor = 'first-primary',
): Database {
  const session = new Session(bindings.DB, anchor)
  return Object.assign(drizzle(asDrizzleClient(meter(session, use))), { $session: session })
}

/**
 * What `ask` reads at once of several stores, in one round trip. For reads only: a batch is one transaction,
 * and what fails makes all of it fail.
 */
export function together<Answer>(
  db: Database,
  ask: (db: Database) => Promise<Answer>,
): Promise<Answer> {
  const gathered = asDrizzleClient(gather(db.$client))
  return ask(Object.assign(drizzle(gathered), { $session: db.$session }))
}

/** What a replica does not know yet, the primary may: for rows without which nobody gets in. */
export async function findSurely<Row>(
  db: Database,
  find: () => Promise<Row | undefined>,
): Promise<Row | undefined> {
  const found = await find()
  if (found !== undefined || !db.$session.mayLag) return found
  db.$session.startOver()
  return find()
}

/** Something the batch relied on was no longer true; nothing was written. Read again, then retry. */
export class StaleError extends Error {
  override name = 'StaleError'
}

/** Another attempt at the same request has taken over, or this one was carried out; nothing was written. */
export class ClaimLostError extends Error {
  override name = 'ClaimLostError'
}

/** A unique index refused the batch; nothing was written. */
export class DuplicateError extends Error {
  override name = 'DuplicateError'
}

/**
 * Writes all statements in one transaction and one round trip, or none.
 * Throws StaleError when a guard or a foreign key refused, DuplicateError when a unique index did,
 * ClaimLostError when the request's Idempotency-Key is not (or no longer) this attempt's, and
 * UnavailableError when the database did not answer: then it may have been written.
 *
 * When the answer is lost the same statements are sent again. They cannot take effect twice: they insert rows
 * under ids of their own, or are guarded by what they change, or only delete and set what may be deleted and
 * set again. A refusal then tells nothing about others, so it must not start the verb over.
 */
export async function writeAll(
  db: Database,
  statements: readonly (Statement | SQL)[],
): Promise<void> {
  const [first, ...rest] = statements.map((item) =>
    isSql(item) ? bindable(db, db.run(item)) : item,
  )
  if (!first) return
  await writeOnce(db, [first, ...rest])
  for (const item of statements) noteTag(db, item)
}

async function writeOnce(db: Database, batch: [Statement, ...Statement[]]): Promise<void> {
  let lost: UnavailableError | null = null
  for (let tries = 1; ; tries += 1) {
    try {
      await db.batch(batch)
      return
    } catch (error) {
      const refused = refusal(error)
      if (lost && isOwnDoing(refused)) return
      if (lost && refused) throw lost
      // What made it stale may not have reached the replica that the session has come to.
      db.$session.startOver()
      if (refused) throw refused
      const unavailable = unavailableIn(error)
      if (unavailable?.kind !== 'lost' || tries >= mostTries) throw error
      lost = unavailable
    }
    await pause(tries)
  }
}

/** The same statement, leaving the tag with the database (`tagsLeft`) once a batch of writeAll has written it. */
export function tagged<Item extends Statement | SQL>(statement: Item, tag: string): Item {
  tags.set(statement, tag)
  return statement
}

/** What was written through this client, by the tags of its statements. */
export function tagsLeft(db: Database): readonly string[] {
  return [...(left.get(db) ?? [])]
}

const tags = new WeakMap<object, string>()
const left = new WeakMap<Database, Set<string>>()

function noteTag(db: Database, statement: object): void {
  const tag = tags.get(statement)
  if (tag !== undefined) left.set(db, new Set([...(left.get(db) ?? []), tag]))
}

/** A query in SQL that may stand in a batch; rows come as objects by column name. */
export function query<Row>(db: Database, statement: SQL) {
  return bindable(db, db.all<Row>(statement))
}

/**
 * Repeats `attempt` while it finds its reads outdated. Each loser met a winner, so a crowd gets through;
 * after the first loss it spreads out ever wider, lest all of it reads again at once.
 */
export async function retryStale<T>(attempt: () => Promise<T>, times = 20): Promise<T> {
  for (let lost = 1; ; lost += 1) {
    try {
      return await attempt()
    } catch (error) {
      const outdated = error instanceof StaleError || error instanceof DuplicateError
      if (!outdated || lost >= times) throw error
    }
    if (lost > 1) await scheduler.wait(Math.random() * Math.min(5 * 2 ** lost, 1000))
  }
}

/** `column IN (…)` over any number of values as one parameter: D1 allows 100 parameters. */
export function isAmong(column: SQL | { getSQL(): SQL }, values: readonly string[]): SQL<boolean> {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`
}

/** `column = …` as a check on rows that other terms find: the plus hides it from SQLite's planner. */
export function isUnindexed(column: SQL | { getSQL(): SQL }, value: string): SQL<boolean> {
  return sql`+${column} = ${value}`
}

/** Drizzle's batch binds the parameters to `stmt`, which its raw statements lack (0.45). */
function bindable<Raw extends { getQuery(): { sql: string } }>(db: Database, raw: Raw): Raw {
  return Object.assign(raw, { stmt: db.$client.prepare(raw.getQuery().sql) })
}

/** Ids are made anew for each batch: one that is there already is of the try whose answer was lost. */
function isOwnDoing(refused: Error | null): boolean {
  return (
    refused instanceof DuplicateError && /UNIQUE constraint failed: \w+\.id\b/.test(refused.message)
  )
}

function refusal(error: unknown): Error | null {
  const text = messagesOf(error)
  if (text.includes('claim_lost')) return new ClaimLostError(text, { cause: error })
  if (text.includes('UNIQUE constraint failed')) return new DuplicateError(text, { cause: error })
  if (text.includes('guard_failed') || text.includes('FOREIGN KEY constraint failed')) {
    return new StaleError(text, { cause: error })
  }
  return null
}

/** D1 wraps SQLite's error: the reason may sit in either. Drizzle wraps both in the text of the query. */
function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const isQuery = error.message.startsWith('Failed query')
  return `${isQuery ? '' : error.message}\n${messagesOf(error.cause)}`
}

function isSql(item: Statement | SQL): item is SQL {
  return 'queryChunks' in item
}

/** Safe: Drizzle's D1 driver calls nothing but prepare and batch. */
function asDrizzleClient(statements: Statements): D1Database {
  return statements as unknown as D1Database
}
