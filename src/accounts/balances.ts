// Balance history: walked back from today's sum, so that it costs the days asked for, not the history.
import { addDays, dayIn, isDay } from '../clock'
import type { Database } from '../db/client'
import { ApiError, invalidParameter } from '../http/problem'
import type { BalanceHistory } from './schema'
import { findBalanceDays } from './store'

export type Interval = 'day' | 'month'

type Range = { from: string; to: string; interval: Interval }

const maxPoints = 3_700

/**
 * The posted balance at the end of each day or month from `from` to `to`; a last month that `to` cuts
 * short ends there. Without `to` it is until today, without `from` the month or year before that.
 * Throws account_not_found, invalid_request (out of order, too many points).
 */
export async function balanceHistory(
  db: Database,
  userId: string,
  accountId: string,
  query: { from?: string | undefined; to?: string | undefined; interval: Interval },
): Promise<BalanceHistory> {
  const { interval } = query
  // Nowhere is it an earlier day than at UTC-12: what is read covers today in any time zone.
  const earliest = query.from ?? daysBefore(query.to ?? dayIn('Etc/GMT+12'), interval)
  const found = await findBalanceDays(db, userId, accountId, earliest)
  const to = query.to ?? dayIn(found.timeZone)
  const ends = endsOf({ from: query.from ?? daysBefore(to, interval), to, interval })
  if (!found.account) throw new ApiError('account_not_found')

  let balance = found.account.openingBalance + found.account.postedSum
  const later = [...found.days]
  const data = ends.toReversed().map((date) => {
    for (let day = later.at(-1); day && day.date > date; day = later.at(-1)) {
      balance -= day.postedSum
      later.pop()
    }
    return { date, balance }
  })
  return { data: data.toReversed() }
}

function daysBefore(to: string, interval: Interval): string {
  const day = addDays(to, interval === 'day' ? -30 : -334)
  return isDay(day) ? day : '0001-01-01'
}

function endsOf(range: Range): string[] {
  if (range.from > range.to) {
    throw invalidParameter(
      'from',
      'out_of_order',
      'Must not be after `to`, which is today by default.',
    )
  }
  const ends = range.interval === 'day' ? days(range) : monthEnds(range)
  if (ends.length > maxPoints) {
    throw invalidParameter('from', 'too_many', `At most ${maxPoints} points can be asked for.`)
  }
  return ends
}

function days({ from, to }: Range): string[] {
  const list: string[] = []
  for (let day = from; list.length <= maxPoints; day = addDays(day, 1)) {
    list.push(day)
    if (day >= to) break
  }
  return list
}

function monthEnds({ from, to }: Range): string[] {
  const list: string[] = []
  for (let end = monthEnd(from); list.length <= maxPoints; end = monthEnd(addDays(end, 1))) {
    list.push(end < to ? end : to)
    if (end >= to) break
  }
  return list
}

function monthEnd(day: string): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00.000Z`)
  date.setUTCMonth(date.getUTCMonth() + 1, 0)
  return date.toISOString().slice(0, 10)
}
