import { describe, expect, it, vi } from 'vitest'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { newUser } from '../support/fixtures'
import { newBudget, newCategory, postBudget, read } from './envelopes'

freezeClock()

describe('a budget', () => {
  it('is created with defaults, and says where it is', async () => {
    vi.setSystemTime('2026-11-23T12:00:00Z')
    const user = await newUser({ currency: 'JPY' })

    const answer = await postBudget(user)

    expect(answer.status).toBe(201)
    expect(answer.headers.get('Location')).toBe(`/api/v1/budgets/${answer.body.id}`)
    expect(answer.body).toMatchObject({
      name: 'Food',
      category_ids: ['cat_groceries'],
      amount: 30_000,
      currency: 'JPY',
      period: 'monthly',
      starts_on: '2026-11-01',
      ends_on: null,
      rollover: 'none',
      alert_thresholds: [80, 100],
      archived: false,
      overlaps: [],
      progress: { period_start: '2026-11-01', period_end: '2026-11-30', per_day_left: 3_750 },
    })
    expect(await read(user, `/${answer.body.id}`)).toEqual(answer.body)
  })

  it.each([
    ['Pacific/Auckland', '2027-01-01'],
    ['America/Los_Angeles', '2026-12-01'],
  ])('starts by the calendar of its user: %s', async (time_zone, first) => {
    vi.setSystemTime('2026-12-31T23:30:00Z')
    const user = await newUser({ time_zone })

    const { body } = await postBudget(user)

    expect(body.starts_on).toBe(first)
    expect(body.progress.period_start).toBe(first)
    expect((await read(user)).data[0].progress.period_start).toBe(first)
    expect((await read(user, `/${body.id}/history`)).data).toHaveLength(1)
  })

  it('keeps its thresholds in order', async () => {
    const user = await newUser()

    const { alert_thresholds } = await newBudget(user, { alert_thresholds: [100, 50, 120] })

    expect(alert_thresholds).toEqual([50, 100, 120])
  })

  it('is changed by the fields that are given; null clears', async () => {
    const user = await newUser()
    const budget = await newBudget(user, { ends_on: '2027-12-31', rollover: 'both' })

    const { status, body } = await call('PATCH', `/api/v1/budgets/${budget.id}`, {
      token: user.token,
      body: { amount: 5, ends_on: null, alert_thresholds: [90, 10] },
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...budget,
      amount: 5,
      ends_on: null,
      alert_thresholds: [10, 90],
      updated_at: expect.any(String),
      progress: { budgeted: 5 },
    })
    expect(await read(user, `/${budget.id}`)).toEqual(body)
  })

  it('is replaced whole: what is left out gets its default', async () => {
    vi.setSystemTime('2026-11-23T12:00:00Z')
    const user = await newUser({ currency: 'USD' })
    const budget = await newBudget(user, {
      currency: 'EUR',
      period: 'weekly',
      ends_on: '2027-12-31',
      rollover: 'both',
      archived: true,
    })

    const { status, body } = await call('PUT', `/api/v1/budgets/${budget.id}`, {
      token: user.token,
      body: { name: 'Rent', category_ids: ['cat_rent'], amount: 7 },
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: budget.id,
      name: 'Rent',
      category_ids: ['cat_rent'],
      amount: 7,
      currency: 'USD',
      period: 'monthly',
      starts_on: '2026-11-01',
      ends_on: null,
      rollover: 'none',
      archived: false,
      created_at: budget.created_at,
    })
  })

  it('is gone when deleted', async () => {
    const user = await newUser()
    const { id } = await newBudget(user)

    const removed = await call('DELETE', `/api/v1/budgets/${id}`, { token: user.token })
    const again = await call('DELETE', `/api/v1/budgets/${id}`, { token: user.token })

    expect(removed.status).toBe(204)
    expect(again.body.code).toBe('budget_not_found')
    expect((await read(user)).data).toEqual([])
  })

  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['GET', '/history'],
    ['GET', '/moves'],
    ['POST', '/moves'],
  ])('of another user is not there: %s %s', async (method, path) => {
    const { id } = await newBudget(await newUser())
    const stranger = await newUser()
    const own = await newBudget(stranger)
    const bodies: Record<string, unknown> = {
      PATCH: { name: 'Mine' },
      PUT: { name: 'Mine', category_ids: ['cat_food'], amount: 1 },
      POST: { to_budget_id: own.id, amount: 1 },
    }

    const { status, body } = await call(method, `/api/v1/budgets/${id}${path}`, {
      token: stranger.token,
      body: bodies[method],
    })

    expect(status).toBe(404)
    expect(body.code).toBe('budget_not_found')
  })

  it('takes many edits at once without losing any', async () => {
    const user = await newUser()
    const { id } = await newBudget(user)
    const edits = [
      ...Array.from({ length: 10 }, (_, n) => ({ name: `Food ${n}` })),
      { amount: 77 },
      { rollover: 'both' },
      { ends_on: '2030-01-01' },
      { archived: true },
    ]

    const answers = await Promise.all(
      edits.map((body) => call('PATCH', `/api/v1/budgets/${id}`, { token: user.token, body })),
    )

    expect(answers.map(({ status }) => status)).toEqual(edits.map(() => 200))
    expect(await read(user, `/${id}`)).toMatchObject({
      name: expect.stringMatching(/^Food \d$/),
      amount: 77,
      rollover: 'both',
      ends_on: '2030-01-01',
      archived: true,
    })
  })
})

