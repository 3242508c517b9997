import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { addDays } from '../../src/clock'
import { databaseOf, writeAll } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { insertRows } from '../../src/db/rows'
import { newId } from '../../src/id'
import { type TransactionRow, transactions } from '../../src/transactions/tables'
import { linesOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { newAccount, newUser, type TestUser } from '../support/fixtures'
import { isLong } from '../support/long'
import { newBudget } from './envelopes'

freezeClock()

const monthsFilled = 50
const categoryCount = 20
const manyRows = isLong ? 50_000 : 10_000
/** Thirty budgets a few times over, and the categories that there are. */
const base = 5 * 30 + 80

async function expenseCategories(user: TestUser): Promise<string[]> {
  const path = `/api/v1/categories?kind=expense&limit=${categoryCount}`
  const { body } = await call('GET', path, { token: user.token })
  return body.data.map(({ id }: { id: string }) => id)
}

/** Custom categories of a stranger below system ones: none of them is anyone else's cost. */
async function crowd(): Promise<void> {
  const { id } = await newUser()
  await env.DB.prepare(
    `INSERT INTO categories (id, user_id, name, kind, parent_id, created_at, updated_at)
      SELECT ? || '-' || key, ?, 'Crowd', 'expense', 'cat_food', '', '' FROM json_each(?)`,
  )
    .bind(id, id, JSON.stringify(Array.from({ length: 3000 }, () => 0)))
    .run()
}

/** 30 budgets over 20 categories; `count` transactions in their cells of category, month and account. */
async function newHousehold(count: number, rollover: string) {
  vi.setSystemTime('2026-12-15T12:00:00Z')
  const user = await newUser()
  const account = await newAccount(user)
  const categories = await expenseCategories(user)
  const rows = Array.from({ length: count }, (_, n) => rowOf(user, account, n, categories))
  await writeAll(databaseOf(env, noUse()), insertRows(transactions, rows))
  for (let n = 0; n < 30; n += 1) {
    const category_ids = [categories[n % categoryCount], categories[(n + 7) % categoryCount]]
    await newBudget(user, { category_ids, starts_on: '2024-01-01', rollover })
  }
  return user
}

/** The first thousand fill every cell of the last fifty months; the others fall into the same. */
function rowOf(
  user: TestUser,
  account: { id: string },
  n: number,
  categories: string[],
): TransactionRow {
  const month = Math.floor(n / categoryCount) % monthsFilled
  const at = new Date(Date.UTC(2026, 11 - month, 1)).toISOString()
  return {
    id: newId('txn'),
    userId: user.id,
    accountId: account.id,
    date: addDays(at.slice(0, 10), n % 28),
    amount: -1 - (n % 997),
    currency: 'EUR',
    status: n % 9 === 0 ? 'pending' : 'posted',
    cleared: false,
    payee: null,
    payeeKey: '',
    description: null,
    note: null,
    searchText: '',
    categoryId: categories[n % categoryCount] ?? null,
    tags: [],
    splits: null,
    transferId: null,
    transferAccountId: null,
    transferTransactionId: null,
    externalId: null,
    importId: null,
    importKey: null,
    matchedImportId: null,
    matchedBefore: null,
    metadata: {},
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
}

async function costOf(user: TestUser, path: string) {
  let body: any
  const lines = await linesOf(async () => {
    body = (await call('GET', `/api/v1${path}`, { token: user.token })).body
  })
  const line = lines.find(({ event }) => event === 'request')
  return {
    body,
    status: line?.['status'],
    roundTrips: line?.['d1_round_trips'],
    rowsRead: Number(line?.['d1_rows_read']),
  }
}

describe('thirty budgets', () => {
  it.each([
    // The month of the period, and the one that is a period and a day of time zone back.
    ['none', 2],
    ['both', 36],
  ])('read categories × months, not transactions, with rollover %s', async (rollover, months) => {
    await crowd()
    const [few, many] = [
      await newHousehold(1_000, rollover),
      await newHousehold(manyRows, rollover),
    ]

    const [one, other] = [await costOf(few, '/budgets'), await costOf(many, '/budgets')]

    expect(one).toMatchObject({ status: 200, roundTrips: 1 })
    expect(other).toMatchObject({ status: 200, roundTrips: 1 })
    expect(one.rowsRead).toBeLessThanOrEqual(base + months * categoryCount)
    expect(other.rowsRead).toBeLessThanOrEqual(one.rowsRead * 1.1)
    expect(other.rowsRead).toBeGreaterThanOrEqual(one.rowsRead * 0.9)
    expect(other.body.data).toHaveLength(30)
    expect(other.body.data[0].progress.spent).toBeGreaterThan(0)
  })

  it('ask the database once for whatever is read', async () => {
    const user = await newHousehold(1_000, 'none')
    const { body } = await costOf(user, '/budgets?limit=2')
    const path = `/budgets/${body.data[0].id}`

    const costs = []
    for (const each of [
      path,
      `${path}?on=2020-01-01`,
      `${path}/history`,
      `${path}/moves`,
      '/budgets?on=2024-03-03',
    ]) {
      costs.push(await costOf(user, each))
    }

    expect(costs.map(({ status, roundTrips }) => [status, roundTrips])).toEqual(
      costs.map(() => [200, 1]),
    )
    const most = Math.max(...costs.map(({ rowsRead }) => rowsRead))
    expect(most).toBeLessThanOrEqual(base + 36 * categoryCount)
  })
})
