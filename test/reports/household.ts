// A household on the real API: what was recorded, then edited and deleted.
import { type Answer, call } from '../support/client'
import { passSeconds } from '../support/clock'
import { newAccount, newUser } from '../support/fixtures'
import type { Act, Change, Entry, Life } from './life'

export type Household = {
  userId: string
  token: string
  ask: (method: string, path: string, body?: unknown) => Promise<Answer>
  accounts: string[]
  categories: (string | null)[]
  custom: string[]
}

/** The clock is frozen here, so that `updated_since` tells edits apart. */
export const today = new Date('2026-04-15T12:00:00.000Z')

/** Four accounts in three currencies, one of them closed in the end; custom and archived categories. */
export async function live(wish: Life): Promise<Household> {
  const household = await settle()
  await record(household, wish.entries)
  for (const one of wish.acts) {
    passSeconds(1)
    await perform(household, one)
  }
  passSeconds(1)
  await record(household, wish.more)
  await household.ask('PATCH', `/accounts/${household.accounts[1]}`, { status: 'closed' })
  return household
}

/** Every page of the list. */
export async function listed({ ask }: Pick<Household, 'ask'>, query: string): Promise<any[]> {
  const rows: any[] = []
  for (let cursor = ''; ;) {
    const { status, body } = await ask('GET', `/transactions?limit=100&${query}${cursor}`)
    if (status !== 200) throw new Error(`The list answered ${status}.`)
    rows.push(...body.data)
    if (!body.has_more) return rows
    cursor = `&cursor=${body.next_cursor}`
  }
}

async function settle(): Promise<Household> {
  const user = await newUser({ currency: 'CHF' })
  const ask: Household['ask'] = (method, path, body) =>
    call(method, `/api/v1${path}`, { token: user.token, body })
  const accounts = [
    await newAccount(user, { opening_balance: 1000, opened_on: '2026-01-31' }),
    await newAccount(user, { opening_balance: -250 }),
    await newAccount(user, { currency: 'USD', opening_balance: 7, opened_on: '2025-12-31' }),
    await newAccount(user, { currency: 'JPY', type: 'credit_card' }),
  ]
  const create = async (body: object) => (await ask('POST', '/categories', body)).body.id
  const pets = await create({ name: 'Pets', kind: 'expense' })
  const custom = [
    await create({ name: 'Bakery', parent_id: 'cat_food' }),
    pets,
    await create({ name: 'Cat', parent_id: pets }),
    await create({ name: 'Old', parent_id: 'cat_food', archived: true }),
  ]
  await ask('PATCH', '/categories/cat_rent', { archived: true })
  const system = ['cat_food', 'cat_groceries', 'cat_rent', 'cat_salary', 'cat_transfers']
  const categories = [null, null, ...system, ...custom]
  return {
    userId: user.id,
    token: user.token,
    ask,
    accounts: accounts.map(({ id }) => id),
    categories,
    custom,
  }
}

async function record(household: Household, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return
  const transactions = entries.map((one) => bodyOf(household, one))
  const { status, body } = await household.ask('POST', '/transactions', { transactions })
  if (status !== 201) throw new Error(`Recording failed: ${JSON.stringify(body)}`)
}

/** Some acts are refused by the rules; the list tells what became true. */
async function perform(household: Household, one: Act): Promise<void> {
  const rows = await listed(household, '')
  const idAt = (at: number) => rows[at % rows.length]?.id ?? 'txn_none'
  switch (one.kind) {
    case 'edit':
      await household.ask(
        'PATCH',
        `/transactions/${idAt(one.at)}`,
        changesOf(household, one.change),
      )
      return
    case 'editMany':
      await household.ask('PATCH', '/transactions', {
        ids: one.at.map(idAt),
        set: changesOf(household, one.change),
      })
      return
    case 'remove':
      await household.ask('DELETE', '/transactions', { ids: one.at.map(idAt) })
      return
    case 'replaceCategory': {
      const [from, by] = [nth(household.custom, one.at), nth(household.custom, one.by)]
      const { status } = await household.ask('DELETE', `/categories/${from}?replace_with=${by}`)
      if (status !== 204) return
      household.custom = household.custom.filter((id) => id !== from)
      household.categories = household.categories.filter((id) => id !== from)
    }
  }
}

function bodyOf(household: Household, wish: Entry) {
  const at = wish.account % household.accounts.length
  const common = {
    account_id: household.accounts[at],
    date: wish.date,
    status: wish.status,
    payee: wish.payee,
    tags: wish.tags,
  }
  const category_id = nth(household.categories, wish.category)
  if (wish.to !== null) {
    const to = (at + wish.to) % household.accounts.length
    const isOneCurrency = at < 2 && to < 2
    return {
      ...common,
      category_id,
      amount: -Math.abs(wish.amount),
      to_account_id: household.accounts[to],
      ...(!isOneCurrency && { to_amount: 77 }),
    }
  }
  const splits =
    Math.abs(wish.amount) > 3000 ? [] : splitsOf(household, wish.parts ?? [], wish.amount)
  return { ...common, amount: wish.amount, ...(splits.length > 0 ? { splits } : { category_id }) }
}

function changesOf(household: Household, { account, category, parts: wished, ...plain }: Change) {
  return {
    ...plain,
    ...(account !== undefined && { account_id: nth(household.accounts, account) }),
    ...(category !== undefined && { category_id: nth(household.categories, category) }),
    ...(wished && { splits: splitsOf(household, wished, plain.amount ?? 0) }),
  }
}

/** The parts and a last one that makes them add up; none where that would be a single one. */
function splitsOf(household: Household, wished: NonNullable<Entry['parts']>, total: number) {
  const rest = total - wished.reduce((sum, part) => sum + part.amount, 0)
  const all =
    rest === 0 || wished.length === 0 ? wished : [...wished, { amount: rest, category: 0 }]
  if (all.length < 2) return []
  return all.map((part) => ({
    amount: part.amount,
    category_id: nth(household.categories, part.category),
  }))
}

export function nth<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length]
  if (item === undefined) throw new RangeError('There is nothing to pick from.')
  return item
}
