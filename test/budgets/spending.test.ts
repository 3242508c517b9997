import { describe, expect, it, vi } from 'vitest'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { newAccount, newTransaction, newUser } from '../support/fixtures'
import { newBudget, newCategory, progressOf, read } from './envelopes'

freezeClock()

async function household() {
  const user = await newUser()
  return { user, account: await newAccount(user) }
}

const groceries = { category_id: 'cat_groceries' }

describe('what a budget counts', () => {
  it('is what was spent in its category, of the period alone', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user)
    await newTransaction(user, account, { ...groceries, date: '2026-10-31', amount: -1 })
    await newTransaction(user, account, { ...groceries, date: '2026-11-01', amount: -1_000 })
    await newTransaction(user, account, { ...groceries, date: '2026-11-30', amount: -200 })
    await newTransaction(user, account, { ...groceries, date: '2026-12-01', amount: -1 })
    await newTransaction(user, account, { category_id: 'cat_rent', amount: -50_000 })
    await newTransaction(user, account, { amount: -50_000 })

    expect(await progressOf(user, budget)).toEqual({
      period_start: '2026-11-01',
      period_end: '2026-11-30',
      budgeted: 30_000,
      rolled_over: 0,
      spent: 1_200,
      pending: 0,
      remaining: 28_800,
      percent: 4,
      pace: 'under',
      per_day_left: 1_800,
      projected: 2_000,
      other_currencies: [],
    })
  })

  it('is what was spent between the 31st and the 27th where its periods run so', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user, { starts_on: '2026-01-31' })
    for (const date of ['2026-01-30', '2026-01-31', '2026-02-27', '2026-02-28', '2026-03-30']) {
      await newTransaction(user, account, { ...groceries, date, amount: -Number(date.slice(8)) })
    }

    expect((await progressOf(user, budget, '2026-02-27')).spent).toBe(31 + 27)
    expect(await progressOf(user, budget, '2026-02-28')).toMatchObject({
      period_start: '2026-02-28',
      period_end: '2026-03-30',
      spent: 28 + 30,
    })
  })

  it('includes the children of its categories, system and custom, once', async () => {
    const { user, account } = await household()
    const below = await newCategory(user, { kind: undefined, parent_id: 'cat_food' })
    const parent = await newCategory(user)
    const child = await newCategory(user, { kind: undefined, parent_id: parent.id })
    const food = await newBudget(user, { category_ids: ['cat_food', 'cat_groceries', below.id] })
    const own = await newBudget(user, { category_ids: [parent.id] })
    const narrow = await newBudget(user, { category_ids: ['cat_coffee'] })
    await newTransaction(user, account, { category_id: 'cat_food', amount: -1 })
    await newTransaction(user, account, { category_id: 'cat_coffee', amount: -20 })
    await newTransaction(user, account, { category_id: 'cat_groceries', amount: -300 })
    await newTransaction(user, account, { category_id: below.id, amount: -4_000 })
    await newTransaction(user, account, { category_id: child.id, amount: -50_000 })

    expect((await progressOf(user, food)).spent).toBe(4_321)
    expect((await progressOf(user, own)).spent).toBe(50_000)
    expect((await progressOf(user, narrow)).spent).toBe(20)
  })

  it('counts each split where it belongs', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user)
    await newTransaction(user, account, {
      amount: -1_000,
      splits: [
        { amount: -600, category_id: 'cat_groceries' },
        { amount: -150, category_id: 'cat_groceries' },
        { amount: -250, category_id: 'cat_rent' },
      ],
    })

    expect((await progressOf(user, budget)).spent).toBe(750)
  })

  it('never counts a transfer, not even one with the category', async () => {
    const { user, account } = await household()
    const savings = await newAccount(user)
    const budget = await newBudget(user)

    await newTransaction(user, account, { ...groceries, amount: -9_000, to_account_id: savings.id })

    expect(await progressOf(user, budget)).toMatchObject({ spent: 0, other_currencies: [] })
  })

  it('is reduced by refunds, below zero if need be', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user)
    await newTransaction(user, account, { ...groceries, amount: -1_000 })
    await newTransaction(user, account, { ...groceries, amount: 400 })

    expect(await progressOf(user, budget)).toMatchObject({ spent: 600, remaining: 29_400 })

    await newTransaction(user, account, { ...groceries, amount: 3_600 })

    expect(await progressOf(user, budget)).toMatchObject({
      spent: -3_000,
      remaining: 33_000,
      percent: -10,
      pace: 'under',
    })
  })

  it('includes what is pending, and tells it apart', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user)
    await newTransaction(user, account, { ...groceries, amount: -1_000 })
    const open = await newTransaction(user, account, {
      ...groceries,
      amount: -250,
      status: 'pending',
    })

    expect(await progressOf(user, budget)).toMatchObject({ spent: 1_250, pending: 250 })

    await call('PATCH', `/api/v1/transactions/${open.id}`, {
      token: user.token,
      body: { status: 'posted' },
    })

    expect(await progressOf(user, budget)).toMatchObject({ spent: 1_250, pending: 0 })
  })

  it('follows a transaction that is edited, moved or deleted', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user)
    const { id } = await newTransaction(user, account, { ...groceries, amount: -1_000 })
    const edit = (body: unknown) =>
      call('PATCH', `/api/v1/transactions/${id}`, { token: user.token, body })

    await edit({ amount: -700 })
    expect((await progressOf(user, budget)).spent).toBe(700)
    await edit({ date: '2026-12-02' })
    expect((await progressOf(user, budget)).spent).toBe(0)
    await edit({ date: '2026-11-30', category_id: 'cat_rent' })
    expect((await progressOf(user, budget)).spent).toBe(0)
    await edit({ category_id: 'cat_groceries' })
    expect((await progressOf(user, budget)).spent).toBe(700)
    await call('DELETE', `/api/v1/transactions/${id}`, { token: user.token })
    expect((await progressOf(user, budget)).spent).toBe(0)
  })

  it('says how much lies in other currencies, and adds none of it', async () => {
    const { user, account } = await household()
    const dollars = await newAccount(user, { currency: 'USD' })
    const yen = await newAccount(user, { currency: 'JPY' })
    const budget = await newBudget(user)
    await newTransaction(user, account, { ...groceries, amount: -100 })
    await newTransaction(user, yen, { ...groceries, amount: -5_000, status: 'pending' })
    await newTransaction(user, dollars, { ...groceries, amount: -900 })
    await newTransaction(user, dollars, { ...groceries, amount: 200 })
    await newTransaction(user, dollars, { ...groceries, amount: -1, date: '2026-12-01' })

    expect(await progressOf(user, budget)).toMatchObject({
      spent: 100,
      pending: 0,
      other_currencies: [
        { currency: 'JPY', spent: 5_000 },
        { currency: 'USD', spent: 700 },
      ],
    })
    const { data } = await read(user, `/${budget.id}/history?on=2026-11-15&periods=1`)
    expect(data[0].other_currencies).toHaveLength(2)
  })

  it('is its own user’s alone', async () => {
    const { user, account } = await household()
    const budget = await newBudget(await newUser())
    await newTransaction(user, account, { ...groceries, amount: -100 })
    const own = await newBudget(user)

    expect((await progressOf(user, own)).spent).toBe(100)
    expect(budget.progress.spent).toBe(0)
  })
})

