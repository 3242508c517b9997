import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newAccount, newTransaction, newUser } from '../support/fixtures'
import { type Filter, typeOf } from '../support/ledger'
import { expectList, type Household, newHousehold, pathOf, rowOf } from './household'

const payees = [
  'Café Blüte',
  'CAFE BLUTE',
  'Bäcker 100% gut',
  'under_score',
  String.raw`back\slash`,
  'Straße',
  null,
]
const notes = ['Frühstück mit Kim', 'FRUHSTUCK', '50%', 'two  words\nin lines', null]
const days = ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01']

/** 90 transactions and 8 transfers, of every sort, in four accounts. */
async function furnish({ ledger, ask }: Household): Promise<void> {
  const accounts = [...ledger.accounts.values()]
  const custom = [...ledger.categories.values()].filter(({ id }) => id.startsWith('cat_01'))
  const categories = [...custom.map(({ id }) => id), 'cat_food', 'cat_groceries', 'cat_rent', null]
  const [first, second, third] = accounts
  const plain = Array.from({ length: 90 }, (_, n) => ({
    account_id: accounts[n % 4]?.id,
    date: days[n % 3],
    amount: ((n * 37) % 11) - 5 || 7,
    status: n % 7 === 0 ? 'pending' : 'posted',
    payee: payees[n % payees.length],
    note: notes[n % notes.length],
    tags: ['Reise', 'work', 'a_b'].filter((_tag, position) => (n >> position) % 3 === 0),
    category_id: categories[n % categories.length],
  }))
  const split = plain.map((item, n) => ({
    ...item,
    category_id: null,
    splits: [
      { amount: 5, category_id: categories[n % categories.length] },
      { amount: 6, category_id: categories[(n * 2) % categories.length] },
      { amount: item.amount - 11, category_id: 'cat_coffee' },
    ],
  }))
  const transfers = Array.from({ length: 8 }, (_, n) => ({
    account_id: first?.id,
    to_account_id: n % 2 === 0 ? second?.id : third?.id,
    date: days[n % 4],
    amount: -100 - n,
    ...(n % 2 === 1 && { to_amount: 90 }),
    category_id: n % 3 === 0 ? 'cat_savings_transfer' : null,
  }))
  const transactions = [...plain.slice(0, 60), ...split.slice(60), ...transfers]
  const { status } = await ask('POST', '/transactions', { transactions })
  expect(status).toBe(201)
  const { body } = await ask('GET', '/transactions?limit=500')
  ledger.add(...body.data.map(rowOf))
  expect(ledger.rows.size).toBe(106)
}

