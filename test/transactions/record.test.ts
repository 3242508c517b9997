import { describe, expect, it } from 'vitest'
import { freezeClock } from '../support/clock'
import { newPurse } from './purse'

describe('recording a transaction', () => {
  freezeClock()

  it('needs an account, a day and an amount, and gives defaults to the rest', async () => {
    const { ask, one, account } = await newPurse()

    const { status, body, headers } = await ask('POST', '/transactions', one)

    const now = new Date().toISOString()
    expect(status).toBe(201)
    expect(headers.get('Location')).toBe(`/api/v1/transactions/${body.id}`)
    expect(body).toEqual({
      ...one,
      id: expect.stringMatching(/^txn_/),
      account_id: account.id,
      currency: 'EUR',
      type: 'expense',
      status: 'posted',
      cleared: false,
      payee: null,
      description: null,
      note: null,
      category_id: null,
      tags: [],
      transfer: null,
      splits: [],
      external_id: null,
      import_id: null,
      metadata: {},
      created_at: now,
      updated_at: now,
    })
    expect((await ask('GET', `/transactions/${body.id}`)).body).toEqual(body)
  })

  it.each([
    [-1, undefined, 'expense'],
    [1, undefined, 'income'],
    [-1, 'expense', 'expense'],
    [1, 'income', 'income'],
    [1_000_000_000_000, undefined, 'income'],
    [-1_000_000_000_000, undefined, 'expense'],
  ])('of %i with type %s makes an %s', async (amount, type, expected) => {
    const { ask, one, account, balance } = await newPurse()

    const { status, body } = await ask('POST', '/transactions', { ...one, amount, type })

    expect(status).toBe(201)
    expect(body).toMatchObject({ amount, type: expected })
    expect(await balance(account)).toBe(amount)
  })

  it.each([
    ['amount', 0, '/amount', 'zero'],
    ['amount', 1_000_000_000_001, '/amount', 'too_big'],
    ['amount', -1_000_000_000_001, '/amount', 'too_small'],
    ['amount', 1.5, '/amount', 'wrong_type'],
    ['amount', '500', '/amount', 'wrong_type'],
    ['amount', null, '/amount', 'wrong_type'],
    ['amount', undefined, '/amount', 'required'],
    ['type', 'income', '/type', 'type_mismatch'],
    ['type', 'transfer', '/to_account_id', 'required'],
    ['type', 'refund', '/type', 'invalid_value'],
    ['date', '2026-02-30', '/date', 'invalid_day'],
    ['date', '2026-01-01T00:00:00Z', '/date', 'invalid_day'],
    ['status', 'booked', '/status', 'invalid_value'],
    ['cleared', 1, '/cleared', 'wrong_type'],
    ['to_amount', 5, '/to_amount', 'not_a_transfer'],
    ['category_id', 'cat_nowhere', '/category_id', 'category_not_found'],
    ['description', 'Bank text', '/description', 'unknown'],
    ['currency', 'EUR', '/currency', 'unknown'],
    ['import_id', null, '/import_id', 'unknown'],
    ['transfer', null, '/transfer', 'unknown'],
    ['id', 'txn_01kb2x9m4tfc3r6w8y0z5n7qhd', '/id', 'unknown'],
    ['payee', 'x'.repeat(201), '/payee', 'too_long'],
    ['payee', 'a\u0000b', '/payee', 'unprintable'],
    ['payee', 'a\ud800b', '/payee', 'unprintable'],
    ['note', 'x'.repeat(501), '/note', 'too_long'],
    ['external_id', 'x'.repeat(76), '/external_id', 'too_long'],
    ['external_id', '', '/external_id', 'empty'],
    ['external_id', 5, '/external_id', 'wrong_type'],
    ['tags', ['a', ' a '], '/tags', 'repeated'],
    ['tags', Array.from({ length: 21 }, (_, n) => `t${n}`), '/tags', 'too_big'],
    ['tags', [''], '/tags/0', 'empty'],
    ['tags', 'work', '/tags', 'wrong_type'],
    [
      'metadata',
      Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, ''])),
      '/metadata',
      'too_many',
    ],
    ['metadata', { key: 5 }, '/metadata/key', 'wrong_type'],
    ['metadata', { key: 'x'.repeat(501) }, '/metadata/key', 'too_long'],
  ])('refuses %s: %j', async (field, value, pointer, code) => {
    const { ask, one, count } = await newPurse()

    const { status, body } = await ask('POST', '/transactions', { ...one, [field]: value })

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ pointer, code }])
    expect(await count()).toBe(0)
  })

  it('tells all faults at once', async () => {
    const { ask, one } = await newPurse()
    const body = { ...one, date: 'today', cleared: 'yes', surprise: 1, splits: [{ amount: 0 }] }

    const answer = await ask('POST', '/transactions', body)

    expect(answer.status).toBe(422)
    expect(answer.body.errors.map(({ pointer }: any) => pointer).toSorted()).toEqual([
      '/cleared',
      '/date',
      '/splits',
      '/splits/0/amount',
      '/surprise',
    ])
  })

  it('trims texts, normalises them and counts code points', async () => {
    const { ask, one } = await newPurse()
    const family = '👩‍👩‍👧‍👦'
    const texts = {
      payee: `  Cafe\u0301 ${'😀'.repeat(195)}  `,
      note: ` ${family}\n\tsecond line `,
      tags: [' Ko\u0308ln '],
      external_id: ' bank-1 ',
      metadata: { ' key ': ' value ' },
    }

    const { status, body } = await ask('POST', '/transactions', { ...one, ...texts })

    expect(status).toBe(201)
    expect(body).toMatchObject({
      payee: `Caf\u00e9 ${'😀'.repeat(195)}`,
      note: `${family}\n\tsecond line`,
      tags: ['K\u00f6ln'],
      external_id: 'bank-1',
      metadata: { key: 'value' },
    })
    expect((await ask('GET', `/transactions/${body.id}`)).body).toEqual(body)
  })

  it('takes as much as the limits allow', async () => {
    const { ask, one } = await newPurse()
    const most = {
      payee: '😀'.repeat(200),
      note: 'ü'.repeat(500),
      external_id: 'x'.repeat(75),
      tags: Array.from({ length: 20 }, (_, n) => `${n}`.padEnd(50, 'x')),
      metadata: Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [`k${n}`, 'v'.repeat(500)]),
      ),
      amount: -20,
      splits: Array.from({ length: 20 }, () => ({
        amount: -1,
        category_id: 'cat_fuel',
        note: 'n'.repeat(500),
      })),
    }

    const { status, body } = await ask('POST', '/transactions', { ...one, ...most })

    expect(status).toBe(201)
    expect(body).toMatchObject(most)
  })

  it('is 404 for an account that is not there', async () => {
    const { ask, one, count } = await newPurse()

    const { status, body } = await ask('POST', '/transactions', {
      ...one,
      account_id: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd',
    })

    expect(status).toBe(404)
    expect(body).toMatchObject({ code: 'account_not_found', errors: [{ pointer: '/account_id' }] })
    expect(await count()).toBe(0)
  })
})

