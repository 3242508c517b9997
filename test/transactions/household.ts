// A household on the real API beside its model, and what must be equal between the two.
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { type Answer, call } from '../support/client'
import { newUser, type TestUser } from '../support/fixtures'
import { type Filter, Ledger, type Row, sorted, totalsOf } from '../support/ledger'

type Query = Filter & {
  sort?: string
  limit?: number
  include?: string
  cursor?: string | undefined
}

export type Household = {
  user: TestUser
  ledger: Ledger
  ask: (method: string, path: string, body?: unknown) => Promise<Answer>
}

const currencies = ['EUR', 'EUR', 'USD', 'JPY']

/** Four accounts in three currencies, the system categories and three custom ones. */
export async function newHousehold(): Promise<Household> {
  const user = await newUser()
  const ledger = new Ledger()
  const ask: Household['ask'] = (method, path, body) =>
    call(method, `/api/v1${path}`, { token: user.token, body })
  const household = { user, ledger, ask }
  for (const [index, currency] of currencies.entries()) {
    await addAccount(household, { currency, opening_balance: index * 1000 })
  }
  await ask('POST', '/categories', { name: 'Bakery', parent_id: 'cat_food' })
  const { body: pets } = await ask('POST', '/categories', { name: 'Pets', kind: 'expense' })
  await ask('POST', '/categories', { name: 'Cat', parent_id: pets.id })
  const { body: categories } = await ask('GET', '/categories?limit=500')
  for (const { id, parent_id, kind } of categories.data)
    ledger.categories.set(id, { id, parent_id, kind })
  return household
}

export async function addAccount({ ledger, ask }: Household, fields: object): Promise<void> {
  const { body } = await ask('POST', '/accounts', { name: 'Account', type: 'checking', ...fields })
  const { id, currency, opening_balance: opening, status } = body
  ledger.accounts.set(id, { id, currency, opening, status })
}

/** The part of a transaction that the model knows. */
export function rowOf(transaction: any): Row {
  const { description, import_id, metadata, type, created_at, updated_at, ...row } = transaction
  return row
}

export function pathOf(filter: Query): string {
  const entries = Object.entries(filter).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === undefined ? [] : [[name, String(one)]])),
  )
  return `/transactions?${new URLSearchParams(entries)}`
}

/** All pages, followed by their cursors. */
export async function pagesOf({ ask }: Pick<Household, 'ask'>, query: Query): Promise<any[]> {
  const rows: any[] = []
  for (let cursor = query.cursor, more = true; more;) {
    const { status, body } = await ask('GET', pathOf({ ...query, cursor }))
    expect(status).toBe(200)
    expect(body.has_more).toBe(body.next_cursor !== null)
    rows.push(...body.data)
    cursor = body.next_cursor
    more = body.has_more
  }
  return rows
}

/** The list is what the model says: in each sort, whole and in small pages, with its totals. */
export async function expectList(
  household: Household,
  filter: Filter,
  { sort = '-date', limit = 7 }: { sort?: string; limit?: number } = {},
): Promise<void> {
  const expected = sorted(household.ledger.list(filter), sort)
  const { status, body } = await household.ask(
    'GET',
    pathOf({ ...filter, sort, limit: 500, include: 'total' }),
  )
  expect(status).toBe(200)
  expect(body.data.map(rowOf)).toEqual(expected)
  expect(body.total).toEqual(totalsOf(expected))
  const paged = await pagesOf(household, { ...filter, sort, limit })
  expect(paged.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
}

export async function expectBalances({ ledger, ask }: Household): Promise<void> {
  const { body } = await ask('GET', '/accounts?limit=500')
  const balances = body.data.map(({ id, balance: { as_of, ...balance } }: any) => [id, balance])
  const expected = [...ledger.accounts.keys()].map((id) => [id, ledger.balance(id)])
  expect(Object.fromEntries(balances)).toEqual(Object.fromEntries(expected))
}

/** The history of each account by day and by month, over the days that the commands use. */
export async function expectHistory({ ledger, ask }: Household): Promise<void> {
  for (const id of ledger.accounts.keys()) {
    for (const range of [
      'from=2026-01-25&to=2026-03-03',
      'from=2026-01-05&to=2026-03-10&interval=month',
    ]) {
      const { body } = await ask('GET', `/accounts/${id}/balances?${range}`)
      const expected = body.data.map(({ date }: any) => ({
        date,
        balance: ledger.balanceOn(id, date),
      }))
      expect(body.data).toEqual(expected)
      expect(body.data.length).toBeGreaterThan(2)
    }
  }
}

/** The tables that triggers keep, straight from the database. */
export async function expectDerivedTables({ user, ledger }: Household): Promise<void> {
  const [lines, tags, days] = await env.DB.batch<any>([
    env.DB.prepare(
      'SELECT category_id, date, transaction_id, position FROM transaction_lines WHERE user_id = ?',
    ).bind(user.id),
    env.DB.prepare('SELECT tag, date, transaction_id FROM transaction_tags WHERE user_id = ?').bind(
      user.id,
    ),
    env.DB.prepare(
      'SELECT account_id, date, posted_sum, posted_count FROM account_days WHERE user_id = ?',
    ).bind(user.id),
  ])
  const texts = (rows: readonly unknown[][]) => rows.map((row) => JSON.stringify(row)).toSorted()
  const stored = (result: any) => texts(result.results.map((row: object) => Object.values(row)))
  expect(stored(lines)).toEqual(texts(ledger.lines()))
  expect(stored(tags)).toEqual(texts(ledger.tags()))
  expect(stored(days)).toEqual(texts(ledger.days()))
}

/** Both legs name each other, lie on the same day, and move one amount within one currency. */
export function expectWholeTransfers(transactions: readonly any[]): void {
  const byId = new Map(transactions.map((row) => [row.id, row]))
  const legs = transactions.filter(({ transfer }) => transfer !== null)
  for (const leg of legs) {
    const other = byId.get(leg.transfer.transaction_id)
    expect(other.transfer).toEqual({
      id: leg.transfer.id,
      account_id: leg.account_id,
      transaction_id: leg.id,
    })
    expect(leg.transfer.account_id).toBe(other.account_id)
    expect(other.account_id).not.toBe(leg.account_id)
    expect(other.date).toBe(leg.date)
    expect(Math.sign(other.amount)).toBe(-Math.sign(leg.amount))
  }
  const sums = legs.map((leg) => [leg, byId.get(leg.transfer.transaction_id)])
  const within = sums.filter(([leg, other]) => leg.currency === other.currency)
  expect(within.filter(([leg, other]) => leg.amount + other.amount !== 0)).toEqual([])
}
