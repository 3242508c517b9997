import { beforeEach, describe, expect, it } from 'vitest'
import { idPattern } from '../../src/id'
import { linesOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { freezeClock, passDays, passSeconds } from '../support/clock'
import { newAccount, newTransaction, newUser } from '../support/fixtures'
import { type Client, eventsOf, newClient, signInAgain } from './happenings'

freezeClock()

let client: Client
let account: any
beforeEach(async () => {
  client = await newClient()
  account = await newAccount(client.user)
})

async function idsOf(query: string): Promise<string[]> {
  return (await eventsOf(client.user, query)).map(({ id }) => id)
}

describe('the list of events', () => {
  it('is newest first with valid ids that tell the time, whatever happened at one instant', async () => {
    const rows = [await newTransaction(client.user, account)]
    rows.push(await newTransaction(client.user, account))
    passSeconds(1)
    rows.push(await newTransaction(client.user, account))

    const { body } = await client.ask('GET', '/events')

    const ids = body.data.map(({ id }: any) => id)
    expect(body.data.map(({ data }: any) => data.id)).toEqual([
      ...rows.map(({ id }) => id).toReversed(),
      account.id,
    ])
    expect(ids).toEqual(ids.toSorted().toReversed())
    expect(ids.filter((id: string) => !idPattern('evt').test(id))).toEqual([])
  })

  it('comes page by page without gaps, while more happens', async () => {
    for (let n = 0; n < 4; n += 1) await newTransaction(client.user, account)
    const all = (await idsOf('')).toReversed()

    const { body: first } = await client.ask('GET', '/events?limit=2')
    await newTransaction(client.user, account)
    const { body: second } = await client.ask('GET', `/events?limit=2&cursor=${first.next_cursor}`)
    const { body: last } = await client.ask('GET', `/events?limit=2&cursor=${second.next_cursor}`)

    const pages = [first, second, last].flatMap(({ data }) => data.map(({ id }: any) => id))
    expect(pages).toEqual(all)
    expect(last.has_more).toBe(false)
  })

  it('refuses a cursor of other filters', async () => {
    await newTransaction(client.user, account)
    const { body } = await client.ask('GET', '/events?limit=1')

    const path = `/events?limit=1&type=account.created&cursor=${body.next_cursor}`

    expect((await client.ask('GET', path)).status).toBe(422)
  })

  it('is filtered by types, resource and time, which combine', async () => {
    const row = await newTransaction(client.user, account)
    passSeconds(60)
    const middle = new Date().toISOString()
    await client.ask('PATCH', `/transactions/${row.id}`, { note: 'a' })
    passSeconds(60)
    await client.ask('PATCH', `/accounts/${account.id}`, { note: 'b' })
    const [opened, created, noted, changed] = await idsOf('')

    expect(await idsOf('&type=transaction.created')).toEqual([created])
    expect(await idsOf('&type=account.updated&type=account.created')).toEqual([opened, changed])
    expect(await idsOf(`&resource_id=${row.id}`)).toEqual([created, noted])
    expect(await idsOf(`&resource_id=${row.id}&type=transaction.updated`)).toEqual([noted])
    expect(await idsOf(`&since=${middle}`)).toEqual([noted, changed])
    expect(await idsOf(`&until=${middle}`)).toEqual([opened, created, noted])
    expect(await idsOf(`&since=${middle}&until=${middle}&type=transaction.updated`)).toEqual([
      noted,
    ])
    expect((await client.ask('GET', '/events?type=nonsense')).status).toBe(422)
  })

  it('shows one by its id, to its user alone', async () => {
    const [event] = await eventsOf(client.user)
    const stranger = await newUser()
    const path = `/api/v1/events/${event.id}`

    expect((await client.ask('GET', `/events/${event.id}`)).body).toEqual(event)
    expect((await call('GET', path, { token: stranger.token })).body.code).toBe('event_not_found')
    expect(await eventsOf(stranger)).toEqual([])
  })

  it('goes back 30 days', async () => {
    const [event] = await eventsOf(client.user)

    passDays(29.9)
    await signInAgain(client.user)
    expect(await idsOf('')).toEqual([event.id])
    passDays(0.2)
    await signInAgain(client.user)

    expect(await idsOf('')).toEqual([])
    expect((await client.ask('GET', `/events/${event.id}`)).status).toBe(404)
  })

  it('shows an event as it was, whatever has changed since', async () => {
    const row = await newTransaction(client.user, account, { note: 'first' })
    await client.ask('PATCH', `/transactions/${row.id}`, { note: 'second' })
    await client.ask('DELETE', `/transactions/${row.id}`)

    const events = await eventsOf(client.user, `&resource_id=${row.id}`)

    expect(events.map(({ type, data }) => [type, data.note])).toEqual([
      ['transaction.created', 'first'],
      ['transaction.updated', 'second'],
      ['transaction.deleted', 'second'],
    ])
    expect(await eventsOf(client.user, `&resource_id=${row.id}`)).toEqual(events)
  })

  it('costs its page: two round trips at first, then one', async () => {
    const item = { account_id: account.id, date: '2026-11-02', amount: -5 }
    const transactions = Array.from({ length: 300 }, () => item)
    await client.ask('POST', '/transactions', { transactions })
    const costOf = async (query: string) => {
      const lines = await linesOf(() => client.ask('GET', `/events?limit=20${query}`))
      const line = lines.find(({ event }) => event === 'request')
      return { trips: line?.['d1_round_trips'], rows: Number(line?.['d1_rows_read']) }
    }

    const [first, second] = [await costOf(''), await costOf('')]
    const byTypes = await costOf('&type=transaction.created&type=account.created')

    expect(first.trips).toBe(2)
    expect(second.trips).toBe(1)
    expect(second.rows).toBeLessThanOrEqual(45)
    expect(byTypes.trips).toBeLessThanOrEqual(2)
    expect(byTypes.rows).toBeLessThanOrEqual(120)
  })
})
