import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { newAccount, newTransaction, newUser } from '../support/fixtures'

async function newOwner(fields: Record<string, unknown> = {}) {
  const user = await newUser(fields)
  const ask = (method: string, path: string, body?: unknown) =>
    call(method, `/api/v1${path}`, { token: user.token, body })
  return { user, ask }
}

const everything = {
  name: 'Sparen',
  type: 'savings',
  currency: 'JPY',
  opening_balance: -500,
  opened_on: '2020-02-29',
  institution: { name: 'Bank', domain: 'bank.example' },
  mask: '6819',
  status: 'closed',
  external_id: 'main',
  note: 'Two\nlines',
  metadata: { color: 'red' },
}

describe('an account', () => {
  freezeClock()

  it('needs a name and a type, and gets defaults for the rest', async () => {
    const { ask } = await newOwner({ currency: 'CHF' })

    const { status, body, headers } = await ask('POST', '/accounts', {
      name: ' Everyday ',
      type: 'cash',
    })

    const now = new Date().toISOString()
    expect(status).toBe(201)
    expect(headers.get('Location')).toBe(`/api/v1/accounts/${body.id}`)
    expect(body).toEqual({
      id: body.id,
      name: 'Everyday',
      type: 'cash',
      currency: 'CHF',
      opening_balance: 0,
      opened_on: now.slice(0, 10),
      balance: { current: 0, available: 0, cleared: 0, as_of: now },
      institution: null,
      mask: null,
      status: 'active',
      source: 'manual',
      external_id: null,
      note: null,
      metadata: {},
      created_at: now,
      updated_at: now,
    })
    expect((await ask('GET', `/accounts/${body.id}`)).body).toEqual(body)
  })

  it('keeps every field that it is given', async () => {
    const { ask } = await newOwner()

    const { body } = await ask('POST', '/accounts', everything)

    expect(body).toMatchObject(everything)
    expect(body.balance).toMatchObject({ current: -500, available: -500, cleared: -500 })
  })

  it.each([
    ['name', '', 'empty'],
    ['name', 'x'.repeat(101), 'too_long'],
    ['name', 'a\u0000b', 'unprintable'],
    ['name', '\ud800', 'unprintable'],
    ['name', null, 'wrong_type'],
    ['name', ['x'], 'wrong_type'],
    ['type', 'wallet', 'invalid_value'],
    ['currency', 'eur', 'unknown_currency'],
    ['currency', 'XXX', 'unknown_currency'],
    ['opening_balance', 1.5, 'wrong_type'],
    ['opening_balance', 1_000_000_000_001, 'too_big'],
    ['opening_balance', '5', 'wrong_type'],
    ['opened_on', '2026-02-30', 'invalid_day'],
    ['mask', '12345', 'invalid_format'],
    ['mask', '', 'invalid_format'],
    ['mask', '12-4', 'invalid_format'],
    ['status', 'deleted', 'invalid_value'],
    ['external_id', 'x'.repeat(76), 'too_long'],
    ['note', 'x'.repeat(501), 'too_long'],
    ['metadata', [], 'wrong_type'],
    ['balance', {}, 'unknown'],
    ['source', 'import', 'unknown'],
    ['id', 'acc_1', 'unknown'],
  ])('refuses %s: %j', async (field, value, code) => {
    const { ask } = await newOwner()

    const { status, body } = await ask('POST', '/accounts', { ...everything, [field]: value })

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ pointer: `/${field}`, code }])
    expect((await ask('GET', '/accounts')).body.data).toEqual([])
  })

  it('refuses an institution without a name, or with an address for a domain', async () => {
    const { ask } = await newOwner()
    const institution = { domain: 'https://bank.example' }

    const { status, body } = await ask('POST', '/accounts', { ...everything, institution })

    expect(status).toBe(422)
    expect(body.errors.map(({ pointer }: any) => pointer).toSorted()).toEqual([
      '/institution/domain',
      '/institution/name',
    ])
  })

  it('PATCH leaves alone what it does not name, and clears with null', async () => {
    const { ask } = await newOwner()
    const { body: before } = await ask('POST', '/accounts', everything)

    const changes = { name: 'New', institution: null, mask: null, note: null, external_id: null }
    const { status, body } = await ask('PATCH', `/accounts/${before.id}`, changes)

    expect(status).toBe(200)
    expect(body).toEqual({ ...before, ...changes })
    expect((await ask('GET', `/accounts/${before.id}`)).body).toEqual(body)
  })

  it('PATCH with opened_on null goes back to the default', async () => {
    const { user, ask } = await newOwner()
    const account = await newAccount(user, { opened_on: '2026-05-05' })
    await newTransaction(user, account, { date: '2019-03-04' })

    const { body } = await ask('PATCH', `/accounts/${account.id}`, { opened_on: null })

    expect(body.opened_on).toBe('2019-03-04')
  })

  it('PUT gives defaults to what it leaves out', async () => {
    const { ask } = await newOwner()
    const { body: before } = await ask('POST', '/accounts', everything)

    const { status, body } = await ask('PUT', `/accounts/${before.id}`, { name: 'N', type: 'cash' })

    expect(status).toBe(200)
    expect(body).toMatchObject({
      name: 'N',
      type: 'cash',
      currency: 'EUR',
      opening_balance: 0,
      institution: null,
      mask: null,
      status: 'active',
      external_id: null,
      note: null,
      metadata: {},
    })
  })

  it('an edited opening balance moves all three balances', async () => {
    const { user, ask } = await newOwner()
    const account = await newAccount(user, { opening_balance: 100 })
    await newTransaction(user, account, { amount: -10 })
    await newTransaction(user, account, { amount: -20, status: 'pending' })
    await newTransaction(user, account, { amount: -40, cleared: true })

    const { body } = await ask('PATCH', `/accounts/${account.id}`, { opening_balance: 1000 })

    expect(body.balance).toMatchObject({ current: 950, available: 930, cleared: 960 })
  })

  it('changes its currency only while it has no transactions', async () => {
    const { user, ask } = await newOwner()
    const account = await newAccount(user)

    const empty = await ask('PATCH', `/accounts/${account.id}`, { currency: 'USD' })
    await newTransaction(user, account)
    const used = await ask('PATCH', `/accounts/${account.id}`, { currency: 'EUR' })
    const same = await ask('PATCH', `/accounts/${account.id}`, { currency: 'USD', name: 'Same' })

    expect(empty.body.currency).toBe('USD')
    expect(used.status).toBe(409)
    expect(used.body).toMatchObject({ code: 'account_in_use', transactions: 1 })
    expect(same.status).toBe(200)
    expect((await ask('GET', `/accounts/${account.id}`)).body.currency).toBe('USD')
  })

  it('once closed keeps its history, takes nothing new, and can be reopened', async () => {
    const { user, ask } = await newOwner()
    const account = await newAccount(user)
    const kept = await newTransaction(user, account)
    const body = { account_id: account.id, date: '2026-01-01', amount: -5 }

    const closed = await ask('PATCH', `/accounts/${account.id}`, { status: 'closed' })
    const refused = await ask('POST', '/transactions', body)
    const edited = await ask('PATCH', `/transactions/${kept.id}`, { note: 'Still mine' })
    await ask('PATCH', `/accounts/${account.id}`, { status: 'active' })
    const accepted = await ask('POST', '/transactions', body)

    expect(closed.body).toMatchObject({ status: 'closed', balance: { current: -1250 } })
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({
      code: 'account_closed',
      errors: [{ pointer: '/account_id' }],
    })
    expect(edited.status).toBe(200)
    expect(accepted.status).toBe(201)
  })

  it('is nowhere for another user', async () => {
    const { user, ask } = await newOwner()
    const account = await newAccount(user)
    const stranger = await newOwner()
    const path = `/accounts/${account.id}`

    const answers = [
      await stranger.ask('GET', path),
      await stranger.ask('PATCH', path, { name: 'Mine' }),
      await stranger.ask('PUT', path, { name: 'Mine', type: 'cash' }),
      await stranger.ask('DELETE', `${path}?cascade=true`),
      await stranger.ask('GET', `${path}/balances`),
      await stranger.ask('POST', '/transactions', {
        account_id: account.id,
        date: '2026-01-01',
        amount: 1,
      }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
    expect((await stranger.ask('GET', '/accounts')).body.data).toEqual([])
    expect((await ask('GET', path)).body.name).toBe('Everyday')
  })
})