describe('the list of budgets', () => {
  it('comes page by page, oldest first', async () => {
    const user = await newUser()
    const ids = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) ids.push((await newBudget(user, { name })).id)

    const first = await read(user, '?limit=2&on=2026-11-15')
    const second = await read(user, `?limit=2&on=2026-11-15&cursor=${first.next_cursor}`)
    const third = await read(user, `?limit=2&on=2026-11-15&cursor=${second.next_cursor}`)
    const other = await call('GET', `/api/v1/budgets?cursor=${first.next_cursor}`, {
      token: user.token,
    })

    const pages = [first, second, third]
    expect(pages.flatMap(({ data }) => data.map((row: any) => row.id))).toEqual(ids)
    expect(pages.map(({ has_more }) => has_more)).toEqual([true, true, false])
    expect(third.next_cursor).toBeNull()
    expect(other.status).toBe(422)
  })

  it('shows archived ones, those that are not, or both', async () => {
    const user = await newUser()
    const [living, archived] = [await newBudget(user), await newBudget(user, { archived: true })]
    const idsOf = async (query: string) => (await read(user, query)).data.map(({ id }: any) => id)

    expect(await idsOf('')).toEqual([living.id, archived.id])
    expect(await idsOf('?archived=true')).toEqual([archived.id])
    expect(await idsOf('?archived=false')).toEqual([living.id])
  })

  it('holds nothing of another user', async () => {
    await newBudget(await newUser())

    expect((await read(await newUser())).data).toEqual([])
  })
})

