import * as z from 'zod'
import { accountId } from '../accounts/schema'
import { day, flag, id, instant, sum } from '../http/fields'
import type { ImportRow } from './tables'

export const importId = id('imp', 'imp_01kb2x9m4tfc3r6w8y0z5n7qhd')

const format = z.enum(['ofx', 'csv', 'qif', 'camt', 'mt940'])

const count = z.int().min(0)

export const Import = z
  .strictObject({
    id: importId.nullable().meta({ description: 'Null for a dry run, which is not kept.' }),
    account_id: accountId,
    format,
    status: z.enum(['completed', 'dry_run']),
    found: count.meta({ description: 'Entries in the file, broken ones included.', example: 42 }),
    created: count.meta({ description: 'Transactions that are new.', example: 39 }),
    duplicates: count.meta({ description: 'Entries that were imported before.', example: 1 }),
    matched: count.meta({
      description:
        'Entries that are transactions you had recorded by hand; they are linked to them.',
      example: 1,
    }),
    errors: z
      .array(
        z.strictObject({
          line: z.int().meta({ description: 'Line of the file, from 1.', example: 17 }),
          detail: z.string().meta({ example: 'The amount "12,x0" is not a number.' }),
        }),
      )
      .meta({ description: 'Entries that cannot be read; the first 1,000.' }),
    balance_check: z
      .strictObject({
        statement: sum.meta({ description: 'Closing balance by the statement.' }),
        ledger: sum.meta({ description: 'The posted balance here at the end of that day.' }),
        difference: sum.meta({ description: 'statement − ledger.', example: 0 }),
        date: day,
      })
      .nullable()
      .meta({ description: 'Null when the file tells no closing balance.' }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Import' })
export type Import = z.infer<typeof Import>

/** Media types say nothing certain about a statement: the format is found by its content. */
export const statementTypes = [
  'application/x-ofx',
  'application/vnd.intu.qfx',
  'text/csv',
  'application/xml',
  'text/plain',
  'application/octet-stream',
] as const

const word = z.string().trim().min(1).max(40)

export const ImportQuery = z.strictObject({
  dry_run: flag
    .optional()
    .meta({ description: '`true` tells what would happen, and writes nothing.' }),
  statement_account: z
    .string()
    .regex(/^[\p{L}\p{N}]{1,4}$/u, 'Must be the last four characters of an account number.')
    .optional()
    .meta({
      description: 'Of a file with several accounts: the last four characters of the number.',
      example: '6819',
    }),
  date_order: z.enum(['dmy', 'mdy', 'ymd']).optional().meta({
    description: 'CSV: how days are written, where the file leaves it open.',
  }),
  columns: z
    .string()
    .max(1000)
    .transform((value) => value.split(','))
    .pipe(z.array(word).min(1).max(200))
    .optional()
    .meta({
      description:
        'CSV: what each column holds, in their order, comma separated: date, value_date, amount, debit, credit, indicator, fee (on top of the amount), payee, description, currency, balance, id, status, skip.',
      example: 'date,payee,amount',
      override: { type: 'string' },
    }),
  delimiter: word.optional().meta({
    description: 'CSV: one character, or comma, semicolon, tab, pipe.',
    example: 'semicolon',
  }),
  encoding: word.optional().meta({ description: 'CSV: a WHATWG label.', example: 'windows-1252' }),
  decimal: z.enum(['.', ',']).optional().meta({
    description: 'CSV: the decimal mark, where the file leaves it open.',
  }),
})
export type ImportQuery = z.infer<typeof ImportQuery>

export function presentImport(row: ImportRow): Import {
  return { id: row.id, status: 'completed', ...presentResult(row) }
}

export function presentDryRun(row: ImportRow): Import {
  return { id: null, status: 'dry_run', ...presentResult(row) }
}

function presentResult(row: ImportRow): Omit<Import, 'id' | 'status'> {
  const check = row.balanceCheck
  return {
    account_id: row.accountId,
    format: format.parse(row.format),
    found: row.found,
    created: row.created,
    duplicates: row.duplicates,
    matched: row.matched,
    errors: row.errors.map(({ line, detail }) => ({ line, detail })),
    balance_check: check && {
      statement: check.statement,
      ledger: check.ledger,
      difference: check.difference,
      date: check.date,
    },
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}