describe('the day that a budget is looked at from', () => {
  it.each([
    ['Pacific/Auckland', '2027-01-01', 2],
    ['America/Los_Angeles', '2026-12-01', 1],
  ])('is today in %s', async (time_zone, start, spent) => {
    vi.setSystemTime('2026-12-31T23:30:00Z')
    const user = await newUser({ time_zone })
    const account = await newAccount(user)
    const budget = await newBudget(user)
    await newTransaction(user, account, { ...groceries, date: '2026-12-31', amount: -1 })
    await newTransaction(user, account, { ...groceries, date: '2027-01-01', amount: -2 })

    const listed = (await read(user)).data[0]
    const { data } = await read(user, `/${budget.id}/history`)

    expect(listed.progress).toMatchObject({ period_start: start, spent })
    expect(data.at(-1)).toEqual(listed.progress)
  })

  it('is the first of a new year for weeks, quarters and years alike', async () => {
    vi.setSystemTime('2026-12-31T23:30:00Z')
    const user = await newUser({ time_zone: 'America/Los_Angeles' })
    const account = await newAccount(user)
    const spans = { weekly: '2026-12-25', quarterly: '2026-10-01', yearly: '2026-01-01' }
    await newTransaction(user, account, { ...groceries, date: '2026-12-25', amount: -40 })
    await newTransaction(user, account, { ...groceries, date: '2026-10-01', amount: -200 })
    await newTransaction(user, account, { ...groceries, date: '2026-01-01', amount: -1_000 })

    const budgets = []
    for (const [period, starts_on] of Object.entries(spans)) {
      budgets.push(await newBudget(user, { period, starts_on }))
    }

    expect(budgets.map(({ progress }) => progress.spent)).toEqual([40, 240, 1_240])
  })

  it('may be any day of the run; outside of it there is no progress', async () => {
    const { user } = await household()
    const budget = await newBudget(user, { starts_on: '2026-03-15', ends_on: '2026-05-20' })

    expect(await progressOf(user, budget, '2026-03-14')).toBeNull()
    expect(await progressOf(user, budget, '2026-05-21')).toBeNull()
    expect(await progressOf(user, budget, '2026-05-20')).toMatchObject({
      period_start: '2026-05-15',
      period_end: '2026-05-20',
      per_day_left: 30_000,
    })
  })
})

