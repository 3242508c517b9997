import { beforeEach, describe, expect, it, vi } from 'vitest'
import { newBudget, newCategory } from '../budgets/envelopes'
import { newGoal } from '../goals/savings'
import { freezeClock } from '../support/clock'
import { newAccount, newTransaction } from '../support/fixtures'
import { type Client, eventsOf, newClient, settle, signInAgain } from './happenings'

freezeClock()

let client: Client
beforeEach(async () => {
  vi.setSystemTime('2026-11-15T12:00:00Z')
  client = await newClient()
})

describe('a category', () => {
  it('tells when it is created, changed and deleted', async () => {
    const created = await client.during(() => newCategory(client.user))
    const path = `/categories/${created[0].data.id}`
    const changed = await client.during(() => client.ask('PATCH', path, { name: 'Baker' }))
    const same = await client.told(() => client.ask('PATCH', path, { name: 'Baker' }))
    const deleted = await client.during(() => client.ask('DELETE', path))

    expect(created).toMatchObject([{ type: 'category.created', data: { name: 'Bakery' } }])
    expect(changed).toMatchObject([{ type: 'category.updated', data: { name: 'Baker' } }])
    expect(changed[0].previous).toEqual({ name: 'Bakery' })
    expect(same).toEqual([])
    expect(deleted).toMatchObject([{ type: 'category.deleted', data: { name: 'Baker' } }])
  })

  it('of the system tells its user alone that it was put away, once', async () => {
    const stranger = await newClient()
    const archive = (archived: boolean) => client.ask('PATCH', '/categories/cat_food', { archived })

    const away = await client.during(() => archive(true))
    const again = await client.told(() => archive(true))
    const back = await client.during(() => archive(false))

    expect(away).toMatchObject([
      { type: 'category.updated', data: { archived: true }, previous: { archived: false } },
    ])
    expect(again).toEqual([])
    expect(back).toMatchObject([
      { data: { archived: false, system: true }, previous: { archived: true } },
    ])
    expect(await eventsOf(stranger.user)).toEqual([])
  })

  it('that is replaced tells of what moved, and of children that move up', async () => {
    const { user } = client
    const account = await newAccount(user)
    const [old, next] = [await newCategory(user), await newCategory(user)]
    const child = await newCategory(user, { parent_id: old.id })
    const whole = await newTransaction(user, account, { category_id: old.id })
    const splits = [old.id, 'cat_food'].map((category_id) => ({ amount: -625, category_id }))
    const split = await newTransaction(user, account, { splits })
    const budget = await newBudget(user, { category_ids: [old.id], amount: 900_000 })

    const events = await client.during(() =>
      client.ask('DELETE', `/categories/${old.id}?replace_with=${next.id}`),
    )

    expect(events.map(({ type, data, previous }) => [type, data.id, previous])).toEqual([
      ['transaction.updated', whole.id, { category_id: old.id }],
      ['transaction.updated', split.id, { splits: split.splits }],
      ['budget.updated', budget.id, { category_ids: [old.id] }],
      ['category.updated', child.id, { parent_id: old.id }],
      ['category.deleted', old.id, undefined],
    ])
  })
})

