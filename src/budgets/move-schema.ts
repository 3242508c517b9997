import * as z from 'zod'
import { currency, day, id, instant, optionalText } from '../http/fields'
import { budgetId, envelopeAmount } from './schema'
import type { BudgetMoveRow } from './tables'

export const moveId = id('mov', 'mov_01kb2x9m4tfc3r6w8y0z5n7qhd')

export const MoveInput = z
  .strictObject({
    to_budget_id: budgetId,
    amount: envelopeAmount.meta({ description: 'What moves, in minor units.', example: 2500 }),
    note: optionalText(500).nullable().default(null),
  })
  .meta({
    id: 'MoveInput',
    example: { to_budget_id: 'bud_01kb2x9m4tfc3r6w8y0z5n7qhd', amount: 2500, note: 'Birthday' },
  })
export type MoveInput = z.infer<typeof MoveInput>

export const Move = z
  .strictObject({
    id: moveId,
    from_budget_id: budgetId,
    to_budget_id: budgetId,
    amount: envelopeAmount,
    currency,
    date: day.meta({ description: 'It counts in the period of each budget that holds this day.' }),
    note: z.string().nullable(),
    created_at: instant,
  })
  .meta({ id: 'Move' })
export type Move = z.infer<typeof Move>

export function presentMove(row: BudgetMoveRow, budgetCurrency: string): Move {
  return {
    id: row.id,
    from_budget_id: row.fromBudgetId,
    to_budget_id: row.toBudgetId,
    amount: row.amount,
    currency: budgetCurrency,
    date: row.date,
    note: row.note,
    created_at: row.createdAt,
  }
}
