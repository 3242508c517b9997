// One row of a CSV, all conventions of the file being known, as an entry or a fault.
import { toMinorUnits } from '../../money'
import { columnsOf, type Layout } from './columns'
import type { FindConvention } from './conventions'
import { currencyOf } from './currency'
import { dayOf, type DateOrder } from './dates'
import type { Draft } from './drafts'
import { readAmount, type Written } from './amounts'
import { cellOf } from './rows'
import { factorOf } from './signs'
import { toPlain, type DecimalMark } from '../decimal'
import type { StatementEntry } from '../reader'
import { quote, toDescription, toPayee } from '../text'

/** How this file is written. */
export type Manner = { layout: Layout; order: DateOrder; mark: DecimalMark; currency: string }

const pendingWords =
  /pending|vorgemerkt|ausstehend|in behandeling|en attente|pendiente|in attesa|authori[sz]ed|reserv|processing/i
const neverBookedWords = /revert|declin|fail|reject|cancel|abgelehnt|geweigerd/i

/** The entry, or what is wrong with it. Its bankId is the cell as it is. */
export function toEntry(
  manner: Manner,
  conventions: FindConvention,
  draft: Draft,
): StatementEntry | string {
  const { layout, currency } = manner
  const status = textsOf(layout, draft, 'status').join(' ')
  if (neverBookedWords.test(status))
    return `The entry was never booked: its status is ${quote(status)}.`
  const date = dateOf(manner, draft, status)
  if (date.fault) return date.fault

  const named = currencyOf(layout, draft, currency)
  if (named !== null && named !== currency) {
    return `The entry is in ${quote(named)}, the statement in ${currency}.`
  }
  const amount = amountOf(manner, conventions, draft)
  if (typeof amount === 'string') return amount
  const fee = feeOf(manner, draft)
  if (fee === null) return 'The fee is not an amount.'
  if (amount === fee) return 'The amount is 0.'

  const [payee = ''] = textsOf(layout, draft, 'payee')
  const texts = [...textsOf(layout, draft, 'description'), ...draft.below]
  return {
    line: draft.row.line,
    bankId: textsOf(layout, draft, 'id')[0]?.slice(0, 255) ?? null,
    date: date.day,
    amountMinor: amount - fee,
    pending: pendingWords.test(status),
    payee: toPayee(payee),
    description: toDescription(texts.length > 0 ? texts : [payee]),
  }
}

export function textsOf(
  layout: Layout,
  { row }: Draft,
  role: Parameters<typeof columnsOf>[1],
): string[] {
  return columnsOf(layout, role)
    .map((column) => cellOf(row, column))
    .filter((text) => text !== '')
}

export function balanceOf({ layout, mark, currency }: Manner, draft: Draft): number | null {
  const [text] = textsOf(layout, draft, 'balance')
  const written = text === undefined ? null : readAmount(text)
  const magnitude = written && toMinor(written, mark, currency)
  return written && magnitude !== null ? magnitude * (written.sign === '-' ? -1 : 1) : null
}

/** The magnitude of an amount, its sign left out. */
export function toMinor({ digits }: Written, mark: DecimalMark, currency: string): number | null {
  const plain = toPlain(digits, mark)
  return plain === null ? null : toMinorUnits(plain, currency)
}

/** What was charged on top of the entry, in minor units; null when it is no amount. */
function feeOf({ layout, mark, currency }: Manner, draft: Draft): number | null {
  const [text] = textsOf(layout, draft, 'fee')
  if (text === undefined) return 0
  const written = readAmount(text)
  return written && toMinor(written, mark, currency)
}

function dateOf({ layout, order }: Manner, draft: Draft, status: string) {
  const [text = ''] = textsOf(layout, draft, 'date')
  const day = dayOf(text, order)
  if (day !== null) return { day, fault: null }
  if (pendingWords.test(text) || (text === '' && pendingWords.test(status))) {
    return {
      day: '',
      fault: 'The entry is pending and has no date yet; import it once it is booked.',
    }
  }
  const fault =
    text === '' ? 'The entry has no date.' : `The date ${quote(text)} is not a calendar day.`
  return { day: '', fault }
}

function amountOf(manner: Manner, conventions: FindConvention, draft: Draft): number | string {
  const { written, text } = draft
  if (text === '') return 'The entry has no amount.'
  const magnitude = written && toMinor(written, manner.mark, manner.currency)
  if (written === null || magnitude === null) {
    return `The amount ${quote(text)} is not an amount in ${manner.currency}.`
  }
  if (magnitude === 0) return 'The amount is 0.'
  const convention = conventions(draft)
  return typeof convention === 'string' ? convention : magnitude * factorOf(written, convention)
}
