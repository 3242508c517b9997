import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { newUser, type TestUser } from '../support/fixtures'
import { move, newBudget, progressOf, read } from './envelopes'

freezeClock()

async function envelopes() {
  vi.setSystemTime('2026-11-23T12:00:00Z')
  const user = await newUser()
  const from = await newBudget(user)
  const to = await newBudget(user, { category_ids: ['cat_rent'], amount: 1_000 })
  return { user, from, to }
}

async function takeBack(user: TestUser, budget: { id: string }, moved: { id: string }) {
  return call('DELETE', `/api/v1/budgets/${budget.id}/moves/${moved.id}`, { token: user.token })
}

async function budgetedOf(user: TestUser, budget: { id: string }, on?: string) {
  return (await progressOf(user, budget, on)).budgeted
}

describe('money moved between envelopes', () => {
  it('is budgeted less on one side and more on the other, in the current period', async () => {
    const { user, from, to } = await envelopes()

    const { status, body, headers } = await move(user, from, {
      to_budget_id: to.id,
      amount: 2_500,
      note: 'Birthday',
    })

    expect(status).toBe(201)
    expect(headers.get('Location')).toBe(`/api/v1/budgets/${from.id}/moves`)
    expect(body).toMatchObject({
      from_budget_id: from.id,
      to_budget_id: to.id,
      amount: 2_500,
      currency: 'EUR',
      date: '2026-11-23',
      note: 'Birthday',
    })
    expect(await progressOf(user, from)).toMatchObject({ budgeted: 27_500, remaining: 27_500 })
    expect(await progressOf(user, to)).toMatchObject({ budgeted: 3_500, remaining: 3_500 })
    expect(await budgetedOf(user, from, '2026-10-31')).toBe(30_000)
    expect(await budgetedOf(user, to, '2026-12-01')).toBe(1_000)
  })

  it('counts in the period that each side has on the day, and rolls over from there', async () => {
    const { user, from } = await envelopes()
    const weekly = await newBudget(user, { period: 'weekly', rollover: 'both', amount: 100 })

    await move(user, from, { to_budget_id: weekly.id, amount: 40 })

    expect(await progressOf(user, weekly, '2026-11-25')).toMatchObject({
      period_start: '2026-11-19',
      budgeted: 140,
    })
    const before = (await progressOf(user, weekly, '2026-11-18')).rolled_over
    expect(await progressOf(user, weekly, '2026-11-26')).toMatchObject({
      budgeted: 100,
      rolled_over: before + 100 + 140,
    })
    expect(await budgetedOf(user, from, '2026-11-01')).toBe(29_960)
  })

  it.each([
    ['Pacific/Auckland', '2027-01-01'],
    ['America/Los_Angeles', '2026-12-31'],
  ])('moves on the day that it is for its user: %s', async (time_zone, date) => {
    vi.setSystemTime('2026-12-31T23:30:00Z')
    const user = await newUser({ time_zone })
    const [from, to] = [await newBudget(user), await newBudget(user)]

    const { body } = await move(user, from, { to_budget_id: to.id, amount: 1 })

    expect(body.date).toBe(date)
    expect(await budgetedOf(user, to, date)).toBe(30_001)
  })

  it('is listed by either side, newest first, page by page', async () => {
    const { user, from, to } = await envelopes()
    const third = await newBudget(user, { category_ids: ['cat_coffee'] })
    const moved = []
    for (const amount of [1, 2, 3]) {
      vi.advanceTimersByTime(5)
      moved.push((await move(user, from, { to_budget_id: to.id, amount })).body.id)
    }
    await move(user, third, { to_budget_id: from.id, amount: 4 })
    const list = (budget: { id: string }, query = '') => read(user, `/${budget.id}/moves${query}`)

    const first = await list(to, '?limit=2')
    const rest = await list(to, `?limit=2&cursor=${first.next_cursor}`)
    const astray = await call(
      'GET',
      `/api/v1/budgets/${from.id}/moves?cursor=${first.next_cursor}`,
      {
        token: user.token,
      },
    )

    const ids = [...first.data, ...rest.data].map(({ id }: any) => id)
    expect(ids).toEqual(moved.toReversed())
    expect(rest).toMatchObject({ has_more: false, next_cursor: null })
    expect((await list(from)).data.map(({ amount }: any) => amount)).toEqual([4, 3, 2, 1])
    expect(astray.status).toBe(422)
  })

  it('is taken back from either side, once', async () => {
    const { user, from, to } = await envelopes()
    const third = await newBudget(user)
    const one = (await move(user, from, { to_budget_id: to.id, amount: 5 })).body
    const other = (await move(user, from, { to_budget_id: to.id, amount: 7 })).body

    const astray = await takeBack(user, third, one)
    const answers = [await takeBack(user, from, one), await takeBack(user, to, other)]
    const again = await takeBack(user, from, one)

    expect(astray.body.code).toBe('move_not_found')
    expect(answers.map(({ status }) => status)).toEqual([204, 204])
    expect(again.body.code).toBe('move_not_found')
    expect([await budgetedOf(user, from), await budgetedOf(user, to)]).toEqual([30_000, 1_000])
  })

  it('goes back when one of the two is deleted', async () => {
    const { user, from, to } = await envelopes()
    const third = await newBudget(user)
    await move(user, from, { to_budget_id: to.id, amount: 5 })
    await move(user, third, { to_budget_id: from.id, amount: 7 })
    await move(user, third, { to_budget_id: to.id, amount: 9 })

    const removed = await call('DELETE', `/api/v1/budgets/${from.id}`, { token: user.token })

    expect(removed.status).toBe(204)
    expect(await budgetedOf(user, to)).toBe(1_009)
    expect(await budgetedOf(user, third)).toBe(29_991)
    const { results } = await env.DB.prepare('SELECT amount FROM budget_moves WHERE user_id = ?')
      .bind(user.id)
      .all()
    expect(results).toEqual([{ amount: 9 }])
  })

  it('may leave an envelope with nothing to spend', async () => {
    const { user, from, to } = await envelopes()

    await move(user, to, { to_budget_id: from.id, amount: 1_500 })

    expect(await progressOf(user, to)).toMatchObject({
      budgeted: -500,
      percent: null,
      per_day_left: 0,
    })
  })

  it('keeps both its budgets in their currency', async () => {
    const { user, from, to } = await envelopes()
    const { body: moved } = await move(user, from, { to_budget_id: to.id, amount: 5 })
    const toDollars = (budget: { id: string }) =>
      call('PATCH', `/api/v1/budgets/${budget.id}`, {
        token: user.token,
        body: { currency: 'USD' },
      })

    const refused = [await toDollars(from), await toDollars(to)]
    await takeBack(user, from, moved)

    expect(refused.map(({ status }) => status)).toEqual([422, 422])
    expect(refused[0]?.body.errors[0].pointer).toBe('/currency')
    expect((await toDollars(from)).body.currency).toBe('USD')
  })

  it('survives a crowd: every move counts on both sides', async () => {
    const { user, from, to } = await envelopes()
    const there = Array.from({ length: 12 }, () =>
      move(user, from, { to_budget_id: to.id, amount: 10 }),
    )
    const back = Array.from({ length: 5 }, () =>
      move(user, to, { to_budget_id: from.id, amount: 1 }),
    )
    const edits = ['a', 'b', 'c'].map((name) =>
      call('PATCH', `/api/v1/budgets/${to.id}`, { token: user.token, body: { name } }),
    )

    const answers = await Promise.all([...there, ...back, ...edits])

    expect(answers.filter(({ status }) => status >= 300)).toEqual([])
    expect(await budgetedOf(user, to)).toBe(1_000 + 120 - 5)
    expect(await budgetedOf(user, from)).toBe(30_000 - 120 + 5)
  })
})

