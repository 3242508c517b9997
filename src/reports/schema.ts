import * as z from 'zod'
import { accountId } from '../accounts/schema'
import { categoryId } from '../categories/schema'
import { currency, day, sum } from '../http/fields'
import { checkRanges, filterFields } from '../transactions/query'

export const groupBy = z.enum(['category', 'payee', 'account', 'tag', 'month'])
export type GroupBy = z.infer<typeof groupBy>

export const interval = z.enum(['week', 'month', 'quarter', 'year'])
export type Interval = z.infer<typeof interval>

const range = {
  date_from: day.optional().meta({
    description: 'Default: the first day of the last twelve months, this one included.',
  }),
  date_to: day.optional().meta({ description: 'Default: the last day of this month.' }),
}

export const SpendingQuery = z
  .strictObject({ ...filterFields, ...range, group_by: groupBy.default('category') })
  .superRefine(checkRanges)

export const CashFlowQuery = z
  .strictObject({ ...filterFields, ...range, interval: interval.default('month') })
  .superRefine(checkRanges)

export const NetWorthQuery = z
  .strictObject({
    ...range,
    account_id: filterFields.account_id,
    interval: interval.default('month'),
  })
  .superRefine(checkRanges)

const count = z.int().min(0).meta({ description: 'Transactions, or their splits.', example: 12 })

const sums = {
  inflow: sum.meta({ example: 2500 }),
  outflow: sum.meta({ description: 'Negative.', example: -48_250 }),
  net: sum.meta({ example: -45_750 }),
  count,
}

const RolledUp = z.strictObject(sums).meta({ id: 'RolledUp' })

export const SpendingRow = z
  .strictObject({
    category: categoryId.nullable().optional().meta({
      description: 'With `group_by=category`; null: no category.',
    }),
    parent_id: categoryId.nullable().optional().meta({ example: 'cat_food' }),
    payee: z.string().nullable().optional().meta({
      description: 'With `group_by=payee`; null: none. Case and accents do not tell payees apart.',
      example: 'Corner Bakery',
    }),
    account: accountId.optional().meta({ description: 'With `group_by=account`.' }),
    tag: z.string().nullable().optional().meta({
      description: 'With `group_by=tag`; null: no tag. A transaction counts with each of its tags.',
      example: 'holiday',
    }),
    month: z.string().optional().meta({
      description: 'With `group_by=month`: `YYYY-MM`.',
      example: '2026-11',
    }),
    currency,
    ...sums,
    rolled_up: RolledUp.optional().meta({
      description: 'With `group_by=category`: the category with its children.',
    }),
  })
  .meta({ id: 'SpendingRow' })
export type SpendingRow = z.infer<typeof SpendingRow>

const reported = {
  date_from: day.meta({ description: 'The first day of the report.' }),
  date_to: day.meta({ description: 'The last day, inclusive.' }),
}

export const SpendingReport = z
  .strictObject({ ...reported, group_by: groupBy, data: z.array(SpendingRow) })
  .meta({ id: 'SpendingReport' })

export const CashFlowReport = z
  .strictObject({
    ...reported,
    interval,
    data: z.array(
      z
        .strictObject({
          start: day,
          end: day.meta({ description: 'Inclusive.' }),
          currency,
          ...sums,
        })
        .meta({ id: 'CashFlowRow' }),
    ),
  })
  .meta({ id: 'CashFlowReport' })

export const NetWorthReport = z
  .strictObject({
    ...reported,
    interval,
    data: z.array(
      z
        .strictObject({
          date: day,
          currency,
          assets: sum.meta({ description: 'Accounts above zero.' }),
          liabilities: sum.meta({
            description: 'Accounts below zero; negative.',
            example: -20_000,
          }),
          net: sum,
        })
        .meta({ id: 'NetWorthRow' }),
    ),
  })
  .meta({ id: 'NetWorthReport' })
