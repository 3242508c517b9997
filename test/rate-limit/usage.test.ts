import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { brokenLimiter, callWith } from '../sessions/other-bindings'
import { call } from '../support/client'
import { freezeClock, passDays, passSeconds } from '../support/clock'
import { newAccount, newKey, newUser, password } from '../support/fixtures'
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

  it('counts a request once, however many items it brings, and its refusal once', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const key = await newKey(user, { scopes: ['full'], limits: { minute: 12 } })
    const item = { account_id: account.id, date: '2026-11-02', amount: -1 }
    const transactions = Array.from({ length: 500 }, () => item)
    const post = () =>
      call('POST', '/api/v1/transactions', { token: key.secret, body: { transactions } })

    const answers = [await post(), await post()]
    const last = await call('GET', '/api/v1/accounts', { token: key.secret })

    expect([...answers, last].map(({ status }) => status)).toEqual([201, 429, 200])
    const { data } = await usage(user.token)
    expect(data[1].today).toMatchObject({ requests: 3, client_errors: 0, limited: 1 })
  })

  it('tells what came of requests though a visit in between failed', async () => {
    const user = await newUser()
    const key = await newKey(user)
    const ask = (path: string, LIMITER = env.LIMITER) =>
      callWith({ LIMITER }, 'GET', `/api/v1${path}`, { token: key.secret })
    await ask('/accounts?nonsense=1')

    await ask('/accounts', brokenLimiter())
    await ask('/accounts')

    const { data } = await usage(user.token)
    expect(data[1].today).toMatchObject({ requests: 2, client_errors: 1 })
  })

  it('goes on to tell of keys that were revoked in the last thirty days', async () => {
    const user = await newUser()
    const key = await newKey(user, { name: 'Old' })
    await call('GET', '/api/v1/accounts', { token: key.secret })
    await call('DELETE', `/api/v1/keys/${key.id}`, { token: user.token })

    const { data } = await usage(user.token)
    passDays(31)
    const { body } = await call('POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
    })
    const later = await usage(body.access_token)

    expect(data[1]).toMatchObject({ key_id: key.id, name: 'Old', days: [{ requests: 1 }] })
    expect(data[1].revoked_at).not.toBeNull()
    expect(later.data.map((meter: any) => meter.key_id)).toEqual([null])
  })

  it('is forgotten after thirty days by who is asked no more', async () => {
    const user = await newUser()
    const object = env.LIMITER.getByName(user.id)
    const days = () =>
      runInDurableObject(object, (_object, { storage }) =>
        storage.sql.exec('SELECT date FROM usage_days').toArray(),
      )
    await call('GET', '/api/v1/accounts', { token: user.token })
    passSeconds(601)
    await call('GET', '/api/v1/accounts', { token: user.token })
    await call('POST', '/api/v1/auth/logout', { token: user.token })
    const written = await days()

    passDays(2)
    await runDurableObjectAlarm(object)
    const kept = await days()
    passDays(29)
    const ran = await runDurableObjectAlarm(object)

    expect([written.length, kept.length, ran]).toEqual([1, 1, true])
    expect(await days()).toEqual([])
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
