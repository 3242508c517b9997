import * as z from 'zod'
import { accountId } from '../accounts/schema'
import { categoryId } from '../categories/schema'
import {
  clearable,
  amount,
  currency,
  day,
  id,
  instant,
  metadata,
  optionalText,
  sum,
  text,
} from '../http/fields'
import { maxAmount } from '../money'
import { checkInput, checkSplits } from './rules'
import type { TransactionRow } from './tables'

export const transactionId = id('txn', 'txn_01kb2x9m4tfc3r6w8y0z5n7qhd')

export const transactionType = z.enum(['expense', 'income', 'transfer'])
export type TransactionType = z.infer<typeof transactionType>

export const transactionStatus = z.enum(['pending', 'posted'])

const movedAmount = amount.refine((value) => value !== 0, {
  error: 'Must not be 0.',
  params: { code: 'zero' },
})

const Split = z
  .strictObject({
    amount: movedAmount.meta({ example: -900 }),
    category_id: categoryId.nullable().default(null),
    note: optionalText(500).nullable().default(null).meta({ example: 'Bread' }),
  })
  .meta({ id: 'Split' })

const fields = {
  account_id: accountId,
  date: day,
  amount: movedAmount,
  status: transactionStatus,
  cleared: z.boolean().meta({ description: 'Whether you have checked it off.' }),
  payee: optionalText(200).nullable().meta({ example: 'Corner Bakery' }),
  note: optionalText(500).nullable().meta({ example: 'Breakfast with Kim' }),
  category_id: categoryId.nullable(),
  tags: z
    .array(text(50))
    .max(20)
    .refine((tags) => new Set(tags).size === tags.length, {
      error: 'Must not repeat a tag.',
      params: { code: 'repeated' },
    })
    .meta({ example: ['holiday'] }),
  splits: z
    .array(Split)
    .max(20)
    .refine((splits) => splits.length !== 1, {
      error: 'Must have 2 to 20 parts, or none.',
      params: { code: 'too_few' },
    })
    .meta({ description: 'Parts that add up to the amount; none for `[]`.', example: [] }),
  external_id: text(75).nullable().meta({
    description: 'Your own id; unique per account.',
    example: 'bank-2026-11-02-0001',
  }),
  metadata,
}

const type = transactionType.meta({
  description: 'Follows the sign of the amount; if given it must agree with it.',
})

const toAmount = z.int().min(1).max(maxAmount).meta({
  description: 'What arrives, in minor units of the other account, where the currencies differ.',
  example: 1380,
})

const writable = {
  ...fields,
  type: type.optional(),
  status: fields.status.default('posted'),
  cleared: fields.cleared.default(false),
  payee: fields.payee.default(null),
  note: fields.note.default(null),
  category_id: fields.category_id.default(null),
  tags: fields.tags.default([]),
  splits: fields.splits.default([]),
  external_id: fields.external_id.default(null),
  metadata: metadata.default({}),
  to_amount: toAmount.optional(),
}

/** The body of POST for one transaction, or for a transfer with both its legs. */
export const TransactionInput = z
  .strictObject({
    ...writable,
    to_account_id: accountId.optional().meta({
      description: 'Makes it a transfer: the account that receives. The amount is negative then.',
    }),
  })
  .superRefine(checkInput)
  .meta({
    id: 'TransactionInput',
    example: {
      account_id: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd',
      date: '2026-11-02',
      amount: -1250,
      payee: 'Corner Bakery',
      category_id: 'cat_groceries',
      tags: ['breakfast'],
    },
  })
export type TransactionInput = z.infer<typeof TransactionInput>

export const TransactionBulkInput = z
  .strictObject({ transactions: z.array(TransactionInput).min(1).max(500) })
  .meta({ id: 'TransactionBulkInput' })

export const TransactionPost = z.union([TransactionInput, TransactionBulkInput])
export type TransactionPost = z.infer<typeof TransactionPost>

