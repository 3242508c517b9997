import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newAccount, newTransaction } from '../support/fixtures'
import { ofx } from '../support/statements'
import { newPurse } from './purse'

const unknown = 'txn_01kb2x9m4tfc3r6w8y0z5n7qhd'

describe('PATCH of a transaction', () => {
  freezeClock()

  it('clears tags, splits and metadata with null', async () => {
    const { user, account, ask } = await newPurse()
    const one = await newTransaction(user, account, {
      splits: [{ amount: -1000 }, { amount: -250 }],
      tags: ['a'],
      metadata: { k: 'v' },
    })

    const { status, body } = await ask('PATCH', `/transactions/${one.id}`, {
      tags: null,
      splits: null,
      metadata: null,
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({ tags: [], splits: [], metadata: {} })
  })

  it('refuses two metadata keys that differ by white space alone', async () => {
    const { user, account, ask, read } = await newPurse()
    const one = await newTransaction(user, account)

    const { status, body } = await ask('PATCH', `/transactions/${one.id}`, {
      metadata: { a: '1', ' a': '2' },
    })

    expect(status).toBe(422)
    expect(body.errors[0].pointer).toBe('/metadata/ a')
    expect(await read(one.id)).toEqual(one)
  })

  it('leaves alone what it does not name, and clears with null', async () => {
    const { user, account, ask, read } = await newPurse()
    const before = await newTransaction(user, account, {
      payee: 'Shop',
      note: 'n',
      category_id: 'cat_fuel',
      tags: ['a'],
      external_id: 'x',
      metadata: { k: 'v' },
    })
    passSeconds(60)

    const changes = {
      payee: null,
      note: null,
      category_id: null,
      external_id: null,
      tags: [],
      metadata: {},
    }
    const { status, body } = await ask('PATCH', `/transactions/${before.id}`, changes)

    expect(status).toBe(200)
    expect(body).toEqual({ ...before, ...changes, updated_at: new Date().toISOString() })
    expect(await read(before.id)).toEqual(body)
  })

  it('that changes nothing leaves updated_at', async () => {
    const { user, account, ask } = await newPurse()
    const before = await newTransaction(user, account, { payee: 'Shop' })
    passSeconds(60)

    const empty = await ask('PATCH', `/transactions/${before.id}`, {})
    const same = await ask('PATCH', `/transactions/${before.id}`, {
      payee: ' Shop ',
      amount: -1250,
    })

    expect(empty.body).toEqual(before)
    expect(same.body).toEqual(before)
  })

  it.each([
    ['description', 'x'],
    ['currency', 'USD'],
    ['import_id', null],
    ['transfer', null],
    ['to_account_id', 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd'],
    ['created_at', '2026-01-01T00:00:00.000Z'],
    ['__proto__x', 1],
  ])('refuses what cannot be written: %s', async (field, value) => {
    const { user, account, ask, read } = await newPurse()
    const before = await newTransaction(user, account)

    const answers = [
      await ask('PATCH', `/transactions/${before.id}`, { [field]: value }),
      await ask('PATCH', '/transactions', { ids: [before.id], set: { [field]: value } }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([422, 422])
    expect(answers[0]?.body.errors).toMatchObject([{ pointer: `/${field}`, code: 'unknown' }])
    expect(answers[1]?.body.errors).toMatchObject([{ pointer: `/set/${field}`, code: 'unknown' }])
    expect(await read(before.id)).toEqual(before)
  })

  it.each([
    [{ amount: 0 }, '/amount', 'zero'],
    [{ amount: null }, '/amount', 'wrong_type'],
    [{ date: null }, '/date', 'wrong_type'],
    [{ type: 'income' }, '/type', 'type_mismatch'],
    [{ type: 'transfer' }, '/type', 'not_a_transfer'],
    [{ amount: 5, type: 'expense' }, '/type', 'type_mismatch'],
    [{ to_amount: 5 }, '/to_amount', 'not_a_transfer'],
    [{ category_id: 'cat_nowhere' }, '/category_id', 'category_not_found'],
    [{ splits: [{ amount: -1 }, { amount: -2 }] }, '/splits', 'sum_mismatch'],
    [{ splits: [{ amount: -1250 }] }, '/splits', 'too_few'],
    [
      { splits: [{ amount: -1 }, { amount: -1249, category_id: 'cat_nowhere' }] },
      '/splits/1/category_id',
      'category_not_found',
    ],
    [
      { splits: [{ amount: -1 }, { amount: -1249 }], category_id: 'cat_fuel' },
      '/category_id',
      'has_splits',
    ],
  ])('refuses %j and changes nothing, alone and in bulk', async (changes, pointer, code) => {
    const { user, account, ask, read } = await newPurse()
    const before = await newTransaction(user, account)

    const alone = await ask('PATCH', `/transactions/${before.id}`, changes)
    const bulk = await ask('PATCH', '/transactions', { ids: [before.id], set: changes })

    expect([alone.status, bulk.status]).toEqual([422, 422])
    expect(alone.body.errors).toMatchObject([{ pointer, code }])
    expect(bulk.body.errors).toMatchObject([{ pointer: `/set${pointer}`, code }])
    expect(await read(before.id)).toEqual(before)
  })

  it('turns an expense into an income with its sign', async () => {
    const { user, account, ask, balance } = await newPurse()
    const { id } = await newTransaction(user, account)

    const { body } = await ask('PATCH', `/transactions/${id}`, { amount: 300, type: 'income' })

    expect(body).toMatchObject({ amount: 300, type: 'income' })
    expect(await balance(account)).toBe(300)
  })

  it('sets splits in place of the category, and clears them with []', async () => {
    const { user, account, ask } = await newPurse()
    const { id } = await newTransaction(user, account, { category_id: 'cat_fuel' })
    const splits = [
      { amount: -1000, category_id: 'cat_rent', note: null },
      { amount: -250, category_id: null, note: null },
    ]
    const path = `/transactions/${id}`

    const split = await ask('PATCH', path, { splits })
    const refused = [
      await ask('PATCH', path, { category_id: 'cat_fuel' }),
      await ask('PATCH', path, { amount: -1300 }),
    ]
    const cleared = await ask('PATCH', path, { splits: [], category_id: 'cat_fuel', amount: -1300 })

    expect(split.body).toMatchObject({ category_id: null, splits })
    expect(refused.map(({ body }) => body.errors[0].code)).toEqual(['has_splits', 'sum_mismatch'])
    expect(cleared.body).toMatchObject({ category_id: 'cat_fuel', splits: [], amount: -1300 })
    expect((await ask('GET', '/transactions?category_id=cat_rent')).body.data).toEqual([])
  })

  it('moves to another account with its amount', async () => {
    const { user, account, savings, ask, balance } = await newPurse()
    const { id } = await newTransaction(user, account)

    const { body } = await ask('PATCH', `/transactions/${id}`, { account_id: savings.id })

    expect(body).toMatchObject({ account_id: savings.id, amount: -1250 })
    expect([await balance(account), await balance(savings)]).toEqual([0, -1250])
  })

  it('moves to an account of another currency only with the amount in it', async () => {
    const { user, account, dollars, ask, balance } = await newPurse()
    const { id } = await newTransaction(user, account)

    const refused = await ask('PATCH', `/transactions/${id}`, { account_id: dollars.id })
    const moved = await ask('PATCH', `/transactions/${id}`, {
      account_id: dollars.id,
      amount: -1400,
    })

    expect(refused.status).toBe(422)
    expect(refused.body.errors).toMatchObject([{ pointer: '/amount' }])
    expect(moved.body).toMatchObject({ currency: 'USD', amount: -1400 })
    expect([await balance(account), await balance(dollars)]).toEqual([0, -1400])
  })

  it('moves neither into a closed account nor into one that is not there', async () => {
    const { user, account, savings, ask, read } = await newPurse()
    const before = await newTransaction(user, account)
    await ask('PATCH', `/accounts/${savings.id}`, { status: 'closed' })

    const closed = await ask('PATCH', `/transactions/${before.id}`, { account_id: savings.id })
    const nowhere = await ask('PATCH', `/transactions/${before.id}`, {
      account_id: unknown.replace('txn', 'acc'),
    })

    expect([closed.status, nowhere.status]).toEqual([409, 404])
    expect(closed.body.code).toBe('account_closed')
    expect(nowhere.body.code).toBe('account_not_found')
    expect(await read(before.id)).toEqual(before)
  })

  it('refuses an external id that another of the account has', async () => {
    const { user, account, savings, ask } = await newPurse()
    await newTransaction(user, account, { external_id: 'x' })
    const other = await newTransaction(user, account)
    const elsewhere = await newTransaction(user, savings, { external_id: 'x' })

    const taken = await ask('PATCH', `/transactions/${other.id}`, { external_id: 'x' })
    const moved = await ask('PATCH', `/transactions/${elsewhere.id}`, { account_id: account.id })

    expect([taken.status, moved.status]).toEqual([409, 409])
    expect(taken.body.code).toBe('external_id_taken')
  })
})

describe('an imported transaction', () => {
  it('does not move into an account that has the same entry', async () => {
    const { user, account, savings, ask, read } = await newPurse()
    const statement = ofx([{ id: 'A1', date: '20260105', amount: '-9.90' }])
    for (const { id } of [account, savings]) {
      const { status } = await call('POST', `/api/v1/accounts/${id}/imports`, {
        token: user.token,
        raw: statement,
        headers: { 'Content-Type': 'application/x-ofx' },
      })
      expect(status).toBe(201)
    }
    const { body } = await ask('GET', `/transactions?account_id=${account.id}`)
    const [entry] = body.data

    const answer = await ask('PATCH', `/transactions/${entry.id}`, { account_id: savings.id })

    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('conflict')
    expect(await read(entry.id)).toEqual(entry)
  })

  it('keeps the text of the bank, whatever else is edited', async () => {
    const { user, account, ask, one } = await newPurse()
    const statement = ofx([{ id: 'A1', date: '20260105', amount: '-9.90', memo: 'CARD 4711' }])
    await call('POST', `/api/v1/accounts/${account.id}/imports`, {
      token: user.token,
      raw: statement,
      headers: { 'Content-Type': 'application/x-ofx' },
    })
    const { body } = await ask('GET', '/transactions?q=4711')
    const [entry] = body.data

    const edited = await ask('PUT', `/transactions/${entry.id}`, one)
    const found = await ask('GET', '/transactions?q=4711')

    expect(entry.description).toContain('CARD 4711')
    expect(edited.body).toMatchObject({
      description: entry.description,
      import_id: entry.import_id,
    })
    expect(found.body.data).toHaveLength(1)
  })
})

describe('PUT of a transaction', () => {
  it('gives defaults to what it leaves out, but keeps what is not writable', async () => {
    const { user, account, ask, one } = await newPurse()
    const before = await newTransaction(user, account, {
      payee: 'Shop',
      tags: ['a'],
      cleared: true,
      status: 'pending',
      external_id: 'x',
      metadata: { k: 'v' },
      splits: [{ amount: -1, category_id: 'cat_fuel' }, { amount: -1249 }],
    })

    const { status, body } = await ask('PUT', `/transactions/${before.id}`, one)

    expect(status).toBe(200)
    expect(body).toEqual({
      ...before,
      ...one,
      payee: null,
      tags: [],
      cleared: false,
      status: 'posted',
      external_id: null,
      metadata: {},
      splits: [],
      updated_at: body.updated_at,
    })
  })

  it('needs account, day and amount', async () => {
    const { user, account, ask } = await newPurse()
    const { id } = await newTransaction(user, account)

    const { status, body } = await ask('PUT', `/transactions/${id}`, { payee: 'Shop' })

    expect(status).toBe(422)
    expect(body.errors.map(({ pointer }: any) => pointer)).toEqual([
      '/account_id',
      '/date',
      '/amount',
    ])
  })
})

describe('in bulk', () => {
  it('the same changes are made to each, answered in the order of ids', async () => {
    const { user, account, ask } = await newPurse()
    const first = await newTransaction(user, account)
    const second = await newTransaction(user, account, { amount: 5 })

    const ids = [second.id, first.id, second.id]
    const { status, body } = await ask('PATCH', '/transactions', {
      ids,
      set: { tags: ['x'], cleared: true },
    })

    expect(status).toBe(200)
    expect(body.data.map(({ id }: any) => id)).toEqual([second.id, first.id])
    expect(body.data).toMatchObject([
      { tags: ['x'], cleared: true },
      { tags: ['x'], cleared: true },
    ])
  })

  it('one unknown id is 404 and changes nothing', async () => {
    const { user, account, ask, read } = await newPurse()
    const before = await newTransaction(user, account)
    const ids = [before.id, unknown]

    const edited = await ask('PATCH', '/transactions', { ids, set: { note: 'x' } })
    const removed = await ask('DELETE', '/transactions', { ids })

    expect([edited.status, removed.status]).toEqual([404, 404])
    expect(edited.body.code).toBe('transaction_not_found')
    expect(await read(before.id)).toEqual(before)
  })

  it('one that cannot change keeps all from changing', async () => {
    const { user, account, ask, read } = await newPurse()
    const plain = await newTransaction(user, account)
    const split = await newTransaction(user, account, {
      splits: [{ amount: -1000 }, { amount: -250 }],
    })

    const set = { category_id: 'cat_fuel' }
    const { status, body } = await ask('PATCH', '/transactions', { ids: [plain.id, split.id], set })

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ pointer: '/set/category_id', code: 'has_splits' }])
    expect(await read(plain.id)).toEqual(plain)
  })

  it('one external id cannot be given to two of an account', async () => {
    const { user, account, ask, read } = await newPurse()
    const [one, two] = [await newTransaction(user, account), await newTransaction(user, account)]

    const { status } = await ask('PATCH', '/transactions', {
      ids: [one.id, two.id],
      set: { external_id: 'x' },
    })

    expect(status).toBe(409)
    expect((await read(one.id)).external_id).toBeNull()
  })

  it('500 are deleted at once, repeated ids count once', async () => {
    const { ask, one, count, account, balance } = await newPurse()
    const transactions = Array.from({ length: 499 }, () => one)
    const { body } = await ask('POST', '/transactions', { transactions })
    const ids = body.data.map((item: any) => item.transaction.id)

    const { status } = await ask('DELETE', '/transactions', { ids: [...ids, ids[0]] })

    expect(status).toBe(204)
    expect(await count()).toBe(0)
    expect(await balance(account)).toBe(0)
  })

  it.each([
    ['PATCH', { ids: [], set: {} }, '/ids'],
    ['PATCH', { ids: 'txn_1', set: {} }, '/ids'],
    ['PATCH', { ids: [5], set: {} }, '/ids/0'],
    ['PATCH', { ids: ['x'] }, '/set'],
    ['PATCH', { ids: Array.from({ length: 501 }, () => 'x'), set: {} }, '/ids'],
    ['DELETE', { ids: [] }, '/ids'],
    ['DELETE', { ids: ['x'], set: {} }, '/set'],
  ])('%s refuses %j', async (method, body, pointer) => {
    const { ask } = await newPurse()

    const answer = await ask(method, '/transactions', body)

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer }])
  })
})

describe("another user's transaction", () => {
  it('is nowhere', async () => {
    const { user, account, read, one } = await newPurse()
    const mine = await newTransaction(user, account)
    const stranger = await newPurse()
    const theirs = await newAccount(stranger.user)
    const path = `/transactions/${mine.id}`

    const answers = [
      await stranger.ask('GET', path),
      await stranger.ask('PATCH', path, { note: 'x' }),
      await stranger.ask('PUT', path, { ...one, account_id: theirs.id }),
      await stranger.ask('DELETE', path),
      await stranger.ask('PATCH', '/transactions', { ids: [mine.id], set: { note: 'x' } }),
      await stranger.ask('DELETE', '/transactions', { ids: [mine.id] }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
    expect(await read(mine.id)).toEqual(mine)
  })

  it('cannot be reached by moving one of mine into their account', async () => {
    const { account } = await newPurse()
    const stranger = await newPurse()
    const own = await newTransaction(stranger.user, stranger.account)

    const { status } = await stranger.ask('PATCH', `/transactions/${own.id}`, {
      account_id: account.id,
    })

    expect(status).toBe(404)
    expect(await stranger.read(own.id)).toEqual(own)
  })
})
