import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { newHistory } from './history'

type History = Awaited<ReturnType<typeof newHistory>>

/** Custom categories of strangers below system ones: none of them is anyone else's cost. */
async function crowd(): Promise<void> {
  const { user } = await newHistory(1)
  await env.DB.prepare(
    `INSERT INTO categories (id, user_id, name, kind, parent_id, created_at, updated_at)
      SELECT 'cat_crowd' || ?1 || key, ?1, 'Crowd', 'expense', 'cat_food', '', '' FROM json_each(?2)`,
  )
    .bind(user.id, JSON.stringify(Array.from({ length: 3000 }, () => 0)))
    .run()
}

describe.each([100, 20_000])('with %i transactions', (size) => {
  let history: History
  beforeAll(async () => {
    await crowd()
    history = await newHistory(size)
  })

  it.each([
    '',
    '?sort=date',
    '?sort=amount',
    '?sort=-amount',
    '?sort=-updated_at',
    '?date_from=2021-01-01&date_to=2022-12-31',
    '?payee=shop%207',
    '?payee=shop%207&sort=date',
    '?status=posted',
    '?type=expense',
  ])('a page of the list reads its own rows: %s', async (query) => {
    const { status, roundTrips, rowsRead } = await history.costOf('GET', `/transactions${query}`)

    expect({ status, roundTrips }).toEqual({ status: 200, roundTrips: 1 })
    expect(rowsRead).toBeLessThanOrEqual(110)
  })

  it.each([
    '%'.repeat(200),
    '_'.repeat(200),
    '%a'.repeat(100),
    '*?[a-z]'.repeat(28),
    '(a+)+$'.repeat(33),
    'a '.repeat(99),
    `${'a'.repeat(199)}!`,
    '\ufdfa'.repeat(200),
    '\\'.repeat(200),
    "' OR 1=1 --",
  ])(
    'what looks like a pattern is sought as it stands, and costs as a word does: %j',
    async (q) => {
      const plain = await history.costOf('GET', '/transactions?q=nowhere')

      const bomb = await history.costOf('GET', `/transactions?q=${encodeURIComponent(q)}`)
      const payee = await history.costOf('GET', `/transactions?payee=${encodeURIComponent(q)}`)

      expect([bomb.status, bomb.roundTrips, payee.status]).toEqual([200, 1, 200])
      expect(bomb.rowsRead).toBeLessThanOrEqual(plain.rowsRead)
      expect(payee.body.data).toEqual([])
      expect(payee.rowsRead).toBeLessThanOrEqual(10)
    },
  )

  it('a page of one account reads its own rows', async () => {
    const account = history.accounts[1].id

    const { roundTrips, rowsRead } = await history.costOf(
      'GET',
      `/transactions?account_id=${account}`,
    )

    expect(roundTrips).toBe(1)
    expect(rowsRead).toBeLessThanOrEqual(110)
  })

  it.each(['', 'category_id=cat_coffee', 'tag=holiday'])(
    'the 50th page costs what the first costs: %s',
    async (query) => {
      const limit = Math.min(100, size / 100)
      const costs: number[] = []
      let cursor = ''
      for (let page = 0; page < 50; page += 1) {
        const path = `/transactions?limit=${limit}&${query}${cursor}`
        const { rowsRead, body } = await history.costOf('GET', path)
        costs.push(rowsRead)
        cursor = body.next_cursor ? `&cursor=${body.next_cursor}` : ''
      }

      expect(costs.at(-1)).toBeLessThanOrEqual((costs[0] ?? 0) * 1.6 + 10)
    },
  )

  it.each([
    ['tag=holiday', 210],
    ['category_id=cat_salary', 320],
    ['category_id=none', 320],
    ['uncategorized=true', 320],
    // Half of its rows have another split in the same category.
    ['category_id=cat_coffee', 420],
    ['category_id=cat_coffee&sort=date', 420],
    // At most four rows per row of the page and child, and the user's categories.
    ['category_id=cat_food', 4 * 101 * 5 + 64],
    ['category_id=cat_food&category_id=cat_rent', 4 * 101 * 6 + 64],
    ['category_id=cat_food&tag=holiday&status=posted', 12 * 101 * 6 + 64],
  ])('a page by category or tag is bounded: %s', async (query, most) => {
    const { status, roundTrips, rowsRead } = await history.costOf('GET', `/transactions?${query}`)

    expect({ status, roundTrips }).toEqual({ status: 200, roundTrips: 1 })
    expect(rowsRead).toBeLessThanOrEqual(most)
  })

  it('totals read the filtered rows once more, in the same round trip', async () => {
    const { roundTrips, rowsRead } = await history.costOf('GET', '/transactions?include=total')

    expect(roundTrips).toBe(1)
    expect(rowsRead).toBeLessThanOrEqual(2 * size + 110)
  })

  it.each(['/accounts', '/categories', '/categories/cat_food', '/imports'])(
    'what is no transaction does not depend on them: %s',
    async (path) => {
      const { status, roundTrips, rowsRead } = await history.costOf('GET', path)

      expect({ status, roundTrips }).toEqual({ status: 200, roundTrips: 1 })
      expect(rowsRead).toBeLessThanOrEqual(130)
    },
  )

  it('accounts cost a few rows each', async () => {
    const { rowsRead } = await history.costOf('GET', '/accounts')

    expect(rowsRead).toBeLessThanOrEqual(3 * history.accounts.length)
  })

  it('one transaction is one row, one account four', async () => {
    const transaction = await history.costOf('GET', `/transactions/${history.rows[7]?.id}`)
    const account = await history.costOf('GET', `/accounts/${history.accounts[0].id}`)

    expect(transaction).toMatchObject({ status: 200, roundTrips: 1, rowsRead: 1 })
    expect(account).toMatchObject({ status: 200, roundTrips: 1 })
    expect(account.rowsRead).toBeLessThanOrEqual(4)
  })

  it.each(['', '?from=2025-01-01&to=2025-01-31', '?interval=month'])(
    'balance history costs its days: %s',
    async (query) => {
      const path = `/accounts/${history.accounts[0].id}/balances${query}`

      const { status, roundTrips, rowsRead } = await history.costOf('GET', path)

      expect({ status, roundTrips }).toEqual({ status: 200, roundTrips: 1 })
      expect(rowsRead).toBeLessThanOrEqual(300)
    },
  )

  it('recording one is one read and one write, also with an external id and both legs', async () => {
    const [from, to] = history.accounts
    const one = { account_id: from.id, date: '2026-11-02', amount: -5, category_id: 'cat_coffee' }

    for (const body of [one, { ...one, external_id: 'bank-1' }, { ...one, to_account_id: to.id }]) {
      const { status, roundTrips, rowsRead } = await history.costOf('POST', '/transactions', body)
      expect({ status, roundTrips }).toEqual({ status: 201, roundTrips: 2 })
      expect(rowsRead).toBeLessThanOrEqual(40)
    }
  })

  it('recording 500 is one read and one write', async () => {
    const transactions = Array.from({ length: 500 }, (_, n) => ({
      account_id: history.accounts[n % 3].id,
      date: '2026-11-02',
      amount: -5,
      external_id: `bulk-${n}`,
    }))

    const cost = await history.costOf('POST', '/transactions', { transactions })

    expect(cost).toMatchObject({ status: 201, roundTrips: 2 })
    expect(cost.rowsRead).toBeLessThanOrEqual(500 * 16)
  })

  it('editing and deleting one is one read and one write', async () => {
    const path = `/transactions/${history.rows[9]?.id}`

    const edited = await history.costOf('PATCH', path, {
      date: '2026-01-01',
      amount: -9,
      splits: [],
    })
    const removed = await history.costOf('DELETE', path)

    expect(edited).toMatchObject({ status: 200, roundTrips: 2 })
    expect(edited.rowsRead).toBeLessThanOrEqual(70)
    expect(removed).toMatchObject({ status: 204, roundTrips: 2 })
    expect(removed.rowsRead).toBeLessThanOrEqual(60)
  })

  it('editing and deleting many is one read and one write', async () => {
    const ids = history.rows.slice(20, 60).map(({ id }) => id)

    const edited = await history.costOf('PATCH', '/transactions', {
      ids,
      set: { status: 'pending' },
    })
    const removed = await history.costOf('DELETE', '/transactions', { ids })

    expect(edited).toMatchObject({ status: 200, roundTrips: 2 })
    expect(edited.rowsRead).toBeLessThanOrEqual(40 * 60)
    expect(removed).toMatchObject({ status: 204, roundTrips: 2 })
    expect(removed.rowsRead).toBeLessThanOrEqual(40 * 60)
  })
})
