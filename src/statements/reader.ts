// What every bank format is turned into. A new format is one StatementReader in `readers.ts`.
import type { Fault } from '../http/problem'

export type StatementFormat = 'ofx' | 'csv' | 'qif' | 'camt' | 'mt940'

/** One booked (or pending) entry, amounts in minor units of the statement's currency, outflow negative. */
export type StatementEntry = {
  /** 1-based line of the file on which the entry starts. */
  line: number
  /** The bank's own id of the entry, when it gives one. */
  bankId: string | null
  /** Calendar day, `YYYY-MM-DD`, on which the bank booked it. */
  date: string
  amountMinor: number
  pending: boolean
  /** The cleaned name of the other side, at most 200 characters; null when the bank names none. */
  payee: string | null
  /** The bank's raw text, white space folded, at most 1,000 characters. */
  description: string
}

/** An entry that could not be read: it is reported and the others go on. */
export type StatementFault = { line: number; detail: string }

export type Statement = {
  /** The last four characters of the account's number; never more. Null when the file names none. */
  accountEnding: string | null
  /** ISO 4217, or null when the file does not say. */
  currency: string | null
  entries: StatementEntry[]
  faults: StatementFault[]
  closingBalance: { amountMinor: number; date: string } | null
}

/** How a CSV is to be read; what is absent is detected. */
export type CsvMapping = {
  dateOrder?: 'dmy' | 'mdy' | 'ymd'
  columns?: readonly string[]
  delimiter?: string
  encoding?: string
  decimal?: '.' | ','
}

export type ReadOptions = {
  /** The account's currency: the meaning of amounts in files that name none. */
  currency: string
  csv: CsvMapping
}

export type StatementReader = {
  format: StatementFormat
  /** Decides by content, never by name or media type. */
  recognises(bytes: Uint8Array): boolean
  /** One statement per account in the file. Throws StatementError when nothing can be read. */
  read(bytes: Uint8Array, options: ReadOptions): Statement[]
}

/** The file as a whole cannot be read, or only by guessing. `errors` names the parameters that would help. */
export class StatementError extends Error {
  override name = 'StatementError'
  readonly code: 'unreadable_statement' | 'ambiguous_statement'
  readonly errors: Fault[]

  constructor(code: StatementError['code'], detail: string, errors: Fault[] = []) {
    super(detail)
    this.code = code
    this.errors = errors
  }
}
