import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newAccount } from '../support/fixtures'
import { newReporter } from './reporter'

const year = 'date_from=2026-01-01&date_to=2026-12-31'

describe('spending', () => {
  it('keeps currencies apart', async () => {
    const { user, rows, record } = await newReporter()
    const yen = await newAccount(user, { currency: 'JPY' })
    await record({ amount: -1000, category_id: 'cat_food', payee: 'Bar', tags: ['a'] })
    await record({ amount: -9, category_id: 'cat_food', payee: 'BAR', tags: ['a'] }, yen)

    for (const groupBy of ['category', 'payee', 'tag', 'month', 'account']) {
      const data = await rows(`spending?${year}&group_by=${groupBy}`)
      expect(data.map(({ currency, net }) => [currency, net])).toEqual([
        ['EUR', -1000],
        ['JPY', -9],
      ])
    }
  })

  it('leaves transfers out, with a category too', async () => {
    const { user, account, rows, record } = await newReporter()
    const savings = await newAccount(user)
    await record({ amount: -1000, to_account_id: savings.id, category_id: 'cat_savings_transfer' })

    expect(await rows(`spending?${year}`)).toEqual([])
    expect(await rows(`spending?${year}&category_id=cat_transfers&type=transfer`)).toEqual([])
    expect(await rows(`spending?${year}&group_by=payee&account_id=${account.id}`)).toEqual([])
  })

  it('folds the case and accents of payees, and calls none null', async () => {
    const { rows, record } = await newReporter()
    await record({ amount: -1, payee: 'Café Blüte' })
    await record({ amount: -2, payee: 'CAFE BLUTE' })
    await record({ amount: -4, payee: null })
    await record({ amount: -8, payee: '' })
    await record({ amount: -16, payee: '\u0301' })

    const data = await rows(`spending?${year}&group_by=payee`)

    expect(data).toEqual([
      { payee: null, currency: 'EUR', inflow: 0, outflow: -28, net: -28, count: 3 },
      { payee: 'Café Blüte', currency: 'EUR', inflow: 0, outflow: -3, net: -3, count: 2 },
    ])
  })

  it('counts a transaction with each of its tags, and without any under null', async () => {
    const { rows, record } = await newReporter()
    await record({ amount: -1, tags: ['a', 'b'] })
    await record({ amount: -2, tags: ['b'] })
    await record({ amount: -4, tags: [] })

    const data = await rows(`spending?${year}&group_by=tag`)
    const tagged = await rows(`spending?${year}&group_by=tag&tag=a`)

    expect(data.map(({ tag, net, count }) => [tag, net, count])).toEqual([
      [null, -4, 1],
      ['b', -3, 2],
      ['a', -1, 1],
    ])
    expect(tagged.map(({ tag, net }) => [tag, net])).toEqual([
      ['a', -1],
      ['b', -1],
    ])
  })

  it('takes filters together, whichever of them finds the rows', async () => {
    const { rows, record } = await newReporter()
    await record({ amount: -1, payee: 'Shop', tags: ['a'], category_id: 'cat_rent' })
    await record({ amount: -2, payee: 'Shop', tags: ['b'], category_id: 'cat_rent' })
    await record({ amount: -4, payee: 'Shop', tags: ['a'] })
    await record({ amount: -8, payee: 'Other', tags: ['a'], category_id: 'cat_rent' })
    const netOf = async (filter: string) =>
      (await rows(`spending?${year}&group_by=month&${filter}`)).map(({ net }) => net)

    expect(await netOf('payee=shop&tag=a')).toEqual([-5])
    expect(await netOf('payee=shop&category_id=cat_housing')).toEqual([-3])
    expect(await netOf('category_id=cat_housing&tag=a')).toEqual([-9])
    expect(await netOf('uncategorized=true&tag=a')).toEqual([-4])
    expect(await netOf('uncategorized=false&tag=a')).toEqual([-9])
    expect(await netOf('amount_min=-4&amount_max=-4&tag=b')).toEqual([])
  })

  it('shows the largest outflow of a currency first, months in their order', async () => {
    const { rows, record } = await newReporter()
    await record({ amount: -1, payee: 'small', date: '2026-02-01' })
    await record({ amount: -9, payee: 'large', date: '2026-03-01' })
    await record({ amount: 5, payee: 'wage', date: '2026-01-01' })
    await record({ amount: 50, payee: 'bonus', date: '2026-01-01' })

    const byPayee = await rows(`spending?${year}&group_by=payee`)
    const byMonth = await rows(`spending?${year}&group_by=month`)

    expect(byPayee.map(({ payee }) => payee)).toEqual(['large', 'small', 'bonus', 'wage'])
    expect(byMonth.map(({ month }) => month)).toEqual(['2026-01', '2026-02', '2026-03'])
  })

  it('adds a thousand of the largest amounts exactly', async () => {
    const { user, account, rows, record } = await newReporter()
    const transactions = Array.from({ length: 500 }, () => ({
      account_id: account.id,
      date: '2026-11-02',
      amount: -999_999_999_999,
    }))
    await call('POST', '/api/v1/transactions', { token: user.token, body: { transactions } })
    await call('POST', '/api/v1/transactions', { token: user.token, body: { transactions } })
    await record({ amount: 1e12 })

    const outflow = -999_999_999_999_000
    const sums = { inflow: 1e12, outflow, net: outflow + 1e12, count: 1001 }
    expect(await rows(`spending?${year}&group_by=month`)).toMatchObject([sums])
    expect(await rows(`spending?${year}&group_by=payee`)).toMatchObject([sums])
    expect(await rows(`cash-flow?date_from=2026-11-02&date_to=2026-11-02`)).toMatchObject([sums])
    expect(await rows(`net-worth?date_from=2026-11-02&date_to=2026-11-02`)).toMatchObject([
      { assets: 0, liabilities: outflow + 1e12, net: outflow + 1e12 },
    ])
  })

  it("shows nothing of another user's accounts and categories", async () => {
    const theirs = await newReporter()
    const { body: pets } = await call('POST', '/api/v1/categories', {
      token: theirs.user.token,
      body: { name: 'Pets', parent_id: 'cat_food' },
    })
    await theirs.record({ amount: -5, category_id: pets.id })
    const { rows, record } = await newReporter()
    await record({ amount: -1, category_id: 'cat_groceries' })

    for (const filter of [`account_id=${theirs.account.id}`, `category_id=${pets.id}`]) {
      expect(await rows(`spending?${year}&${filter}`)).toEqual([])
      expect(await rows(`spending?${year}&${filter}&group_by=payee`)).toEqual([])
      expect(await rows(`cash-flow?${year}&interval=year&${filter}`)).toMatchObject([{ count: 0 }])
      expect(await rows(`cash-flow?${year}&interval=year&q=x&${filter}`)).toMatchObject([
        { count: 0 },
      ])
    }
    const worth = await rows(`net-worth?${year}&interval=year&account_id=${theirs.account.id}`)
    expect(worth).toEqual([
      { date: '2026-12-31', currency: 'EUR', assets: 0, liabilities: 0, net: 0 },
    ])
    const food = await rows(`spending?${year}&category_id=cat_food&group_by=month`)
    expect(food).toMatchObject([{ net: -1 }])
  })
})
