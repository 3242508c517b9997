import { describe, expect, it } from 'vitest'
import { newAccount, newTransaction } from '../support/fixtures'
import { newPurse } from './purse'

async function newTransfer(fields: Record<string, unknown> = {}) {
  const purse = await newPurse()
  const { user, account, savings } = purse
  const out = await newTransaction(user, account, {
    amount: -1000,
    to_account_id: savings.id,
    ...fields,
  })
  const into = await purse.read(out.transfer.transaction_id)
  const edit = (leg: { id: string }, changes: object) =>
    purse.ask('PATCH', `/transactions/${leg.id}`, changes)
  const legs = async () => [await purse.read(out.id), await purse.read(into.id)]
  return { ...purse, out, into, edit, legs }
}

describe('a transfer', () => {
  it('writes both legs, each naming the other, and answers the outgoing one', async () => {
    const { account, savings, out, into, balance } = await newTransfer({
      payee: 'To savings',
      tags: ['monthly'],
      external_id: 'x',
      type: 'transfer',
    })

    expect(out).toMatchObject({
      type: 'transfer',
      amount: -1000,
      account_id: account.id,
      category_id: null,
      splits: [],
      external_id: 'x',
      transfer: {
        id: expect.stringMatching(/^trf_/),
        account_id: savings.id,
        transaction_id: into.id,
      },
    })
    expect(into).toMatchObject({
      type: 'transfer',
      amount: 1000,
      account_id: savings.id,
      date: out.date,
      payee: 'To savings',
      external_id: null,
      transfer: { id: out.transfer.id, account_id: account.id, transaction_id: out.id },
    })
    expect([await balance(account), await balance(savings)]).toEqual([-1000, 1000])
  })

  it('may have a category of its own, and is else in none', async () => {
    const { ask, out } = await newTransfer({ category_id: 'cat_savings_transfer' })
    const none = await newTransfer()

    const found = await ask('GET', '/transactions?category_id=cat_transfers')
    const uncategorized = await none.ask('GET', '/transactions?category_id=none')

    expect(found.body.data.map(({ id }: any) => id)).toContain(out.id)
    expect(uncategorized.body.data).toEqual([])
  })

  it('across currencies needs both amounts', async () => {
    const { ask, one, dollars, balance } = await newPurse()
    const body = { ...one, to_account_id: dollars.id }

    const refused = await ask('POST', '/transactions', body)
    const made = await ask('POST', '/transactions', { ...body, to_amount: 540 })

    expect(refused.status).toBe(422)
    expect(refused.body.errors).toMatchObject([{ pointer: '/to_amount', code: 'required' }])
    expect(made.body).toMatchObject({ amount: -500, currency: 'EUR' })
    expect(await balance(dollars)).toBe(540)
  })

  it.each([
    [{ amount: 500 }, '/amount', 'wrong_sign'],
    [{ to_amount: 501 }, '/to_amount', 'amount_mismatch'],
    [{ to_amount: 0 }, '/to_amount', 'too_small'],
    [{ to_amount: -500 }, '/to_amount', 'too_small'],
    [{ type: 'expense' }, '/type', 'type_mismatch'],
    [{ splits: [{ amount: -200 }, { amount: -300 }] }, '/splits', 'is_transfer'],
  ])('is refused with %j, and writes neither leg', async (fault, pointer, code) => {
    const { ask, one, savings, count } = await newPurse()

    const { status, body } = await ask('POST', '/transactions', {
      ...one,
      to_account_id: savings.id,
      ...fault,
    })

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ pointer, code }])
    expect(await count()).toBe(0)
  })

  it('is refused within one account, from or into a closed or unknown one', async () => {
    const { ask, one, account, savings, count } = await newPurse()
    await ask('PATCH', `/accounts/${savings.id}`, { status: 'closed' })
    const post = (fields: object) => ask('POST', '/transactions', { ...one, ...fields })

    const answers = [
      await post({ to_account_id: account.id }),
      await post({ to_account_id: savings.id }),
      await post({ account_id: savings.id, to_account_id: account.id }),
      await post({ to_account_id: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd' }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([422, 409, 409, 404])
    expect(answers[0]?.body.errors).toMatchObject([
      { pointer: '/to_account_id', code: 'same_account' },
    ])
    expect(await count()).toBe(0)
  })
})

describe('editing a leg', () => {
  it('takes date and amount to the other, from either side', async () => {
    const { out, into, edit, legs, account, savings, balance } = await newTransfer()

    await edit(out, { date: '2026-03-03', amount: -700 })
    const [outThen, intoThen] = await legs()
    await edit(into, { date: '2026-04-04', amount: 900 })
    const [outNow, intoNow] = await legs()

    expect(outThen).toMatchObject({ date: '2026-03-03', amount: -700 })
    expect(intoThen).toMatchObject({ date: '2026-03-03', amount: 700 })
    expect(outNow).toMatchObject({ date: '2026-04-04', amount: -900 })
    expect(intoNow).toMatchObject({ date: '2026-04-04', amount: 900 })
    expect([await balance(account), await balance(savings)]).toEqual([-900, 900])
  })

  it('turns the transfer round with the sign', async () => {
    const { out, edit, legs } = await newTransfer()

    await edit(out, { amount: 300 })

    expect(await legs()).toMatchObject([{ amount: 300 }, { amount: -300 }])
  })

  it('leaves payee, note, tags, cleared, status and category to each leg', async () => {
    const { into, edit, legs, out } = await newTransfer({ payee: 'Both' })
    const own = {
      payee: 'Mine',
      note: 'n',
      tags: ['t'],
      cleared: true,
      status: 'pending',
      category_id: 'cat_transfers',
    }

    await edit(into, own)

    expect(await legs()).toMatchObject([out, own])
  })

  it('across currencies changes only the leg named, unless to_amount is given', async () => {
    const { user, account, dollars, ask, read } = await newPurse()
    const out = await newTransaction(user, account, {
      amount: -1000,
      to_account_id: dollars.id,
      to_amount: 1100,
    })
    const intoId = out.transfer.transaction_id
    const amounts = async () => [(await read(out.id)).amount, (await read(intoId)).amount]
    const edit = (id: string, changes: object) => ask('PATCH', `/transactions/${id}`, changes)

    await edit(out.id, { amount: -2000, date: '2026-05-05' })
    expect(await amounts()).toEqual([-2000, 1100])
    await edit(intoId, { amount: 2200 })
    expect(await amounts()).toEqual([-2000, 2200])
    await edit(intoId, { amount: 3300, to_amount: 3000 })
    expect(await amounts()).toEqual([-3000, 3300])
    await edit(out.id, { to_amount: 3400 })
    expect(await amounts()).toEqual([-3000, 3400])
    const turned = await edit(out.id, { amount: 10 })
    const turnedBoth = await edit(out.id, { amount: 10, to_amount: 11 })

    expect(turned.status).toBe(422)
    expect(turned.body.errors).toMatchObject([{ pointer: '/amount', code: 'wrong_sign' }])
    expect(turnedBoth.status).toBe(200)
    expect(await amounts()).toEqual([10, -11])
    expect((await read(intoId)).date).toBe('2026-05-05')
  })

  it.each([
    [{ to_amount: 5 }, '/to_amount', 'amount_mismatch'],
    [{ type: 'expense' }, '/type', 'type_mismatch'],
    [{ splits: [{ amount: -400 }, { amount: -600 }] }, '/splits', 'is_transfer'],
  ])('is refused: %j', async (changes, pointer, code) => {
    const { out, into, edit, legs } = await newTransfer()

    const { status, body } = await edit(out, changes)

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ pointer, code }])
    expect(await legs()).toEqual([out, into])
  })

  it('moves it to another account, but never to that of the other leg', async () => {
    const { user, out, into, edit, legs, account } = await newTransfer()
    const third = await newAccount(user)

    const same = await edit(into, { account_id: account.id })
    const moved = await edit(into, { account_id: third.id })

    expect(same.status).toBe(422)
    expect(same.body.errors).toMatchObject([{ pointer: '/account_id', code: 'same_account' }])
    expect(moved.status).toBe(200)
    const [outNow, intoNow] = await legs()
    expect(outNow.transfer).toEqual({ ...out.transfer, account_id: third.id })
    expect(intoNow).toMatchObject({
      account_id: third.id,
      amount: 1000,
      transfer: { account_id: account.id },
    })
  })

  it('moves it to another currency with its amount, and back again', async () => {
    const { into, edit, legs, dollars, savings, balance } = await newTransfer()

    const refused = await edit(into, { account_id: dollars.id })
    await edit(into, { account_id: dollars.id, amount: 1100 })
    const abroad = await legs()
    await edit(into, { account_id: savings.id, amount: 900 })

    expect(refused.status).toBe(422)
    expect(abroad).toMatchObject([{ amount: -1000 }, { amount: 1100, currency: 'USD' }])
    expect(await legs()).toMatchObject([{ amount: -900 }, { amount: 900, currency: 'EUR' }])
    expect([await balance(dollars), await balance(savings)]).toEqual([0, 900])
  })

  it('by PUT follows the same rules', async () => {
    const { ask, out, into, legs, one, savings } = await newTransfer({ payee: 'Both' })
    const put = (body: object) => ask('PUT', `/transactions/${out.id}`, { ...one, ...body })

    const refused = await put({ account_id: savings.id })
    const { status, body } = await put({ amount: -400, type: 'transfer' })

    expect(refused.status).toBe(422)
    expect(status).toBe(200)
    expect(body).toMatchObject({ amount: -400, payee: null, transfer: out.transfer })
    expect(await legs()).toEqual([
      body,
      { ...into, amount: 400, date: one.date, updated_at: body.updated_at },
    ])
  })

  it('in bulk may name both legs, but no amount then', async () => {
    const { ask, out, into, legs } = await newTransfer()
    const patch = (set: object) => ask('PATCH', '/transactions', { ids: [out.id, into.id], set })

    const both = await patch({ date: '2026-06-06', tags: ['both'] })
    const refused = await patch({ amount: -5 })

    expect(both.status).toBe(200)
    expect(await legs()).toMatchObject([
      { date: '2026-06-06', tags: ['both'], amount: -1000 },
      { date: '2026-06-06', tags: ['both'], amount: 1000 },
    ])
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toMatchObject([{ pointer: '/set/amount', code: 'both_legs' }])
  })
})

describe('deleting a leg', () => {
  it.each(['out', 'into'] as const)('deletes both, from the leg %s', async (side) => {
    const transfer = await newTransfer()
    const { ask, count, account, savings, balance } = transfer

    const { status } = await ask('DELETE', `/transactions/${transfer[side].id}`)

    expect(status).toBe(204)
    expect(await count()).toBe(0)
    expect([await balance(account), await balance(savings)]).toEqual([0, 0])
  })

  it('in bulk may name both legs', async () => {
    const { ask, out, into, count, one } = await newTransfer()
    await ask('POST', '/transactions', one)

    const { status } = await ask('DELETE', '/transactions', { ids: [out.id, into.id] })

    expect(status).toBe(204)
    expect(await count()).toBe(1)
  })
})