describe('the filters of the list', () => {
  let household: Household
  beforeAll(async () => {
    household = await newHousehold()
    await furnish(household)
  })

  it('find what the model finds, in any combination, sort and page size', async () => {
    const ids = (map: Map<string, unknown>) => fc.constantFrom(...map.keys())
    const wanted = fc.oneof(
      fc.constantFrom('none', 'cat_food', 'cat_coffee', 'cat_housing', 'cat_transfers'),
      ids(household.ledger.categories),
    )
    const several = <Item>(item: fc.Arbitrary<Item>) =>
      fc.uniqueArray(item, { minLength: 1, maxLength: 3 })
    const some = <Item>(item: fc.Arbitrary<Item>) => fc.option(item, { nil: undefined, freq: 1 })
    const rarely = <Item>(item: fc.Arbitrary<Item>) =>
      fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: item })
    const filters = fc.record({
      date_from: rarely(fc.constantFrom('2025-12-31', '2026-01-01')),
      date_to: rarely(fc.constantFrom('2026-01-01', '2026-01-31')),
      account_id: rarely(several(ids(household.ledger.accounts))),
      category_id: some(several(wanted)),
      type: rarely(fc.constantFrom('expense', 'income', 'transfer')),
      status: rarely(fc.constantFrom('pending', 'posted')),
      amount_min: rarely(fc.constantFrom(-5, 0)),
      amount_max: rarely(fc.constantFrom(0, 5)),
      payee: rarely(
        fc.constantFrom('cafe blute', 'Café Blüte', 'BACK\\SLASH', 'strasse', 'nobody'),
      ),
      q: rarely(
        fc.constantFrom('cafe', 'kim frühstück', '%', '_', '\\', 'GUT 100%', 'in lines words', 'ü'),
      ),
      tag: rarely(fc.constantFrom('Reise', 'work', 'a_b', 'reise')),
      uncategorized: rarely(fc.boolean()),
    })
    const sort = fc.constantFrom('-date', 'date', '-amount', 'amount')

    await fc.assert(
      fc.asyncProperty(
        filters,
        sort,
        fc.integer({ min: 1, max: 40 }),
        async (filter, order, limit) => {
          const given = Object.entries(filter).filter(([, value]) => value !== undefined)
          await expectList(household, Object.fromEntries(given), { sort: order, limit })
        },
      ),
      { numRuns: 50 },
    )
  })

  it('find what the model finds, each filter alone', async () => {
    const { ledger } = household
    const alone: Filter[] = [
      ...[...ledger.categories.keys()].slice(0, 12).map((id) => ({ category_id: [id] })),
      ...[...ledger.accounts.keys()].map((id) => ({ account_id: [id] })),
      { date_from: '2026-01-01' },
      { date_to: '2026-01-01' },
      { date_from: '2026-01-31', date_to: '2026-01-31' },
      { amount_min: 3, amount_max: 3 },
      { amount_min: -3 },
      { amount_max: -1 },
      { type: 'expense' },
      { status: 'pending' },
      { uncategorized: false },
      { tag: 'work' },
      { q: '%' },
      { payee: 'back\\slash' },
    ]

    for (const filter of alone) await expectList(household, filter, { limit: 11 })
  })

  it('take category_id=none and uncategorized=true for the same', async () => {
    const none = await household.ask('GET', pathOf({ category_id: ['none'], limit: 500 }))
    const uncategorized = await household.ask('GET', pathOf({ uncategorized: true, limit: 500 }))

    expect(none.body.data).toEqual(uncategorized.body.data)
    expect(none.body.data.length).toBeGreaterThan(3)
  })

  it('tell the type of each transaction as the model does', async () => {
    const { body } = await household.ask('GET', '/transactions?limit=500')

    const types = body.data.map((row: any) => [row.type, typeOf(rowOf(row))])
    expect(types.filter(([told, expected]: string[]) => told !== expected)).toEqual([])
  })

  it('page over two splits in one category with a limit of one', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const splits = [
      { amount: -5, category_id: 'cat_coffee' },
      { amount: -5, category_id: 'cat_coffee' },
    ]
    const first = await newTransaction(user, account, { amount: -10, splits })
    const second = await newTransaction(user, account, { amount: -10, splits })
    const list = (query: string) =>
      call('GET', `/api/v1/transactions?category_id=cat_food&limit=1${query}`, {
        token: user.token,
      })

    const one = await list('')
    const two = await list(`&cursor=${one.body.next_cursor}`)

    expect(one.body.data.map(({ id }: any) => id)).toEqual([second.id])
    expect(two.body.data.map(({ id }: any) => id)).toEqual([first.id])
    expect(two.body.has_more).toBe(false)
  })

  it('find every word, however many there are', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const words = Array.from({ length: 40 }, (_, n) => `w${n}`)
    await newTransaction(user, account, { note: words.join(' ') })
    const find = (q: string) =>
      call('GET', `/api/v1/transactions?q=${encodeURIComponent(q)}`, { token: user.token })

    const all = await find(words.join(' '))
    const oneMore = await find([...words, 'missing'].join(' '))

    expect(all.body.data).toHaveLength(1)
    expect(oneMore.body.data).toEqual([])
  })

  it('never find the rows of another user', async () => {
    const stranger = await newUser()
    const [account = ''] = household.ledger.accounts.keys()
    const [custom = ''] = [...household.ledger.categories.keys()].filter((id) =>
      id.startsWith('cat_01'),
    )

    for (const query of [
      '',
      `?account_id=${account}`,
      `?category_id=${custom}`,
      '?tag=work',
      '?q=cafe',
      '?sort=amount',
      '?uncategorized=true',
    ]) {
      const { status, body } = await call('GET', `/api/v1/transactions${query}`, {
        token: stranger.token,
      })
      expect(status).toBe(200)
      expect(body.data).toEqual([])
    }
  })
})

