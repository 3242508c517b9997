// Amounts of a CSV as written: `£67.40`, `1.234,56-`, `(12.00)`, `CHF 1'234.50`, `20.00 CR`.
import { isCurrency } from '../../money'
import { markOf, toPlain, type DecimalMark } from '../decimal'
import { ambiguous } from '../refusals'

export type Written = {
  /** Digits and separators, without sign. */
  digits: string
  sign: '+' | '-' | ''
  /** The currency that the amount itself names: a code, or `$` or `¥`, which several share. */
  currency: string | null
}

const maxLength = 60
const symbols = new Map<string, string | null>([
  ['£', 'GBP'],
  ['€', 'EUR'],
  ['zł', 'PLN'],
  ['kč', 'CZK'],
  ['₹', 'INR'],
  ['₺', 'TRY'],
  ['₽', 'RUB'],
  ['₪', 'ILS'],
  ['₩', 'KRW'],
  ['₴', 'UAH'],
  ['ft', 'HUF'],
  ['r$', 'BRL'],
  ['us$', 'USD'],
  ['c$', 'CAD'],
  ['a$', 'AUD'],
  ['nz$', 'NZD'],
  ['hk$', 'HKD'],
  ['s$', 'SGD'],
  ['fr.', 'CHF'],
  ['sfr.', 'CHF'],
  ['$', '$'],
  ['kr', null],
  ['kr.', null],
  ['¥', '¥'],
])

/** Takes an amount apart; null when the cell is none. */
export function readAmount(cell: string): Written | null {
  const text = cell.normalize('NFKC').replace(/[−–—]/g, '-').trim()
  if (text.length > maxLength) return null
  const [, before = '', digits = '', after = ''] =
    /^([^\d.,]*)(\d[\d.,'’ ]*|[.,]\d+ *)(\D*)$/.exec(text) ?? []
  if (digits === '') return null

  // `100,-` is the round hundred, not a negative amount.
  const isRound = /[.,]$/.test(digits)
  const rest = isRound ? after.replace(/^-{1,2}/, '') : after
  return withMarks(digits.trim().replace(/[.,]$/, ''), `${before} ${rest}`)
}

export function looksLikeAmount(cell: string): boolean {
  const written = readAmount(cell)
  return written !== null && (toPlain(written.digits, '.') ?? toPlain(written.digits, ',')) !== null
}

/** One mark for the whole file, from what its amounts show. */
export function decideMark(
  amounts: readonly Written[],
  given: DecimalMark | undefined,
): DecimalMark {
  if (given) return given
  const marks = new Set(amounts.map(({ digits }) => markOf(digits)))
  if (marks.has(',') !== marks.has('.')) return marks.has(',') ? ',' : '.'
  if (!marks.has(',') && !marks.has('either')) return '.'
  const example = amounts.find(({ digits }) => markOf(digits) === 'either') ?? amounts[0]
  const reason = `The decimal mark of amounts such as ${example?.digits} is not certain.`
  throw ambiguous('decimal', reason, 'Send decimal=. or decimal=,')
}

function withMarks(digits: string, marks: string): Written | null {
  const signs = new Set<'+' | '-'>()
  const words = marks.toLowerCase().replace(/[-+()]/g, (mark) => {
    signs.add(mark === '+' ? '+' : '-')
    return ' '
  })
  let currency: string | null = null
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const named = symbols.get(word) ?? (isCurrency(word.toUpperCase()) ? word.toUpperCase() : null)
    if (word === 'cr' || word === 'dr') signs.add(word === 'cr' ? '+' : '-')
    else if (named === null && !symbols.has(word)) return null
    currency = named ?? currency
  }
  const [sign = '', ...others] = signs
  return others.length > 0 ? null : { digits, sign, currency }
}
