// Puts all that the database holds of a user back as it was, which is quicker than to make another one.
import { env } from 'cloudflare:workers'
import { isKept, ownedTables } from './battery'
import type { TestUser } from './fixtures'

type Row = Record<string, unknown>
export type Snapshot = { user: TestUser; rows: Map<string, Row[]> }

/** Kept by triggers, which see to it here as well. */
const derived = new Set([
  'transaction_lines',
  'transaction_tags',
  'account_days',
  'category_months',
])

export async function snapshotOf(user: TestUser): Promise<Snapshot> {
  const tables = await ownedTables()
  const selects = tables.map(({ name, owner }) =>
    env.DB.prepare(`SELECT * FROM ${name} WHERE ${owner} = ?`).bind(user.id),
  )
  const answers = await env.DB.batch<Row>(selects)
  return {
    user,
    rows: new Map(tables.map(({ name }, index) => [name, answers[index]?.results ?? []])),
  }
}

export async function restore({ user, rows }: Snapshot): Promise<void> {
  const tables = (await ownedTables()).filter(({ name }) => !derived.has(name))
  // Their triggers read what the others hold: they go first, and come back last.
  const others = tables.filter(({ name }) => name !== 'transactions')
  const remove = (name: string, owner: string) =>
    env.DB.prepare(`DELETE FROM ${name} WHERE ${owner} = ?`).bind(user.id)
  await env.DB.batch([
    env.DB.prepare('PRAGMA defer_foreign_keys = on'),
    remove('transactions', 'user_id'),
    ...others.map(({ name, owner }) => remove(name, owner)),
    ...others.flatMap(({ name }) => insertion(name, rows.get(name) ?? [])),
    env.DB.prepare(
      `UPDATE accounts SET posted_sum = 0, pending_sum = 0, cleared_sum = 0, transaction_count = 0
       WHERE user_id = ?`,
    ).bind(user.id),
    ...insertion('transactions', rows.get('transactions') ?? []),
  ])
}

/** How many rows of the user there are, table by table. */
export async function countRowsOf(user: TestUser): Promise<Record<string, number>> {
  const tables = await ownedTables()
  const counts = tables.map(({ name, owner }) =>
    env.DB.prepare(
      `SELECT count(*) AS count FROM ${name} WHERE ${owner} = ? AND ${isKept(name)}`,
    ).bind(user.id),
  )
  const answers = await env.DB.batch<{ count: number }>(counts)
  return Object.fromEntries(
    tables.map(({ name }, index) => [name, answers[index]?.results[0]?.count ?? 0]),
  )
}

function insertion(table: string, rows: readonly Row[]): D1PreparedStatement[] {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) return []
  const values = columns.map((_, position) => `value ->> ${position}`)
  const text = `INSERT INTO ${table} (${columns.join()}) SELECT ${values.join()} FROM json_each(?)`
  return [env.DB.prepare(text).bind(JSON.stringify(rows.map((row) => Object.values(row))))]
}
