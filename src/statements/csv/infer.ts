// The meaning of columns from their values alone, certain only where nothing else is possible.
import { isCurrency } from '../../money'
import { looksLikeAmount, readAmount } from './amounts'
import { dayOf, dateOrders, looksLikeDate } from './dates'
import type { Role } from './names'
import { cellOf, type Row } from './rows'
import { markOf } from '../decimal'

type Inferred = { certain: boolean; roles: (Role | null)[] }

/** `named` are the roles a header gave; they stay. Without certainty the roles are a suggestion. */
export function inferRoles(named: readonly (Role | null)[], rows: readonly Row[]): Inferred {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const free = Array.from({ length: width }, (_, column) => column).filter(
    (column) => !named[column],
  )
  const dates = namedOr(named, 'date', () => free.filter((column) => isDateColumn(rows, column)))
  const [date] = dates
  const dated = date === undefined ? [] : rows.filter((row) => looksLikeDate(cellOf(row, date)))
  const numbers = free.filter((column) => !dates.includes(column) && isNumberColumn(dated, column))
  const amounts = numbers.filter((column) => showsAmounts(dated, column))
  const booked = bookingColumn(dates, dated)

  const roles = Array.from({ length: width }, (_, column): Role | null => {
    if (dates.includes(column)) return column === (booked ?? date) ? 'date' : 'value_date'
    if (numbers.includes(column)) return suggestAmount(numbers, column, dated)
    return named[column] ?? roleOfText(dated, column)
  })
  const certain = booked !== null && numbers.length === 1 && amounts.length === 1
  return { certain, roles }
}

function namedOr(named: readonly (Role | null)[], role: Role, find: () => number[]): number[] {
  const column = named.indexOf(role)
  return column === -1 ? find() : [column]
}

function isDateColumn(rows: readonly Row[], column: number): boolean {
  return rows.filter((row) => looksLikeDate(cellOf(row, column))).length > rows.length * 0.7
}

/** Numbers no longer than amounts are; longer ones and those with a leading zero are references. */
function isNumberColumn(rows: readonly Row[], column: number): boolean {
  const cells = filled(rows, column)
  return (
    cells.length > 0 && cells.every((cell) => looksLikeAmount(cell) && !/^0\d|\d{10}/.test(cell))
  )
}

/** A fraction or a sign somewhere: whole numbers alone may be anything. */
function showsAmounts(rows: readonly Row[], column: number): boolean {
  const amounts = filled(rows, column).map(readAmount)
  return amounts.some((amount) => amount && (amount.sign || markOf(amount.digits)))
}

function filled(rows: readonly Row[], column: number): string[] {
  return rows.map((row) => cellOf(row, column)).filter((cell) => cell !== '')
}

/** Of several dates the booking date is the one that the file is sorted by; null when that is open. */
function bookingColumn(dates: readonly number[], rows: readonly Row[]): number | null {
  const [first, ...others] = dates
  if (first === undefined) return null
  const differs = (column: number) => rows.some((row) => cellOf(row, column) !== cellOf(row, first))
  if (!others.some(differs)) return first
  const sorted = dates.filter((column) => isSorted(rows, column))
  return sorted.length === 1 ? (sorted[0] ?? null) : null
}

function isSorted(rows: readonly Row[], column: number): boolean {
  return dateOrders.some((order) => {
    const days = rows.map((row) => dayOf(cellOf(row, column), order))
    if (days.some((day) => day === null)) return false
    const steps = days.slice(1).map((day, index) => (day ?? '').localeCompare(days[index] ?? ''))
    return steps.every((step) => step >= 0) || steps.every((step) => step <= 0)
  })
}

/** Two columns of numbers are credit and debit when no row fills both, else amount and balance. */
function suggestAmount(numbers: readonly number[], column: number, rows: readonly Row[]): Role {
  const place = numbers.indexOf(column)
  if (place > 1) return 'skip'
  const [first = 0, second] = numbers
  const areSplit =
    second !== undefined && !rows.some((row) => cellOf(row, first) && cellOf(row, second))
  if (areSplit) return place === 0 ? 'credit' : 'debit'
  return place === 0 ? 'amount' : 'balance'
}

function roleOfText(rows: readonly Row[], column: number): Role | null {
  const cells = filled(rows, column)
  if (cells.length > 0 && cells.every(isCurrency)) return 'currency'
  return cells.some((cell) => /\p{L}{2}/u.test(cell)) ? 'description' : null
}
