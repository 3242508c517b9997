// The days of a report, and the intervals that they are cut into.
import { addDays, addMonths, dayIn, isDay } from '../clock'
import { invalidParameter } from '../http/problem'
import type { Interval } from './schema'

/** Both days inclusive. */
export type Range = { from: string; to: string }

/** What a report may be about, the earlier first; the owner's time zone decides. */
export type Ranges = readonly [Range, ...Range[]]

type Asked = { date_from?: string | undefined; date_to?: string | undefined }

/**
 * What was asked for; by default the last twelve months, this one included. Near a month's end another one
 * begins somewhere: then there are two, so that reading the time zone takes no round trip of its own.
 */
export function rangesOf({ date_from, date_to }: Asked): Ranges {
  if (date_to !== undefined) return [rangeUntil(date_to, date_from)]
  const [west, east] = [monthEndIn('Etc/GMT+12'), monthEndIn('Etc/GMT-14')]
  const first = rangeUntil(west, date_from)
  return west === east ? [first] : [first, rangeUntil(east, date_from)]
}

/** This month, or the two that it may be: see rangesOf. */
export function thisMonth(): Ranges {
  const [first, ...others] = rangesOf({})
  const last = ({ to }: Range): Range => ({ from: `${to.slice(0, 7)}-01`, to })
  return [last(first), ...others.map(last)]
}

/** The one that is meant in the time zone. Throws invalid_request when it ends before it begins. */
export function rangeIn(ranges: Ranges, timeZone: string): Range {
  const end = monthEndIn(timeZone)
  const range = ranges.find(({ to }) => to === end) ?? ranges[0]
  if (range.from <= range.to) return range
  const detail = 'Must not be after `date_to`, which is the last day of this month by default.'
  throw invalidParameter('date_from', 'out_of_order', detail)
}

const maxIntervals = 1_200

/**
 * The intervals that the range touches, cut at its ends; weeks start on Monday.
 * Throws invalid_request for more of them than anyone reads.
 */
export function intervalsOf({ from, to }: Range, interval: Interval): Range[] {
  const intervals: Range[] = []
  for (let start = from; intervals.length < maxIntervals;) {
    const end = ends[interval](start)
    // The last week of 9999 ends on no day.
    if (end >= to || !isDay(end)) return [...intervals, { from: start, to }]
    intervals.push({ from: start, to: end })
    start = addDays(end, 1)
  }
  throw invalidParameter('date_from', 'too_many', `A report has at most ${maxIntervals} intervals.`)
}

function rangeUntil(to: string, from: string | undefined): Range {
  if (from !== undefined) return { from, to }
  const first = addMonths(`${to.slice(0, 7)}-01`, -11)
  return { from: isDay(first) ? first : '0001-01-01', to }
}

function monthEndIn(timeZone: string): string {
  return ends.month(dayIn(timeZone))
}

const ends: Record<Interval, (day: string) => string> = {
  week(day) {
    const weekday = new Date(`${day}T00:00:00.000Z`).getUTCDay()
    return addDays(day, (7 - weekday) % 7)
  },
  // Day 31 of a month is its last: see addMonths.
  month: (day) => addMonths(`${day.slice(0, 7)}-31`, 0),
  quarter: (day) => addMonths(`${day.slice(0, 7)}-31`, (12 - Number(day.slice(5, 7))) % 3),
  year: (day) => `${day.slice(0, 4)}-12-31`,
}
