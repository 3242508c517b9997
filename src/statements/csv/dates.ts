// Dates of a CSV. Whether 03/04 is in March or in April is decided for the file as a whole, or asked.
import { isDay } from '../../clock'
import { monthOf } from './months'
import { ambiguous } from '../refusals'

export type DateOrder = 'dmy' | 'mdy' | 'ymd'

export const dateOrders = ['dmy', 'mdy', 'ymd'] as const
const maxLength = 40
const time = String.raw`(?:[T ,]+\d{1,2}[:.]\d\d.*)?$`
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?${time}`)
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d\d)\.?${time}`)
const dayAndName = new RegExp(
  String.raw`^(\d{1,2})[-./ ]{0,2}(\p{L}{3,12})[-./, ]{1,2}(\d{4}|\d\d)${time}`,
  'u',
)
const nameAndDay = new RegExp(
  String.raw`^(\p{L}{3,12})[-. ]{1,2}(\d{1,2})[-, ]{1,2}(\d{4})${time}`,
  'u',
)

/** The calendar day of a cell read in one order; null when it is no date in that order. */
export function dayOf(cell: string, order: DateOrder): string | null {
  const text = cell.trim()
  if (text.length > maxLength || !/\d/.test(text)) return null
  return fromNumbers(text, order) ?? fromCompact(text, order) ?? fromNames(text)
}

/** Whether the cell is a date in any order. */
export function looksLikeDate(cell: string): boolean {
  return dateOrders.some((order) => dayOf(cell, order) !== null)
}

/** `known` is what the request or the language of the header says about dates such as 03/04. */
export function decideOrder(
  cells: readonly string[],
  given: DateOrder | undefined,
  known: DateOrder | null,
): DateOrder {
  if (given) return given
  const distinct = [...new Set(cells)]
  const possible = distinct.map(possibleOrders).filter((found) => found.length > 0)
  const fitting = dateOrders.filter((order) => possible.every((found) => found.includes(order)))
  const [first, ...others] = fitting
  if (first && others.length === 0) return first
  if (
    first &&
    distinct.every((cell) => others.every((order) => dayOf(cell, order) === dayOf(cell, first)))
  ) {
    return first
  }
  if (known && fitting.includes(known)) return known
  throw doubtful(fitting.length > 0 ? fitting : ['dmy', 'mdy'], fitting.length > 0)
}

function possibleOrders(cell: string): DateOrder[] {
  const found = dateOrders.filter((order) => dayOf(cell, order) !== null)
  // Nobody writes the month before the day with points between.
  return found.includes('dmy') && /^\d{1,2}\.\d{1,2}\.\d/.test(cell.trim()) ? ['dmy'] : found
}

function doubtful(fitting: readonly DateOrder[], consistent: boolean) {
  const ways = fitting.map((order) => `date_order=${order}`).join(' or ')
  const reason = consistent
    ? 'The dates can be read in more than one order.'
    : 'The dates are not all written in one order.'
  return ambiguous('date_order', reason, `Send ${ways}.`)
}

function fromNumbers(text: string, order: DateOrder): string | null {
  const [, year, , month, day] = yearFirst.exec(text) ?? []
  if (year && month && day) return toDay(year, month, day)
  const [, first, , second, third] = yearLast.exec(text) ?? []
  if (!first || !second || !third) return null
  if (order === 'dmy') return toDay(third, second, first)
  if (order === 'mdy') return toDay(third, first, second)
  return third.length === 2 && first.length === 2 ? toDay(first, second, third) : null
}

/** Eight digits; years outside 1900 to 2099 are taken for other numbers. */
function fromCompact(text: string, order: DateOrder): string | null {
  if (!/^\d{8}$/.test(text)) return null
  const century = /^(?:19|20)/
  if (century.test(text)) {
    const day = toDay(text.slice(0, 4), text.slice(4, 6), text.slice(6))
    if (day) return day
  }
  if (order === 'ymd' || !century.test(text.slice(4))) return null
  const [first, second, year] = [text.slice(0, 2), text.slice(2, 4), text.slice(4)]
  return order === 'dmy' ? toDay(year, second, first) : toDay(year, first, second)
}

function fromNames(text: string): string | null {
  const [, day, name, year] = dayAndName.exec(text) ?? []
  if (day && name && year) return toDay(year, String(monthOf(name) ?? ''), day)
  const [, first, second, third] = nameAndDay.exec(text) ?? []
  if (first && second && third) return toDay(third, String(monthOf(first) ?? ''), second)
  return null
}

function toDay(year: string, month: string, day: string): string | null {
  const full = year.length === 2 ? (Number(year) < 70 ? '20' : '19') + year : year
  const text = `${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDay(text) ? text : null
}
