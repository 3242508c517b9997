import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passDays } from '../support/clock'
import { newKey, newUser } from '../support/fixtures'
import { callUnder, crash } from './limits'

freezeClock()

const usage = async (token: string) => (await call('GET', '/api/v1/usage', { token })).body

describe('usage', () => {
  it('counts by key, day and outcome', async () => {
    const user = await newUser()
    const key = await newKey(user, { name: 'Export', limits: { minute: 4 } })
    const ask = (path: string) => call('GET', `/api/v1${path}`, { token: key.secret })
    await ask('/accounts')
    await ask('/accounts?nonsense=1')
    await ask('/me/nowhere')
    for (let count = 0; count < 4; count += 1) await ask('/accounts')

    const { data, plan } = await usage(user.token)

    expect(plan).toBe('default')
    expect(data.map((meter: any) => [meter.key_id, meter.name])).toEqual([
      [null, null],
      [key.id, 'Export'],
    ])
    expect(data[1].limits[0]).toEqual({ name: 'minute', quota: 4, seconds: 60 })
    expect(data[1].today).toMatchObject({ requests: 4, client_errors: 1, server_errors: 0 })
    // Two of the refusals came from the isolate's memory, and are told at the next visit.
    expect(data[1].today.limited).toBeGreaterThanOrEqual(1)
  })

  it('shows a key only its own', async () => {
    const user = await newUser()
    const [one] = [await newKey(user), await newKey(user)]

    const { data } = await usage(one.secret)

    expect(data.map((meter: any) => meter.key_id)).toEqual([one.id])
  })

  it('keeps thirty days', async () => {
    const user = await newUser()
    const key = await newKey(user)
    for (let day = 0; day < 32; day += 1) {
      await call('GET', '/api/v1/accounts', { token: key.secret })
      passDays(1)
    }
    await call('GET', '/api/v1/accounts', { token: key.secret })
    await crash(key.id)

    const { data } = await usage(key.secret)

    expect(data[0].days.length).toBeGreaterThanOrEqual(29)
    expect(data[0].days.length).toBeLessThanOrEqual(30)
    expect(
      data[0].days.every((day: any) => day.requests === 1 || day === data[0].days.at(-1)),
    ).toBe(true)
  })

  it('counts refusals exactly', async () => {
    const user = await newUser()
    const ask = () =>
      callUnder({ RATE_LIMITS: '3/86400' }, 'GET', '/accounts', { token: user.token })
    for (let count = 0; count < 9; count += 1) await ask()

    const { data } = await usage(user.token)

    expect(data[0].today).toMatchObject({ requests: 4, limited: 6 })
  })
})
