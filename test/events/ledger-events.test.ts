import { beforeEach, describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { newAccount, newTransaction } from '../support/fixtures'
import { ofx } from '../support/statements'
import { type Client, newClient } from './happenings'

// An event and its row are of the same instant then.
freezeClock()

let client: Client

beforeEach(async () => {
  client = await newClient()
})

async function transfer(from: { id: string }, to: { id: string }): Promise<[any, any]> {
  const body = { account_id: from.id, to_account_id: to.id, date: '2026-11-02', amount: -500 }
  const { body: leg } = await client.ask('POST', '/transactions', body)
  const { body: other } = await client.ask('GET', `/transactions/${leg.transfer.transaction_id}`)
  return [leg, other]
}

describe('an account', () => {
  it('tells when it is created, as the API shows it', async () => {
    let account: any
    const [event, ...others] = await client.during(async () => {
      account = await newAccount(client.user, { opening_balance: 700 })
    })

    expect(others).toEqual([])
    expect(event).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'account.created',
      timestamp: account.created_at,
      data: { ...account, balance: { ...account.balance, as_of: account.created_at } },
    })
  })

  it('tells which fields changed, with their values before', async () => {
    const account = await newAccount(client.user, { name: 'Old', note: 'same' })

    const [event] = await client.during(() =>
      client.ask('PATCH', `/accounts/${account.id}`, { name: 'New', note: 'same', mask: '6819' }),
    )

    expect(event).toMatchObject({ type: 'account.updated', data: { name: 'New', mask: '6819' } })
    expect(event.previous).toEqual({ name: 'Old', mask: null })
  })

  it('tells nothing of a change that changes nothing, or is refused', async () => {
    const account = await newAccount(client.user)
    await newTransaction(client.user, account)
    const path = `/accounts/${account.id}`

    const told = await client.told(async () => {
      expect((await client.ask('PATCH', path, { name: account.name })).status).toBe(200)
      expect((await client.ask('PATCH', path, { currency: 'USD' })).status).toBe(409)
      expect((await client.ask('DELETE', path)).status).toBe(409)
      expect((await client.ask('PATCH', path, { name: '' })).status).toBe(422)
    })

    expect(told).toEqual([])
  })

  it('tells of all that goes with it, in order', async () => {
    const [account, other] = [await newAccount(client.user), await newAccount(client.user)]
    const plain = await newTransaction(client.user, account)
    const [leg, opposite] = await transfer(account, other)
    const goal = { name: 'Boat', target_amount: 900_000, account_id: account.id }
    const { body: goalBefore } = await client.ask('POST', '/goals', goal)

    const events = await client.during(() =>
      client.ask('DELETE', `/accounts/${account.id}?cascade=true`),
    )

    expect(events.map(({ type, data }) => [type, data.id])).toEqual([
      ['transaction.deleted', opposite.id],
      ['transaction.deleted', plain.id],
      ['transaction.deleted', leg.id],
      ['account.deleted', account.id],
      ['goal.updated', goalBefore.id],
    ])
    expect(events[1].data).toEqual(plain)
    expect(events[3].data.balance.current).toBe(-1750)
    expect(events[4].data.account_id).toBeNull()
    expect(events[4].previous).toEqual({ account_id: account.id })
  })

  it('in another currency tells of the goals that follow it', async () => {
    const account = await newAccount(client.user)
    const goal = { name: 'Boat', target_amount: 900_000, account_id: account.id }
    const { body } = await client.ask('POST', '/goals', goal)

    const events = await client.during(() =>
      client.ask('PATCH', `/accounts/${account.id}`, { currency: 'USD' }),
    )

    expect(events.map(({ type, data, previous }) => [type, data.id, previous])).toEqual([
      ['goal.updated', body.id, { currency: 'EUR' }],
      ['account.updated', account.id, { currency: 'EUR' }],
    ])
  })
})

