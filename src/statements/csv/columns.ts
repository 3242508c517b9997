// Which column of a CSV means what: as the request says, as the header says, or as the values show.
import { findHeader, type Header } from './headers'
import { inferRoles } from './infer'
import type { Role } from './names'
import { isBlank, noEntries, type Row } from './rows'
import { hasAmount, rolesOf, withIndicator, withTexts } from './roles'
import { maskNumbers } from '../mask'
import { ambiguous, invalid, unreadable } from '../refusals'
import { fold } from '../text'

export type Layout = {
  /** By column; null is a column of unknown meaning. */
  roles: readonly (Role | null)[]
  /** The rows below the header, blank ones left out. */
  rows: readonly Row[]
  /** Cells that a row may fill; more means a delimiter inside an unquoted text. */
  width: number
  /** The currency that the header of an amount names, as `Withdrawals (SGD)` does. */
  currency: string | null
  /** A header in another language than English speaks against the American order of dates. */
  isForeign: boolean
  /** The request named the columns, so that an unsigned `amount` is money in. */
  isGiven: boolean
}

/** What the parameter `columns` may name. */
export const mappable = [
  'date',
  'value_date',
  'amount',
  'debit',
  'credit',
  'indicator',
  'fee',
  'payee',
  'description',
  'currency',
  'balance',
  'id',
  'status',
  'skip',
] as const

export function columnsOf(layout: Layout, role: Role): number[] {
  return layout.roles.flatMap((found, column) => (found === role ? [column] : []))
}

export function findLayout(table: readonly Row[], given: readonly string[] | undefined): Layout {
  const rows = table.filter((row) => !isBlank(row))
  if (rows.length === 0) throw unreadable('The file is empty.')
  const header = findHeader(rows)
  const layout = given ? fromRequest(rows, given, header) : fromFile(rows, header)
  if (layout.rows.length === 0) throw unreadable('The file has a header and no entries.')
  return layout
}

function fromRequest(
  rows: readonly Row[],
  given: readonly string[],
  header: Header | null,
): Layout {
  const roles = given.map((word) => mappable.find((known) => known === word) ?? refuseWord())
  if (!roles.includes('date') || !hasAmount(roles)) {
    throw invalid('columns', 'Name a date column and an amount, debit or credit column in columns.')
  }
  const below = rows.slice(header ? header.index + 1 : 0)
  return describe(roles, below, header, true)
}

function refuseWord(): never {
  throw invalid('columns', `Use only these words in columns: ${mappable.join(', ')}.`)
}

function fromFile(rows: readonly Row[], header: Header | null): Layout {
  const below = rows.slice(header ? header.index + 1 : 0)
  const named = header ? rolesOf(header.named) : []
  if (named.includes('date') && hasAmount(named)) {
    return describe(withTexts(withIndicator(named, below), below), below, header, false)
  }
  if (below.length === 0) throw unreadable('The file has a header and no entries.')
  const inferred = inferRoles(named, below)
  if (!inferred.roles.includes('date') || !hasAmount(inferred.roles)) throw unreadable(noEntries)
  if (inferred.certain) return describe(inferred.roles, below, header, false)

  const titles =
    rows[header?.index ?? 0]?.cells
      .slice(0, 12)
      .map((cell) => maskNumbers(fold(cell)).slice(0, 24)) ?? []
  const reason = `The meaning of the ${titles.length} columns (${titles.join(' | ')}) is not certain.`
  const example = toMapping(inferred.roles)
  const way = `Send one word per column, such as columns=${example}; debit is money out, credit money in.`
  throw ambiguous('columns', reason, way)
}

/** The roles in the words of the `columns` parameter. */
export function toMapping(roles: readonly (Role | null)[]): string {
  return roles.map((role) => mappable.find((known) => known === role) ?? 'skip').join(',')
}

function describe(
  roles: readonly (Role | null)[],
  rows: readonly Row[],
  header: Header | null,
  isGiven: boolean,
): Layout {
  const understood = header?.named.filter((name) => name !== null) ?? []
  const amounts = understood.filter(({ role }) => ['amount', 'debit', 'credit'].includes(role))
  return {
    roles,
    rows,
    width: Math.max(header?.width ?? commonWidth(rows), roles.length),
    currency: amounts.find(({ currency }) => currency !== null)?.currency ?? null,
    isForeign: understood.filter(({ english }) => !english).length >= 2,
    isGiven,
  }
}

function commonWidth(rows: readonly Row[]): number {
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one)
  return most?.[0] ?? 0
}
