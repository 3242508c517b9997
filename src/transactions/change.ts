// One transaction with changes applied, and the rules that it must keep as a plain one.
import type { AccountRow } from '../accounts/tables'
import { merge } from '../http/merge'
import { ApiError, invalidField } from '../http/problem'
import { foldedColumns } from './fold'
import { signFault } from './rules'
import { transactionStatus, type TransactionUpdate } from './schema'
import type { TransactionRow } from './tables'

/**
 * The row with the changes that concern it alone; `account` is the one to move to, if any.
 * Throws account_closed, and invalid_request when another currency would silently reinterpret the amount.
 */
export function changedRow(
  row: TransactionRow,
  changes: TransactionUpdate,
  account: AccountRow | null,
): TransactionRow {
  if (account && account.id !== row.accountId) requireMovable(row, changes, account)
  const fields = merge(fieldsOf(row), {
    ...changes,
    // Splits take the category's place.
    ...(changes.splits && changes.splits.length > 0 && { category_id: null }),
  })
  const texts = { payee: fields.payee, description: row.description, note: fields.note }
  return {
    ...row,
    accountId: fields.account_id,
    currency: account?.currency ?? row.currency,
    date: fields.date,
    amount: fields.amount,
    status: fields.status,
    cleared: fields.cleared,
    ...texts,
    ...foldedColumns(texts),
    categoryId: fields.category_id,
    tags: fields.tags,
    splits: fields.splits.length === 0 ? null : fields.splits,
    externalId: fields.external_id,
    metadata: fields.metadata,
  }
}

/** Throws invalid_request when a transaction that is no transfer breaks a rule by the changes. */
export function requirePlain(row: TransactionRow, changes: TransactionUpdate): void {
  if (changes.to_amount !== undefined) {
    throw invalidField('/to_amount', 'not_a_transfer', 'The transaction is not a transfer.')
  }
  if (changes.type === 'transfer') {
    const detail = 'A transfer is created as one, with to_account_id.'
    throw invalidField('/type', 'not_a_transfer', detail)
  }
  const fault = signFault({ amount: row.amount, type: changes.type })
  if (fault) throw invalidField('/type', 'type_mismatch', fault)
  if (row.splits) requireSplitsFit(row, row.splits, changes)
}

function requireSplitsFit(
  row: TransactionRow,
  splits: NonNullable<TransactionRow['splits']>,
  changes: TransactionUpdate,
): void {
  const total = splits.reduce((sum, { amount }) => sum + amount, 0)
  if (total !== row.amount) {
    const detail = `The splits add up to ${total}, the transaction to ${row.amount}.`
    throw invalidField('/splits', 'sum_mismatch', detail)
  }
  if (row.categoryId !== null || typeof changes.category_id === 'string') {
    const detail = 'With splits the categories stand in the splits; `"splits": []` clears them.'
    throw invalidField('/category_id', 'has_splits', detail)
  }
}

function requireMovable(
  row: TransactionRow,
  changes: TransactionUpdate,
  account: AccountRow,
): void {
  if (account.status === 'closed') {
    const detail = 'The account is closed.'
    const errors = [{ pointer: '/account_id', code: 'account_closed', detail }]
    throw new ApiError('account_closed', { errors })
  }
  if (account.currency !== row.currency && changes.amount === undefined) {
    const detail = `The account holds ${account.currency}, the transaction ${row.currency}: send the amount too.`
    throw invalidField('/amount', 'required', detail)
  }
}

function fieldsOf(row: TransactionRow) {
  return {
    account_id: row.accountId,
    date: row.date,
    amount: row.amount,
    status: transactionStatus.parse(row.status),
    cleared: row.cleared,
    payee: row.payee,
    note: row.note,
    category_id: row.categoryId,
    tags: row.tags,
    splits: row.splits ?? [],
    external_id: row.externalId,
    metadata: row.metadata,
  }
}
