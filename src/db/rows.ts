// Whole rows in and out by the hundred, as JSON in one parameter.
import {
  type GetColumnData,
  getTableColumns,
  type InferInsertModel,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'

// D1 takes at most 2 MB per bound value; half of it leaves room for multi-byte text.
const maxChunkLength = 500_000

/** One INSERT statement per chunk of rows. Columns that a row leaves out get null or their default. */
export function insertRows<T extends SQLiteTable>(
  table: T,
  rows: readonly InferInsertModel<T>[],
): SQL[] {
  const columns = Object.entries(getTableColumns(table))
  const names = columns.map(([, column]) => sql.identifier(column.name))
  const values = columns.map(([, column], position) => cell(column, position))
  return chunks(rows.map((row) => encode(columns, row))).map(
    (chunk) => sql`INSERT INTO ${table} (${sql.join(names, sql`, `)})
      SELECT ${sql.join(values, sql`, `)} FROM json_each(${chunk}) AS row`,
  )
}

/** The same, leaving rows as they are that are there already, by the columns of a key. */
export function insertMissing<T extends SQLiteTable>(
  table: T,
  rows: readonly InferInsertModel<T>[],
  key: readonly string[] = ['id'],
): SQL[] {
  const target = sql.join(
    key.map((name) => sql.identifier(name)),
    sql`, `,
  )
  // Without a WHERE, ON would be taken for that of a join.
  return insertRows(table, rows).map(
    (insert) => sql`${insert} WHERE true ON CONFLICT (${target}) DO NOTHING`,
  )
}

/** One UPDATE statement per chunk: every given row replaces the stored row with the same id and user. */
export function updateRows<T extends SQLiteTable>(
  table: T,
  rows: readonly InferInsertModel<T>[],
): SQL[] {
  const columns = Object.entries(getTableColumns(table))
  const position = (name: string) => columns.findIndex(([, column]) => column.name === name)
  const assignments = columns.flatMap(([, column], index) =>
    column.name === 'id' || column.name === 'user_id'
      ? []
      : [sql`${sql.identifier(column.name)} = ${cell(column, index)}`],
  )
  return chunks(rows.map((row) => encode(columns, row))).map(
    (chunk) => sql`UPDATE ${table} SET ${sql.join(assignments, sql`, `)}
      FROM json_each(${chunk}) AS row
      WHERE ${table}.id = row.value ->> ${sql.raw(String(position('id')))}
        AND ${table}.user_id = row.value ->> ${sql.raw(String(position('user_id')))}`,
  )
}

/** The row with this id: a condition on the one table of a query. */
export function isOne(id: string): SQL {
  return sql`id = ${id}`
}

/** The columns as expressions, for a FROM that is written in SQL: Drizzle refuses plain columns there. */
export function expressionsOf<Columns extends Record<string, SQLiteColumn>>(columns: Columns) {
  const expressions = Object.entries(columns).map(([name, column]) => [
    name,
    sql`${column}`.mapWith(column).as(column.name),
  ])
  // Safe: the same names, and each expression is decoded by its column.
  return Object.fromEntries(expressions) as {
    [Name in keyof Columns]: SQL.Aliased<GetColumnData<Columns[Name]>>
  }
}

function cell(column: SQLiteColumn, position: number): SQL {
  const value = sql`row.value ->> ${sql.raw(String(position))}`
  const fallback = column.hasDefault && column.default !== undefined ? column.default : null
  return fallback === null ? value : sql`coalesce(${value}, ${encodeCell(column, fallback)})`
}

function encode(columns: [string, SQLiteColumn][], row: Record<string, unknown>): string {
  return JSON.stringify(columns.map(([key, column]) => encodeCell(column, row[key])))
}

function encodeCell(column: SQLiteColumn, value: unknown): unknown {
  return value === undefined || value === null ? null : column.mapToDriverValue(value)
}

/** JSON arrays of the encoded values, each short enough for one parameter. */
export function chunks(encoded: readonly string[]): string[] {
  const groups: string[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const row of encoded) {
    if (length + row.length > maxChunkLength) {
      groups.push([])
      length = 0
    }
    groups.at(-1)?.push(row)
    length += row.length
  }
  return groups.map((group) => `[${group.join(',')}]`)
}
