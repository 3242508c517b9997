import { describe, expect, it, vi } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newAccount, newTransaction, newUser, type TestUser } from '../support/fixtures'
import { roundTripsOf } from '../sessions/log-lines'
import { contribute, newGoal, postGoal, progressOf, read } from './savings'

freezeClock()

async function saver(fields: Record<string, unknown> = {}) {
  vi.setSystemTime('2026-11-23T23:50:00Z')
  const user = await newUser()
  return {
    user,
    account: await newAccount(user, { type: 'savings', opening_balance: 10_000, ...fields }),
  }
}

async function patch(user: TestUser, goal: { id: string }, body: unknown) {
  return call('PATCH', `/api/v1/goals/${goal.id}`, { token: user.token, body })
}

describe('a goal that follows an account', () => {
  it('has its currency, and its posted balance for saving', async () => {
    const { user, account } = await saver({ currency: 'USD' })
    await newTransaction(user, account, { date: '2026-10-01', amount: 5_000 })

    const goal = await newGoal(user, { account_id: account.id })
    await newTransaction(user, account, { date: '2026-11-23', amount: 300 })
    await newTransaction(user, account, { date: '2026-11-23', amount: 7, status: 'pending' })
    await newTransaction(user, account, { date: '2026-11-24', amount: 9_000 })

    expect(goal).toMatchObject({
      currency: 'USD',
      account_id: account.id,
      progress: { saved: 15_000 },
    })
    expect((await progressOf(user, goal)).saved).toBe(15_300)
    passSeconds(1_200)
    expect((await progressOf(user, goal)).saved).toBe(24_300)
  })

  it.each(['Pacific/Auckland', 'America/Los_Angeles', 'UTC'])(
    'has it from its first hour on in %s',
    async (time_zone) => {
      vi.setSystemTime('2027-01-01T03:00:00Z')
      const user = await newUser({ time_zone })
      const account = await newAccount(user, { opening_balance: 10_000 })

      const { progress } = await newGoal(user, {
        account_id: account.id,
        target_date: '2027-12-31',
      })

      expect(progress).toMatchObject({ saved: 10_000, on_track: true })
    },
  )

  it('is reached at once when enough is there already', async () => {
    const { user, account } = await saver({ opening_balance: 100_000 })
    const { progress } = await newGoal(user, { account_id: account.id })

    expect(progress).toMatchObject({
      saved: 100_000,
      on_track: true,
      reached_at: '2026-11-23T00:00:00.000Z',
    })
  })

  it('stays reached when money leaves the account again', async () => {
    const { user, account } = await saver()
    const goal = await newGoal(user, { account_id: account.id })
    await newTransaction(user, account, { date: '2026-11-23', amount: 95_000 })
    passSeconds(1_200)
    await newTransaction(user, account, { date: '2026-11-24', amount: -50_000 })

    expect(await progressOf(user, goal)).toMatchObject({
      saved: 55_000,
      remaining: 45_000,
      reached_at: '2026-11-23T00:00:00.000Z',
    })
  })

  it('counts transfers into the account', async () => {
    const { user, account } = await saver()
    const everyday = await newAccount(user)
    const goal = await newGoal(user, { account_id: account.id })

    await newTransaction(user, everyday, { amount: -2_000, to_account_id: account.id })

    expect((await progressOf(user, goal)).saved).toBe(12_000)
  })

  it('may be in debt', async () => {
    const { user, account } = await saver({ opening_balance: -3 })
    const goal = await newGoal(user, { account_id: account.id })

    expect(goal.progress).toMatchObject({ saved: -3, remaining: 100_003, percent: 0 })
  })

  it('takes no contributions until it is set free', async () => {
    const { user, account } = await saver()
    const goal = await newGoal(user, { account_id: account.id })

    const refused = await contribute(user, goal, { amount: 5 })
    const freed = await patch(user, goal, { account_id: null })
    const taken = await contribute(user, goal, { amount: 5 })

    expect(refused.status).toBe(409)
    expect(refused.body.code).toBe('goal_follows_account')
    expect(freed.body).toMatchObject({ account_id: null, currency: 'EUR', progress: { saved: 0 } })
    expect(taken.status).toBe(201)
  })

  it('is refused in another currency than the account’s', async () => {
    const { user, account } = await saver({ currency: 'USD' })
    const euros = await newGoal(user)
    const dollars = await newGoal(user, { account_id: account.id })

    const answers = [
      await postGoal(user, { account_id: account.id, currency: 'EUR' }),
      await patch(user, euros, { account_id: account.id }),
      await patch(user, dollars, { currency: 'EUR' }),
    ]

    for (const { status, body } of answers) {
      expect(status).toBe(422)
      expect(body.errors[0]).toMatchObject({ pointer: '/account_id', code: 'currency_mismatch' })
    }
    expect((await patch(user, euros, { account_id: account.id, currency: 'USD' })).status).toBe(200)
  })

  it('cannot take its contributions into another currency', async () => {
    const { user, account } = await saver({ currency: 'USD' })
    const goal = await newGoal(user)
    await contribute(user, goal, { amount: 5 })

    const { status } = await patch(user, goal, { account_id: account.id, currency: 'USD' })

    expect(status).toBe(422)
    expect(await read(user, `/${goal.id}`)).toMatchObject({
      currency: 'EUR',
      progress: { saved: 5 },
    })
  })

  it('is refused on the account of another user', async () => {
    const { user } = await saver()
    const foreign = await newAccount(await newUser(), { opening_balance: 5 })
    const goal = await newGoal(user)

    const answers = [
      await postGoal(user, { account_id: foreign.id }),
      await patch(user, goal, { account_id: foreign.id }),
    ]

    for (const { status, body } of answers) {
      expect(status).toBe(422)
      expect(body.errors[0]).toMatchObject({ pointer: '/account_id', code: 'account_not_found' })
    }
  })

  it('lives on when the account is deleted', async () => {
    const { user, account } = await saver()
    const goal = await newGoal(user, { account_id: account.id })
    vi.advanceTimersByTime(60_000)

    await call('DELETE', `/api/v1/accounts/${account.id}`, { token: user.token })

    expect(await read(user, `/${goal.id}`)).toMatchObject({
      account_id: null,
      currency: 'EUR',
      updated_at: '2026-11-23T23:51:00.000Z',
      progress: { saved: 0 },
    })
    expect((await contribute(user, goal, { amount: 5 })).status).toBe(201)
  })

  it('follows the account into another currency', async () => {
    const { user, account } = await saver()
    const goal = await newGoal(user, { account_id: account.id })

    await call('PATCH', `/api/v1/accounts/${account.id}`, {
      token: user.token,
      body: { currency: 'USD' },
    })

    expect((await read(user, `/${goal.id}`)).currency).toBe('USD')
    expect((await patch(user, goal, { name: 'Boat' })).status).toBe(200)
  })

  it('is never left to an account that goes while it comes', async () => {
    const { user } = await saver()
    const accounts = []
    for (let n = 0; n < 6; n += 1) accounts.push(await newAccount(user))

    const answers = await Promise.all(
      accounts.flatMap(({ id }) => [
        postGoal(user, { account_id: id }),
        call('DELETE', `/api/v1/accounts/${id}`, { token: user.token }),
        postGoal(user, { account_id: id }),
      ]),
    )

    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
    expect(
      (await read(user)).data.map(({ account_id }: any) => account_id).filter(Boolean),
    ).toEqual([])
  })

  it('is read in one round trip, and by days since it was set', async () => {
    const { user, account } = await saver()
    const other = await newAccount(user)
    for (const date of ['2026-10-01', '2026-11-23', '2026-11-30']) {
      await newTransaction(user, account, { date, amount: 100 })
      await newTransaction(user, other, { date, amount: 1 })
    }
    await newGoal(user, { account_id: account.id })
    await newGoal(user, { account_id: other.id })
    const free = await newGoal(user)
    await contribute(user, free, { amount: 7 })

    const list = () => call('GET', '/api/v1/goals', { token: user.token })

    expect(await roundTripsOf(list)).toBe(1)
    const { body } = await list()
    expect(body.data.map(({ progress }: any) => progress.saved)).toEqual([10_200, 2, 7])
  })
})
