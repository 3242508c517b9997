// Moving money between envelopes: rows, so that each is seen, listed and taken back.
import { dayIn, now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { recording } from '../events/record'
import { ApiError, invalidField } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { findUser } from '../users/store'
import type { MoveInput } from './move-schema'
import { periodAt } from './periods'
import { deleteMove, findBudget, findMove, insertMove } from './store'
import type { BudgetMoveRow, BudgetRow } from './tables'
import { envelopeOf } from './view'

export type Moved = { move: BudgetMoveRow; from: BudgetRow }

/**
 * Moves an amount out of a budget's current period into another's.
 * Throws budget_not_found, invalid_request (the same budget, another currency, no current period).
 */
export async function moveMoney(
  db: Database,
  userId: string,
  fromId: string,
  { input, remember }: { input: MoveInput; remember: Remember<Moved> },
): Promise<Moved> {
  return retryStale(async () => {
    const from = await findBudget(db, userId, fromId)
    if (!from) throw new ApiError('budget_not_found')
    const to = await findBudget(db, userId, input.to_budget_id)
    const at = now()
    const today = dayIn((await findUser(db, userId)).timeZone, at)
    const target = requireTarget(from, to, today)
    const move: BudgetMoveRow = {
      id: newId('mov'),
      userId,
      fromBudgetId: from.id,
      toBudgetId: target.id,
      amount: input.amount,
      date: today,
      note: input.note,
      createdAt: at.toISOString(),
    }
    const moved = { move, from }
    await writeAll(db, [
      ...recording(userId, (record) => [
        guardVersions('budgets', [from, target]),
        insertMove(db, move),
        record.moved(),
      ]),
      ...(await remember(moved)),
    ])
    return moved
  })
}

/** Throws budget_not_found, move_not_found. */
export async function takeBack(
  db: Database,
  userId: string,
  budgetId: string,
  id: string,
): Promise<void> {
  const { budget, move } = await findMove(db, userId, budgetId, id)
  if (!budget) throw new ApiError('budget_not_found')
  if (!move) throw new ApiError('move_not_found')
  await writeAll(
    db,
    recording(userId, (record) => [deleteMove(db, userId, id), record.moved()]),
  )
}

function requireTarget(from: BudgetRow, to: BudgetRow | undefined, today: string): BudgetRow {
  const refuse = (code: string, detail: string) => invalidField('/to_budget_id', code, detail)
  if (!to) throw refuse('budget_not_found', 'There is no such budget.')
  if (to.id === from.id) throw refuse('same_budget', 'Must be another budget.')
  if (to.currency !== from.currency) {
    throw refuse('currency_mismatch', `The budgets are in ${from.currency} and ${to.currency}.`)
  }
  if (!periodAt(envelopeOf(to), today)) throw refuse('not_running', 'It has no current period.')
  if (!periodAt(envelopeOf(from), today)) {
    throw invalidField('', 'not_running', 'The budget has no current period.')
  }
  return to
}
