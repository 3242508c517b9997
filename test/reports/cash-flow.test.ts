import { describe, expect, it } from 'vitest'
import { newAccount } from '../support/fixtures'
import { newReporter } from './reporter'

describe('cash flow', () => {
  it('has weeks from Monday to Sunday, cut at the ends of the range', async () => {
    const { rows, record } = await newReporter()
    await record({ date: '2026-01-04', amount: -1 })
    await record({ date: '2026-01-05', amount: 2 })

    const data = await rows('cash-flow?interval=week&date_from=2026-01-01&date_to=2026-01-13')

    expect(data).toEqual([
      {
        start: '2026-01-01',
        end: '2026-01-04',
        currency: 'EUR',
        inflow: 0,
        outflow: -1,
        net: -1,
        count: 1,
      },
      {
        start: '2026-01-05',
        end: '2026-01-11',
        currency: 'EUR',
        inflow: 2,
        outflow: 0,
        net: 2,
        count: 1,
      },
      {
        start: '2026-01-12',
        end: '2026-01-13',
        currency: 'EUR',
        inflow: 0,
        outflow: 0,
        net: 0,
        count: 0,
      },
    ])
  })

  it.each([
    ['month', ['2024-02-10/2024-02-29', '2024-03-01/2024-03-31', '2024-04-01/2024-04-02']],
    ['quarter', ['2024-02-10/2024-03-31', '2024-04-01/2024-04-02']],
    ['year', ['2024-02-10/2024-04-02']],
  ])('has intervals of a %s', async (interval, expected) => {
    const { rows } = await newReporter()

    const data = await rows(
      `cash-flow?interval=${interval}&date_from=2024-02-10&date_to=2024-04-02`,
    )

    expect(data.map(({ start, end }) => `${start}/${end}`)).toEqual(expected)
  })

  it('shows only currencies that moved within the range and the filter', async () => {
    const { user, rows, record } = await newReporter()
    const dollars = await newAccount(user, { currency: 'USD' })
    const yen = await newAccount(user, { currency: 'JPY' })
    await record({ date: '2026-01-12', amount: -1 })
    await record({ date: '2026-01-30', amount: -1 }, dollars)
    await record({ date: '2026-01-12', amount: -1, status: 'pending' }, yen)

    const data = await rows('cash-flow?date_from=2026-01-10&date_to=2026-01-20&status=posted')

    expect(data.map(({ currency, count }) => [currency, count])).toEqual([['EUR', 1]])
  })

  it("has zeros in the user's currency where nothing moved", async () => {
    const { rows } = await newReporter({ currency: 'CHF' })

    const data = await rows('cash-flow?interval=quarter&date_from=2026-01-01&date_to=2026-06-30')

    expect(data.map(({ currency, net, count }) => [currency, net, count])).toEqual([
      ['CHF', 0, 0],
      ['CHF', 0, 0],
    ])
  })

  it.each([
    ['0001-01-01', '0001-03-01', ['0001-01-31', '0001-02-28', '0001-03-01']],
    ['0050-02-01', '0050-03-01', ['0050-02-28', '0050-03-01']],
    ['9999-11-30', '9999-12-31', ['9999-11-30', '9999-12-31']],
  ])('reaches from %s to %s', async (from, to, ends) => {
    const { rows, record } = await newReporter()
    await record({ date: to, amount: -3 })

    const data = await rows(`cash-flow?date_from=${from}&date_to=${to}`)
    const weeks = await rows(`cash-flow?date_from=${from}&date_to=${to}&interval=week`)
    const years = await rows(`cash-flow?date_from=${from}&date_to=${to}&interval=year`)
    const worth = await rows(`net-worth?date_from=${from}&date_to=${to}`)

    expect(data.map(({ end }) => end)).toEqual(ends)
    expect(data.at(-1)).toMatchObject({ outflow: -3, count: 1 })
    expect(weeks.at(-1)).toMatchObject({ end: to, outflow: -3 })
    expect(years).toMatchObject([{ start: from, end: to, outflow: -3 }])
    expect(worth.at(-1)).toMatchObject({ date: to, liabilities: -3 })
  })
})
