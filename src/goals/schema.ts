import * as z from 'zod'
import { accountId } from '../accounts/schema'
import { amount, currency, day, id, instant, optionalText, sum, text } from '../http/fields'
import { maxAmount } from '../money'
import type { GoalProgress } from './progress'
import type { ContributionRow, GoalRow } from './tables'

export const goalId = id('gol', 'gol_01kb2x9m4tfc3r6w8y0z5n7qhd')
export const contributionId = id('con', 'con_01kb2x9m4tfc3r6w8y0z5n7qhd')

const fields = {
  name: text(100).meta({ example: 'Emergency fund' }),
  target_amount: z.int().min(1).max(maxAmount).meta({
    description: 'Minor units of the currency.',
    example: 500_000,
  }),
  currency,
  target_date: day.nullable().meta({ example: '2027-06-30' }),
  account_id: accountId.nullable().meta({
    description: 'The account whose posted balance is the saving; null: contributions are.',
  }),
  archived: z.boolean(),
}

/** The body of POST and PUT. */
export const GoalInput = z
  .strictObject({
    ...fields,
    currency: currency.optional().meta({
      description: 'Default: that of the account, or of your profile.',
    }),
    target_date: fields.target_date.default(null),
    account_id: fields.account_id.default(null),
    archived: fields.archived.default(false),
  })
  .meta({
    id: 'GoalInput',
    example: {
      name: 'Emergency fund',
      target_amount: 500_000,
      currency: 'EUR',
      target_date: '2027-06-30',
    },
  })
export type GoalInput = z.infer<typeof GoalInput>

export const GoalUpdate = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'GoalUpdate', example: { target_amount: 600_000 } })
export type GoalUpdate = z.infer<typeof GoalUpdate>

export const Goal = z
  .strictObject({
    id: goalId,
    ...fields,
    progress: z
      .strictObject({
        saved: sum.meta({ example: 200_000 }),
        remaining: sum.meta({ example: 300_000 }),
        percent: z.number().meta({ description: 'One decimal; may pass 100.', example: 40 }),
        per_month_needed: sum.nullable().meta({
          description: 'To reach it in time, saving once a month; null without a target date.',
          example: 37_500,
        }),
        on_track: z.boolean().nullable().meta({
          description:
            'Saved as much as an even pace from its creation to the target date asks for by now; null without a target date until all is saved.',
        }),
        reached_at: instant.nullable().meta({
          description:
            'The day on which the target was first saved, taken out since or not; with an account, at the end of that day.',
          example: null,
        }),
      })
      .meta({ id: 'GoalProgress' }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Goal' })
export type Goal = z.infer<typeof Goal>

export const ContributionInput = z
  .strictObject({
    amount: amount
      .refine((value) => value !== 0, { error: 'Must not be 0.', params: { code: 'zero' } })
      .meta({ description: 'Minor units; negative takes out again.', example: 25_000 }),
    date: day.optional().meta({ description: 'Default: today in your time zone.' }),
    note: optionalText(500).nullable().default(null),
  })
  .meta({ id: 'ContributionInput', example: { amount: 25_000, note: 'November' } })
export type ContributionInput = z.infer<typeof ContributionInput>

export const Contribution = z
  .strictObject({
    id: contributionId,
    goal_id: goalId,
    amount,
    currency,
    date: day,
    note: z.string().nullable(),
    created_at: instant,
  })
  .meta({ id: 'Contribution' })
export type Contribution = z.infer<typeof Contribution>

export type GoalView = { row: GoalRow; progress: GoalProgress }

export function presentGoal({ row, progress }: GoalView): Goal {
  return {
    id: row.id,
    name: row.name,
    target_amount: row.targetAmount,
    currency: row.currency,
    target_date: row.targetDate,
    account_id: row.accountId,
    archived: row.archived,
    progress: {
      saved: progress.saved,
      remaining: progress.remaining,
      percent: progress.percent,
      per_month_needed: progress.perMonthNeeded,
      on_track: progress.onTrack,
      reached_at: progress.reachedOn && `${progress.reachedOn}T00:00:00.000Z`,
    },
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

export function presentContribution(row: ContributionRow, goalCurrency: string): Contribution {
  return {
    id: row.id,
    goal_id: row.goalId,
    amount: row.amount,
    currency: goalCurrency,
    date: row.date,
    note: row.note,
    created_at: row.createdAt,
  }
}
