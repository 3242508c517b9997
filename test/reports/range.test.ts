import { describe, expect, it, vi } from 'vitest'
import { roundTripsOf } from '../sessions/log-lines'
import { newAccount } from '../support/fixtures'
import { freezeClock } from '../support/clock'
import { newReporter } from './reporter'

freezeClock()

const reports = ['spending', 'spending?group_by=payee', 'cash-flow', 'net-worth']

describe('the range of a report', () => {
  it.each([
    ['2026-03-31T23:30:00Z', 'UTC', '2025-04-01', '2026-03-31'],
    ['2026-03-31T10:30:00Z', 'Pacific/Kiritimati', '2025-05-01', '2026-04-30'],
    ['2026-04-01T11:30:00Z', 'Etc/GMT+12', '2025-04-01', '2026-03-31'],
    ['2026-04-01T12:00:00Z', 'Etc/GMT+12', '2025-05-01', '2026-04-30'],
    ['2026-12-31T12:00:00Z', 'Pacific/Kiritimati', '2026-02-01', '2027-01-31'],
    ['2024-02-15T12:00:00Z', 'Europe/Berlin', '2023-03-01', '2024-02-29'],
  ])('at %s in %s is from %s to %s', async (at, time_zone, from, to) => {
    vi.setSystemTime(at)
    const { report, record } = await newReporter({ time_zone })
    await record({ date: from, amount: -1, payee: 'P' })
    await record({ date: to, amount: -2, payee: 'P' })
    // The days next to it are in nobody's range.
    await record({ date: previous(from), amount: -4, payee: 'P' })
    await record({ date: next(to), amount: -8, payee: 'P' })

    const [byCategory, byPayee, flow, worth] = await Promise.all(reports.map(report))

    expect(byCategory?.body).toMatchObject({
      date_from: from,
      date_to: to,
      data: [{ outflow: -3, count: 2 }],
    })
    expect(byPayee?.body).toMatchObject({
      date_from: from,
      date_to: to,
      data: [{ outflow: -3, count: 2 }],
    })
    expect(flow?.body).toMatchObject({ date_from: from, date_to: to })
    expect(flow?.body.data).toHaveLength(12)
    expect(flow?.body.data[0]).toMatchObject({ start: from, outflow: -1 })
    expect(flow?.body.data[11]).toMatchObject({ end: to, outflow: -2 })
    expect(worth?.body.data.map(({ net }: any) => net).slice(10)).toEqual([-5, -7])
  })

  it.each(['2026-03-15T12:00:00Z', '2026-03-31T12:30:00Z', '2026-04-01T00:30:00Z'])(
    'costs no second round trip, not at %s either',
    async (at) => {
      vi.setSystemTime(at)
      const { report } = await newReporter({ time_zone: 'Pacific/Kiritimati' })

      for (const path of reports) {
        expect(await roundTripsOf(() => report(path)), path).toBe(1)
      }
    },
  )

  it('begins eleven months before the month in which it is asked to end', async () => {
    vi.setSystemTime('2026-03-15T12:00:00Z')
    const { report } = await newReporter()

    expect((await report('spending?date_to=2024-02-10')).body).toMatchObject({
      date_from: '2023-03-01',
      date_to: '2024-02-10',
    })
    expect((await report('spending?date_to=0001-05-10')).body).toMatchObject({
      date_from: '0001-01-01',
    })
  })

  it('ends with this month when only its beginning is given', async () => {
    vi.setSystemTime('2026-03-31T12:30:00Z')
    const { report } = await newReporter({ time_zone: 'Pacific/Kiritimati' })

    const { body } = await report('spending?date_from=2026-01-10')

    expect(body).toMatchObject({ date_from: '2026-01-10', date_to: '2026-04-30' })
  })

  it('of an empty user gives empty reports and zeros', async () => {
    vi.setSystemTime('2026-03-15T12:00:00Z')
    const { report, account, user } = await newReporter({ currency: 'CHF' })
    await newAccount(user, { currency: 'CHF' })

    expect((await report('spending')).body.data).toEqual([])
    expect((await report('spending?group_by=tag')).body.data).toEqual([])
    expect((await report('cash-flow')).body.data).toHaveLength(12)
    expect((await report(`net-worth?account_id=${account.id}`)).body.data).toHaveLength(12)
  })
})

describe('a report', () => {
  it.each([
    ['spending?date_from=2026-02-01&date_to=2026-01-31', 'date_from', 'out_of_order'],
    ['cash-flow?date_from=2026-02-01&date_to=2026-01-31', 'date_from', 'out_of_order'],
    ['net-worth?date_from=2026-02-01&date_to=2026-01-31', 'date_from', 'out_of_order'],
    ['spending?date_from=2026-05-01', 'date_from', 'out_of_order'],
    ['net-worth?date_from=2026-05-01', 'date_from', 'out_of_order'],
    ['spending?amount_min=2&amount_max=1', 'amount_min', 'out_of_order'],
    ['spending?date_from=2026-02-30', 'date_from', 'invalid_day'],
    ['spending?group_by=week', 'group_by', expect.any(String)],
    ['spending?interval=month', 'interval', expect.any(String)],
    ['spending?limit=5', 'limit', expect.any(String)],
    ['cash-flow?interval=day', 'interval', expect.any(String)],
    ['net-worth?interval=', 'interval', expect.any(String)],
    ['net-worth?payee=x', 'payee', expect.any(String)],
    ['cash-flow?interval=week&date_from=1990-01-01&date_to=2025-01-01', 'date_from', 'too_many'],
    ['cash-flow?interval=month&date_from=1900-01-01&date_to=2000-01-01', 'date_from', 'too_many'],
    ['net-worth?interval=year&date_from=0001-01-01&date_to=9999-12-31', 'date_from', 'too_many'],
  ])('refuses %s', async (path, parameter, code) => {
    vi.setSystemTime('2026-04-15T12:00:00Z')
    const { report } = await newReporter()

    const { status, body } = await report(path)

    expect(status).toBe(422)
    expect(body.errors).toEqual([{ parameter, code, detail: expect.any(String) }])
  })

  it('has as many as 1,200 intervals', async () => {
    const { rows } = await newReporter()

    expect(await rows('cash-flow?date_from=1900-01-01&date_to=1999-12-31')).toHaveLength(1200)
    expect(await rows('net-worth?date_from=1900-01-01&date_to=1999-12-31')).toHaveLength(1200)
  })
})

function previous(day: string): string {
  return shifted(day, -1)
}

function next(day: string): string {
  return shifted(day, 1)
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}
