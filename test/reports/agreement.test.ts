// Whatever a report says equals what adding up the listed transactions says.
import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { freezeClock } from '../support/clock'
import { isLong } from '../support/long'
import { anyFilter, queryOf, servedFilter } from './filters'
import { type Household, listed, live, today } from './household'
import { date, life } from './life'
import {
  categoriesOf,
  flowsOf,
  fold,
  groupsOf,
  inOrder,
  intervalsOf,
  linesOf,
  worthOf,
} from './oracle'

freezeClock()
beforeEach(() => vi.setSystemTime(today))

// A household takes seconds to live: a counterexample is told by its seed, not shrunk.
const runs = { numRuns: isLong ? 30 : 3, endOnFailure: true }
const timeout = 120_000
const interval = fc.constantFrom(
  'week' as const,
  'month' as const,
  'quarter' as const,
  'year' as const,
)

async function parentsOf({ ask }: Household) {
  const { body } = await ask('GET', '/categories?limit=500')
  return new Map<string, string | null>(body.data.map((one: any) => [one.id, one.parent_id]))
}

/** What was read of a household, once for all reports: it lives no further. */
type Read = { parents: Map<string, string | null>; lists: Map<string, any[]> }

async function readOf(household: Household): Promise<Read> {
  return { parents: await parentsOf(household), lists: new Map() }
}

/** The report, with the lines that the list gives under the same filter in the report's range. */
async function reportOf(
  household: Household,
  path: string,
  query: URLSearchParams,
  { parents, lists }: Read,
) {
  const { status, body } = await household.ask('GET', `${path}&${query}`)
  expect(status, `${path}&${query}`).toBe(200)
  const within = new URLSearchParams(query)
  within.set('date_from', body.date_from)
  within.set('date_to', body.date_to)
  const rows = lists.get(String(within)) ?? (await listed(household, String(within)))
  lists.set(String(within), rows)
  return { body, lines: linesOf(rows, query, parents) }
}

/** Any spelling of a payee may stand for its group. */
function folded(rows: readonly any[]): any[] {
  return rows.map((row) => ({ ...row, payee: row.payee === null ? null : fold(row.payee) }))
}

async function expectSpending(
  household: Household,
  query: URLSearchParams,
  read: Read,
): Promise<void> {
  const of = (groupBy: string) =>
    reportOf(household, `/reports/spending?group_by=${groupBy}`, query, read)
  const category = await of('category')
  const payee = await of('payee')
  const account = await of('account')
  const tag = await of('tag')
  const month = await of('month')

  expect(inOrder(category.body.data)).toEqual(inOrder(categoriesOf(category.lines, read.parents)))
  expect(inOrder(folded(payee.body.data))).toEqual(inOrder(groupsOf(payee.lines, 'payee')))
  expect(inOrder(account.body.data)).toEqual(inOrder(groupsOf(account.lines, 'account')))
  expect(inOrder(tag.body.data)).toEqual(inOrder(groupsOf(tag.lines, 'tag')))
  expect(inOrder(month.body.data)).toEqual(inOrder(groupsOf(month.lines, 'month')))
}

describe('a random household', () => {
  it(
    'has reports by category, payee, account, tag and month that equal the list, under any filter',
    async () => {
      const property = fc.asyncProperty(
        life,
        fc.array(anyFilter, { minLength: 12, maxLength: 12 }),
        fc.array(servedFilter, { minLength: 3, maxLength: 3 }),
        async (wish, filters, served) => {
          const household = await live(wish)
          const read = await readOf(household)
          await expectSpending(household, new URLSearchParams(), read)
          for (const filter of [...filters, ...served]) {
            await expectSpending(household, queryOf(household, filter), read)
          }
        },
      )

      await fc.assert(property, runs)
    },
    timeout,
  )

  it(
    'has a cash flow per interval that equals the list, under any filter',
    async () => {
      const property = fc.asyncProperty(
        life,
        fc.array(fc.tuple(fc.oneof(anyFilter, servedFilter), interval), {
          minLength: 12,
          maxLength: 12,
        }),
        async (wish, asked) => {
          const household = await live(wish)
          const read = await readOf(household)
          for (const [filter, unit] of asked) {
            const query = queryOf(household, filter)
            const { body, lines } = await reportOf(
              household,
              `/reports/cash-flow?interval=${unit}`,
              query,
              read,
            )
            const intervals = intervalsOf(body.date_from, body.date_to, unit)
            expect(body.data).toEqual(flowsOf(lines, intervals, 'CHF'))
          }
        },
      )

      await fc.assert(property, runs)
    },
    timeout,
  )

  it(
    'gets the same answer from the monthly sums as from the transactions themselves',
    async () => {
      const property = fc.asyncProperty(
        life,
        fc.array(servedFilter, { minLength: 8, maxLength: 8 }),
        async (wish, filters) => {
          const household = await live(wish)
          for (const filter of filters) {
            // It rules nothing out, but only the transactions know amounts.
            const query = queryOf(household, filter)
            for (const path of [
              'spending?group_by=category',
              'spending?group_by=account',
              'spending?group_by=month',
              'cash-flow?interval=week',
              'cash-flow?interval=quarter',
            ]) {
              const sums = await household.ask('GET', `/reports/${path}&${query}`)
              const rows = await household.ask(
                'GET',
                `/reports/${path}&${query}&amount_min=-1000000000000`,
              )
              expect(sums.status).toBe(200)
              expect(sums.body).toEqual(rows.body)
            }
          }
        },
      )

      await fc.assert(property, runs)
    },
    timeout,
  )

  it(
    'has a net worth of its opening balances and what was posted until each interval ends',
    async () => {
      const property = fc.asyncProperty(
        life,
        fc.array(
          fc.tuple(fc.record({ dates: fc.tuple(date, date) }, { requiredKeys: [] }), interval),
          {
            minLength: 6,
            maxLength: 6,
          },
        ),
        async (wish, asked) => {
          const household = await live(wish)
          const accounts = await household.ask('GET', '/accounts?limit=500')
          const posted = await listed(household, 'status=posted')
          for (const [filter, unit] of asked) {
            const query = queryOf(household, filter)
            const { status, body } = await household.ask(
              'GET',
              `/reports/net-worth?interval=${unit}&${query}`,
            )
            expect(status).toBe(200)
            const ends = intervalsOf(body.date_from, body.date_to, unit).map(({ end }) => end)
            expect(body.data).toEqual(worthOf(accounts.body.data, posted, ends))
          }
        },
      )

      await fc.assert(property, runs)
    },
    timeout,
  )
})