describe('splits', () => {
  const part = (amount: number, category_id: string | null = null) => ({ amount, category_id })

  it('take the category apart', async () => {
    const { ask, one } = await newPurse()
    const splits = [part(-300, 'cat_fuel'), part(-250), part(50, 'cat_refunds')]

    const { status, body } = await ask('POST', '/transactions', { ...one, splits })

    expect(status).toBe(201)
    expect(body).toMatchObject({
      category_id: null,
      splits: splits.map((item) => ({ ...item, note: null })),
    })
    const found = await ask('GET', '/transactions?category_id=cat_transport')
    expect(found.body.data).toEqual([body])
  })

  it.each([
    [[part(-500)], '/splits', 'too_few'],
    [[part(-300), part(-100)], '/splits', 'sum_mismatch'],
    [Array.from({ length: 21 }, () => part(-1)), '/splits', 'too_big'],
    [[part(-500), part(0)], '/splits/1/amount', 'zero'],
    [[part(-300), part(-200, 'cat_nowhere')], '/splits/1/category_id', 'category_not_found'],
    [[part(-300), { ...part(-200), tags: [] }], '/splits/1/tags', 'unknown'],
    [null, '/splits', 'wrong_type'],
  ])('are refused: %j', async (splits, pointer, code) => {
    const { ask, one, count } = await newPurse()

    const { status, body } = await ask('POST', '/transactions', { ...one, splits })

    expect(status).toBe(422)
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer, code }))
    expect(await count()).toBe(0)
  })

  it('are refused beside a category', async () => {
    const { ask, one } = await newPurse()
    const splits = [part(-300), part(-200)]

    const { status, body } = await ask('POST', '/transactions', {
      ...one,
      splits,
      category_id: 'cat_fuel',
    })

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ pointer: '/category_id', code: 'has_splits' }])
  })
})