describe('a budget that cannot be', () => {
  it.each([
    [{ amount: 0 }, '/amount'],
    [{ amount: -5 }, '/amount'],
    [{ amount: 1.5 }, '/amount'],
    [{ amount: 1_000_000_000_001 }, '/amount'],
    [{ name: ' ' }, '/name'],
    [{ category_ids: [] }, '/category_ids'],
    [{ category_ids: ['cat_food', 'cat_food'] }, '/category_ids'],
    [{ category_ids: ['cat_nothing'] }, '/category_ids/0'],
    [{ category_ids: ['cat_food', 'cat_salary'] }, '/category_ids/1'],
    [{ category_ids: ['cat_food', ''] }, '/category_ids/1'],
    [{ currency: 'XXX' }, '/currency'],
    [{ period: 'daily' }, '/period'],
    [{ rollover: true }, '/rollover'],
    [{ starts_on: '2026-02-30' }, '/starts_on'],
    [{ starts_on: '0001-01-01' }, '/starts_on'],
    [{ starts_on: '1969-12-31' }, '/starts_on'],
    [{ starts_on: '9999-12-31' }, '/starts_on'],
    [{ ends_on: '9999-12-31' }, '/ends_on'],
    [{ starts_on: '2026-05-01', ends_on: '2026-04-30' }, '/ends_on'],
    [{ ends_on: '2000-01-01', starts_on: undefined }, '/ends_on'],
    [{ alert_thresholds: [0] }, '/alert_thresholds/0'],
    [{ alert_thresholds: [80, 80] }, '/alert_thresholds'],
    [{ archived: null }, '/archived'],
    [{ progress: null }, '/progress'],
    [{ time_zone: 'Europe/Nowhere' }, '/time_zone'],
  ])('is refused with its field named: %j', async (fields, pointer) => {
    const user = await newUser()

    const { status, body } = await postBudget(user, fields)

    expect(status).toBe(422)
    expect(body.errors.map((error: any) => error.pointer)).toEqual([pointer])
    expect((await read(user)).data).toEqual([])
  })

  it('is told all that is wrong with its shape at once', async () => {
    const { body } = await postBudget(await newUser(), {
      amount: 0,
      period: 'daily',
      extra: 1,
      name: '',
    })

    const pointers = body.errors.map((error: any) => error.pointer)
    expect(pointers.toSorted()).toEqual(['/amount', '/extra', '/name', '/period'])
  })

  it('is told all that is wrong with its categories and days at once', async () => {
    const user = await newUser()
    const stranger = await newCategory(await newUser())
    const archived = await newCategory(user, { archived: true })
    await call('PATCH', '/api/v1/categories/cat_rent', {
      token: user.token,
      body: { archived: true },
    })

    const { status, body } = await postBudget(user, {
      category_ids: ['cat_food', stranger.id, archived.id, 'cat_rent', 'cat_salary'],
      starts_on: '2026-05-01',
      ends_on: '2026-04-30',
    })

    expect(status).toBe(422)
    expect(body.errors.map(({ pointer, code }: any) => [pointer, code])).toEqual([
      ['/category_ids/1', 'category_not_found'],
      ['/category_ids/2', 'category_archived'],
      ['/category_ids/3', 'category_archived'],
      ['/category_ids/4', 'kind_mismatch'],
      ['/ends_on', 'out_of_order'],
    ])
  })

  it.each([
    [{ ends_on: '2025-12-31' }, '/ends_on'],
    [{ starts_on: '2027-01-01' }, '/ends_on'],
    [{ category_ids: ['cat_salary'] }, '/category_ids/0'],
    [{ currency: null }, '/currency'],
    [{ id: 'bud_01kb2x9m4tfc3r6w8y0z5n7qhd' }, '/id'],
  ])('is not made by a change either: %j', async (change, pointer) => {
    const user = await newUser()
    const budget = await newBudget(user, { ends_on: '2026-12-31' })

    const { status, body } = await call('PATCH', `/api/v1/budgets/${budget.id}`, {
      token: user.token,
      body: change,
    })

    expect(status).toBe(422)
    expect(body.errors.map((error: any) => error.pointer)).toEqual([pointer])
    expect((await read(user, `/${budget.id}`)).updated_at).toBe(budget.updated_at)
  })

  it.each(['', '/history'])('is not asked for a day beyond its calendar: %s', async (path) => {
    const user = await newUser()
    const { id } = await newBudget(user, {
      period: 'weekly',
      starts_on: '1970-01-01',
      rollover: 'both',
    })

    for (const on of ['9999-12-31', '0000-01-01', '2100-01-01', 'today']) {
      const { status, body } = await call('GET', `/api/v1/budgets/${id}${path}?on=${on}`, {
        token: user.token,
      })
      expect(status).toBe(422)
      expect(body.errors[0].parameter).toBe('on')
    }
  })

  it('has a bounded past, however early it starts and however late one looks', async () => {
    const user = await newUser()
    const { id } = await newBudget(user, {
      period: 'weekly',
      starts_on: '1970-01-01',
      rollover: 'both',
      amount: 1_000_000_000_000,
    })

    const { progress } = await read(user, `/${id}?on=2099-12-31`)
    const { data } = await read(user, `/${id}/history?on=2099-12-31&periods=120`)

    expect(progress).toMatchObject({ rolled_over: 6_783_000_000_000_000, percent: 0 })
    expect(data).toHaveLength(120)
    expect(data.at(-1)).toEqual(progress)
  })
})

describe('the categories of a budget', () => {
  it('may be archived later without harm to it', async () => {
    const user = await newUser()
    const category = await newCategory(user)
    const budget = await newBudget(user, { category_ids: [category.id] })
    const path = `/api/v1/budgets/${budget.id}`
    await call('PATCH', `/api/v1/categories/${category.id}`, {
      token: user.token,
      body: { archived: true },
    })

    const edited = await call('PATCH', path, { token: user.token, body: { amount: 9 } })
    const replaced = await call('PUT', path, {
      token: user.token,
      body: { name: 'Still', category_ids: [category.id], amount: 9 },
    })
    const another = await postBudget(user, { category_ids: [category.id] })

    expect([edited.status, replaced.status, another.status]).toEqual([200, 200, 422])
    expect(replaced.body.category_ids).toEqual([category.id])
  })
})
