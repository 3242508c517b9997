// Creating, changing and deleting an account: the rules beyond its table.
import { now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { guardRoom, withRoom } from '../db/room'
import { isOne } from '../db/rows'
import { recording } from '../events/record'
import { revalueGoals } from '../goals/store'
import { type Expected, requireMatch } from '../http/etag'
import { isUnchanged, merge } from '../http/merge'
import { ApiError } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { findUser } from '../users/store'
import {
  type Account,
  type AccountInput,
  type AccountUpdate,
  type AccountView,
  presentAccount,
} from './schema'
import {
  deleteAccount,
  findAccount,
  guardEmpty,
  insertAccount,
  isInAccount,
  isOtherLeg,
  updateAccount,
} from './store'
import type { AccountRow } from './tables'

type AccountFields = AccountInput & { currency: string }

/** Throws too_many_accounts. */
export async function createAccount(
  db: Database,
  userId: string,
  input: AccountInput,
  remember: Remember<AccountView>,
): Promise<AccountView> {
  const currency = input.currency ?? (await findUser(db, userId)).currency
  const at = now().toISOString()
  const account: AccountRow = {
    id: newId('acc'),
    userId,
    ...columnsOf({ ...input, currency }),
    source: 'manual',
    postedSum: 0,
    pendingSum: 0,
    clearedSum: 0,
    transactionCount: 0,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
  const view = { ...account, firstDate: null }
  const statements = [
    ...recording(userId, (record) => [
      guardRoom('accounts', userId),
      insertAccount(db, account),
      record.happened('account.created', isOne(account.id)),
    ]),
    ...(await remember(view)),
  ]
  await withRoom(db, 'accounts', userId, () => writeAll(db, statements))
  return view
}

/** Replaces all writable fields. Throws account_not_found, precondition_failed, account_in_use. */
export async function replaceAccount(
  db: Database,
  userId: string,
  id: string,
  input: AccountInput,
  expected: Expected,
): Promise<AccountView> {
  const currency = input.currency ?? (await findUser(db, userId)).currency
  return editAccount(db, userId, id, { ...input, currency }, expected)
}

/**
 * Changes the given fields; what changes nothing leaves the version as it is.
 * Throws account_not_found, precondition_failed, account_in_use (another currency).
 */
export async function editAccount(
  db: Database,
  userId: string,
  id: string,
  changes: AccountUpdate,
  expected: Expected,
): Promise<AccountView> {
  return retryStale(async () => {
    const account = await findAccount(db, userId, id)
    if (!account) throw new ApiError('account_not_found')
    requireMatch(expected, account.version)

    const at = now().toISOString()
    const { firstDate, ...row } = account
    const columns = columnsOf(merge(fieldsOf(account), changes))
    if (isUnchanged(row, columns)) return account
    const edited = { ...row, ...columns, updatedAt: at }
    const isRevalued = edited.currency !== account.currency
    if (isRevalued && account.transactionCount > 0) throw inUse(account, 'change its currency')

    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('accounts', [account]),
        ...(isRevalued
          ? [
              guardEmpty(userId, id),
              ...record.changed('goal.updated', isInAccount(userId, id), [
                revalueGoals(userId, id, edited.currency, at),
              ]),
            ]
          : []),
        ...record.changed('account.updated', isOne(id), [updateAccount(db, edited)]),
      ]),
    )
    return { ...edited, version: account.version + 1, firstDate }
  })
}

/** Throws account_not_found, precondition_failed, and account_in_use when transactions would go without `cascade`. */
export async function removeAccount(
  db: Database,
  userId: string,
  id: string,
  options: { cascade: boolean; expected: Expected },
): Promise<void> {
  await retryStale(async () => {
    const account = await findAccount(db, userId, id)
    if (!account) throw new ApiError('account_not_found')
    requireMatch(options.expected, account.version)
    if (account.transactionCount > 0 && !options.cascade) throw inUse(account, 'delete it')
    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('accounts', [account]),
        ...(options.cascade ? [] : [guardEmpty(userId, id)]),
        record.happened('transaction.deleted', isOtherLeg(userId, id)),
        record.happened('transaction.deleted', isInAccount(userId, id)),
        record.happened('account.deleted', isOne(id)),
        ...record.changed(
          'goal.updated',
          isInAccount(userId, id),
          deleteAccount(userId, id, now().toISOString()),
        ),
      ]),
    )
  })
}

function inUse({ transactionCount }: AccountRow, wish: string): ApiError {
  const detail = `One cannot ${wish} like this: it has transactions (${transactionCount}).`
  return new ApiError('account_in_use', { detail, members: { transactions: transactionCount } })
}

/** The writable fields as columns. */
function columnsOf(input: AccountFields) {
  return {
    name: input.name,
    type: input.type,
    currency: input.currency,
    openingBalance: input.opening_balance,
    openedOn: input.opened_on,
    institutionName: input.institution?.name ?? null,
    institutionDomain: input.institution?.domain ?? null,
    mask: input.mask,
    status: input.status,
    externalId: input.external_id,
    note: input.note,
    metadata: input.metadata,
  }
}

/** The columns as writable fields: the base of a PATCH. */
function fieldsOf(row: AccountView): AccountFields {
  return { ...pickFields(presentAccount(row)), opened_on: row.openedOn }
}

function pickFields(account: Account): AccountFields {
  const { id, balance, source, created_at, updated_at, ...fields } = account
  return fields
}
