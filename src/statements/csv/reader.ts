// CSV as banks export it. What a file shows is used, what it leaves open is asked, nothing is guessed.
import { decideMark, readAmount } from './amounts'
import { closingBalanceOf, provenDirection, type Point } from './balance'
import { columnsOf, findLayout, type Layout } from './columns'
import { decideConventions } from './conventions'
import { commonCurrency, currencyOf } from './currency'
import { dayOf, decideOrder } from './dates'
import { gatherDrafts, type Draft } from './drafts'
import { requireFeesKnown } from './fees'
import { balanceOf, textsOf, toEntry, toMinor, type Manner } from './entries'
import { hasColumns, noEntries, readRows } from './rows'
import { decode, decodeHead } from '../decode'
import type {
  CsvMapping,
  ReadOptions,
  Statement,
  StatementEntry,
  StatementFault,
  StatementReader,
} from '../reader'
import { unreadable } from '../refusals'
import { endingOf } from '../text'

export const csvReader: StatementReader = {
  format: 'csv',
  recognises: (bytes) => hasColumns(decodeHead(bytes)),
  read: readCsv,
}

function readCsv(bytes: Uint8Array, { currency: accountCurrency, csv }: ReadOptions): Statement[] {
  const text = decode(bytes, { given: csv.encoding })
  const layout = findLayout(readRows(text, csv.delimiter), csv.columns)
  const { drafts, faults } = gatherDrafts(layout)
  if (drafts.length === 0) throw unreadable(noEntries)
  requireFeesKnown(layout, drafts)

  const currency = commonCurrency(
    drafts.map((draft) => currencyOf(layout, draft, accountCurrency)),
    accountCurrency,
  )
  const manner = mannerOf(layout, drafts, csv, currency ?? accountCurrency)
  const conventions = decideConventions(
    layout,
    drafts,
    provenDirection(unsignedPoints(manner, drafts)),
  )
  const read = drafts.map((draft) => ({ draft, entry: toEntry(manner, conventions, draft) }))
  const groups = Map.groupBy(read, ({ draft }) => accountOf(layout, draft))
  return [...groups].map(([accountEnding, members], index) => ({
    accountEnding,
    currency,
    ...sortOut(manner, members, index === 0 ? faults : []),
  }))
}

function mannerOf(
  layout: Layout,
  drafts: readonly Draft[],
  csv: CsvMapping,
  currency: string,
): Manner {
  const dates = drafts.flatMap((draft) => [
    ...textsOf(layout, draft, 'date'),
    ...textsOf(layout, draft, 'value_date'),
  ])
  const balances = drafts.flatMap((draft) => textsOf(layout, draft, 'balance').map(readAmount))
  const amounts = [...drafts.map(({ written }) => written), ...balances]
  return {
    layout,
    order: decideOrder(dates, csv.dateOrder, layout.isForeign ? 'dmy' : null),
    mark: decideMark(
      amounts.filter((amount) => amount !== null),
      csv.decimal,
    ),
    currency,
  }
}

/** Entries with amount and balance, the amount as if it were money in. */
function unsignedPoints(manner: Manner, drafts: readonly Draft[]): Point[] {
  return drafts.flatMap((draft) => {
    const date = dayOf(textsOf(manner.layout, draft, 'date')[0] ?? '', manner.order)
    const amountMinor = draft.written && toMinor(draft.written, manner.mark, manner.currency)
    const balanceMinor = balanceOf(manner, draft)
    if (date === null || amountMinor === null || balanceMinor === null) return []
    return [{ date, amountMinor, balanceMinor }]
  })
}

type Read = { draft: Draft; entry: StatementEntry | string }

function sortOut(manner: Manner, members: readonly Read[], earlier: readonly StatementFault[]) {
  const faults = [...earlier]
  const entries: StatementEntry[] = []
  const points: Point[] = []
  for (const { draft, entry } of members) {
    if (typeof entry === 'string') {
      faults.push({ line: draft.row.line, detail: entry })
      continue
    }
    entries.push(entry)
    const balanceMinor = balanceOf(manner, draft)
    if (balanceMinor !== null) points.push({ ...entry, balanceMinor })
  }
  return {
    entries: withTrueIds(entries),
    faults: faults.toSorted((one, other) => one.line - other.line),
    closingBalance: closingBalanceOf(points),
  }
}

/** Ids are used only when each entry has one of its own. */
function withTrueIds(entries: StatementEntry[]): StatementEntry[] {
  const ids = new Set(entries.map(({ bankId }) => bankId))
  if (ids.size === entries.length && !ids.has(null)) return entries
  return entries.map((entry) => ({ ...entry, bankId: null }))
}

function accountOf(layout: Layout, draft: Draft): string | null {
  if (columnsOf(layout, 'account').length === 0) return null
  const [account] = textsOf(layout, draft, 'account')
  return account && /\d{4}/.test(account.replace(/\W/g, '')) ? endingOf(account) : null
}
