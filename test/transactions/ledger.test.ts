import fc from 'fast-check'
import { describe, it } from 'vitest'
import { isLong } from '../support/long'
import { commands } from './commands'
import {
  expectBalances,
  expectDerivedTables,
  expectHistory,
  expectList,
  expectWholeTransfers,
  type Household,
  newHousehold,
  pagesOf,
} from './household'

const numRuns = isLong ? 150 : 15
const maxCommands = isLong ? 80 : 25

describe('the ledger', () => {
  it(
    'is what its model says after any sequence of commands',
    async () => {
      const sequences = fc.commands(commands, { maxCommands, size: 'max' })

      await fc.assert(
        fc.asyncProperty(sequences, async (sequence) => {
          const household = await newHousehold()
          const setup = () => ({ model: household.ledger, real: household })
          await fc.asyncModelRun(setup, sequence)
          await expectAgreement(household)
        }),
        { numRuns },
      )
    },
    isLong ? 1_800_000 : 60_000,
  )
})

async function expectAgreement(household: Household): Promise<void> {
  await expectBalances(household)
  await expectHistory(household)
  await expectDerivedTables(household)
  expectWholeTransfers(await pagesOf(household, { limit: 3 }))
  for (const sort of ['-date', 'date', '-amount', 'amount']) {
    await expectList(household, {}, { sort, limit: 3 })
  }
  const [account = '', other = ''] = household.ledger.accounts.keys()
  for (const filter of [
    { category_id: ['cat_food'] },
    { category_id: ['cat_groceries', 'none'] },
    { uncategorized: true },
    { tag: 'holiday' },
    { account_id: [account] },
    { account_id: [account, other], status: 'pending' },
    { type: 'transfer' },
    { payee: 'cafe blute', amount_max: 0 },
  ]) {
    await expectList(household, filter, { limit: 2 })
  }
}
