import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newAccount } from '../support/fixtures'
import { newReporter } from './reporter'

const spring = 'date_from=2026-01-15&date_to=2026-04-10'

describe('net worth', () => {
  it('counts an opening balance from the day on which the account was opened', async () => {
    const { user, rows } = await newReporter()
    await newAccount(user, { opening_balance: 1000, opened_on: '2026-02-28' })
    await newAccount(user, { opening_balance: -400, opened_on: '2026-03-31' })

    expect(await rows(`net-worth?${spring}`)).toEqual([
      { date: '2026-01-31', currency: 'EUR', assets: 0, liabilities: 0, net: 0 },
      { date: '2026-02-28', currency: 'EUR', assets: 1000, liabilities: 0, net: 1000 },
      { date: '2026-03-31', currency: 'EUR', assets: 1000, liabilities: -400, net: 600 },
      { date: '2026-04-10', currency: 'EUR', assets: 1000, liabilities: -400, net: 600 },
    ])
  })

  it('counts what was posted before the range and within it, and nothing after it or pending', async () => {
    const { rows, record } = await newReporter()
    await record({ date: '2024-05-01', amount: 100 })
    await record({ date: '2026-02-28', amount: -30 })
    await record({ date: '2026-03-01', amount: -5, status: 'pending' })
    await record({ date: '2026-04-11', amount: 7000 })

    const data = await rows(`net-worth?${spring}`)

    expect(data.map(({ net }) => net)).toEqual([100, 70, 70, 70])
  })

  it('keeps a closed account and its history', async () => {
    const { user, account, rows, record } = await newReporter()
    await record({ date: '2026-01-20', amount: 500 })
    await record({ date: '2026-02-20', amount: -500 })
    await call('PATCH', `/api/v1/accounts/${account.id}`, {
      token: user.token,
      body: { status: 'closed' },
    })

    const data = await rows(`net-worth?${spring}`)

    expect(data.map(({ assets }) => assets)).toEqual([500, 0, 0, 0])
  })

  it('tells assets from liabilities by the sign of each balance, per currency', async () => {
    const { user, account, rows, record } = await newReporter()
    const card = await newAccount(user, { type: 'credit_card' })
    const yen = await newAccount(user, { currency: 'JPY' })
    await record({ date: '2026-01-20', amount: 500 })
    await record({ date: '2026-01-20', amount: -200 }, card)
    await record({ date: '2026-01-20', amount: -90 }, yen)

    const all = await rows(`net-worth?date_from=2026-01-01&date_to=2026-01-31`)
    const one = await rows(
      `net-worth?date_from=2026-01-01&date_to=2026-01-31&account_id=${account.id}`,
    )

    expect(all).toEqual([
      { date: '2026-01-31', currency: 'EUR', assets: 500, liabilities: -200, net: 300 },
      { date: '2026-01-31', currency: 'JPY', assets: 0, liabilities: -90, net: -90 },
    ])
    expect(one).toEqual([
      { date: '2026-01-31', currency: 'EUR', assets: 500, liabilities: 0, net: 500 },
    ])
  })
})
