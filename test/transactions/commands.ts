// What can be done to a household, each as one command: done to the API, foretold by the model.
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Changes, Ledger, Refusal, Row } from '../support/ledger'
import { addAccount, expectBalances, expectDerivedTables, type Household, rowOf } from './household'

type Act<Wish> = (household: Household, wish: Wish) => Promise<void>

class Step<Wish> implements fc.AsyncCommand<Ledger, Household> {
  constructor(
    private readonly name: string,
    private readonly wish: Wish,
    private readonly act: Act<Wish>,
  ) {}

  check = () => true
  run = (_model: Ledger, household: Household) => this.act(household, this.wish)
  toString = () => `${this.name}(${JSON.stringify(this.wish)})`
}

function step<Wish>(name: string, wish: fc.Arbitrary<Wish>, act: Act<Wish>) {
  return wish.map((value) => new Step(name, value, act))
}

const pick = fc.nat({ max: 1000 })
const amount = fc.integer({ min: -3000, max: 3000 }).filter((value) => value !== 0)
const days = ['2026-01-31', '2026-02-01', '2026-02-02', '2026-02-14', '2026-02-28', '2026-03-01']
const date = fc.constantFrom(...days)
const categories = ['cat_food', 'cat_groceries', 'cat_rent', 'cat_salary', null]
const category = fc.oneof(fc.constantFrom(...categories), pick)
const tags = fc.uniqueArray(fc.constantFrom('holiday', 'work', 'Ä'), { maxLength: 3 })
const payee = fc.constantFrom('Café Blüte', 'CAFE blute', 'Shop 50%', null)
const cleared = fc.boolean()
const status = fc.constantFrom('posted', 'pending')
const externalId = fc.constantFrom('x1', 'x2', 'x3', null, null, null)
const parts = fc.array(fc.record({ amount, category }), { minLength: 1, maxLength: 3 })
const splits = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: parts },
)

const body = fc.record({
  account: pick,
  date,
  amount,
  status,
  cleared,
  payee,
  category,
  tags,
  externalId,
  splits,
})
const transfer = fc.record({
  from: pick,
  to: pick,
  date,
  cleared,
  tags,
  externalId,
  amount: fc.integer({ min: 1, max: 3000 }),
  toAmount: fc.option(fc.integer({ min: 1, max: 3000 })),
})
const shared = [
  fc.record({ date }),
  fc.record({ status }),
  fc.record({ cleared }),
  fc.record({ payee, tags }),
  fc.record({ category }),
]
const change = fc.oneof(
  ...shared,
  fc.record({ amount }),
  fc.record({ amount, toAmount: fc.integer({ min: 1, max: 3000 }) }),
  fc.record({ account: pick }),
  fc.record({ account: pick, amount }),
  fc.record({ externalId }),
  fc.record({ amount, parts }),
  fc.record({ parts: fc.constant([]), amount }),
)
type Change = {
  account?: number
  date?: string
  amount?: number
  toAmount?: number
  status?: string
  cleared?: boolean
  payee?: string | null
  category?: string | number | null
  tags?: string[]
  externalId?: string | null
  parts?: readonly { amount: number; category: string | number | null }[]
}

