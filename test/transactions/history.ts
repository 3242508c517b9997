// Years of transactions at once, as one batch of rows, for tests about cost.
import { env } from 'cloudflare:workers'
import { databaseOf, writeAll } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { insertRows } from '../../src/db/rows'
import { addDays } from '../../src/clock'
import { newId } from '../../src/id'
import { foldedColumns } from '../../src/transactions/fold'
import { type TransactionRow, transactions } from '../../src/transactions/tables'
import { call } from '../support/client'
import { newAccount, newUser } from '../support/fixtures'
import { linesOf } from '../sessions/log-lines'

const categories = [
  'cat_groceries',
  'cat_coffee',
  'cat_bars',
  'cat_food',
  'cat_rent',
  'cat_salary',
  null,
]

/** Three accounts with `count` transactions from 2020 on: a tenth of them split, a quarter tagged. */
export async function newHistory(count: number) {
  const user = await newUser()
  const accounts = [await newAccount(user), await newAccount(user), await newAccount(user)]
  const rows = Array.from({ length: count }, (_, n) => rowOf(user.id, accounts[n % 3].id, n))
  await writeAll(databaseOf(env, noUse()), insertRows(transactions, rows))
  return {
    user,
    accounts,
    rows,
    costOf: (method: string, path: string, body?: unknown) =>
      costOf(user.token, method, path, body),
  }
}

/** What one request asked of the database, by its own log line. */
async function costOf(token: string, method: string, path: string, body?: unknown) {
  let answer = { status: 0, body: null as any }
  const lines = await linesOf(async () => {
    answer = await call(method, `/api/v1${path}`, { token, body })
  })
  const line = lines.find(({ event }) => event === 'request')
  return {
    status: answer.status,
    body: answer.body,
    rowsRead: Number(line?.['d1_rows_read']),
    roundTrips: Number(line?.['d1_round_trips']),
  }
}

function rowOf(userId: string, accountId: string, n: number): TransactionRow {
  const amount = -2 - (n % 997)
  const texts = { payee: `Shop ${n % 40}`, description: null, note: null }
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString()
  const isSplit = n % 10 === 9
  return {
    id: newId('txn'),
    userId,
    accountId,
    date: addDays('2020-01-01', n % 2000),
    amount,
    currency: 'EUR',
    status: 'posted',
    cleared: false,
    ...texts,
    ...foldedColumns(texts),
    categoryId: isSplit ? null : (categories[n % 7] ?? null),
    tags: n % 4 === 0 ? ['holiday'] : [],
    splits: isSplit
      ? [
          { amount: -1, category_id: 'cat_coffee', note: null },
          { amount: amount + 1, category_id: 'cat_groceries', note: null },
        ]
      : null,
    transferId: null,
    transferAccountId: null,
    transferTransactionId: null,
    externalId: n % 5 === 0 ? `bank-${n}` : null,
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
