// A report for a year costs its cells, however many transactions are in them.
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { databaseOf, writeAll } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { insertRows } from '../../src/db/rows'
import { newId } from '../../src/id'
import { foldedColumns } from '../../src/transactions/fold'
import { type TransactionRow, transactions } from '../../src/transactions/tables'
import { linesOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { newAccount, newUser } from '../support/fixtures'

const year = 'date_from=2026-01-01&date_to=2026-12-31'
const cells = 20 * 12 * 2

/** Every category × month × account has its cell from the first 480 transactions on. */
async function newYear(count: number) {
  const user = await newUser()
  const accounts = [await newAccount(user), await newAccount(user)]
  const { body } = await call('GET', '/api/v1/categories?kind=expense&limit=20', {
    token: user.token,
  })
  const categories: string[] = body.data.map(({ id }: any) => id)
  const rows = Array.from({ length: count }, (_, n) => rowOf(user.id, accounts, categories, n))
  await writeAll(databaseOf(env, noUse()), insertRows(transactions, rows))
  const report = async (path: string) => {
    let data: any[] = []
    const lines = await linesOf(async () => {
      data = (await call('GET', `/api/v1/reports/${path}`, { token: user.token })).body.data
    })
    const line = lines.find(({ event }) => event === 'request')
    return { data, rowsRead: Number(line?.['d1_rows_read']), roundTrips: line?.['d1_round_trips'] }
  }
  return { accounts, categories, rows, report }
}

function rowOf(userId: string, accounts: any[], categories: string[], n: number): TransactionRow {
  const cell = n % cells
  const month = String(1 + (cell % 12)).padStart(2, '0')
  const day = String(1 + (Math.floor(n / cells) % 28)).padStart(2, '0')
  const texts = {
    payee: n % 50 === 7 ? 'Corner Bakery' : `Shop ${n % 300}`,
    description: null,
    note: null,
  }
  const at = '2026-01-01T00:00:00.000Z'
  return {
    id: newId('txn'),
    userId,
    accountId: accounts[Math.floor(cell / 12) % 2].id,
    date: `2026-${month}-${day}`,
    amount: -1 - (n % 997),
    currency: 'EUR',
    status: n % 11 === 0 ? 'pending' : 'posted',
    cleared: false,
    ...texts,
    ...foldedColumns(texts),
    categoryId: categories[Math.floor(cell / 24)] ?? null,
    tags: n % 100 === 3 ? ['holiday'] : [],
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

type Year = Awaited<ReturnType<typeof newYear>>

describe('a report for a year', () => {
  let small: Year
  let large: Year
  beforeAll(async () => {
    small = await newYear(1000)
    large = await newYear(50_000)
  }, 120_000)

  it.each([
    'spending?group_by=category',
    'spending?group_by=account',
    'spending?group_by=month',
    'spending?group_by=category&status=pending',
    'cash-flow?interval=month',
    'cash-flow?interval=week',
  ])('reads categories × months × accounts, not transactions: %s', async (path) => {
    const [few, many] = [
      await small.report(`${path}&${year}`),
      await large.report(`${path}&${year}`),
    ]

    expect([few.roundTrips, many.roundTrips]).toEqual([1, 1])
    expect(many.rowsRead).toBeLessThanOrEqual(cells + 100)
    expect(Math.abs(many.rowsRead - few.rowsRead)).toBeLessThanOrEqual(few.rowsRead / 10)
    expect(sumOf(many.data, 'count')).toBeGreaterThan(sumOf(few.data, 'count'))
  })

  it('reads only the cells of one account or one category', async () => {
    const account = await large.report(`spending?${year}&account_id=${large.accounts[0].id}`)
    const category = await large.report(`cash-flow?${year}&category_id=${large.categories[3]}`)

    expect(account.rowsRead).toBeLessThanOrEqual(cells + 100)
    expect(category.rowsRead).toBeLessThanOrEqual(cells + 200)
  })

  it('reads days × accounts for the net worth', async () => {
    const { rowsRead, roundTrips } = await large.report(`net-worth?${year}`)

    expect(roundTrips).toBe(1)
    expect(rowsRead).toBeLessThanOrEqual(2 * 12 * 28 + 20)
  })

  it.each([
    ['payee=corner+bakery', ({ payee }: TransactionRow) => payee === 'Corner Bakery'],
    ['tag=holiday', ({ tags }: TransactionRow) => tags.includes('holiday')],
    [
      'type=expense&category_id=cat_bars',
      ({ categoryId }: TransactionRow) => categoryId === 'cat_bars',
    ],
    ['uncategorized=true', ({ categoryId }: TransactionRow) => categoryId === null],
    ['category_id=none', ({ categoryId }: TransactionRow) => categoryId === null],
    ['amount_min=-5&amount_max=-5', ({ amount }: TransactionRow) => amount === -5],
  ])('that the totals cannot serve reads its own rows: %s', async (filter, isOwn) => {
    const own = large.rows.filter(isOwn)

    const spent = await large.report(`spending?${year}&${filter}`)
    const flow = await large.report(`cash-flow?${year}&${filter}`)

    expect([spent.roundTrips, flow.roundTrips]).toEqual([1, 1])
    expect(sumOf(flow.data, 'count')).toBe(own.length)
    expect(sumOf(flow.data, 'net')).toBe(sumOf(own, 'amount'))
    expect(Math.max(spent.rowsRead, flow.rowsRead)).toBeLessThanOrEqual(4 * own.length + 200)
  })

  it('by payee reads the rows of its accounts and days only', async () => {
    const month = 'date_from=2026-03-01&date_to=2026-03-31'
    const accounts = large.accounts.map(({ id }: any) => `account_id=${id}`).join('&')
    const own = large.rows.filter(({ date }) => date.startsWith('2026-03')).length

    const { rowsRead, data } = await large.report(`spending?group_by=payee&${month}&${accounts}`)

    expect(sumOf(data, 'count')).toBe(own)
    // Each row once more for grouping.
    expect(rowsRead).toBeLessThanOrEqual(2 * own + 200)
  })
})

function sumOf(rows: readonly any[], column: string): number {
  return rows.reduce((sum, row) => sum + row[column], 0)
}