describe('an external id', () => {
  it('posted again answers 200 with the row that is there, as it is now', async () => {
    const { ask, one, count, account, balance } = await newPurse()
    const body = { ...one, external_id: 'bank-1' }
    const first = await ask('POST', '/transactions', body)
    const edited = await ask('PATCH', `/transactions/${first.body.id}`, { note: 'Mine' })

    const again = await ask('POST', '/transactions', { ...body, amount: -900 })

    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body).toEqual(edited.body)
    expect(again.headers.get('Location')).toBe(`/api/v1/transactions/${first.body.id}`)
    expect(await count()).toBe(1)
    expect(await balance(account)).toBe(-500)
  })

  it('is one per account', async () => {
    const { ask, one, savings, count } = await newPurse()
    const body = { ...one, external_id: 'bank-1' }

    const first = await ask('POST', '/transactions', body)
    const other = await ask('POST', '/transactions', { ...body, account_id: savings.id })

    expect([first.status, other.status]).toEqual([201, 201])
    expect(await count()).toBe(2)
  })

  it('of a transfer gives back its outgoing leg', async () => {
    const { ask, one, savings, count } = await newPurse()
    const body = { ...one, external_id: 'bank-1', to_account_id: savings.id }

    const first = await ask('POST', '/transactions', body)
    const again = await ask('POST', '/transactions', body)

    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body).toEqual(first.body)
    expect(await count()).toBe(2)
  })

  it('is answered from history, even if the category is gone and the account closed', async () => {
    const { ask, one, account } = await newPurse()
    const { body: category } = await ask('POST', '/categories', { name: 'Gone', kind: 'expense' })
    const body = { ...one, external_id: 'bank-1', category_id: category.id }
    const first = await ask('POST', '/transactions', body)
    await ask('DELETE', `/categories/${category.id}?replace_with=cat_fuel`)
    await ask('PATCH', `/accounts/${account.id}`, { status: 'closed' })

    const again = await ask('POST', '/transactions', body)
    const bulk = await ask('POST', '/transactions', { transactions: [body] })

    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ id: first.body.id, category_id: 'cat_fuel' })
    expect(bulk.body.data).toMatchObject([
      { status: 'existing', transaction: { id: first.body.id } },
    ])
  })

  it('is free again once its transaction is deleted', async () => {
    const { ask, one } = await newPurse()
    const body = { ...one, external_id: 'bank-1' }
    const first = await ask('POST', '/transactions', body)
    await ask('DELETE', `/transactions/${first.body.id}`)

    const again = await ask('POST', '/transactions', body)

    expect(again.status).toBe(201)
    expect(again.body.id).not.toBe(first.body.id)
  })
})

describe('recording many', () => {
  it('answers each in order', async () => {
    const { ask, one, savings, count } = await newPurse()
    await ask('POST', '/transactions', { ...one, external_id: 'old' })
    const transactions = [
      { ...one, external_id: 'old' },
      { ...one, amount: 700, external_id: 'new' },
      { ...one, external_id: 'new' },
      { ...one, to_account_id: savings.id },
    ]

    const { status, body } = await ask('POST', '/transactions', { transactions })

    expect(status).toBe(201)
    expect(body.data.map((item: any) => item.status)).toEqual([
      'existing',
      'created',
      'existing',
      'created',
    ])
    expect(body.data[2].transaction).toEqual(body.data[1].transaction)
    expect(body.data[3].transaction).toMatchObject({ type: 'transfer', amount: -500 })
    expect(await count()).toBe(4)
  })

  it('takes 500, and no 501', async () => {
    const { ask, one, account, balance } = await newPurse()
    const many = (length: number) => ({ transactions: Array.from({ length }, () => one) })

    const most = await ask('POST', '/transactions', many(500))
    const tooMany = await ask('POST', '/transactions', many(501))
    const none = await ask('POST', '/transactions', many(0))

    expect([most.status, tooMany.status, none.status]).toEqual([201, 422, 422])
    expect(most.body.data).toHaveLength(500)
    expect(tooMany.body.errors).toMatchObject([{ pointer: '/transactions', code: 'too_big' }])
    expect(await balance(account)).toBe(-250_000)
  })

  it.each([
    [{ amount: 0 }, 422, '/transactions/3/amount', 'zero'],
    [{ date: 'today' }, 422, '/transactions/3/date', 'invalid_day'],
    [{ surprise: 1 }, 422, '/transactions/3/surprise', 'unknown'],
    [{ category_id: 'cat_nowhere' }, 422, '/transactions/3/category_id', 'category_not_found'],
    [
      { splits: [{ amount: -1 }, { amount: -499, category_id: 'cat_nowhere' }] },
      422,
      '/transactions/3/splits/1/category_id',
      'category_not_found',
    ],
    [
      { account_id: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd' },
      404,
      '/transactions/3/account_id',
      'account_not_found',
    ],
    [
      { to_account_id: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd' },
      404,
      '/transactions/3/to_account_id',
      'account_not_found',
    ],
  ])('writes none when one is refused: %j', async (fault, expected, pointer, code) => {
    const { ask, one, count } = await newPurse()
    const transactions = [one, one, one, { ...one, ...fault }]

    const { status, body } = await ask('POST', '/transactions', { transactions })

    expect(status).toBe(expected)
    expect(body.errors).toMatchObject([{ pointer, code }])
    expect(await count()).toBe(0)
  })

  it('writes none when one account is closed', async () => {
    const { ask, one, savings, count } = await newPurse()
    await ask('PATCH', `/accounts/${savings.id}`, { status: 'closed' })
    const transactions = [
      one,
      { ...one, account_id: savings.id },
      { ...one, to_account_id: savings.id },
    ]

    const { status, body } = await ask('POST', '/transactions', { transactions })

    expect(status).toBe(409)
    expect(body.errors.map(({ pointer }: any) => pointer)).toEqual([
      '/transactions/1/account_id',
      '/transactions/2/to_account_id',
    ])
    expect(await count()).toBe(0)
  })
})
