import * as z from 'zod'
import { categoryId } from '../categories/schema'
import { currency, day, id, instant, sum, text } from '../http/fields'
import { maxAmount } from '../money'
import type { CurrencySpending } from './figures'
import type { Progress } from './progress'
import type { BudgetRow } from './tables'

export const budgetId = id('bud', 'bud_01kb2x9m4tfc3r6w8y0z5n7qhd')

export const periodLength = z.enum(['weekly', 'monthly', 'quarterly', 'yearly'])
export const rollover = z.enum(['none', 'surplus', 'deficit', 'both'])

/** Bounds the number of periods, so that what rolls over many of them stays an exact integer. */
export const budgetDay = day
  .refine((value) => '1970-01-01' <= value && value <= '2099-12-31', {
    error: 'Must be from 1970-01-01 to 2099-12-31.',
    params: { code: 'out_of_range' },
  })
  .meta({ description: 'From 1970-01-01 to 2099-12-31.' })

/** Of an envelope, or moved between two. */
export const envelopeAmount = z.int().min(1).max(maxAmount).meta({
  description: 'Per period, in minor units of the currency.',
  example: 45_000,
})

const fields = {
  name: text(100).meta({ example: 'Food' }),
  category_ids: z
    .array(categoryId)
    .min(1)
    .max(50)
    .refine((ids) => new Set(ids).size === ids.length, {
      error: 'Must not repeat a category.',
      params: { code: 'repeated' },
    })
    .meta({
      description: 'Expense categories; their children count with them.',
      example: ['cat_food'],
    }),
  amount: envelopeAmount,
  currency,
  period: periodLength,
  starts_on: budgetDay.meta({
    description:
      'The first period begins here; the others follow from it, also on the 29th to 31st.',
    example: '2026-01-01',
  }),
  ends_on: budgetDay.nullable().meta({ description: 'The last day, inclusive.', example: null }),
  rollover: rollover.meta({
    description:
      'What a period hands to the next: nothing, what is left, what is missing, or both.',
  }),
  alert_thresholds: z
    .array(z.int().min(1).max(1000))
    .max(10)
    .refine((list) => new Set(list).size === list.length, {
      error: 'Must not repeat a threshold.',
      params: { code: 'repeated' },
    })
    .meta({ description: 'Percentages of the envelope.', example: [80, 100] }),
  archived: z.boolean(),
}

/** The body of POST and PUT. */
export const BudgetInput = z
  .strictObject({
    ...fields,
    currency: currency.optional().meta({ description: 'Default: the currency of your profile.' }),
    period: periodLength.default('monthly'),
    starts_on: budgetDay
      .optional()
      .meta({ description: 'Default: the first of the current month.' }),
    ends_on: fields.ends_on.default(null),
    rollover: rollover.default('none'),
    alert_thresholds: fields.alert_thresholds.default([80, 100]),
    archived: fields.archived.default(false),
  })
  .meta({
    id: 'BudgetInput',
    example: {
      name: 'Food',
      category_ids: ['cat_food'],
      amount: 45_000,
      currency: 'EUR',
      period: 'monthly',
      starts_on: '2026-01-01',
      rollover: 'surplus',
    },
  })
export type BudgetInput = z.infer<typeof BudgetInput>

export const BudgetUpdate = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'BudgetUpdate', example: { amount: 50_000 } })
export type BudgetUpdate = z.infer<typeof BudgetUpdate>

export const BudgetProgress = z
  .strictObject({
    period_start: day,
    period_end: day.meta({ description: 'The last day, inclusive.' }),
    budgeted: sum.meta({ description: 'The amount, and what moves brought or took.' }),
    rolled_over: sum.meta({ description: 'From the periods before.', example: 1200 }),
    spent: sum.meta({ description: 'Net of refunds, pending included.', example: 31_250 }),
    pending: sum.meta({ description: 'The part of `spent` that is pending.', example: 0 }),
    remaining: sum.meta({ example: 14_950 }),
    percent: z.number().nullable().meta({
      description:
        'spent of (budgeted + rolled_over), one decimal; null when there is nothing to spend.',
      example: 67.6,
    }),
    pace: z.enum(['under', 'on_track', 'over']).meta({
      description: 'Spending so far against the days gone by, within 5 % of the envelope.',
    }),
    per_day_left: sum.meta({
      description: 'What is left for each day, this one included.',
      example: 710,
    }),
    projected: sum.meta({ description: 'Spending at the end of the period at this pace.' }),
    other_currencies: z.array(z.strictObject({ currency, spent: sum })).meta({
      description: 'What was spent in these categories outside the currency.',
      example: [],
    }),
  })
  .meta({ id: 'BudgetProgress' })
export type BudgetProgress = z.infer<typeof BudgetProgress>

export const Budget = z
  .strictObject({
    id: budgetId,
    ...fields,
    overlaps: z.array(budgetId).meta({
      description:
        'Other budgets in the currency that count a category of this one during its period.',
      example: [],
    }),
    progress: BudgetProgress.nullable().meta({
      description: 'Null outside the run of the budget.',
    }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Budget' })
export type Budget = z.infer<typeof Budget>

export const BudgetHistory = z
  .strictObject({ data: z.array(BudgetProgress) })
  .meta({ id: 'BudgetHistory' })

/** A budget with what is worked out for a day. */
export type BudgetView = {
  row: BudgetRow
  overlaps: string[]
  progress: ProgressView | null
}

export type ProgressView = Progress & { otherCurrencies: CurrencySpending[] }

export function presentBudget({ row, overlaps, progress }: BudgetView): Budget {
  return {
    id: row.id,
    name: row.name,
    category_ids: row.categoryIds,
    amount: row.amount,
    currency: row.currency,
    period: periodLength.parse(row.period),
    starts_on: row.startsOn,
    ends_on: row.endsOn,
    rollover: rollover.parse(row.rollover),
    alert_thresholds: row.alertThresholds,
    archived: row.archived,
    overlaps,
    progress: progress && presentProgress(progress),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

export function presentProgress(progress: ProgressView): BudgetProgress {
  return {
    period_start: progress.period.start,
    period_end: progress.period.end,
    budgeted: progress.budgeted,
    rolled_over: progress.rolledOver,
    spent: progress.spent,
    pending: progress.pending,
    remaining: progress.remaining,
    percent: progress.percent,
    pace: progress.pace,
    per_day_left: progress.perDayLeft,
    projected: progress.projected,
    other_currencies: progress.otherCurrencies,
  }
}
