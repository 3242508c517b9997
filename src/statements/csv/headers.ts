// Finds the header of a CSV and understands its names.
import { isCurrency } from '../../money'
import { columnNames, type Role } from './names'
import { looksLikeDate } from './dates'
import type { Row } from './rows'

/** A column's name understood; the lowest rank of a role wins. */
export type Named = { role: Role; rank: number; english: boolean; currency: string | null }

const headerSearch = 60

export type Header = { index: number; named: (Named | null)[]; width: number }

/** The row among the first with the most names understood, at least two of them different. */
export function findHeader(rows: readonly Row[]): Header | null {
  let best: Header | null = null
  let bestCount = 1
  for (const [index, row] of rows.slice(0, headerSearch).entries()) {
    const named = row.cells.map(understand)
    const count = new Set(named.flatMap((name) => (name ? [name.role] : []))).size
    if (count <= bestCount || row.cells.some(looksLikeDate)) continue
    best = { index, named, width: row.cells.length }
    bestCount = count
  }
  return best
}

const names = new Map<string, Omit<Named, 'currency'>>()
for (const { role, rank = 0, english, other } of columnNames) {
  for (const name of wordsOf(english)) names.set(name, { role, rank, english: true })
  for (const name of wordsOf(other)) {
    if (!names.has(name)) names.set(name, { role, rank, english: false })
  }
}

function understand(header: string): Named | null {
  if (header.length > 80) return null
  const words = plain(header)
  const direct = names.get(words.join(' ').toLowerCase())
  const isAccented = /\p{M}/u.test(header.normalize('NFD'))
  if (direct) return { ...direct, english: direct.english && !isAccented, currency: null }
  const code = words.find((word) => isCurrency(word))
  const rest = words
    .filter((word) => word !== code && word !== 'in')
    .join(' ')
    .toLowerCase()
  const found = code ? names.get(rest) : undefined
  return found ? { ...found, english: found.english && !isAccented, currency: code ?? null } : null
}

// What Unicode does not decompose.
const spelled = new Map([
  ['£', ' GBP '],
  ['€', ' EUR '],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['ß', 'ss'],
  ['ø', 'o'],
  ['Ø', 'O'],
  ['æ', 'ae'],
])

function plain(header: string): string[] {
  return header
    .replace(/\beuros?\b/i, 'EUR')
    .replace(/[£€łŁßøØæ]/g, (letter) => spelled.get(letter) ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
}

function wordsOf(names = ''): string[] {
  return names
    .split('|')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
