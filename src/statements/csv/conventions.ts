// Decides for a whole CSV how its amounts say whether money went out or came in.
import { columnsOf, toMapping, type Layout } from './columns'
import type { Draft } from './drafts'
import { cellOf } from './rows'
import {
  debitColumn,
  directionOf,
  repeatsSigns,
  signedColumn,
  unmarkedDirection,
  type Convention,
  type Direction,
} from './signs'
import { ambiguous } from '../refusals'

/** The convention for one entry, or why it has none. */
export type FindConvention = (draft: Draft) => Convention | string

/** `proven` is what the running balance shows of unsigned amounts. */
export function decideConventions(
  layout: Layout,
  drafts: readonly Draft[],
  proven: Direction | null,
): FindConvention {
  const debits = debitColumn(writtenIn(drafts, 'debit'))
  const [marks] = columnsOf(layout, 'indicator')
  const forAmounts = marks === undefined ? plainly(layout, drafts, proven) : byMarks(marks, drafts)
  return (draft) => {
    if (draft.column === 'debit') return debits
    return draft.column === 'credit' ? signedColumn : forAmounts(draft)
  }
}

function writtenIn(drafts: readonly Draft[], wanted: Draft['column']) {
  return drafts.flatMap(({ column, written }) => (column === wanted && written ? [written] : []))
}

function plainly(
  layout: Layout,
  drafts: readonly Draft[],
  proven: Direction | null,
): FindConvention {
  const amounts = writtenIn(drafts, 'amount')
  const showsSigns =
    amounts.some(({ sign }) => sign === '-') || amounts.every(({ sign }) => sign === '+')
  if (amounts.length === 0 || showsSigns || layout.isGiven) return () => signedColumn
  if (proven) return () => ({ bare: proven, minus: 'out' })
  const asDebit = layout.roles.map((role) => (role === 'amount' ? 'debit' : role))
  throw ambiguous(
    'columns',
    'No amount has a minus sign, so money out cannot be told from money in.',
    `Send columns=${toMapping(asDebit)} if the amounts are money out, columns=${toMapping(layout.roles)} if they are money in.`,
  )
}

function byMarks(column: number, drafts: readonly Draft[]): FindConvention {
  const rows = drafts.flatMap(({ row, written }) =>
    written ? [{ written, indicator: cellOf(row, column) }] : [],
  )
  const marked = rows.filter(({ indicator }) => indicator !== '')
  if (marked.length === rows.length && repeatsSigns(rows)) return () => signedColumn
  const unmarked = unmarkedDirection(marked)
  return ({ row, written }) => {
    const indicator = cellOf(row, column)
    const direction = indicator === '' ? unmarked : directionOf(indicator)
    if (direction === null) return 'Nothing says whether the amount is money out or money in.'
    if (direction === 'out' && written?.sign === '+')
      return 'The sign and the mark contradict each other.'
    return { bare: direction, minus: direction === 'in' ? 'out' : 'in' }
  }
}
