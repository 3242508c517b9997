// Reads small CSV files in tests.
import { expect } from 'vitest'
import { csvReader } from '../../src/statements/csv/reader'
import type { CsvMapping, Statement } from '../../src/statements/reader'

export function readAll(text: string, csv: CsvMapping = {}, currency = 'EUR'): Statement[] {
  return csvReader.read(new TextEncoder().encode(text), { currency, csv })
}

export function read(text: string, csv: CsvMapping = {}, currency = 'EUR'): Statement {
  const [statement] = readAll(text, csv, currency)
  if (!statement) throw new Error('There is no statement.')
  return statement
}

export function amounts(text: string, csv: CsvMapping = {}): number[] {
  return read(text, csv).entries.map(({ amountMinor }) => amountMinor)
}

export function dates(text: string, csv: CsvMapping = {}): string[] {
  return read(text, csv).entries.map(({ date }) => date)
}

export function asksFor(parameter: string) {
  const errors = [expect.objectContaining({ parameter, code: 'required' })]
  return expect.objectContaining({ code: 'ambiguous_statement', errors })
}

export function objectsTo(parameter: string) {
  const errors = [expect.objectContaining({ parameter, code: 'invalid' })]
  return expect.objectContaining({ code: 'unreadable_statement', errors })
}

export const unreadable = expect.objectContaining({ code: 'unreadable_statement' })
