import { describe, expect, it, vi } from 'vitest'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { newAccount, newTransaction, newUser } from '../support/fixtures'

async function newSaver(fields: Record<string, unknown> = {}) {
  const user = await newUser(fields)
  const account = await newAccount(user, { opening_balance: 1000 })
  const history = (query: string) =>
    call('GET', `/api/v1/accounts/${account.id}/balances${query}`, { token: user.token })
  return { user, account, history }
}

describe('the balance history', () => {
  freezeClock()

  it('tells the end of each day, posted transactions only', async () => {
    const { user, account, history } = await newSaver()
    await newTransaction(user, account, { date: '2026-01-01', amount: -100 })
    await newTransaction(user, account, { date: '2026-01-03', amount: -10 })
    await newTransaction(user, account, { date: '2026-01-03', amount: 5 })
    await newTransaction(user, account, { date: '2026-01-02', amount: -999, status: 'pending' })
    await newTransaction(user, account, { date: '2026-01-09', amount: -1 })

    const { status, body } = await history('?from=2025-12-31&to=2026-01-04')

    expect(status).toBe(200)
    expect(body.data).toEqual([
      { date: '2025-12-31', balance: 1000 },
      { date: '2026-01-01', balance: 900 },
      { date: '2026-01-02', balance: 900 },
      { date: '2026-01-03', balance: 895 },
      { date: '2026-01-04', balance: 895 },
    ])
  })

  it('tells the end of each month, and cuts the last one short', async () => {
    const { user, account, history } = await newSaver()
    await newTransaction(user, account, { date: '2024-02-29', amount: -100 })
    await newTransaction(user, account, { date: '2024-03-20', amount: -10 })

    const { body } = await history('?from=2024-01-15&to=2024-03-10&interval=month')

    expect(body.data).toEqual([
      { date: '2024-01-31', balance: 1000 },
      { date: '2024-02-29', balance: 900 },
      { date: '2024-03-10', balance: 900 },
    ])
  })

  it.each([
    ['UTC', '2026-07-01T05:00:00Z', '2026-07-01'],
    ['America/Los_Angeles', '2026-07-01T05:00:00Z', '2026-06-30'],
    ['Pacific/Kiritimati', '2026-07-01T11:00:00Z', '2026-07-02'],
    ['Etc/GMT+12', '2026-07-01T11:00:00Z', '2026-06-30'],
  ])(
    'ends by default today in %s, with 31 days or 12 months',
    async (time_zone, instant, today) => {
      vi.setSystemTime(instant)
      const { user, account, history } = await newSaver({ time_zone })
      await newTransaction(user, account, { date: today, amount: -7 })

      const days = await history('')
      const months = await history('?interval=month')

      expect(days.body.data).toHaveLength(31)
      expect(days.body.data.slice(-2).map(({ balance }: any) => balance)).toEqual([1000, 993])
      expect(days.body.data.at(-1).date).toBe(today)
      expect(months.body.data).toHaveLength(12)
      expect(months.body.data.at(-1)).toEqual({ date: today, balance: 993 })
    },
  )

  it.each(['?from=9999-12-30&to=9999-12-31', '?from=9999-12-01&to=9999-12-31&interval=month'])(
    'reaches the last day of the calendar: %s',
    async (query) => {
      const { history } = await newSaver()

      const { status, body } = await history(query)

      expect(status).toBe(200)
      expect(body.data.at(-1)).toEqual({ date: '9999-12-31', balance: 1000 })
    },
  )

  it.each(['?to=0001-01-10', '?to=0001-01-10&interval=month', '?from=0001-01-01&to=0001-01-02'])(
    'reaches the first day of the calendar: %s',
    async (query) => {
      const { history } = await newSaver()

      const { status, body } = await history(query)

      expect(status).toBe(200)
      expect(body.data.at(-1).balance).toBe(1000)
    },
  )

  it.each([
    ['?from=2026-02-02&to=2026-02-01', 'from', 'out_of_order'],
    ['?from=9998-01-01', 'from', 'out_of_order'],
    ['?from=2000-01-01&to=2026-01-01', 'from', 'too_many'],
    ['?from=0001-01-01&to=2026-01-01&interval=month', 'from', 'too_many'],
    ['?from=2026-02-30', 'from', 'invalid_day'],
    ['?interval=week', 'interval', 'invalid_value'],
    ['?limit=5', 'limit', 'unknown'],
  ])('refuses %s', async (query, parameter, code) => {
    const { history } = await newSaver()

    const { status, body } = await history(query)

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ parameter, code }])
  })

  it('allows ten years of days', async () => {
    const { history } = await newSaver()

    const { body } = await history('?from=2016-01-01&to=2025-12-31')

    expect(body.data).toHaveLength(3653)
  })

  it('is 404 for an account that is not there', async () => {
    const { user } = await newSaver()

    const { status, body } = await call('GET', '/api/v1/accounts/acc_nothing/balances', {
      token: user.token,
    })

    expect(status).toBe(404)
    expect(body.code).toBe('account_not_found')
  })
})
