// The text of a CSV as rows of cells, with the delimiter that makes the best table of it.
import Papa from 'papaparse'
import { looksLikeDate } from './dates'
import { looksLikeAmount } from './amounts'
import { ambiguous, invalid, unreadable } from '../refusals'

export type Row = {
  /** 1-based line of the file on which the row starts. */
  line: number
  cells: readonly string[]
  /** Its quotation marks do not match and it runs over several lines: it may hide others. */
  torn: boolean
}

const delimiters: Record<string, string> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  pipe: '|',
  ',': ',',
  ';': ';',
  '\t': '\t',
  '|': '|',
}
const candidates = [',', ';', '\t', '|'] as const
export const noEntries = 'No line of the file has both a date and an amount.'
const maxRows = 200_000
const maxColumns = 200
const sampleRows = 200

export function readRows(text: string, delimiter: string | undefined): Row[] {
  const rows = parse(text, delimiter === undefined ? detect(text) : known(delimiter), maxRows + 1)
  if (rows.length > maxRows) {
    throw unreadable(`The file has more than ${maxRows} lines; export shorter periods.`)
  }
  return rows
}

/** The cell, or nothing where the row is too short to have it. */
export function cellOf(row: Row, column: number): string {
  return row.cells[column]?.trim() ?? ''
}

export function isBlank(row: Row): boolean {
  return row.cells.every((cell) => cell.trim() === '')
}

/** Whether any delimiter cuts the text into at least two columns. */
export function hasColumns(text: string): boolean {
  return candidates.some((delimiter) => sample(text, delimiter).some((row) => row.cells.length > 1))
}

function known(delimiter: string): string {
  if (Object.hasOwn(delimiters, delimiter)) return delimiters[delimiter] ?? delimiter
  throw invalid('delimiter', 'Send delimiter=comma, semicolon, tab or pipe.')
}

function parse(text: string, delimiter: string, preview: number): Row[] {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview })
  const torn = new Set(errors.map((error) => error.row))
  let line = 1
  return data.map((cells, index) => {
    if (cells.length > maxColumns) {
      throw unreadable(`Line ${line} has more than ${maxColumns} columns.`)
    }
    const breaks = cells.reduce((sum, cell) => sum + countBreaks(cell), 0)
    const row = { line, cells, torn: breaks > 0 && torn.has(index) }
    line += breaks + 1
    return row
  })
}

function countBreaks(cell: string): number {
  let count = 0
  for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1
  return count
}

function sample(text: string, delimiter: string): Row[] {
  return parse(text.slice(0, 100_000), delimiter, sampleRows)
}

function detect(text: string): string {
  const scores = candidates.map((delimiter) => ({
    delimiter,
    score: scoreOf(sample(text, delimiter)),
  }))
  const best = Math.max(...scores.map(({ score }) => score))
  const winners = scores.filter(({ score }) => score === best)
  const [winner] = winners
  if (!winner || best === 0) throw unreadable(whyNoTable(text))
  if (winners.length === 1) return winner.delimiter
  throw ambiguous(
    'delimiter',
    'Several delimiters fit the file.',
    'Send delimiter=comma, semicolon, tab or pipe.',
  )
}

function whyNoTable(text: string): string {
  const torn = sample(text, ',').find((row) => row.torn)
  return torn ? `The quotation marks from line ${torn.line} on do not match.` : noEntries
}

/** How many rows have a date in one cell and an amount in another. */
function scoreOf(rows: readonly Row[]): number {
  return rows.filter(({ cells }) => {
    const dates = cells.filter(looksLikeDate)
    return dates.length > 0 && cells.some((cell) => !looksLikeDate(cell) && looksLikeAmount(cell))
  }).length
}
