// What there is less what is owed, at the end of each interval: posted transactions only.
import { type AccountView, openedOn } from '../accounts/schema'
import type { AccountDayRow } from '../accounts/tables'
import type { Database } from '../db/client'
import { intervalsOf, type Range, type Ranges } from './range'
import type { Interval } from './schema'
import { findBalances } from './store'

export type NetWorthRow = {
  date: string
  currency: string
  assets: number
  liabilities: number
  net: number
}

type Asked = { ids: readonly string[] | undefined; ranges: Ranges; interval: Interval }

export async function netWorth(
  db: Database,
  userId: string,
  { ids, ranges, interval }: Asked,
): Promise<{ range: Range; rows: NetWorthRow[] }> {
  const { accounts, days, range, currency } = await findBalances(db, userId, { ids, ranges })
  const dates = intervalsOf(range, interval).map(({ to }) => to)
  const daysOf = Map.groupBy(days, ({ accountId }) => accountId)
  const balances = accounts.map((account) => ({
    currency: account.currency,
    onDates: balancesOn(dates, account, daysOf.get(account.id) ?? []),
  }))
  const currencies = [...new Set(accounts.map((account) => account.currency))].toSorted()
  const shown = currencies.length > 0 ? currencies : [currency]
  const rows = dates.flatMap((date, index) =>
    shown.map((wanted) => {
      const same = balances.filter((balance) => balance.currency === wanted)
      return { date, currency: wanted, ...worthOf(same.map(({ onDates }) => onDates[index] ?? 0)) }
    }),
  )
  return { range, rows }
}

/**
 * The balance at the end of each date, the dates ascending: walked back from today's, so that it costs the days
 * since the range began. The opening balance counts from the day on which the account was opened.
 */
function balancesOn(
  dates: readonly string[],
  account: AccountView,
  days: readonly AccountDayRow[],
): number[] {
  const later = days.toSorted((one, other) => (one.date < other.date ? -1 : 1))
  const opened = openedOn(account)
  let posted = account.postedSum
  const balances = dates.toReversed().map((date) => {
    for (let day = later.at(-1); day && day.date > date; day = later.at(-1)) {
      posted -= day.postedSum
      later.pop()
    }
    return posted + (date >= opened ? account.openingBalance : 0)
  })
  return balances.toReversed()
}

function worthOf(balances: readonly number[]) {
  const assets = total(balances.filter((balance) => balance > 0))
  const liabilities = total(balances.filter((balance) => balance < 0))
  return { assets, liabilities, net: assets + liabilities }
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}
