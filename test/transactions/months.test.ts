// What triggers keep in category_months is what adding up the listed transactions gives.
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Household, listed, live, today } from '../reports/household'
import { life } from '../reports/life'
import { freezeClock } from '../support/clock'
import { isLong } from '../support/long'

freezeClock()
beforeEach(() => vi.setSystemTime(today))

const migration = '0003_add_budgets_and_goals.sql'

type Month = { [column: string]: unknown; days: Record<string, number> }

async function storedMonths({ userId }: Household): Promise<Month[]> {
  const { results } = await env.DB.prepare('SELECT * FROM category_months WHERE user_id = ?')
    .bind(userId)
    .all<any>()
  return inOrder(
    results.map(({ user_id: _user, days, ...row }) => ({ ...row, days: JSON.parse(days) })),
  )
}

async function storedLines({ userId }: Household): Promise<unknown[]> {
  const { results } = await env.DB.prepare('SELECT * FROM transaction_lines WHERE user_id = ?')
    .bind(userId)
    .all()
  return results
}

async function addedUp(household: Household): Promise<Month[]> {
  const rows = await listed(household, '')
  const lines = rows
    .filter(({ transfer }) => transfer === null)
    .flatMap((row) =>
      (row.splits.length > 0 ? row.splits : [row]).map(({ amount, category_id }: any) => ({
        ...row,
        amount,
        category_id: category_id ?? '',
      })),
    )
  const cells = Map.groupBy(lines, (line) =>
    [line.date.slice(0, 7), line.category_id, line.account_id].join(' '),
  )
  return inOrder([...cells.values()].map(monthOf))
}

function monthOf(lines: any[]): Month {
  const pick = (status: string, sign: number) =>
    lines.filter((line) => line.status === status && Math.sign(line.amount) === sign)
  const posted = { in: pick('posted', 1), out: pick('posted', -1) }
  const pending = { in: pick('pending', 1), out: pick('pending', -1) }
  return {
    month: lines[0].date.slice(0, 7),
    category_id: lines[0].category_id,
    account_id: lines[0].account_id,
    currency: lines[0].currency,
    posted_in: sumOf(posted.in),
    posted_out: sumOf(posted.out),
    posted_in_count: posted.in.length,
    posted_out_count: posted.out.length,
    pending_in: sumOf(pending.in),
    pending_out: sumOf(pending.out),
    pending_in_count: pending.in.length,
    pending_out_count: pending.out.length,
    days: {
      ...daysOf(posted.in, 'i'),
      ...daysOf(posted.out, 'o'),
      ...daysOf(pending.in, 'pi'),
      ...daysOf(pending.out, 'po'),
    },
  }
}

function daysOf(lines: any[], kind: string): Record<string, number> {
  const days = [...Map.groupBy(lines, ({ date }) => date.slice(8))]
  return Object.fromEntries(
    days.flatMap(([day, group]) => [
      [`${day}${kind}`, sumOf(group)],
      [`${day}${kind}c`, group.length],
    ]),
  )
}

function sumOf(lines: any[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0)
}

function inOrder(months: Month[]): Month[] {
  const key = (row: Month) => JSON.stringify([row['month'], row['category_id'], row['account_id']])
  return months.toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
}

/** The part of the migration that fills what it made, over everything that is there. */
async function fillAgain(): Promise<void> {
  const { queries = [] } = env.TEST_MIGRATIONS.find(({ name }) => name === migration) ?? {}
  const filling = queries.filter((sql) => /^(\s*--.*\n|\s)*INSERT INTO transaction_lines/.test(sql))
  expect(filling).toHaveLength(2)
  await env.DB.batch([
    env.DB.prepare('DELETE FROM transaction_lines'),
    env.DB.prepare('DELETE FROM category_months'),
    ...filling.map((sql) => env.DB.prepare(sql)),
  ])
}

describe('the sums per month', () => {
  it('are what the listed transactions add up to, after anything that happens to them', async () => {
    const property = fc.asyncProperty(life, async (wish) => {
      const household = await live(wish)

      expect(await storedMonths(household)).toEqual(await addedUp(household))
    })

    await fc.assert(property, { numRuns: isLong ? 100 : 8, endOnFailure: true })
  }, 120_000)

  it('forget a day when the last transaction on it goes', async () => {
    const household = await live({ entries: [], acts: [], more: [] })
    const [account_id] = household.accounts
    const on = async (date: string, amount: number) =>
      (await household.ask('POST', '/transactions', { account_id, date, amount })).body.id
    const gone = await on('2026-03-01', -5)
    await on('2026-03-02', -7)

    await household.ask('DELETE', `/transactions/${gone}`)

    const [month] = await storedMonths(household)
    expect(month?.days).toEqual({ '02o': -7, '02oc': 1 })
  })

  it('are filled by the migration as the triggers keep them', async () => {
    const property = fc.asyncProperty(life, async (wish) => {
      const household = await live(wish)
      const [lines, months] = [await storedLines(household), await storedMonths(household)]

      await fillAgain()

      expect(await storedLines(household)).toEqual(lines)
      expect(await storedMonths(household)).toEqual(months)
    })

    await fc.assert(property, { numRuns: 3, endOnFailure: true })
  }, 120_000)

  it('are gone with the last transaction of an account', async () => {
    const [wish] = fc.sample(life, { numRuns: 1, seed: 7 })
    const household = await live(wish ?? { entries: [], acts: [], more: [] })

    await Promise.all(
      household.accounts.map((id) => household.ask('DELETE', `/accounts/${id}?cascade=true`)),
    )

    expect(await storedMonths(household)).toEqual([])
    expect(await storedLines(household)).toEqual([])
  })
})
