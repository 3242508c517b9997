// Which amounts are money out: a minus, a column of its own, a word beside, or the running balance.
import type { Written } from './amounts'

export type Direction = 'in' | 'out'

const outWords = 'd|db|dr|debit|debet|af|uit|out|s|soll|sortie|cargo|debe|addebito|dare|vydaj|ut|-'
const inWords = 'c|cr|credit|bij|in|h|haben|entree|abono|haber|accredito|avere|prijem|insattning|+'
const directions = new Map<string, Direction>([
  ...outWords.split('|').map((word) => [word, 'out'] as const),
  ...inWords.split('|').map((word) => [word, 'in'] as const),
])

export function directionOf(indicator: string): Direction | null {
  const plain = indicator.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return directions.get(plain) ?? null
}

/** How the unsigned amounts of one column are to be taken. */
export type Convention = {
  /** The direction of amounts without a sign. */
  bare: Direction
  /** Whether a minus turns that direction round, as a refund does in a column of debits. */
  minus: Direction
}

export const signedColumn: Convention = { bare: 'in', minus: 'out' }

/** Debits are written plain, or all with a minus; among plain ones a minus is money back. */
export function debitColumn(amounts: readonly Written[]): Convention {
  const areSigned = amounts.every(({ digits, sign }) => sign === '-' || /^[0.,]*$/.test(digits))
  return areSigned ? { bare: 'out', minus: 'out' } : { bare: 'out', minus: 'in' }
}

/** Factor of the amount; an explicit plus beside plain debits is money in. */
export function factorOf(written: Written, { bare, minus }: Convention): 1 | -1 {
  if (written.sign === '-') return minus === 'in' ? 1 : -1
  if (written.sign === '+') return 1
  return bare === 'in' ? 1 : -1
}

export type Indicated = { written: Written; indicator: string }

/** What an unmarked amount is in a column of marks: the opposite where only one mark is ever used. */
export function unmarkedDirection(rows: readonly Indicated[]): Direction | null {
  const found = new Set(rows.map(({ indicator }) => directionOf(indicator)))
  if (found.has('in') && found.has('out')) return null
  if (found.has('in')) return 'out'
  return found.has('out') ? 'in' : null
}

/** Whether the amounts carry the sign that the marks only repeat. */
export function repeatsSigns(rows: readonly Indicated[]): boolean {
  return rows.every(({ written, indicator }) => {
    const direction = directionOf(indicator)
    return direction === null || (written.sign === '-') === (direction === 'out')
  })
}