describe('the history of a budget', () => {
  it('ends with the current period, or with the last after its end', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user, { rollover: 'both', ends_on: '2026-04-30', amount: 100 })
    await newTransaction(user, account, { ...groceries, date: '2026-01-20', amount: -30 })
    await newTransaction(user, account, { ...groceries, date: '2026-02-20', amount: -250 })
    const history = (query: string) => read(user, `/${budget.id}/history?${query}`)

    const running = (await history('on=2026-03-10')).data
    const ended = (await history('on=2026-11-15&periods=2')).data

    expect(running.map((row: any) => [row.period_end, row.rolled_over, row.spent])).toEqual([
      ['2026-01-31', 0, 30],
      ['2026-02-28', 70, 250],
      ['2026-03-31', -80, 0],
    ])
    expect(ended.map((row: any) => [row.period_end, row.rolled_over])).toEqual([
      ['2026-03-31', -80],
      ['2026-04-30', 20],
    ])
    expect((await history('on=2025-12-31')).data).toEqual([])
  })

  it('says of each past period what one would have seen on its last day', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user, { rollover: 'surplus' })
    for (const date of ['2026-02-10', '2026-03-31', '2026-05-01', '2026-05-02']) {
      await newTransaction(user, account, { ...groceries, date, amount: -17_000 })
    }

    const { data } = await read(user, `/${budget.id}/history?on=2026-06-10&periods=4`)

    for (const past of data.slice(0, -1)) {
      expect(await progressOf(user, budget, past.period_end)).toEqual(past)
    }
    expect(await progressOf(user, budget, '2026-06-10')).toEqual(data.at(-1))
  })

  it.each(['periods=0', 'periods=121', 'periods=x', 'limit=3'])(
    'is not had for %s',
    async (query) => {
      const { user } = await household()
      const { id } = await newBudget(user)

      const { status } = await call('GET', `/api/v1/budgets/${id}/history?${query}`, {
        token: user.token,
      })

      expect(status).toBe(422)
    },
  )

  it('reaches back for a budget without rollover too', async () => {
    const { user, account } = await household()
    const budget = await newBudget(user, { period: 'weekly', starts_on: '2026-01-01' })
    await newTransaction(user, account, { ...groceries, date: '2026-01-02', amount: -5 })

    const { data } = await read(user, `/${budget.id}/history?on=2026-04-01&periods=120`)

    expect(data).toHaveLength(13)
    expect(data[0]).toMatchObject({ spent: 5, rolled_over: 0 })
  })
})

describe('overlapping budgets', () => {
  it('are allowed, and name each other', async () => {
    const { user } = await household()
    const food = await newBudget(user, { category_ids: ['cat_food'] })
    const shops = await newBudget(user, {
      category_ids: ['cat_groceries', 'cat_rent'],
      period: 'weekly',
    })
    const rent = await newBudget(user, { category_ids: ['cat_rent'] })

    const { data } = await read(user, '?on=2026-11-15')

    expect(data.map(({ overlaps }: any) => overlaps)).toEqual([
      [shops.id],
      [food.id, rent.id],
      [shops.id],
    ])
    expect((await read(user, `/${shops.id}?on=2026-11-15`)).overlaps).toEqual([food.id, rent.id])
  })

  it('are not marked over different currencies, when archived, or when they never meet', async () => {
    const { user } = await household()
    await newBudget(user, { ends_on: '2026-06-30' })
    await newBudget(user, { starts_on: '2026-07-01' })
    await newBudget(user, { currency: 'USD' })
    await newBudget(user, { archived: true })

    for (const on of ['2026-06-30', '2026-07-01', '2026-11-15']) {
      const { data } = await read(user, `?on=${on}`)
      expect(data.map(({ overlaps }: any) => overlaps)).toEqual([[], [], [], []])
    }
  })

  it('are marked through the whole period in which they meet', async () => {
    const { user } = await household()
    const monthly = await newBudget(user)
    const trip = await newBudget(user, {
      starts_on: '2026-11-10',
      ends_on: '2026-11-14',
      period: 'weekly',
    })
    const overlapsOn = async (on: string) => (await read(user, `/${monthly.id}?on=${on}`)).overlaps

    expect(await overlapsOn('2026-11-01')).toEqual([trip.id])
    expect(await overlapsOn('2026-11-30')).toEqual([trip.id])
    expect(await overlapsOn('2026-12-01')).toEqual([])
    expect(await overlapsOn('2026-10-31')).toEqual([])
  })
})