describe('a move that cannot be', () => {
  it.each([
    [{ amount: 0 }, '/amount'],
    [{ amount: -5 }, '/amount'],
    [{ amount: '5' }, '/amount'],
    [{ amount: undefined }, '/amount'],
    [{ to_budget_id: 'bud_01kb2x9m4tfc3r6w8y0z5n7qhd' }, '/to_budget_id'],
    [{ to_budget_id: 'x' }, '/to_budget_id'],
    [{ note: 5 }, '/note'],
    [{ date: '2026-11-01' }, '/date'],
  ])('is refused with its field named: %j', async (fields, pointer) => {
    const { user, from, to } = await envelopes()

    const { status, body } = await move(user, from, { to_budget_id: to.id, amount: 5, ...fields })

    expect(status).toBe(422)
    expect(body.errors.map((error: any) => error.pointer)).toEqual([pointer])
    expect((await read(user, `/${from.id}/moves`)).data).toEqual([])
  })

  it('is one to itself, to another currency, to a stranger, or to what is over or not yet there', async () => {
    const { user, from } = await envelopes()
    const targets = [
      from,
      await newBudget(user, { currency: 'USD' }),
      await newBudget(await newUser()),
      await newBudget(user, { ends_on: '2026-11-22' }),
      await newBudget(user, { starts_on: '2026-11-24' }),
    ]

    const answers = []
    for (const { id } of targets)
      answers.push(await move(user, from, { to_budget_id: id, amount: 5 }))

    expect(
      answers.map(({ status, body }) => [status, body.errors[0].pointer, body.errors[0].code]),
    ).toEqual([
      [422, '/to_budget_id', 'same_budget'],
      [422, '/to_budget_id', 'currency_mismatch'],
      [422, '/to_budget_id', 'budget_not_found'],
      [422, '/to_budget_id', 'not_running'],
      [422, '/to_budget_id', 'not_running'],
    ])
  })

  it('is one out of a budget that is over', async () => {
    const { user, to } = await envelopes()
    const over = await newBudget(user, { ends_on: '2026-11-22' })

    const { status, body } = await move(user, over, { to_budget_id: to.id, amount: 5 })

    expect(status).toBe(422)
    expect(body.errors[0].code).toBe('not_running')
  })

  it('is not taken back by a stranger', async () => {
    const { user, from, to } = await envelopes()
    const { body } = await move(user, from, { to_budget_id: to.id, amount: 5 })
    const stranger = await newUser()

    expect((await takeBack(stranger, from, body)).status).toBe(404)
    expect(await budgetedOf(user, to)).toBe(1_005)
  })
})