/** The body of PUT: all writable fields; on a transfer's leg `to_amount` is the other leg's. */
export const TransactionReplacement = z
  .strictObject(writable)
  .superRefine(checkSplits)
  .meta({
    id: 'TransactionReplacement',
    example: {
      account_id: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd',
      date: '2026-11-03',
      amount: -1450,
      payee: 'Corner Bakery',
    },
  })
export type TransactionReplacement = z.infer<typeof TransactionReplacement>

export const TransactionUpdate = z
  .strictObject({
    ...fields,
    type,
    to_amount: toAmount,
    tags: clearable(fields.tags, []),
    splits: clearable(fields.splits, []),
    metadata: clearable(metadata, {}),
  })
  .partial()
  .meta({
    id: 'TransactionUpdate',
    example: { category_id: 'cat_coffee', tags: ['breakfast', 'work'] },
  })
export type TransactionUpdate = z.infer<typeof TransactionUpdate>

const ids = z
  .array(z.string().max(64))
  .min(1)
  .max(500)
  .meta({
    description: 'Ids of transactions; a repeated one counts once.',
    example: ['txn_01kb2x9m4tfc3r6w8y0z5n7qhd'],
  })

export const TransactionBulkUpdate = z
  .strictObject({ ids, set: TransactionUpdate })
  .meta({ id: 'TransactionBulkUpdate' })
export type TransactionBulkUpdate = z.infer<typeof TransactionBulkUpdate>

export const TransactionBulkDelete = z.strictObject({ ids }).meta({ id: 'TransactionBulkDelete' })

export const Transaction = z
  .strictObject({
    id: transactionId,
    ...fields,
    currency,
    type: transactionType,
    description: z.string().nullable().meta({
      description: "The bank's raw text; it never changes.",
      example: 'CARD 4711 CORNER BAKERY BERLIN',
    }),
    transfer: z
      .strictObject({
        id: id('trf', 'trf_01kb2x9m4tfc3r6w8y0z5n7qhd'),
        account_id: accountId.meta({ description: 'The account of the other leg.' }),
        transaction_id: transactionId.meta({ description: 'The other leg.' }),
      })
      .nullable()
      .meta({ description: 'The other leg of a transfer.', example: null }),
    import_id: z.string().nullable().meta({
      description: 'The import that created it.',
      example: null,
    }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Transaction' })
export type Transaction = z.infer<typeof Transaction>

export const Totals = z.array(
  z
    .strictObject({
      currency,
      count: z.int().meta({ example: 42 }),
      inflow: sum,
      outflow: sum.meta({ description: 'Negative.', example: -93_250 }),
      net: sum.meta({ example: 31_750 }),
    })
    .meta({ id: 'Total' }),
)

export const TransactionBulkResult = z
  .strictObject({
    data: z.array(
      z.strictObject({ status: z.enum(['created', 'existing']), transaction: Transaction }),
    ),
  })
  .meta({ id: 'TransactionBulkResult' })

export const TransactionList = z
  .strictObject({ data: z.array(Transaction) })
  .meta({ id: 'TransactionList' })

export function presentTransaction(row: TransactionRow): Transaction {
  return {
    id: row.id,
    account_id: row.accountId,
    date: row.date,
    amount: row.amount,
    currency: row.currency,
    type: typeOf(row),
    status: transactionStatus.parse(row.status),
    cleared: row.cleared,
    payee: row.payee,
    description: row.description,
    note: row.note,
    category_id: row.categoryId,
    tags: row.tags,
    transfer: transferOf(row),
    splits: row.splits ?? [],
    external_id: row.externalId,
    import_id: row.importId,
    metadata: row.metadata,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

function typeOf(row: Pick<TransactionRow, 'amount' | 'transferId'>): TransactionType {
  if (row.transferId !== null) return 'transfer'
  return row.amount < 0 ? 'expense' : 'income'
}

function transferOf(row: TransactionRow): Transaction['transfer'] {
  const { transferId, transferAccountId, transferTransactionId } = row
  if (transferId === null || transferAccountId === null || transferTransactionId === null)
    return null
  return { id: transferId, account_id: transferAccountId, transaction_id: transferTransactionId }
}
