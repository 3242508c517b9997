// Creating, changing and deleting a goal, and what is put aside for it.
import type { AccountView } from '../accounts/schema'
import { findAccount } from '../accounts/store'
import { dayIn, now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { guardRoom, withRoom } from '../db/room'
import { isOne } from '../db/rows'
import { recording } from '../events/record'
import { type Expected, requireMatch } from '../http/etag'
import { isUnchanged, merge } from '../http/merge'
import { ApiError, invalidField } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { findUser } from '../users/store'
import type { ContributionInput, GoalInput, GoalUpdate, GoalView } from './schema'
import {
  deleteContribution,
  deleteGoal,
  findContribution,
  findGoal,
  guardUncontributed,
  insertContribution,
  insertGoal,
  listContributions,
  updateGoal,
} from './store'
import type { ContributionRow, GoalRow } from './tables'
import { viewNewGoal } from './view'

type GoalFields = GoalInput & { currency: string }

/** Throws invalid_request: an unknown account, or one in another currency. Throws too_many_goals. */
export async function createGoal(
  db: Database,
  userId: string,
  input: GoalInput,
  remember: Remember<GoalView>,
): Promise<GoalView> {
  return retryStale(async () => {
    const { fields, accounts } = await checked(db, userId, input)
    const at = now().toISOString()
    const row: GoalRow = {
      id: newId('gol'),
      userId,
      ...columnsOf(fields),
      createdAt: at,
      updatedAt: at,
      version: 1,
    }
    const view = await viewNewGoal(db, userId, row)
    const statements = [
      ...recording(userId, (record) => [
        guardRoom('goals', userId),
        guardVersions('accounts', accounts),
        insertGoal(db, row),
        record.happened('goal.created', isOne(row.id)),
      ]),
      ...(await remember(view)),
    ]
    await withRoom(db, 'goals', userId, () => writeAll(db, statements))
    return view
  })
}

/** Sets all writable fields. Throws goal_not_found, precondition_failed, invalid_request. */
export async function replaceGoal(
  db: Database,
  userId: string,
  id: string,
  input: GoalInput,
  expected: Expected,
): Promise<void> {
  await editGoal(db, userId, id, { change: () => input, expected })
}

/** Changes the given fields. Throws goal_not_found, precondition_failed, invalid_request. */
export async function updateGoalFields(
  db: Database,
  userId: string,
  id: string,
  changes: GoalUpdate,
  expected: Expected,
): Promise<void> {
  await editGoal(db, userId, id, { change: (goal) => merge(fieldsOf(goal), changes), expected })
}

/** Its contributions go with it. Throws goal_not_found, precondition_failed. */
export async function removeGoal(
  db: Database,
  userId: string,
  id: string,
  expected: Expected,
): Promise<void> {
  await retryStale(async () => {
    const goal = await findGoal(db, userId, id)
    if (!goal) throw new ApiError('goal_not_found')
    requireMatch(expected, goal.version)
    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('goals', [goal]),
        record.happened('goal.deleted', isOne(id)),
        ...deleteGoal(userId, id),
      ]),
    )
  })
}

export type Contributed = { contribution: ContributionRow; goal: GoalRow }

/** Throws goal_not_found, goal_follows_account. */
export async function contribute(
  db: Database,
  userId: string,
  goalId: string,
  { input, remember }: { input: ContributionInput; remember: Remember<Contributed> },
): Promise<Contributed> {
  return retryStale(async () => {
    const goal = await findGoal(db, userId, goalId)
    if (!goal) throw new ApiError('goal_not_found')
    if (goal.accountId !== null) throw new ApiError('goal_follows_account')
    const at = now()
    const date = input.date ?? dayIn((await findUser(db, userId)).timeZone, at)
    const contribution: ContributionRow = {
      id: newId('con'),
      userId,
      goalId,
      amount: input.amount,
      date,
      note: input.note,
      createdAt: at.toISOString(),
    }
    const contributed = { contribution, goal }
    await writeAll(db, [
      ...recording(userId, (record) => [
        guardVersions('goals', [goal]),
        insertContribution(db, contribution),
        record.moved(),
      ]),
      ...(await remember(contributed)),
    ])
    return contributed
  })
}

/** Throws goal_not_found, contribution_not_found. */
export async function removeContribution(
  db: Database,
  userId: string,
  goalId: string,
  id: string,
): Promise<void> {
  const { goal, contribution } = await findContribution(db, userId, goalId, id)
  if (!goal) throw new ApiError('goal_not_found')
  if (!contribution) throw new ApiError('contribution_not_found')
  await writeAll(
    db,
    recording(userId, (record) => [deleteContribution(db, userId, id), record.moved()]),
  )
}

async function editGoal(
  db: Database,
  userId: string,
  id: string,
  { change, expected }: { change: (goal: GoalRow) => GoalInput; expected: Expected },
): Promise<void> {
  await retryStale(async () => {
    const goal = await findGoal(db, userId, id)
    if (!goal) throw new ApiError('goal_not_found')
    requireMatch(expected, goal.version)
    const { fields, accounts } = await checked(db, userId, change(goal))
    if (isUnchanged(goal, columnsOf(fields))) return
    const isRevalued = fields.currency !== goal.currency
    if (isRevalued) await requireUncontributed(db, userId, id)
    const edited = { ...goal, ...columnsOf(fields), updatedAt: now().toISOString() }
    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('goals', [goal]),
        guardVersions('accounts', accounts),
        ...(isRevalued ? [guardUncontributed(userId, id)] : []),
        ...record.changed('goal.updated', isOne(id), [updateGoal(db, edited)]),
      ]),
    )
  })
}

/** Contributions have the currency of their goal. */
async function requireUncontributed(db: Database, userId: string, id: string): Promise<void> {
  const found = await listContributions(db, userId, id, { limit: 0, before: null })
  if (found.contributions.length === 0) return
  const detail = 'It has contributions in its currency; delete them or set up another goal.'
  throw invalidField('/currency', 'has_contributions', detail)
}

/** The input with its currency, which is the account's where there is one. */
async function checked(
  db: Database,
  userId: string,
  input: GoalInput,
): Promise<{ fields: GoalFields; accounts: AccountView[] }> {
  if (input.account_id === null) {
    const currency = input.currency ?? (await findUser(db, userId)).currency
    return { fields: { ...input, currency }, accounts: [] }
  }
  const account = await findAccount(db, userId, input.account_id)
  if (!account) throw invalidField('/account_id', 'account_not_found', 'There is no such account.')
  const { currency } = account
  if (input.currency !== undefined && input.currency !== currency) {
    const detail = `The account is in ${currency}, the goal in ${input.currency}.`
    throw invalidField('/account_id', 'currency_mismatch', detail)
  }
  return { fields: { ...input, currency }, accounts: [account] }
}

function columnsOf(fields: GoalFields) {
  return {
    name: fields.name,
    targetAmount: fields.target_amount,
    currency: fields.currency,
    targetDate: fields.target_date,
    accountId: fields.account_id,
    archived: fields.archived,
  }
}

function fieldsOf(row: GoalRow): GoalFields {
  return {
    name: row.name,
    target_amount: row.targetAmount,
    currency: row.currency,
    target_date: row.targetDate,
    account_id: row.accountId,
    archived: row.archived,
  }
}
