// Creating, changing and deleting a budget: what its categories and days must be.
import { findCategories } from '../categories/store'
import type { CategoryRow } from '../categories/tables'
import { dayIn, now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { guardRoom, withRoom } from '../db/room'
import { isOne } from '../db/rows'
import { recording } from '../events/record'
import { type Expected, requireMatch } from '../http/etag'
import { isUnchanged, merge } from '../http/merge'
import { ApiError, type Fault, invalidField } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { findUser } from '../users/store'
import {
  type BudgetInput,
  type BudgetUpdate,
  type BudgetView,
  periodLength,
  rollover,
} from './schema'
import {
  deleteBudget,
  findBudget,
  guardUnmoved,
  insertBudget,
  listMoves,
  updateBudget,
} from './store'
import type { BudgetRow } from './tables'
import { viewNewBudget } from './view'

type BudgetFields = BudgetInput & { currency: string; starts_on: string }

/**
 * Throws invalid_request: a category that is unknown, archived or of another kind; days out of order. Throws
 * too_many_budgets.
 */
export async function createBudget(
  db: Database,
  userId: string,
  input: BudgetInput,
  remember: Remember<BudgetView>,
): Promise<BudgetView> {
  const fields = await withDefaults(db, userId, input)
  const at = now().toISOString()
  const row: BudgetRow = {
    id: newId('bud'),
    userId,
    ...columnsOf(fields),
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
  return retryStale(async () => {
    const categories = await requireFitting(db, userId, fields, [])
    const view = await viewNewBudget(db, userId, row)
    const statements = [
      ...recording(userId, (record) => [
        guardRoom('budgets', userId),
        guardVersions('categories', categories),
        insertBudget(db, row),
        record.happened('budget.created', isOne(row.id)),
      ]),
      ...(await remember(view)),
    ]
    await withRoom(db, 'budgets', userId, () => writeAll(db, statements))
    return view
  })
}

/** Sets all writable fields. Throws budget_not_found, precondition_failed, invalid_request. */
export async function replaceBudget(
  db: Database,
  userId: string,
  id: string,
  input: BudgetInput,
  expected: Expected,
): Promise<void> {
  const fields = await withDefaults(db, userId, input)
  await editBudget(db, userId, id, fields, expected)
}

/** Changes the given fields. Throws budget_not_found, precondition_failed, invalid_request. */
export async function editBudget(
  db: Database,
  userId: string,
  id: string,
  changes: BudgetUpdate,
  expected: Expected,
): Promise<void> {
  await retryStale(async () => {
    const budget = await findBudget(db, userId, id)
    if (!budget) throw new ApiError('budget_not_found')
    requireMatch(expected, budget.version)
    const fields = merge(fieldsOf(budget), changes)
    const categories = await requireFitting(db, userId, fields, budget.categoryIds)
    if (isUnchanged(budget, columnsOf(fields))) return
    const isRevalued = fields.currency !== budget.currency
    if (isRevalued) await requireUnmoved(db, userId, id)
    const edited = { ...budget, ...columnsOf(fields), updatedAt: now().toISOString() }
    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('budgets', [budget]),
        guardVersions('categories', categories),
        ...(isRevalued ? [guardUnmoved(userId, id)] : []),
        ...record.changed('budget.updated', isOne(id), [updateBudget(db, edited)]),
      ]),
    )
  })
}

/** The moves that it took part in go with it. Throws budget_not_found, precondition_failed. */
export async function removeBudget(
  db: Database,
  userId: string,
  id: string,
  expected: Expected,
): Promise<void> {
  await retryStale(async () => {
    const budget = await findBudget(db, userId, id)
    if (!budget) throw new ApiError('budget_not_found')
    requireMatch(expected, budget.version)
    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('budgets', [budget]),
        record.happened('budget.deleted', isOne(id)),
        ...deleteBudget(userId, id),
      ]),
    )
  })
}

async function withDefaults(
  db: Database,
  userId: string,
  input: BudgetInput,
): Promise<BudgetFields> {
  const { currency, starts_on } = input
  if (currency !== undefined && starts_on !== undefined) return { ...input, currency, starts_on }
  const user = await findUser(db, userId)
  return {
    ...input,
    currency: currency ?? user.currency,
    starts_on: starts_on ?? `${dayIn(user.timeZone).slice(0, 7)}-01`,
  }
}

/** A move has the currency of both its budgets. */
async function requireUnmoved(db: Database, userId: string, id: string): Promise<void> {
  const { moves } = await listMoves(db, userId, id, { limit: 0, before: null })
  if (moves.length === 0) return
  throw invalidField(
    '/currency',
    'has_moves',
    'Money was moved to or from it; take that back first.',
  )
}

/** `known` are the categories that the budget has already: those may have been archived since. */
async function requireFitting(
  db: Database,
  userId: string,
  fields: BudgetFields,
  known: readonly string[],
): Promise<CategoryRow[]> {
  const categories = await findCategories(db, userId, fields.category_ids)
  const byId = new Map(categories.map((category) => [category.id, category]))
  const errors = fields.category_ids.flatMap((id, index): Fault[] => {
    const fault = (code: string, detail: string) => [
      { pointer: `/category_ids/${index}`, code, detail },
    ]
    const category = byId.get(id)
    if (!category) return fault('category_not_found', 'There is no such category.')
    if (category.kind !== 'expense') {
      return fault('kind_mismatch', `The category is of the kind ${category.kind}, not expense.`)
    }
    if (category.archived && !known.includes(id)) {
      return fault('category_archived', 'The category is archived.')
    }
    return []
  })
  if (fields.ends_on !== null && fields.ends_on < fields.starts_on) {
    errors.push({
      pointer: '/ends_on',
      code: 'out_of_order',
      detail: 'Must not be before starts_on.',
    })
  }
  if (errors.length > 0) throw new ApiError('invalid_request', { errors })
  return categories
}

function columnsOf(fields: BudgetFields) {
  return {
    name: fields.name,
    categoryIds: fields.category_ids,
    amount: fields.amount,
    currency: fields.currency,
    period: fields.period,
    startsOn: fields.starts_on,
    endsOn: fields.ends_on,
    rollover: fields.rollover,
    alertThresholds: fields.alert_thresholds.toSorted((one, other) => one - other),
    archived: fields.archived,
  }
}

function fieldsOf(row: BudgetRow): BudgetFields {
  return {
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
  }
}