describe('a budget', () => {
  it('tells of itself with the progress that it has', async () => {
    const { user } = client
    const account = await newAccount(user)
    await newTransaction(user, account, { category_id: 'cat_groceries', amount: -3000 })

    const [created] = await client.during(() => newBudget(user))
    const path = `/budgets/${created.data.id}`
    const [changed] = await client.during(() => client.ask('PATCH', path, { amount: 40_000 }))
    const [deleted] = await client.during(() => client.ask('DELETE', path))

    expect(created).toMatchObject({ type: 'budget.created', data: { progress: { spent: 3000 } } })
    expect(changed).toMatchObject({ type: 'budget.updated', data: { progress: { percent: 7.5 } } })
    expect(changed.previous).toEqual({ amount: 30_000 })
    expect(deleted.type).toBe('budget.deleted')
    expect(deleted.data).toEqual(changed.data)
  })

  it('that is deleted shows the money that had been moved into it', async () => {
    const { user } = client
    const [from, to] = [await newBudget(user), await newBudget(user)]
    const body = { to_budget_id: to.id, amount: 500 }
    const moved = await client.told(() => client.ask('POST', `/budgets/${from.id}/moves`, body))

    const [deleted] = await client.during(() => client.ask('DELETE', `/budgets/${to.id}`))

    expect(moved).toEqual([])
    expect(deleted.data.progress.budgeted).toBe(30_500)
  })

  it('tells each threshold once per period, and again after it fell below', async () => {
    const { user } = client
    const account = await newAccount(user)
    const budget = await newBudget(user)
    const spend = async (amount: number, date = '2026-11-10') => {
      const row = { category_id: 'cat_groceries', amount: -amount, date }
      const { id } = await newTransaction(user, account, row)
      await settle(user)
      return id
    }
    const reached = async () =>
      (await eventsOf(user, '&type=budget.threshold_reached')).map(({ data }) => data.threshold)

    const first = await spend(24_000)
    expect(await reached()).toEqual([80])
    await spend(100)
    await settle(user)
    expect(await reached()).toEqual([80])
    await spend(10_000)
    expect(await reached()).toEqual([80, 100])

    await client.ask('DELETE', `/transactions/${first}`)
    await settle(user)
    await spend(20_000)
    expect(await reached()).toEqual([80, 100, 80, 100])

    vi.setSystemTime('2026-12-02T12:00:00Z')
    await signInAgain(user)
    await spend(25_000, '2026-12-01')
    expect(await reached()).toEqual([80, 100, 80, 100, 80])
    const last = (await eventsOf(user, '&type=budget.threshold_reached')).at(-1)
    expect(last.data).toMatchObject({
      percent: 83.3,
      period_start: '2026-12-01',
      period_end: '2026-12-31',
      budget: { id: budget.id, progress: { spent: 25_000 } },
    })
  })

  it('tells a threshold that money moved out of it brought about', async () => {
    const { user } = client
    const account = await newAccount(user)
    const [from, to] = [
      await newBudget(user, { category_ids: ['cat_food'] }),
      await newBudget(user),
    ]
    await newTransaction(user, account, { category_id: 'cat_food', amount: -20_000 })

    const body = { to_budget_id: to.id, amount: 8000 }
    await client.ask('POST', `/budgets/${from.id}/moves`, body)
    await settle(user)

    const told = await eventsOf(user, '&type=budget.threshold_reached')
    expect(told.map(({ data }) => [data.budget.id, data.threshold])).toEqual([[from.id, 80]])
  })

  it('tells it once, however many dispatches run at the same time', async () => {
    const { user } = client
    const account = await newAccount(user)
    await newBudget(user)
    await newTransaction(user, account, { category_id: 'cat_groceries', amount: -24_000 })

    await Promise.all(Array.from({ length: 5 }, () => settle(user)))

    expect(await eventsOf(user, '&type=budget.threshold_reached')).toHaveLength(1)
  })
})

describe('a goal', () => {
  it('tells of itself with what is saved', async () => {
    const { user } = client
    const goal = await newGoal(user)
    await client.ask('POST', `/goals/${goal.id}/contributions`, { amount: 30_000 })
    const path = `/goals/${goal.id}`

    const [changed] = await client.during(() => client.ask('PATCH', path, { name: 'Trike' }))
    const same = await client.told(() => client.ask('PATCH', path, { name: 'Trike' }))
    const [deleted] = await client.during(() => client.ask('DELETE', path))

    expect(changed).toMatchObject({ type: 'goal.updated', data: { progress: { saved: 30_000 } } })
    expect(changed.previous).toEqual({ name: 'Bicycle' })
    expect(same).toEqual([])
    expect(deleted).toMatchObject({ type: 'goal.deleted', data: { progress: { saved: 30_000 } } })
  })

  it('is told to be reached once, and again after it was not', async () => {
    const { user } = client
    const goal = await newGoal(user)
    const contribute = async (amount: number) => {
      await client.ask('POST', `/goals/${goal.id}/contributions`, { amount })
      await settle(user)
    }
    const reached = () => eventsOf(user, '&type=goal.reached')

    await contribute(100_000)
    await contribute(1)
    expect(await reached()).toMatchObject([{ data: { id: goal.id, progress: { saved: 100_000 } } }])

    await contribute(-50_000)
    await contribute(60_000)
    expect(await reached()).toHaveLength(2)
  })

  it('that follows an account is told to be reached by a transaction', async () => {
    const { user } = client
    const account = await newAccount(user)
    const goal = await newGoal(user, { account_id: account.id })

    await newTransaction(user, account, { amount: 100_000 })
    await settle(user)

    expect(await eventsOf(user, '&type=goal.reached')).toMatchObject([{ data: { id: goal.id } }])
  })
})
