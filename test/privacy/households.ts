// What an export has to carry: a household that lived, with plans of every kind, and what it looks like.
import type fc from 'fast-check'
import { type Household, listed, live } from '../reports/household'
import type { life } from '../reports/life'
import { call } from '../support/client'
import { ofx } from '../support/statements'

type Ask = Household['ask']
type Life = typeof life extends fc.Arbitrary<infer Wish> ? Wish : never

const statement = ofx([
  { id: 'S1', date: '20260310', amount: '-10.01', name: 'MATCHED' },
  { id: 'S2', date: '20260311', amount: '-20.02', name: 'CREATED' },
])

/** Bank statements with a match, envelopes with moves and rollover, goals of both kinds, odd words. */
export async function settledHousehold(wish: Life): Promise<Household> {
  const household = await live(wish)
  const { ask, token, accounts } = household
  const [main = ''] = accounts
  await must(ask, '/transactions', {
    account_id: main,
    date: '2026-03-10',
    amount: -1001,
    note: 'By hand 🥐\n"quoted" \\ \u2028 ',
    metadata: { 2: 'two', 10: 'ten', word: 'ä' },
    external_id: 'own-1',
  })
  await importInto({ token }, main)
  const budget = { amount: 5000, currency: 'EUR', starts_on: '2025-12-31', rollover: 'both' }
  const [food, rest] = [
    await must(ask, '/budgets', { ...budget, name: 'Food', category_ids: ['cat_food'] }),
    await must(ask, '/budgets', {
      ...budget,
      name: 'Rest',
      category_ids: ['cat_bars', 'cat_transport'],
      period: 'weekly',
      starts_on: '2026-01-05',
      alert_thresholds: [1, 50],
    }),
  ]
  await must(ask, `/budgets/${food}/moves`, { to_budget_id: rest, amount: 700, note: 'More' })
  await must(ask, `/budgets/${rest}/moves`, { to_budget_id: food, amount: 50 })
  const goal = { target_amount: 900, target_date: '2027-01-31' }
  await must(ask, '/goals', { ...goal, name: 'By account', account_id: main })
  const saved = await must(ask, '/goals', { ...goal, name: 'By hand', currency: 'EUR' })
  await must(ask, `/goals/${saved}/contributions`, { amount: 950, date: '2026-02-01' })
  await must(ask, `/goals/${saved}/contributions`, { amount: -100 })
  return household
}

/** The statement of the household, whose entries are there once. */
export function importInto({ token }: { token: string }, accountId: string) {
  return call('POST', `/api/v1/accounts/${accountId}/imports`, {
    token,
    raw: statement,
    headers: { 'Content-Type': 'application/x-ofx' },
  })
}

/** What the API says of a household, on several days. */
export async function viewOf({ ask }: Pick<Household, 'ask'>): Promise<unknown> {
  const budgetDays = ['2026-01-31', '2026-02-28', '2026-04-15', '2026-05-01']
  const paths = [
    '/accounts',
    '/categories?limit=500',
    '/imports',
    '/goals',
    ...budgetDays.map((day) => `/budgets?on=${day}`),
    '/reports/spending?group_by=category&date_from=2025-01-01&date_to=2026-12-31',
    '/reports/spending?group_by=payee&date_from=2025-01-01&date_to=2026-12-31',
    '/reports/spending?group_by=tag&date_from=2025-01-01&date_to=2026-12-31',
    '/reports/cash-flow?interval=month&date_from=2025-01-01&date_to=2026-12-31',
    '/reports/net-worth?interval=month',
    '/transactions?include=total&limit=1',
  ]
  const answers = await Promise.all(
    paths.map(async (path) => {
      const { status, body } = await ask('GET', path)
      if (status !== 200) throw new Error(`${path} answered ${JSON.stringify(body)}`)
      return [path, { ...body, next_cursor: null }] as const
    }),
  )
  const transactions = await listed({ ask }, 'sort=date')
  return { ...Object.fromEntries(answers), transactions }
}

export function askerOf({ token }: { token: string }): Ask {
  return (method, path, body) => call(method, `/api/v1${path}`, { token, body })
}

/** Which id of one document stands where which stands in the other; undefined when it is no bijection. */
export function renamingOf(one: unknown, other: unknown): Map<string, string> | undefined {
  const [from, to] = [idsIn(one), idsIn(other)]
  const names = new Map(from.map((id, index) => [id, to[index] ?? '']))
  const isConsistent = from.every((id, index) => names.get(id) === to[index])
  const isOneToOne = new Set(names.values()).size === names.size && from.length === to.length
  return isConsistent && isOneToOne ? names : undefined
}

export function rename(value: unknown, names: ReadonlyMap<string, string>): any {
  return JSON.parse(JSON.stringify(value).replace(idShape, (id) => names.get(id) ?? id))
}

const idShape = /\b[a-z]{3}_[0-9a-z]{26}\b/g

function idsIn(value: unknown): string[] {
  return JSON.stringify(value).match(idShape) ?? []
}

async function must(ask: Ask, path: string, body: object): Promise<string> {
  const answer = await ask('POST', path, body)
  if (answer.status >= 300) throw new Error(`${path} answered ${JSON.stringify(answer.body)}`)
  return answer.body.id
}
