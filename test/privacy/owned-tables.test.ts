// What is erased follows from the definition of the tables; here it is held against the database as it is.
import { env } from 'cloudflare:workers'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { describe, expect, it } from 'vitest'
import * as schema from '../../src/db/schema'
import { rules, stepOf } from '../../src/privacy/retention'
import { databaseOf } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { ownedTables } from '../../src/privacy/owned-tables'
import { tablesOfDatabase } from './scan'

/** Of nobody: the net of migrations, a table without rows, the receipts, and the users, who go last. */
const others = ['d1_migrations', 'guards', 'erasures', 'users']

type Plan = { detail: string }

async function planOf(text: string, ...values: unknown[]): Promise<string[]> {
  const statement = env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`).bind(...values)
  const { results } = await statement.all<Plan>()
  return results.map(({ detail }) => detail)
}

describe('the tables that hold rows of users', () => {
  it('are all of the database, but for those that are named here', async () => {
    const named = [...ownedTables.map(({ name }) => name), ...others]

    expect(named.toSorted()).toEqual((await tablesOfDatabase()).toSorted())
  })

  it('come before those that they refer to', async () => {
    const order = ownedTables.map(({ name }) => name)
    const wrong = order.filter((name) =>
      foreignKeysOf(name).some(
        ({ to }) => to !== 'users' && to !== name && order.indexOf(to) < order.indexOf(name),
      ),
    )

    expect(wrong).toEqual([])
  })

  it.each(ownedTables)('$name is read by its user alone', async ({ name }) => {
    const [plan = ''] = await planOf(`SELECT 1 FROM ${name} WHERE user_id = ?`, 'usr_1')

    expect(plan).toMatch(/^SEARCH .*\(user_id=\?\)$/)
  })

  it.each(ownedTables)('$name is looked up by what it refers to', async ({ name }) => {
    const plans = await Promise.all(
      foreignKeysOf(name).map(({ columns }) =>
        planOf(
          `SELECT 1 FROM ${name} WHERE ${columns.map((column) => `${column} = ?`).join(' AND ')}`,
          ...columns.map(() => 'x'),
        ),
      ),
    )

    expect(plans.flat().filter((plan) => !plan.startsWith('SEARCH'))).toEqual([])
  })
})

describe('what is kept no longer', () => {
  it.each(rules)('is found by an index in $table', async (rule) => {
    const db = databaseOf(env, noUse())
    const { sql: text, params } = db.all(stepOf(rule, new Date())).getQuery()

    const plan = await planOf(text, ...params)

    expect(plan.filter((detail) => detail.startsWith('SCAN'))).toEqual([])
  })
})

function foreignKeysOf(name: string): { columns: string[]; to: string }[] {
  const table = Object.values(schema).find(
    (value) => typeof value === 'object' && getTableConfig(asTable(value)).name === name,
  )
  if (!table) throw new Error(`There is no table ${name}.`)
  return getTableConfig(asTable(table)).foreignKeys.map((key) => {
    const { columns, foreignTable } = key.reference()
    return {
      columns: columns.map((column) => column.name),
      to: getTableConfig(foreignTable).name,
    }
  })
}

/** Safe: the schema exports tables and types only. */
function asTable(value: object): SQLiteTable {
  return value as SQLiteTable
}