export const commands = [
  step('look', fc.constant('at all'), async (household) => {
    await expectBalances(household)
    await expectDerivedTables(household)
  }),

  step('record', body, async ({ ledger, ask }, wish) => {
    const sent = bodyOf(ledger, wish)
    const existing = ledger.known(sent.account_id, sent.external_id)
    const refusal = existing ? [] : ledger.refusesNew([sent.account_id])
    const answer = await ask('POST', '/transactions', sent)
    expect([answer.status]).toEqual(refusal.length > 0 ? refusal : [existing ? 200 : 201])
    if (refusal.length > 0) return
    ledger.add(existing ?? { ...foretold(ledger, sent), id: answer.body.id, transfer: null })
    expect(rowOf(answer.body)).toEqual(ledger.rows.get(answer.body.id))
  }),

  step(
    'recordMany',
    fc.array(body, { minLength: 1, maxLength: 4 }),
    async ({ ledger, ask }, wishes) => {
      const sent = wishes.map((wish) => bodyOf(ledger, wish))
      const isNew = sent.map((item) => !ledger.known(item.account_id, item.external_id))
      const fresh = sent.filter((_item, position) => isNew[position])
      const refusal = ledger.refusesNew(fresh.map(({ account_id }) => account_id))
      const answer = await ask('POST', '/transactions', { transactions: sent })
      expect(answer.status).toBe(refusal[0] ?? 201)
      if (refusal.length > 0) return
      for (const [position, item] of sent.entries()) {
        const { status, transaction } = answer.body.data[position]
        const existing = ledger.known(item.account_id, item.external_id)
        expect(status).toBe(existing ? 'existing' : 'created')
        ledger.add(existing ?? { ...foretold(ledger, item), id: transaction.id, transfer: null })
        expect(rowOf(transaction)).toEqual(ledger.rows.get(transaction.id))
      }
    },
  ),

  step('transfer', transfer, async ({ ledger, ask }, wish) => {
    const from = nth([...ledger.accounts.values()], wish.from)
    const to = nth([...ledger.accounts.values()], wish.to)
    const { date, cleared, tags } = wish
    const sent = {
      account_id: from.id,
      to_account_id: to.id,
      date,
      amount: -wish.amount,
      cleared,
      tags,
      external_id: wish.externalId,
      ...(wish.toAmount !== null && { to_amount: wish.toAmount }),
    }
    const answer = await ask('POST', '/transactions', sent)
    const existing = ledger.known(from.id, wish.externalId)
    const isOff =
      from.currency === to.currency
        ? wish.toAmount !== null && wish.toAmount !== wish.amount
        : wish.toAmount === null
    const misfit = isOff && !existing ? [422] : []
    const closed = existing ? [] : ledger.refusesNew([from.id, to.id])
    const refusal = from.id === to.id ? [422] : [...misfit, ...closed]
    expectOutcome(answer.status, refusal, existing ? 200 : 201)
    if (refusal.length > 0 || existing) return
    const leg = await ask('GET', `/transactions/${answer.body.transfer.transaction_id}`)
    const base = { ...foretold(ledger, sent), tags, cleared, status: 'posted', payee: null }
    const id = answer.body.transfer.id
    ledger.add(
      {
        ...base,
        id: answer.body.id,
        transfer: { id, account_id: to.id, transaction_id: leg.body.id },
      },
      {
        ...base,
        id: leg.body.id,
        account_id: to.id,
        currency: to.currency,
        external_id: null,
        amount: wish.toAmount ?? wish.amount,
        transfer: { id, account_id: from.id, transaction_id: answer.body.id },
      },
    )
    expect(rowOf(answer.body)).toEqual(ledger.rows.get(answer.body.id))
    expect(rowOf(leg.body)).toEqual(ledger.rows.get(leg.body.id))
  }),

  step('edit', fc.tuple(pick, change), async ({ ledger, ask }, [index, wish]) => {
    if (ledger.rows.size === 0) return
    const { id } = nth(ledger.list(), index)
    const changes = changesOf(ledger, wish)
    const answer = await ask('PATCH', `/transactions/${id}`, changes)
    const refusal = ledger.edit([id], changes)
    expectOutcome(answer.status, refusal, 200)
    if (refusal.length === 0) expect(rowOf(answer.body)).toEqual(ledger.rows.get(id))
  }),

  step(
    'editMany',
    fc.tuple(
      fc.uniqueArray(pick, { minLength: 1, maxLength: 5 }),
      fc.oneof(...shared, fc.record({ account: pick })),
    ),
    async ({ ledger, ask }, [indexes, wish]) => {
      if (ledger.rows.size === 0) return
      const ids = [...new Set(indexes.map((index) => nth(ledger.list(), index).id))]
      const set = changesOf(ledger, wish)
      const answer = await ask('PATCH', '/transactions', { ids, set })
      const refusal = ledger.edit(ids, set)
      expectOutcome(answer.status, refusal, 200)
      if (refusal.length > 0) return
      expect(answer.body.data.map(rowOf)).toEqual(ids.map((id) => ledger.rows.get(id)))
    },
  ),

  step('replace', fc.tuple(pick, body), async ({ ledger, ask }, [index, wish]) => {
    if (ledger.rows.size === 0) return
    const { id } = nth(ledger.list(), index)
    const sent = bodyOf(ledger, wish)
    const answer = await ask('PUT', `/transactions/${id}`, sent)
    const refusal = ledger.edit([id], { note: null, ...sent })
    expectOutcome(answer.status, refusal, 200)
    if (refusal.length === 0) expect(rowOf(answer.body)).toEqual(ledger.rows.get(id))
  }),

  step('remove', pick, async ({ ledger, ask }, index) => {
    if (ledger.rows.size === 0) return
    const { id } = nth(ledger.list(), index)
    expect((await ask('DELETE', `/transactions/${id}`)).status).toBe(204)
    ledger.remove([id])
  }),

  step(
    'removeMany',
    fc.tuple(fc.array(pick, { minLength: 1, maxLength: 3 }), fc.boolean()),
    async ({ ledger, ask }, [indexes, hasUnknown]) => {
      if (ledger.rows.size === 0) return
      const ids = indexes.map((index) => nth(ledger.list(), index).id)
      const unknown = hasUnknown ? ['txn_01kb2x9m4tfc3r6w8y0z5n7qhd'] : []
      const answer = await ask('DELETE', '/transactions', { ids: [...ids, ...unknown] })
      expect(answer.status).toBe(hasUnknown ? 404 : 204)
      if (!hasUnknown) ledger.remove(ids)
    },
  ),

  step('closeOrReopen', pick, async ({ ledger, ask }, index) => {
    const account = nth([...ledger.accounts.values()], index)
    const status = account.status === 'closed' ? 'active' : 'closed'
    expect((await ask('PATCH', `/accounts/${account.id}`, { status })).status).toBe(200)
    ledger.accounts.set(account.id, { ...account, status })
  }),

  step('removeAccount', fc.tuple(pick, fc.boolean()), async (household, [index, cascade]) => {
    const { ledger, ask } = household
    const { id, currency } = nth([...ledger.accounts.values()], index)
    const count = ledger.list({ account_id: [id] }).length
    const isRefused = count > 0 && !cascade
    const answer = await ask('DELETE', `/accounts/${id}?cascade=${cascade}`)
    expect(answer.status).toBe(isRefused ? 409 : 204)
    if (isRefused) return expect(answer.body.transactions).toBe(count)
    ledger.removeAccount(id)
    await addAccount(household, { currency })
  }),

  step('removeCategory', fc.tuple(pick, category), async ({ ledger, ask }, [index, wished]) => {
    const custom = [...ledger.categories.keys()].filter((id) => id.startsWith('cat_01'))
    if (custom.length === 0) return
    const id = nth(custom, index)
    const successor = categoryOf(ledger, wished)
    const query = successor === null ? '' : `?replace_with=${successor}`
    const isOfKind =
      ledger.categories.get(successor ?? id)?.kind === ledger.categories.get(id)?.kind
    const misfit = successor === id || !isOfKind ? [422] : []
    const used = successor === null && ledger.isUsed(id) ? [409] : []
    const answer = await ask('DELETE', `/categories/${id}${query}`)
    expectOutcome(answer.status, [...misfit, ...used], 204)
    if (answer.status === 204) ledger.removeCategory(id, successor)
  }),
]

