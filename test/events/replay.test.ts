// Whoever keeps a copy by the events alone has what the API lists.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { commands } from '../transactions/commands'
import { newHousehold, type Household, pagesOf } from '../transactions/household'
import { eventsOf } from './happenings'

it('rebuilds the ledger from its events after any sequence of commands', async () => {
  const sequences = fc.commands(commands, { maxCommands: 25, size: 'max' })

  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const household = await newHousehold()
      await fc.asyncModelRun(() => ({ model: household.ledger, real: household }), sequence)
      await expectReplay(household)
    }),
    { numRuns: 6 },
  )
}, 60_000)

async function expectReplay(household: Household): Promise<void> {
  const events = await eventsOf(household.user)
  const copies = replay(events)
  const { body: accounts } = await household.ask('GET', '/accounts?limit=500')
  const { body: categories } = await household.ask('GET', '/categories?limit=500')
  const own = categories.data.filter(({ system }: any) => !system)

  expect(copies.get('transaction')).toEqual(byId(await pagesOf(household, { limit: 500 })))
  expect(withoutBalances(copies.get('account'))).toEqual(withoutBalances(byId(accounts.data)))
  expect(copies.get('category')).toEqual(byId(own))
}

/** Each update must fit what is there: `previous` over `data` is the copy, but for when it was changed. */
function replay(events: readonly any[]): Map<string, Map<string, any>> {
  const copies = new Map(['transaction', 'account', 'category'].map((name) => [name, new Map()]))
  for (const { type, data, previous } of events) {
    const [name, happened] = type.split('.')
    const copy = copies.get(name)
    if (happened === 'deleted') expect(copy?.delete(data.id)).toBe(true)
    else {
      const known = copy?.get(data.id)
      expect(known !== undefined).toBe(happened === 'updated')
      if (happened === 'updated' && name !== 'account') {
        expect({ ...data, ...previous, updated_at: known.updated_at }).toEqual(known)
      }
      copy?.set(data.id, data)
    }
  }
  return copies
}

function byId(rows: readonly any[]): Map<string, any> {
  return new Map(rows.map((row) => [row.id, row]))
}

/** They move without an event of the account. */
function withoutBalances(accounts = new Map<string, any>()): Map<string, any> {
  return new Map([...accounts].map(([id, { balance, opened_on, ...rest }]) => [id, rest]))
}
