// Changing transactions, one or many at once; all of them or none.
import { sql } from 'drizzle-orm'
import type { AccountRow } from '../accounts/tables'
import { now } from '../clock'
import { type Database, DuplicateError, isAmong, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { updateRows } from '../db/rows'
import { recording } from '../events/record'
import { type Expected, requireMatch, unconditional } from '../http/etag'
import { ApiError, invalidField } from '../http/problem'
import { changedRow, requirePlain } from './change'
import { changeLegs } from './legs'
import { categoriesOf } from './references'
import type { TransactionBulkUpdate, TransactionReplacement, TransactionUpdate } from './schema'
import { findForEditing } from './store'
import { type TransactionRow, transactions } from './tables'

type Rows = Map<string, TransactionRow>

/**
 * Makes the changes to each of the transactions and to the other legs of transfers among them.
 * Throws transaction_not_found, precondition_failed, account_not_found, account_closed, external_id_taken, invalid_request.
 */
export async function editTransactions(
  db: Database,
  userId: string,
  ids: readonly string[],
  changes: TransactionUpdate,
  expected: Expected,
): Promise<TransactionRow[]> {
  const wanted = [...new Set(ids)]
  return retryUnlessTaken(async () => {
    const found = await findForEditing(db, userId, wanted, referencesOf(changes))
    const before: Rows = new Map(found.rows.map((row) => [row.id, row]))
    if (!wanted.every((id) => before.has(id))) throw new ApiError('transaction_not_found')
    for (const id of wanted) requireMatch(expected, before.get(id)?.version ?? 0)
    requireCategories(changes, new Set(found.categories.map(({ id }) => id)))
    const account = requireAccount(changes, found.accounts)
    requireOneLeg(changes, wanted, before)

    const after: Rows = new Map(before)
    for (const id of wanted) applyTo(after, id, changes, account)
    const changed = stampChanged(before, after)
    if (changed.length > 0) {
      const ids = changed.map(({ id }) => id)
      await writeAll(
        db,
        recording(userId, (record) => [
          guardVersions('accounts', found.accounts),
          guardVersions(
            'transactions',
            ids.flatMap((id) => before.get(id) ?? []),
          ),
          ...record.changed(
            'transaction.updated',
            isAmong(sql`id`, ids),
            updateRows(transactions, changed),
          ),
        ]),
      )
    }
    return wanted.flatMap((id) => after.get(id) ?? [])
  })
}

/** The same with the changes at `/set` of the body, where the faults then point. */
export async function editTogether(
  db: Database,
  userId: string,
  { ids, set }: TransactionBulkUpdate,
): Promise<TransactionRow[]> {
  try {
    return await editTransactions(db, userId, ids, set, unconditional)
  } catch (error) {
    throw error instanceof ApiError ? pointingBelow('/set', error) : error
  }
}

/** One transaction; a replacement names all writable fields. Throws as editTransactions does. */
export async function editTransaction(
  db: Database,
  userId: string,
  id: string,
  changes: TransactionUpdate | TransactionReplacement,
  expected: Expected,
): Promise<TransactionRow> {
  const [row] = await editTransactions(db, userId, [id], changes, expected)
  if (!row) throw new RangeError('One id has one outcome.')
  return row
}

/** A unique index that refuses an edit will refuse it again. */
async function retryUnlessTaken<T>(attempt: () => Promise<T>): Promise<T> {
  return retryStale(async () => {
    try {
      return await attempt()
    } catch (error) {
      throw error instanceof DuplicateError ? taken(error) : error
    }
  })
}

/** The other unique index is that of statements' entries, which move along with their rows. */
function taken(cause: DuplicateError): ApiError {
  if (cause.message.includes('external_id')) return new ApiError('external_id_taken', { cause })
  const detail = 'The account has the same entry of a bank statement already.'
  return new ApiError('conflict', { detail, cause })
}

function pointingBelow(place: string, { code, options }: ApiError): ApiError {
  const { errors = [] } = options
  const moved = errors.map((fault) => ({ ...fault, pointer: place + (fault.pointer ?? '') }))
  return new ApiError(code, { ...options, ...(errors.length > 0 && { errors: moved }) })
}

function referencesOf(changes: TransactionUpdate) {
  return {
    accountIds: changes.account_id === undefined ? [] : [changes.account_id],
    categoryIds: categoriesOf(withDefaults(changes)).map(({ id }) => id),
  }
}

function applyTo(
  rows: Rows,
  id: string,
  changes: TransactionUpdate,
  account: AccountRow | null,
): void {
  const row = rows.get(id)
  if (!row) return
  const changed = changedRow(row, changes, account)
  const other = rows.get(row.transferTransactionId ?? '')
  if (!other) {
    requirePlain(changed, changes)
    rows.set(id, changed)
    return
  }
  const legs = changeLegs(changed, other, changes)
  rows.set(id, legs.leg)
  rows.set(other.id, legs.other)
}

/** The rows that differ, as their next version; they take their place in `after`. */
function stampChanged(before: Rows, after: Rows): TransactionRow[] {
  const updatedAt = now().toISOString()
  const differs = (row: TransactionRow) =>
    JSON.stringify(row) !== JSON.stringify(before.get(row.id))
  const changed = [...after.values()]
    .filter(differs)
    .map((row) => ({ ...row, updatedAt, version: row.version + 1 }))
  for (const row of changed) after.set(row.id, row)
  return changed
}

function requireCategories(changes: TransactionUpdate, known: ReadonlySet<string>): void {
  const detail = 'There is no such category.'
  const errors = categoriesOf(withDefaults(changes))
    .filter(({ id }) => !known.has(id))
    .map(({ at }) => ({ pointer: at, code: 'category_not_found', detail }))
  if (errors.length > 0) throw new ApiError('invalid_request', { errors })
}

function withDefaults({ category_id, splits }: TransactionUpdate) {
  return { category_id: category_id ?? null, splits: splits ?? [] }
}

/** The account to move to, if the changes name one. */
function requireAccount(
  { account_id }: TransactionUpdate,
  accounts: readonly AccountRow[],
): AccountRow | null {
  if (account_id === undefined) return null
  const account = accounts.find(({ id }) => id === account_id)
  if (account) return account
  const detail = 'There is no such account.'
  const errors = [{ pointer: '/account_id', code: 'account_not_found', detail }]
  throw new ApiError('account_not_found', { errors })
}

/** One amount for both legs of a transfer would contradict itself. */
function requireOneLeg(changes: TransactionUpdate, ids: readonly string[], rows: Rows): void {
  if (changes.amount === undefined && changes.to_amount === undefined) return
  const legs = new Set(ids.flatMap((id) => rows.get(id)?.transferTransactionId ?? []))
  if (ids.some((id) => legs.has(id))) {
    throw invalidField('/amount', 'both_legs', 'Both legs of a transfer are among the ids.')
  }
}
