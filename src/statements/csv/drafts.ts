// Tells the rows that are entries from the notes, totals and second lines around them.
import { readAmount, type Written } from './amounts'
import { columnsOf, type Layout } from './columns'
import { looksLikeDate } from './dates'
import { cellOf, type Row } from './rows'
import type { StatementFault } from '../reader'
import { refuseBeyondLimit } from '../refusals'

/** An entry whose columns are known, and nothing yet decided of dates, signs and decimals. */
export type Draft = {
  row: Row
  /** Texts of the rows below that belong to it. */
  below: string[]
  column: 'amount' | 'debit' | 'credit'
  /** The amount as in the file, blank where there is none. */
  text: string
  written: Written | null
}

const moneyRoles = ['amount', 'debit', 'credit'] as const
const maxBelow = 20

export function gatherDrafts(layout: Layout): { drafts: Draft[]; faults: StatementFault[] } {
  const drafts: Draft[] = []
  const faults: StatementFault[] = []
  for (const row of layout.rows) {
    const fault = faultOf(layout, row)
    const last = drafts.at(-1)
    if (fault !== null) faults.push({ line: row.line, detail: fault })
    else if (isContinuation(layout, row)) addBelow(last, row)
    else if (isEntry(layout, row, drafts.length > 0)) drafts.push(toDraft(layout, row))
    refuseBeyondLimit(drafts.length + faults.length)
  }
  return { drafts, faults }
}

function addBelow(draft: Draft | undefined, row: Row): void {
  if (draft && draft.below.length < maxBelow) draft.below.push(row.cells.join(' '))
}

function faultOf(layout: Layout, row: Row): string | null {
  if (row.torn) return 'The quotation marks do not match; lines may have run together.'
  const extra = row.cells.slice(layout.width).some((cell) => cell.trim() !== '')
  return extra
    ? `The line has more than ${layout.width} cells; a text may hold the delimiter.`
    : null
}

function isContinuation(layout: Layout, row: Row): boolean {
  return layout.roles.every((role, column) => {
    const mustBeBlank =
      role !== null && role !== 'description' && role !== 'payee' && role !== 'skip'
    return !mustBeBlank || cellOf(row, column) === ''
  })
}

/** A row with an amount or a date is an entry, if a broken one; before the first entry both must be there. */
function isEntry(layout: Layout, row: Row, hasBegun: boolean): boolean {
  const dates = columnsOf(layout, 'date').map((column) => cellOf(row, column))
  const money = moneyCells(layout, row)
  if (money.length === 0) {
    // A balance brought forward has a date and a balance, and no amount.
    const balances = columnsOf(layout, 'balance').filter((column) => cellOf(row, column) !== '')
    return balances.length === 0 && dates.some(looksLikeDate)
  }
  return (
    hasBegun || dates.some(looksLikeDate) || money.some(({ text }) => readAmount(text) !== null)
  )
}

function moneyCells(layout: Layout, row: Row): { column: Draft['column']; text: string }[] {
  return moneyRoles.flatMap((role) =>
    columnsOf(layout, role)
      .map((column) => ({ column: role, text: cellOf(row, column) }))
      .filter(({ text }) => text !== ''),
  )
}

function toDraft(layout: Layout, row: Row): Draft {
  const cells = moneyCells(layout, row)
  const filled = cells.filter(({ text }) => /[^\s\d.,+-]|[1-9]/.test(text))
  const [first, second] = filled.length > 0 ? filled : cells.slice(0, 1)
  const text = second ? `${first?.text} ${second.text}` : (first?.text ?? '')
  const written = second ? null : readAmount(text)
  return { row, below: [], column: first?.column ?? 'amount', text, written }
}
