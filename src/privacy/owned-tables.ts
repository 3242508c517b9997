// Every table that holds rows of users, from the definition of the tables itself: what is added there is
// erased too. In the order of deletion.
import { is, type SQL, sql } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import * as schema from '../db/schema'

export type OwnedTable = {
  name: string
  /** The columns of its primary key. */
  key: readonly string[]
  /** The column by which its rows refer to others of it; null without any. */
  parent: string | null
}

/**
 * Kept by triggers, which find nothing to keep any more when these are emptied first, and so cost little
 * where the rows that they follow from go.
 */
const derived = ['category_months', 'account_days', 'transaction_lines', 'transaction_tags']

/** Says whose an erasure is, and goes by itself. */
const exceptions = ['users', 'erasures']

const configs = Object.values(schema)
  .filter((value) => is(value, SQLiteTable))
  .map((table) => getTableConfig(table))

/** What refers to another comes before it. */
export const ownedTables: readonly OwnedTable[] = inOrder(
  configs.filter(
    ({ name, columns }) =>
      !exceptions.includes(name) && columns.some((column) => column.name === 'user_id'),
  ),
).map((config) => ({
  name: config.name,
  key: keyOf(config),
  parent: parentOf(config),
}))

/** The rows that a receipt counts: what is derived is none of its own. */
export const countedTables = ownedTables
  .map(({ name }) => name)
  .filter((name) => !derived.includes(name))
  .toSorted()

export function keyColumnsOf(table: string): readonly string[] {
  const config = configs.find(({ name }) => name === table)
  if (!config) throw new Error(`There is no table ${table}.`)
  return keyOf(config)
}

/** Deletes at most so many rows: of those that refer to others of the same table, these first. */
export function deleteSome({ name, key, parent }: OwnedTable, userId: string, rows: number): SQL {
  const order = parent === null ? sql`` : sql`ORDER BY ${sql.identifier(parent)} IS NULL`
  return deleteWhere(name, key, sql`user_id = ${userId} ${order} LIMIT ${rows}`)
}

export function deleteAll({ name }: OwnedTable, userId: string): SQL {
  return sql`DELETE FROM ${sql.identifier(name)} WHERE user_id = ${userId}`
}

/** `condition` may end in an order and a limit. SQLite is built without limits on DELETE itself. */
export function deleteWhere(table: string, key: readonly string[], condition: SQL): SQL {
  const columns = sql.join(
    key.map((column) => sql.identifier(column)),
    sql`, `,
  )
  const name = sql.identifier(table)
  return sql`DELETE FROM ${name} WHERE (${columns}) IN (SELECT ${columns} FROM ${name} WHERE ${condition})`
}

type Config = (typeof configs)[number]

function inOrder(tables: readonly Config[]): Config[] {
  if (tables.length === 0) return []
  const referred = new Set(tables.flatMap((table) => referencesOf(table)))
  const free = tables.filter(({ name }) => !referred.has(name))
  if (free.length === 0) throw new Error('Tables refer to each other in a circle.')
  const first = derived.flatMap((name) => free.filter((table) => table.name === name))
  return [
    ...first,
    ...free.filter((table) => !first.includes(table)),
    ...inOrder(tables.filter((table) => !free.includes(table))),
  ]
}

/** The names of the other tables that it has foreign keys to. */
function referencesOf({ name, foreignKeys }: Config): string[] {
  return foreignKeys
    .map((key) => getTableConfig(key.reference().foreignTable).name)
    .filter((other) => other !== name)
}

function keyOf({ name, columns, primaryKeys }: Config): string[] {
  const own = columns.filter(({ primary }) => primary).map((column) => column.name)
  const together = primaryKeys.flatMap((key) => key.columns.map((column) => column.name))
  const key = together.length > 0 ? together : own
  if (key.length === 0) throw new Error(`The table ${name} has no primary key.`)
  return key
}

function parentOf({ name, foreignKeys }: Config): string | null {
  const own = foreignKeys
    .map((key) => key.reference())
    .find(({ foreignTable }) => getTableConfig(foreignTable).name === name)
  return own?.columns[0]?.name ?? null
}
