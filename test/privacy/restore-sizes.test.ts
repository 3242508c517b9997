// How much of each an export may hold, which is how much a user may have, and by which steps it goes in.
import { beforeAll, describe, expect, it } from 'vitest'
import { sendWith } from '../http/worker-with'
import { call } from '../support/client'
import { newExport } from '../support/export'
import { FaultyBindings } from '../support/faults'
import { newAccount, newUser } from '../support/fixtures'

const path = '/api/v1/me/import'

const inputs = {
  accounts: { name: 'Cash', type: 'cash', currency: 'EUR' },
  categories: { name: 'Bikes', kind: 'expense' },
  budgets: { name: 'Food', category_ids: ['cat_groceries'], amount: 100, period: 'monthly' },
  goals: { name: 'Bike', target_amount: 100 },
} as const

type Name = keyof typeof inputs
const names = ['accounts', 'categories', 'budgets', 'goals'] as const

/** One of each, as it is exported. */
let items: Record<Name | 'contributions', any>

beforeAll(async () => {
  const user = await newUser()
  await newAccount(user)
  for (const name of ['categories', 'budgets'] as const) {
    await call('POST', `/api/v1/${name}`, { token: user.token, body: inputs[name] })
  }
  const goal = await call('POST', '/api/v1/goals', { token: user.token, body: inputs.goals })
  const given = { token: user.token, body: { amount: 5, date: '2026-01-05' } }
  await call('POST', `/api/v1/goals/${goal.body.id}/contributions`, given)
  const { body } = await call('GET', '/api/v1/me/export', user)
  const [contributions] = body.contributions
  items = { contributions, ...ofEach((name) => body[name][0]) }
})

describe('a user', () => {
  it('may have 1,000 accounts, categories, budgets and goals each, restored or made', async () => {
    const user = await newUser()
    const sections = ofEach((name) => times(items[name], 999))
    const restored = await restore(user, await newExport(sections))

    const answers = await Promise.all(
      names.map(async (name) => {
        const make = () =>
          call('POST', `/api/v1/${name}`, { token: user.token, body: inputs[name] })
        const both = await Promise.all([make(), make()])
        return both.map(({ body }) => body.code ?? 'made').toSorted()
      }),
    )

    expect(restored.status, JSON.stringify(restored.body)).toBe(200)
    expect(answers).toEqual(names.map((name) => ['made', `too_many_${name}`]))
  }, 60_000)
})

describe('an export', () => {
  it('holds no more of them', async () => {
    const accounts = times(items.accounts, 1001)
    const categories = times(items.categories, 1001)

    const { body } = await restore(await newUser(), await newExport({ accounts, categories }))

    expect(body.errors.map((fault: any) => `${fault.pointer} ${fault.code}`)).toEqual([
      '/accounts too_many',
      '/categories too_many',
    ])
  })

  it('holds no more alerts of a budget than there can be', async () => {
    const alert = { period_start: '2026-01-01', threshold: 80 }
    const alerts = Array.from({ length: 101 }, () => alert)
    const budgets = times(items.budgets, 2).map((budget, index) => ({
      ...budget,
      alerts: index === 0 ? alerts : [{ ...alert, threshold: 1001 }],
    }))

    const { body } = await restore(await newUser(), await newExport({ budgets }))

    expect(body.errors.map((fault: any) => fault.pointer)).toEqual([
      '/budgets/0/alerts',
      '/budgets/1/alerts/0/threshold',
    ])
  })

  it('goes in by steps of 2,000 of whatever it holds, and goes on where it broke off', async () => {
    const contributions = times(items.contributions, 2100)
    const document = await newExport({ goals: [items.goals], contributions })
    const heir = await newUser()
    const error = new Error('D1_ERROR: D1 DB is overloaded. Too many requests queued.')
    // The limiter twice, what is there, and the first step.
    const { bindings } = new FaultyBindings({ at: 5, side: 'before its effect', error })

    const broken = await sendWith(bindings, path, {
      method: 'POST',
      body: JSON.stringify(document),
      headers: { Authorization: `Bearer ${heir.token}`, 'Content-Type': 'application/json' },
    })
    const { body } = await restore(heir, document)
    const again = await restore(heir, document, '?dry_run=true')

    expect(broken.status).toBe(503)
    expect(body.present).toMatchObject({ goals: 1, contributions: 1999 })
    expect(again.body.present).toMatchObject({ goals: 1, contributions: 2100 })
  })
})

function ofEach<Value>(make: (name: Name) => Value): Record<Name, Value> {
  const [accounts, categories] = [make('accounts'), make('categories')]
  return { accounts, categories, budgets: make('budgets'), goals: make('goals') }
}

/** So many of the same under ids of their own. */
function times(item: any, count: number): any[] {
  const digits = (index: number) => String(index).padStart(4, '0')
  return Array.from({ length: count }, (_, index) => ({
    ...item,
    id: item.id.slice(0, -4) + digits(index),
  }))
}

function restore({ token }: { token: string }, body: unknown, query = '') {
  return call('POST', path + query, { token, body })
}