describe('updated_since', () => {
  freezeClock()

  it('is inclusive, and takes any offset', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const { updated_at: at } = await newTransaction(user, account)
    const later = new Date(Date.parse(at) + 1).toISOString()
    const offset = new Date(Date.parse(at) + 7_200_000).toISOString().replace('Z', '+02:00')
    const since = async (instant: string) => {
      const path = `/api/v1/transactions?updated_since=${encodeURIComponent(instant)}`
      const { body } = await call('GET', path, { token: user.token })
      return body.data.length
    }

    expect(await since(at)).toBe(1)
    expect(await since(offset)).toBe(1)
    expect(await since(later)).toBe(0)
  })

  it('finds what was edited, newest first with -updated_at', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const older = await newTransaction(user, account)
    const newer = await newTransaction(user, account)
    passSeconds(1)
    const at = new Date().toISOString()
    await call('PATCH', `/api/v1/transactions/${older.id}`, {
      token: user.token,
      body: { note: 'x' },
    })

    const list = (query: string) =>
      call('GET', `/api/v1/transactions?${query}`, { token: user.token })
    const { body } = await list('sort=-updated_at')
    const since = await list(`updated_since=${at}`)

    expect(body.data.map(({ id }: any) => id)).toEqual([older.id, newer.id])
    expect(since.body.data.map(({ id }: any) => id)).toEqual([older.id])
  })
})

describe('a query that means nothing', () => {
  it.each([
    ['date_from=2026-02-02&date_to=2026-02-01', 'date_from', 'out_of_order'],
    ['amount_min=2&amount_max=1', 'amount_min', 'out_of_order'],
    ['date_from=', 'date_from', 'invalid_day'],
    ['date_from=2026-02-30', 'date_from', 'invalid_day'],
    ['account_id=', 'account_id', 'too_small'],
    ['category_id=', 'category_id', 'too_small'],
    ['category_id=cat_food&category_id=', 'category_id', 'too_small'],
    ['amount_min=', 'amount_min', 'invalid_format'],
    ['amount_min=1.5', 'amount_min', 'invalid_format'],
    ['amount_max=1e3', 'amount_max', 'invalid_format'],
    ['payee=', 'payee', 'empty'],
    ['q=', 'q', 'empty'],
    ['q=%20', 'q', 'empty'],
    ['q=%00', 'q', 'unprintable'],
    ['tag=', 'tag', 'empty'],
    ['uncategorized=', 'uncategorized', 'invalid_value'],
    ['uncategorized=1', 'uncategorized', 'invalid_value'],
    ['updated_since=', 'updated_since', 'invalid_format'],
    ['updated_since=2026-02-01', 'updated_since', 'invalid_format'],
    ['sort=payee', 'sort', 'invalid_value'],
    ['sort=', 'sort', 'invalid_value'],
    ['type=refund', 'type', 'invalid_value'],
    ['status=', 'status', 'invalid_value'],
    ['include=everything', 'include', 'invalid_value'],
    ['limit=0', 'limit', 'too_small'],
    ['limit=501', 'limit', 'too_big'],
    ['limit=', 'limit', 'invalid_format'],
    ['date_to=2026-02-01&date_to=2026-02-02', 'date_to', 'wrong_type'],
    ['page=2', 'page', 'unknown'],
  ])('is refused and named: %s', async (query, parameter, code) => {
    const { token } = await newUser()

    const { status, body } = await call('GET', `/api/v1/transactions?${query}`, { token })

    expect(status).toBe(422)
    expect(body.errors).toEqual([{ parameter, code, detail: expect.any(String) }])
  })
})