describe('deleting an account', () => {
  it('takes an empty one at once', async () => {
    const { user, ask } = await newOwner()
    const account = await newAccount(user)

    expect((await ask('DELETE', `/accounts/${account.id}`)).status).toBe(204)
    expect((await ask('GET', `/accounts/${account.id}`)).status).toBe(404)
    expect((await ask('DELETE', `/accounts/${account.id}`)).status).toBe(404)
  })

  it('refuses one with transactions, telling how many', async () => {
    const { user, ask } = await newOwner()
    const account = await newAccount(user)
    await newTransaction(user, account)
    await newTransaction(user, account)

    const plain = await ask('DELETE', `/accounts/${account.id}`)
    const explicit = await ask('DELETE', `/accounts/${account.id}?cascade=false`)

    expect([plain.status, explicit.status]).toEqual([409, 409])
    expect(plain.body).toMatchObject({ code: 'account_in_use', transactions: 2 })
    expect((await ask('GET', '/transactions')).body.data).toHaveLength(2)
  })

  it('with cascade takes its transactions and the other legs of its transfers', async () => {
    const { user, ask } = await newOwner()
    const [account, other] = [await newAccount(user), await newAccount(user)]
    await newTransaction(user, account)
    await newTransaction(user, account, { amount: -100, to_account_id: other.id })
    await newTransaction(user, other, { amount: -30, to_account_id: account.id })
    const kept = await newTransaction(user, other, { amount: -7 })

    const { status } = await ask('DELETE', `/accounts/${account.id}?cascade=true`)

    expect(status).toBe(204)
    expect((await ask('GET', '/transactions')).body.data).toEqual([kept])
    expect((await ask('GET', `/accounts/${other.id}`)).body.balance.current).toBe(-7)
  })
})

describe('the list of accounts', () => {
  it('is oldest first, filtered by status and type, page by page', async () => {
    const { user, ask } = await newOwner()
    const cash = await newAccount(user, { type: 'cash' })
    const closed = await newAccount(user, { status: 'closed' })
    const last = await newAccount(user)
    const idsOf = async (query: string) => {
      const { body } = await ask('GET', `/accounts${query}`)
      return body.data.map(({ id }: any) => id)
    }

    const first = await ask('GET', '/accounts?limit=2')

    expect(await idsOf('')).toEqual([cash.id, closed.id, last.id])
    expect(await idsOf('?status=closed')).toEqual([closed.id])
    expect(await idsOf('?type=cash')).toEqual([cash.id])
    expect(first.body.has_more).toBe(true)
    expect(await idsOf(`?limit=2&cursor=${first.body.next_cursor}`)).toEqual([last.id])
  })
})