function expectOutcome(status: number, refusal: Refusal, success: number): void {
  expect(refusal.length > 0 ? refusal : [success]).toContain(status)
}

function nth<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length]
  if (item === undefined) throw new RangeError('There is nothing to pick from.')
  return item
}

function categoryOf(ledger: Ledger, wish: string | number | null): string | null {
  const custom = [...ledger.categories.keys()].filter((id) => id.startsWith('cat_01'))
  if (typeof wish === 'number') return custom.length === 0 ? null : nth(custom, wish)
  return wish
}

/** Splits get a last part that makes them add up, and take the category's place. */
function bodyOf(ledger: Ledger, wish: typeof body extends fc.Arbitrary<infer Wish> ? Wish : never) {
  const splits = splitsOf(ledger, wish.splits ?? [], wish.amount)
  return {
    account_id: nth([...ledger.accounts.keys()], wish.account),
    date: wish.date,
    amount: wish.amount,
    status: wish.status,
    cleared: wish.cleared,
    payee: wish.payee,
    category_id: splits.length > 0 ? null : categoryOf(ledger, wish.category),
    tags: wish.tags,
    splits,
    external_id: wish.externalId,
  }
}

function splitsOf(ledger: Ledger, parts: Change['parts'] & object, total: number) {
  if (parts.length === 0) return []
  const rest = total - parts.reduce((sum, part) => sum + part.amount, 0)
  const all = rest === 0 ? parts : [...parts, { amount: rest, category: null }]
  if (all.length < 2) return []
  return all.map((part) => ({
    amount: part.amount,
    category_id: categoryOf(ledger, part.category),
    note: null,
  }))
}

function changesOf(ledger: Ledger, wish: Change): Changes {
  const { account, category, externalId, parts, toAmount, ...plain } = wish
  return {
    ...plain,
    ...(account !== undefined && { account_id: nth([...ledger.accounts.keys()], account) }),
    ...(category !== undefined && { category_id: categoryOf(ledger, category) }),
    ...(externalId !== undefined && { external_id: externalId }),
    ...(parts !== undefined && { splits: splitsOf(ledger, parts, wish.amount ?? 0) }),
    ...(toAmount !== undefined && { to_amount: toAmount }),
  }
}

/** The row that a body should become; its id is the API's to give. */
function foretold(
  ledger: Ledger,
  sent: Partial<Row> & { account_id: string },
): Omit<Row, 'id' | 'transfer'> {
  const currency = ledger.accounts.get(sent.account_id)?.currency ?? ''
  const { account_id, date = '', amount = 0, status = 'posted', cleared = false } = sent
  const { payee = null, category_id = null, tags = [], splits = [], external_id = null } = sent
  return {
    account_id,
    currency,
    date,
    amount,
    status,
    cleared,
    payee,
    note: null,
    category_id,
    tags,
    splits,
    external_id,
  }
}
