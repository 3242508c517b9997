import { describe, expect, it, vi } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newUser } from '../support/fixtures'
import { roundTripsOf } from '../sessions/log-lines'
import { contribute, newGoal, postGoal, progressOf, read } from './savings'

freezeClock()

describe('a goal', () => {
  it('is created with defaults, and says where it is', async () => {
    const user = await newUser({ currency: 'JPY' })

    const answer = await postGoal(user)

    expect(answer.status).toBe(201)
    expect(answer.headers.get('Location')).toBe(`/api/v1/goals/${answer.body.id}`)
    expect(answer.body).toMatchObject({
      name: 'Bicycle',
      target_amount: 100_000,
      currency: 'JPY',
      target_date: null,
      account_id: null,
      archived: false,
      progress: {
        saved: 0,
        remaining: 100_000,
        percent: 0,
        per_month_needed: null,
        on_track: null,
        reached_at: null,
      },
    })
    expect(await read(user, `/${answer.body.id}`)).toEqual(answer.body)
  })

  it('is changed by the fields that are given; null clears', async () => {
    const user = await newUser()
    const goal = await newGoal(user, { target_date: '2030-01-01' })

    const { status, body } = await call('PATCH', `/api/v1/goals/${goal.id}`, {
      token: user.token,
      body: { target_amount: 5, target_date: null },
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...goal,
      target_amount: 5,
      target_date: null,
      progress: { remaining: 5 },
    })
  })

  it('is replaced whole: what is left out gets its default', async () => {
    const user = await newUser({ currency: 'USD' })
    const goal = await newGoal(user, { currency: 'EUR', target_date: '2030-01-01', archived: true })

    const { status, body } = await call('PUT', `/api/v1/goals/${goal.id}`, {
      token: user.token,
      body: { name: 'Boat', target_amount: 7 },
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: goal.id,
      name: 'Boat',
      target_amount: 7,
      currency: 'USD',
      target_date: null,
      archived: false,
      created_at: goal.created_at,
    })
  })

  it('is gone when deleted, and its contributions with it', async () => {
    const user = await newUser()
    const goal = await newGoal(user)
    await contribute(user, goal, { amount: 5 })

    const removed = await call('DELETE', `/api/v1/goals/${goal.id}`, { token: user.token })
    const again = await call('DELETE', `/api/v1/goals/${goal.id}`, { token: user.token })

    expect(removed.status).toBe(204)
    expect(again.body.code).toBe('goal_not_found')
    expect((await read(user)).data).toEqual([])
    expect((await contribute(user, goal, { amount: 5 })).status).toBe(404)
  })

  it.each([
    [{ target_amount: 0 }, '/target_amount'],
    [{ target_amount: -1 }, '/target_amount'],
    [{ target_amount: 1_000_000_000_001 }, '/target_amount'],
    [{ name: '' }, '/name'],
    [{ currency: 'XXX' }, '/currency'],
    [{ currency: null }, '/currency'],
    [{ target_date: '2026-02-30' }, '/target_date'],
    [{ account_id: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd' }, '/account_id'],
    [{ account_id: 'x' }, '/account_id'],
    [{ progress: null }, '/progress'],
  ])('that cannot be is refused with its field named: %j', async (fields, pointer) => {
    const user = await newUser()
    const goal = await newGoal(user)

    const created = await postGoal(user, fields)
    const changed = await call('PATCH', `/api/v1/goals/${goal.id}`, {
      token: user.token,
      body: fields,
    })

    for (const { status, body } of [created, changed]) {
      expect(status).toBe(422)
      expect(body.errors.map((error: any) => error.pointer)).toEqual([pointer])
    }
    expect((await read(user)).data).toEqual([goal])
  })

  it.each([
    ['GET', '', undefined],
    ['PATCH', '', { name: 'Mine' }],
    ['PUT', '', { name: 'Mine', target_amount: 1 }],
    ['DELETE', '', undefined],
    ['GET', '/contributions', undefined],
    ['POST', '/contributions', { amount: 1 }],
  ])('of another user is not there: %s %s', async (method, path, body) => {
    const owner = await newUser()
    const goal = await newGoal(owner)
    const { token } = await newUser()

    const answer = await call(method, `/api/v1/goals/${goal.id}${path}`, { token, body })

    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('goal_not_found')
    expect(await read(owner, `/${goal.id}`)).toEqual(goal)
  })

  it('is listed page by page, archived or not', async () => {
    const user = await newUser()
    const living = [await newGoal(user), await newGoal(user), await newGoal(user)]
    const archived = await newGoal(user, { archived: true })
    await contribute(user, living[2], { amount: 5 })

    const first = await read(user, '?archived=false&limit=2')
    const rest = await read(user, `?archived=false&limit=2&cursor=${first.next_cursor}`)
    const astray = await call('GET', `/api/v1/goals?cursor=${first.next_cursor}`, {
      token: user.token,
    })

    const ids = [...first.data, ...rest.data].map(({ id }: any) => id)
    expect(ids).toEqual(living.map(({ id }) => id))
    expect([first.has_more, rest.has_more]).toEqual([true, false])
    expect(rest.data[0].progress.saved).toBe(5)
    expect((await read(user, '?archived=true')).data).toEqual([archived])
    expect((await read(user)).data).toHaveLength(4)
    expect(astray.status).toBe(422)
  })

  it('asks the database once for whatever is read', async () => {
    const user = await newUser()
    const goal = await newGoal(user)
    const get = (path: string) => () => call('GET', `/api/v1/goals${path}`, { token: user.token })

    expect(await roundTripsOf(get(''))).toBe(1)
    expect(await roundTripsOf(get(`/${goal.id}`))).toBe(1)
    expect(await roundTripsOf(get(`/${goal.id}/contributions`))).toBe(1)
  })

  it('takes many edits and contributions at once without losing any', async () => {
    const user = await newUser()
    const goal = await newGoal(user)
    const contributions = Array.from({ length: 10 }, () => contribute(user, goal, { amount: 10 }))
    const edits = [
      { name: 'a' },
      { target_amount: 500 },
      { target_date: '2030-01-01' },
      { archived: true },
    ].map((body) => call('PATCH', `/api/v1/goals/${goal.id}`, { token: user.token, body }))

    const answers = await Promise.all([...contributions, ...edits])

    expect(answers.filter(({ status }) => status >= 300)).toEqual([])
    expect(await read(user, `/${goal.id}`)).toMatchObject({
      name: 'a',
      target_amount: 500,
      target_date: '2030-01-01',
      archived: true,
      progress: { saved: 100 },
    })
  })
})

describe('contributions', () => {
  it('add up, and a negative one takes out again', async () => {
    const user = await newUser()
    const goal = await newGoal(user)

    const { status, body, headers } = await contribute(user, goal, {
      amount: 25_000,
      note: 'November',
    })
    await contribute(user, goal, { amount: -5_000 })

    expect(status).toBe(201)
    expect(headers.get('Location')).toBe(`/api/v1/goals/${goal.id}/contributions`)
    expect(body).toMatchObject({
      goal_id: goal.id,
      amount: 25_000,
      currency: 'EUR',
      note: 'November',
    })
    expect(await progressOf(user, goal)).toMatchObject({
      saved: 20_000,
      remaining: 80_000,
      percent: 20,
    })
  })

  it('do not count before their day', async () => {
    vi.setSystemTime('2026-11-23T23:50:00Z')
    const user = await newUser()
    const goal = await newGoal(user)
    await contribute(user, goal, { amount: 1_000, date: '2026-11-23' })
    await contribute(user, goal, { amount: 99_000, date: '2026-11-24' })

    expect(await progressOf(user, goal)).toMatchObject({ saved: 1_000, reached_at: null })
    passSeconds(1_200)
    expect(await progressOf(user, goal)).toMatchObject({
      saved: 100_000,
      reached_at: '2026-11-24T00:00:00.000Z',
    })
  })

  it.each([
    ['Pacific/Auckland', '2027-01-01'],
    ['America/Los_Angeles', '2026-12-31'],
  ])('are made on the day that it is in %s', async (time_zone, date) => {
    vi.setSystemTime('2026-12-31T23:30:00Z')
    const user = await newUser({ time_zone })
    const goal = await newGoal(user)

    const { body } = await contribute(user, goal, { amount: 5 })

    expect(body.date).toBe(date)
    expect((await progressOf(user, goal)).saved).toBe(5)
  })

  it('leave a goal reached when they are taken out again at once', async () => {
    vi.setSystemTime('2026-11-23T12:00:00Z')
    const user = await newUser()
    const goal = await newGoal(user)
    await contribute(user, goal, { amount: 100_000 })
    vi.advanceTimersByTime(1_000)
    await contribute(user, goal, { amount: -40_000 })

    expect(await progressOf(user, goal)).toMatchObject({
      saved: 60_000,
      remaining: 40_000,
      reached_at: '2026-11-23T00:00:00.000Z',
    })
  })

  it('are as if never made when deleted, also for what was reached by them', async () => {
    const user = await newUser()
    const goal = await newGoal(user)
    const { body } = await contribute(user, goal, { amount: 100_000 })
    const path = `/api/v1/goals/${goal.id}/contributions/${body.id}`

    const removed = await call('DELETE', path, { token: user.token })
    const again = await call('DELETE', path, { token: user.token })

    expect(removed.status).toBe(204)
    expect(again.body.code).toBe('contribution_not_found')
    expect(await progressOf(user, goal)).toMatchObject({ saved: 0, reached_at: null })
  })

  it('are not deleted by strangers, nor through another goal', async () => {
    const [user, stranger] = [await newUser(), await newUser()]
    const [goal, other] = [await newGoal(user), await newGoal(user)]
    const { body } = await contribute(user, goal, { amount: 5 })
    const remove = (token: string, id: string) =>
      call('DELETE', `/api/v1/goals/${id}/contributions/${body.id}`, { token })

    expect((await remove(stranger.token, goal.id)).status).toBe(404)
    expect((await remove(user.token, other.id)).status).toBe(404)
    expect((await progressOf(user, goal)).saved).toBe(5)
  })

  it('are listed newest first by day, page by page', async () => {
    const user = await newUser()
    const goal = await newGoal(user)
    for (const date of ['2026-03-01', '2026-05-01', '2026-04-01', '2026-05-01']) {
      await contribute(user, goal, { amount: 5, date })
    }

    const first = await read(user, `/${goal.id}/contributions?limit=3`)
    const rest = await read(user, `/${goal.id}/contributions?limit=3&cursor=${first.next_cursor}`)

    const dates = [...first.data, ...rest.data].map(({ date }: any) => date)
    expect(dates).toEqual(['2026-05-01', '2026-05-01', '2026-04-01', '2026-03-01'])
    expect(rest.has_more).toBe(false)
  })

  it.each([
    [{ amount: 0 }, '/amount'],
    [{ amount: 0.5 }, '/amount'],
    [{}, '/amount'],
    [{ amount: 5, date: '2026-13-01' }, '/date'],
    [{ amount: 5, currency: 'EUR' }, '/currency'],
    [{ amount: 5, note: 5 }, '/note'],
  ])('that cannot be are refused: %j', async (fields, pointer) => {
    const user = await newUser()
    const goal = await newGoal(user)

    const { status, body } = await contribute(user, goal, fields)

    expect(status).toBe(422)
    expect(body.errors.map((error: any) => error.pointer)).toEqual([pointer])
  })

  it('hold the goal to its currency', async () => {
    const user = await newUser()
    const [goal, empty] = [await newGoal(user), await newGoal(user)]
    await contribute(user, goal, { amount: 5 })
    const toDollars = ({ id }: { id: string }) =>
      call('PATCH', `/api/v1/goals/${id}`, { token: user.token, body: { currency: 'USD' } })

    const [refused, changed] = [await toDollars(goal), await toDollars(empty)]

    expect(refused.status).toBe(422)
    expect(refused.body.errors[0].pointer).toBe('/currency')
    expect(changed.body.currency).toBe('USD')
  })
})
