// Inflow and outflow per interval; intervals without movement are there with zeros.
import { sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import type { TransactionFilter } from '../transactions/query'
import { addFlows, type Flow, flowWithin, withNet } from './flow'
import { findLines } from './lines'
import { findMonths, isServedBySums } from './months'
import { intervalsOf, type Range, type Ranges } from './range'
import type { Interval } from './schema'

export type CashFlowRow = Flow & { start: string; end: string; currency: string; net: number }

/** What moved within the interval that starts on `start`. */
type Movement = Flow & { start: string; currency: string }
type Asked = { ranges: Ranges; interval: Interval }
type Found = { range: Range; currency: string; movements: Movement[] }

export async function cashFlow(
  db: Database,
  userId: string,
  filter: TransactionFilter,
  asked: Asked,
): Promise<{ range: Range; rows: CashFlowRow[] }> {
  const find = isServedBySums(filter) ? findInSums : findInLines
  const { range, currency, movements } = await find(db, userId, filter, asked)
  const moved = [...new Set(movements.map((one) => one.currency))].toSorted()
  // The user's own when none did, so that there are zeros to see.
  const currencies = moved.length > 0 ? moved : [currency]
  const byKey = Map.groupBy(movements, (one) => `${one.start} ${one.currency}`)
  const rows = intervalsOf(range, asked.interval).flatMap(({ from: start, to: end }) =>
    currencies.map((currency) => {
      const flow = addFlows(byKey.get(`${start} ${currency}`) ?? [])
      return { start, end, currency, ...withNet(flow) }
    }),
  )
  return { range, rows }
}

async function findInSums(
  db: Database,
  userId: string,
  filter: TransactionFilter,
  { ranges, interval }: Asked,
): Promise<Found> {
  const daysIn = interval === 'week' ? 'all months' : 'end months'
  const { months, range, currency } = await findMonths(db, userId, { filter, ranges, daysIn })
  const pieces = piecesOf(range, interval)
  const movements = months.flatMap((row) =>
    (pieces.get(row.month) ?? []).map((piece) => ({
      start: piece.start,
      currency: row.currency,
      ...flowWithin(row, piece, filter.status),
    })),
  )
  return { range, currency, movements: movements.filter(({ count }) => count > 0) }
}

async function findInLines(
  db: Database,
  userId: string,
  filter: TransactionFilter,
  { ranges, interval }: Asked,
): Promise<Found> {
  const grouping = { key: sql`t.date`, label: sql`t.date` }
  const { lines, range, currency } = await findLines(db, userId, { filter, ranges, grouping })
  const pieces = piecesOf(range, interval)
  const movements = lines.flatMap(({ label, ...line }) => {
    const day = label ?? ''
    const within = pieces.get(day.slice(0, 7))?.filter(({ from, to }) => from <= day && day <= to)
    return (within ?? []).map(({ start }) => ({ ...line, start }))
  })
  return { range, currency, movements }
}

type Piece = Range & { start: string }

/** The intervals cut into months, by month; each piece knows where its interval starts. */
function piecesOf(range: Range, interval: Interval): Map<string, Piece[]> {
  const pieces = intervalsOf(range, interval).flatMap((whole) =>
    intervalsOf(whole, 'month').map((piece) => ({ ...piece, start: whole.from })),
  )
  return Map.groupBy(pieces, ({ from }) => from.slice(0, 7))
}
