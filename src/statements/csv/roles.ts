// Settles the roles of columns that a header named: rivals, nameless columns, missing texts.
import type { Named } from './headers'
import type { Role } from './names'
import { cellOf, type Row } from './rows'

export function hasAmount(roles: readonly (Role | null)[]): boolean {
  return roles.some((role) => role === 'amount' || role === 'debit' || role === 'credit')
}

/** One date and one amount column remain: of several, the one whose name fits best. */
export function rolesOf(named: readonly (Named | null)[]): (Role | null)[] {
  const hasBoth = ['debit', 'credit'].every((role) => named.some((name) => name?.role === role))
  const roles = named.map((name) => name?.role ?? null)
  const date = bestOf(named, 'date')
  const amount = hasBoth ? -1 : bestOf(named, 'amount')
  return roles.map((role, column) => {
    if (role === 'date') return column === date ? role : 'value_date'
    if (role === 'amount' && !hasBoth && hasRivals(named)) return null
    if (role === 'amount') return column === amount ? role : 'skip'
    if (role === 'debit' || role === 'credit') return amount === -1 ? role : 'skip'
    return role
  })
}

/** The column of the lowest rank, the leftmost of equals; -1 when there is none. */
function bestOf(named: readonly (Named | null)[], role: Role): number {
  const ranks = named.map((name) => (name?.role === role ? name.rank : Infinity))
  const best = Math.min(...ranks)
  return best === Infinity ? -1 : ranks.indexOf(best)
}

/** Two columns that may both be the amount are left to their values. */
function hasRivals(named: readonly (Named | null)[]): boolean {
  return named.filter((name) => name?.role === 'amount').length > 1
}

/** Where no column is called a text, those of unknown meaning that hold words are the description. */
export function withTexts(roles: readonly (Role | null)[], rows: readonly Row[]): (Role | null)[] {
  if (roles.includes('description') || roles.includes('payee')) return [...roles]
  return roles.map((role, column) => {
    const holdsWords = rows.some((row) => /\p{L}{3}/u.test(cellOf(row, column)))
    return role === null && holdsWords ? 'description' : role
  })
}

const indicatorWords = /^(?:cr|dr|credit|debit|af|bij|soll|haben)$/i

/** A nameless column that holds nothing but `CR` and the like. */
export function withIndicator(
  roles: readonly (Role | null)[],
  rows: readonly Row[],
): (Role | null)[] {
  if (!roles.includes('amount') || roles.includes('indicator')) return [...roles]
  const column = roles.findIndex((role, at) => {
    if (role !== null) return false
    const words = rows.map((row) => cellOf(row, at)).filter((word) => word !== '')
    return words.length > 0 && words.every((word) => indicatorWords.test(word))
  })
  return roles.map((role, at) => (at === column ? 'indicator' : role))
}
