// A key that is confined to accounts: everything else is as if it were not there.
import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newAccount, newKey, newTransaction, newUser, type TestUser } from '../support/fixtures'
import { ofx } from '../support/statements'

let user: TestUser
let inside: any
let outside: any
let secret: string
let row: any
let hidden: any

beforeAll(async () => {
  user = await newUser()
  inside = await newAccount(user, { name: 'Inside', opening_balance: 1000 })
  outside = await newAccount(user, { name: 'Outside', opening_balance: 5000 })
  row = await newTransaction(user, inside, { payee: 'Baker' })
  hidden = await newTransaction(user, outside, { payee: 'Secret', amount: -777 })
  secret = (await newKey(user, { scopes: ['full'], account_ids: [inside.id] })).secret
})

const ask = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1${path}`, { token: secret, ...(body !== undefined && { body }) })

describe('a confined key', () => {
  it('lists and reads its own accounts, and no others', async () => {
    const list = await ask('GET', '/accounts')

    expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([inside.id])
    expect((await ask('GET', `/accounts/${inside.id}`)).status).toBe(200)
    expect((await ask('GET', `/accounts/${outside.id}`)).body.code).toBe('account_not_found')
    expect((await ask('GET', `/accounts/${outside.id}/balances`)).body.code).toBe(
      'account_not_found',
    )
    const rename = await ask('PATCH', `/accounts/${outside.id}`, { name: 'Mine' })
    expect(rename.body.code).toBe('account_not_found')
  })

  it('makes and deletes no accounts', async () => {
    const fields = { name: 'New', type: 'cash', currency: 'EUR' }

    expect((await ask('POST', '/accounts', fields)).body.code).toBe('key_confined')
    expect((await ask('DELETE', `/accounts/${inside.id}?cascade=true`)).body.code).toBe(
      'key_confined',
    )
  })

  it('lists the transactions of its accounts, whatever the filter says', async () => {
    const all = await ask('GET', '/transactions?include=total')
    const asked = await ask('GET', `/transactions?account_id=${outside.id}&include=total`)
    const both = await ask(
      'GET',
      `/transactions?account_id=${outside.id}&account_id=${inside.id}&q=baker`,
    )

    expect(all.body.data.map(({ id }: { id: string }) => id)).toEqual([row.id])
    expect(all.body.total).toMatchObject([{ count: 1, net: row.amount }])
    expect([asked.body.data, asked.body.total]).toEqual([[], []])
    expect(both.body.data).toHaveLength(1)
  })

  it('reports about its accounts only', async () => {
    const range = 'date_from=2026-11-01&date_to=2026-11-30'
    const spending = await ask('GET', `/reports/spending?group_by=payee&${range}`)
    const flow = await ask('GET', `/reports/cash-flow?${range}`)
    const worth = await ask('GET', '/reports/net-worth?date_from=2026-11-01&date_to=2026-11-30')

    expect(JSON.stringify(spending.body)).not.toContain('Secret')
    expect(flow.body.data).toMatchObject([{ outflow: row.amount }])
    expect(worth.body.data.at(-1).net).toBeLessThanOrEqual(1000)
  })

  it('reads, changes and deletes no transaction of others', async () => {
    const path = `/transactions/${hidden.id}`
    const ids = [row.id, hidden.id]
    const answers = [
      await ask('GET', path),
      await ask('PATCH', path, { note: 'mine' }),
      await ask('PUT', path, { account_id: inside.id, date: '2026-11-02', amount: -1 }),
      await ask('DELETE', path),
      await ask('PATCH', '/transactions', { ids, set: { note: 'mine' } }),
      await ask('DELETE', '/transactions', { ids }),
    ]

    expect(new Set(answers.map(({ body }) => body.code))).toEqual(
      new Set(['transaction_not_found']),
    )
  })

  it('moves nothing out of its accounts, nor into others', async () => {
    const plain = { account_id: inside.id, date: '2026-11-03', amount: -5 }
    const answers = [
      await ask('POST', '/transactions', { ...plain, account_id: outside.id }),
      await ask('POST', '/transactions', { ...plain, to_account_id: outside.id }),
      await ask('POST', '/transactions', {
        transactions: [plain, { ...plain, account_id: outside.id }],
      }),
      await ask('PATCH', `/transactions/${row.id}`, { account_id: outside.id }),
      await ask('PATCH', '/transactions', { ids: [row.id], set: { account_id: outside.id } }),
    ]

    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['account_not_found']))
    expect(answers[2]?.body.errors[0].pointer).toBe('/transactions/1/account_id')
    expect(answers[4]?.body.errors[0].pointer).toBe('/set/account_id')
  })

  it('sees its leg of a transfer, but does not change what has another leg beyond', async () => {
    const leg = await newTransaction(user, inside, { amount: -50, to_account_id: outside.id })

    const read = await ask('GET', `/transactions/${leg.id}`)
    const edit = await ask('PATCH', `/transactions/${leg.id}`, { amount: -60 })

    expect(read.body.id).toBe(leg.id)
    expect(edit.body.code).toBe('key_confined')
    await call('DELETE', `/api/v1/transactions/${leg.id}`, { token: user.token })
  })

  it('undoes no import of which a row was moved beyond, made or matched', async () => {
    const [account, beyond] = [await newAccount(user), await newAccount(user)]
    const key = await newKey(user, { scopes: ['full'], account_ids: [account.id] })
    const byHand = await newTransaction(user, account, { date: '2026-11-04', amount: -300 })
    const entries = [
      { id: 'M1', date: '20261104', amount: '-3.00', name: 'Kiosk' },
      { id: 'M2', date: '20261106', amount: '-4.00', name: 'Cinema' },
    ]
    const imported = await call('POST', `/api/v1/accounts/${account.id}/imports`, {
      token: key.secret,
      raw: ofx(entries),
      headers: { 'Content-Type': 'application/x-ofx' },
    })
    expect(imported.body).toMatchObject({ created: 1, matched: 1 })
    const made = await call('GET', `/api/v1/transactions?account_id=${account.id}&q=cinema`, {
      token: user.token,
    })
    const move = (id: string, to: { id: string }) =>
      call('PATCH', `/api/v1/transactions/${id}`, {
        token: user.token,
        body: { account_id: to.id },
      })
    const undo = () => call('DELETE', `/api/v1/imports/${imported.body.id}`, { token: key.secret })

    const codes = []
    for (const { id } of [byHand, made.body.data[0]]) {
      await move(id, beyond)
      codes.push((await undo()).body.code)
      await move(id, account)
    }

    expect(codes).toEqual(['key_confined', 'key_confined'])
    expect((await undo()).status).toBe(204)
  })

  it('imports into its accounts, and sees no other imports', async () => {
    const statement = {
      raw: ofx([{ id: 'R1', date: '20261104', amount: '-3.00', name: 'Kiosk' }]),
      headers: { 'Content-Type': 'application/x-ofx' },
    }
    const into = (id: string, token: string) =>
      call('POST', `/api/v1/accounts/${id}/imports`, { token, ...statement })
    const other = await into(outside.id, user.token)
    const own = await into(inside.id, secret)

    expect(own.status).toBe(201)
    expect((await into(outside.id, secret)).body.code).toBe('account_not_found')
    expect((await ask('GET', `/imports/${other.body.id}`)).body.code).toBe('import_not_found')
    expect((await ask('DELETE', `/imports/${other.body.id}`)).body.code).toBe('import_not_found')
    const list = await ask('GET', '/imports')
    expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([own.body.id])
    await ask('DELETE', `/imports/${own.body.id}`)
  })
})
