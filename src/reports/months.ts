// The monthly sums that triggers keep: what a report reads instead of transactions.
import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import { type Database, isAmong } from '../db/client'
import { wantedCategories } from '../transactions/filter'
import type { TransactionFilter } from '../transactions/query'
import { categoryMonths } from '../transactions/tables'
import type { Range, Ranges } from './range'
import { ownerOf, selectOwner, selectTree } from './store'

/** Whether the monthly sums know the answer: they tell category, account, status and day, no more. */
export function isServedBySums(filter: TransactionFilter): boolean {
  const known = ['date_from', 'date_to', 'account_id', 'category_id', 'status']
  const asked = Object.entries(filter).filter(([, value]) => value !== undefined)
  return asked.every(([name]) => known.includes(name)) && !filter.category_id?.includes('none')
}

/** Of the monthly sums, which have their days with them: those where the range ends, or all. */
export type DaysIn = 'end months' | 'all months'

/** The monthly sums of the range, with the tree of categories: one round trip. */
export async function findMonths(
  db: Database,
  userId: string,
  { filter, ranges, daysIn }: { filter: TransactionFilter; ranges: Ranges; daysIn: DaysIn },
) {
  const [people, tree, months] = await db.batch([
    selectOwner(db, userId),
    selectTree(db, userId),
    selectMonths(db, userId, { filter, ranges, daysIn }),
  ])
  return { months, tree, ...ownerOf(people, ranges) }
}

function selectMonths(
  db: Database,
  userId: string,
  { filter, ranges, daysIn }: { filter: TransactionFilter; ranges: Ranges; daysIn: DaysIn },
) {
  const { from, to } = widest(ranges)
  const ends = ranges.flatMap((range) => [monthOf(range.from), monthOf(range.to)])
  const isWhole = sql`NOT ${inArray(categoryMonths.month, ends)}`
  const days = sql`iif(${daysIn === 'all months' ? sql`0` : isWhole}, '{}', ${categoryMonths.days})`
  return db
    .select({
      ...getTableColumns(categoryMonths),
      days: days.mapWith(categoryMonths.days).as('days'),
    })
    .from(categoryMonths)
    .where(
      and(
        eq(categoryMonths.userId, userId),
        sql`${categoryMonths.month} BETWEEN ${monthOf(from)} AND ${monthOf(to)}`,
        filter.account_id ? isAmong(categoryMonths.accountId, filter.account_id) : undefined,
        filter.category_id
          ? sql`${categoryMonths.categoryId} IN (${wantedCategories(userId, filter.category_id)})`
          : undefined,
      ),
    )
}

function widest(ranges: Ranges): Range {
  return { from: ranges[0].from, to: ranges.at(-1)?.to ?? ranges[0].to }
}

function monthOf(day: string): string {
  return day.slice(0, 7)
}