describe('transactions', () => {
  it('tell one event each, and none of their account', async () => {
    const account = await newAccount(client.user)
    const item = { account_id: account.id, date: '2026-11-02', amount: -5 }
    let answer: any

    const told = await client.told(async () => {
      answer = await client.ask('POST', '/transactions', { transactions: [item, item, item] })
    })

    expect(told).toEqual(
      answer.body.data.map(({ transaction }: any) => ['transaction.created', transaction.id]),
    )
  })

  it('tell nothing when they were there already', async () => {
    const account = await newAccount(client.user)
    await newTransaction(client.user, account, { external_id: 'bank-1' })

    const told = await client.told(() =>
      newTransaction(client.user, account, { external_id: 'bank-1' }).catch(() => {}),
    )

    expect(told).toEqual([])
  })

  it('of a transfer tell one event per leg when made, edited and deleted', async () => {
    const [from, to] = [await newAccount(client.user), await newAccount(client.user)]
    let legs: any[] = []

    const created = await client.during(async () => {
      legs = await transfer(from, to)
    })
    const path = `/transactions/${legs[1].id}`
    const edited = await client.during(() => client.ask('PATCH', path, { amount: 700 }))
    const noted = await client.during(() => client.ask('PATCH', path, { note: 'mine' }))
    const deleted = await client.told(() => client.ask('DELETE', path))

    expect(created.map(({ data }) => data)).toEqual(legs)
    expect(edited.map(({ type, data, previous }) => [type, data.amount, previous])).toEqual([
      ['transaction.updated', -700, { amount: -500 }],
      ['transaction.updated', 700, { amount: 500 }],
    ])
    expect(noted.map(({ data, previous }) => [data.id, previous])).toEqual([
      [legs[1].id, { note: null }],
    ])
    expect(deleted).toEqual(legs.map(({ id }) => ['transaction.deleted', id]))
  })

  it('changed together tell only of those that changed', async () => {
    const account = await newAccount(client.user)
    const [one, other] = [
      await newTransaction(client.user, account, { tags: ['a'] }),
      await newTransaction(client.user, account, { tags: ['b'] }),
    ]

    const events = await client.during(() =>
      client.ask('PATCH', '/transactions', { ids: [one.id, other.id], set: { tags: ['b'] } }),
    )

    expect(events.map(({ data, previous }) => [data.id, previous])).toEqual([
      [one.id, { tags: ['a'] }],
    ])
  })

  it('tell nothing when one of many is refused', async () => {
    const account = await newAccount(client.user)
    const { id } = await newTransaction(client.user, account)
    const ids = [id, 'txn_01kb2x9m4tfc3r6w8y0z5n7qhd']

    const told = await client.told(async () => {
      expect((await client.ask('DELETE', '/transactions', { ids })).status).toBe(404)
      await client.ask('PATCH', `/transactions/${id}`, { amount: 0 })
      await client.ask('PATCH', `/transactions/${id}`, {})
    })

    expect(told).toEqual([])
  })
})

describe('an import', () => {
  const statement = ofx([
    { id: '1', date: '20261102', amount: '-12.50' },
    { id: '2', date: '20261103', amount: '-7.00' },
  ])
  const upload = (account: { id: string }, query = '') =>
    call('POST', `/api/v1/accounts/${account.id}/imports${query}`, {
      token: client.user.token,
      raw: statement,
      headers: { 'Content-Type': 'application/x-ofx' },
    })

  it('tells of what it created and matched, then of itself', async () => {
    const account = await newAccount(client.user)
    const byHand = await newTransaction(client.user, account)
    let imported: any

    const events = await client.during(async () => {
      imported = (await upload(account)).body
    })

    expect(events.map(({ type }) => type)).toEqual([
      'transaction.created',
      'transaction.updated',
      'import.completed',
    ])
    expect(events[0].data).toMatchObject({ amount: -700, import_id: imported.id })
    expect(events[1].data.id).toBe(byHand.id)
    expect(events[1].previous).toEqual({ cleared: false })
    expect(events[2].data).toEqual(imported)
  })

  it('tells nothing when it is tried, and only of itself when all is known', async () => {
    const account = await newAccount(client.user)
    await upload(account)

    expect(await client.told(() => upload(account, '?dry_run=true'))).toEqual([])
    expect((await client.told(() => upload(account))).map(([type]) => type)).toEqual([
      'import.completed',
    ])
  })

  it('tells of what its undoing deletes and frees, once', async () => {
    const account = await newAccount(client.user)
    const byHand = await newTransaction(client.user, account)
    const { body } = await upload(account)

    const events = await client.during(() => client.ask('DELETE', `/imports/${body.id}`))

    expect(events.map(({ type, previous }) => [type, previous])).toEqual([
      ['transaction.deleted', undefined],
      ['transaction.updated', { cleared: true }],
    ])
    expect(events[1].data).toMatchObject({ id: byHand.id, cleared: false })
    expect(await client.told(() => client.ask('DELETE', `/imports/${body.id}`))).toEqual([])
  })
})
