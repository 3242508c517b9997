// What GET /transactions can be asked, and reports and exports after it.
import * as z from 'zod'
import { accountId } from '../accounts/schema'
import { categoryId } from '../categories/schema'
import { day, flag, instantInput, integerParameter, repeatable, text } from '../http/fields'
import { cursor, limit } from '../http/page'
import { transactionStatus, transactionType } from './schema'

const amountBound = integerParameter.pipe(z.int())

export const filterFields = {
  date_from: day.optional().meta({ description: 'On this day or later.' }),
  date_to: day.optional().meta({ description: 'On this day or earlier.' }),
  account_id: repeatable(z.string().min(1).max(64))
    .optional()
    .meta({ description: 'May be repeated.', example: [String(accountId.meta()?.example)] }),
  category_id: repeatable(z.string().min(1).max(64))
    .optional()
    .meta({
      description: 'May be repeated; a parent includes its children; `none`: without a category.',
      example: [String(categoryId.meta()?.example)],
    }),
  type: transactionType.optional(),
  status: transactionStatus.optional(),
  amount_min: amountBound.optional().meta({
    description: 'Signed, inclusive, in minor units.',
    example: -5000,
  }),
  amount_max: amountBound.optional().meta({
    description: 'Signed, inclusive, in minor units.',
    example: -1000,
  }),
  payee: text(200).optional().meta({
    description: 'The whole payee; case and accents do not matter.',
    example: 'Corner Bakery',
  }),
  q: text(200).optional().meta({
    description: 'Words that all occur in payee, description or note.',
    example: 'bakery berlin',
  }),
  tag: text(50).optional().meta({ example: 'holiday' }),
  uncategorized: flag.optional().meta({
    description: '`true`: no category, no splits, no transfer; the same as `category_id=none`.',
  }),
  import_id: z.string().min(1).max(64).optional().meta({
    description: 'Created by this import.',
    example: 'imp_01kb2x9m4tfc3r6w8y0z5n7qhd',
  }),
  updated_since: instantInput.optional().meta({ description: 'Changed at this instant or later.' }),
}

export const sort = z
  .enum(['-date', 'date', '-amount', 'amount', '-updated_at'])
  .default('-date')
  .meta({ description: 'Ties are broken by id in the same direction.' })
export type Sort = z.infer<typeof sort>

export const TransactionQuery = z
  .strictObject({
    ...filterFields,
    sort,
    include: z
      .literal('total')
      .optional()
      .meta({ description: 'Adds sums over the whole filter.' }),
    limit,
    cursor,
  })
  .superRefine(checkRanges)

export type TransactionFilter = z.infer<z.ZodObject<typeof filterFields>>

export function checkRanges(filter: TransactionFilter, issues: z.core.$RefinementCtx): void {
  const { date_from, date_to, amount_min, amount_max } = filter
  const outOfOrder = (path: string, other: string) =>
    issues.addIssue({
      code: 'custom',
      path: [path],
      message: `Must not be above \`${other}\`.`,
      params: { code: 'out_of_order' },
    })
  if (date_from && date_to && date_from > date_to) outOfOrder('date_from', 'date_to')
  if (amount_min !== undefined && amount_max !== undefined && amount_min > amount_max) {
    outOfOrder('amount_min', 'amount_max')
  }
}
