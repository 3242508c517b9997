// Recording new transactions: one, up to 500, or transfers with both legs; all of them or none.
import { sql } from 'drizzle-orm'
import type { AccountRow } from '../accounts/tables'
import { now } from '../clock'
import { type Database, isAmong, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { insertRows } from '../db/rows'
import { recording } from '../events/record'
import { ApiError } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { foldedColumns } from './fold'
import { type Item, referencesOf, requireAccounts, requireFit, requireOpen } from './references'
import type { TransactionInput } from './schema'
import { findForRecording } from './store'
import { type TransactionRow, transactions } from './tables'

export type Recorded = { status: 'created' | 'existing'; transaction: TransactionRow }

type Recording = {
  /** The JSON pointer of an item, for the faults. */
  place: (position: number) => string
  remember: Remember<Recorded[]>
}

/**
 * Each item's outcome, in order; a transfer's is its outgoing leg. An external id that the account knows
 * gives the row that is there.
 * Throws account_not_found, account_closed, invalid_request; then nothing is written.
 */
export async function recordTransactions(
  db: Database,
  userId: string,
  inputs: readonly TransactionInput[],
  { place, remember }: Recording,
): Promise<Recorded[]> {
  const items = inputs.map((input, position): Item => ({ input, at: place(position) }))
  return retryStale(async () => {
    const found = await findForRecording(db, userId, referencesOf(items))
    const accounts = new Map(found.accounts.map((account) => [account.id, account]))
    requireAccounts(items, accounts)

    const known = new Map(found.existing.map((row) => [externalKey(row), row]))
    const fresh: Item[] = []
    const created: TransactionRow[] = []
    const outcomes = items.map((item): Recorded => {
      const { account_id: accountId, external_id: externalId } = item.input
      const key = externalKey({ accountId, externalId })
      const existing = externalId === null ? undefined : known.get(key)
      if (existing) return { status: 'existing', transaction: existing }
      const rows = rowsOf(userId, item.input, accounts)
      fresh.push(item)
      created.push(...rows)
      if (externalId !== null) known.set(key, rows[0])
      return { status: 'created', transaction: rows[0] }
    })
    // Only what is new must fit what there is now: a replay is answered from history.
    requireFit(fresh, { accounts, categories: new Set(found.categories.map(({ id }) => id)) })
    requireOpen(fresh, accounts)

    if (created.length > 0) {
      const ids = created.map(({ id }) => id)
      await writeAll(db, [
        ...recording(userId, (record) => [
          guardVersions('accounts', found.accounts),
          ...insertRows(transactions, created),
          record.happened('transaction.created', isAmong(sql`id`, ids)),
        ]),
        ...(await remember(outcomes)),
      ])
    }
    return outcomes
  })
}

/** The row, or the outgoing and the incoming leg. */
function rowsOf(
  userId: string,
  input: TransactionInput,
  accounts: ReadonlyMap<string, AccountRow>,
): [TransactionRow, ...TransactionRow[]] {
  const row = rowOf(userId, input, currencyOf(accounts, input.account_id))
  const { to_account_id, to_amount } = input
  if (to_account_id === undefined) return [row]

  const transferId = newId('trf')
  const incoming: TransactionRow = {
    ...row,
    id: newId('txn'),
    accountId: to_account_id,
    amount: to_amount ?? -input.amount,
    currency: currencyOf(accounts, to_account_id),
    externalId: null,
    transferId,
    transferAccountId: row.accountId,
    transferTransactionId: row.id,
  }
  const outgoing = {
    ...row,
    transferId,
    transferAccountId: to_account_id,
    transferTransactionId: incoming.id,
  }
  return [outgoing, incoming]
}

function rowOf(userId: string, input: TransactionInput, currency: string): TransactionRow {
  const at = now().toISOString()
  const texts = { payee: input.payee, description: null, note: input.note }
  return {
    id: newId('txn'),
    userId,
    accountId: input.account_id,
    date: input.date,
    amount: input.amount,
    currency,
    status: input.status,
    cleared: input.cleared,
    ...texts,
    ...foldedColumns(texts),
    categoryId: input.category_id,
    tags: input.tags,
    splits: input.splits.length === 0 ? null : input.splits,
    transferId: null,
    transferAccountId: null,
    transferTransactionId: null,
    externalId: input.external_id,
    importId: null,
    importKey: null,
    matchedImportId: null,
    matchedBefore: null,
    metadata: input.metadata,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
}

function currencyOf(accounts: ReadonlyMap<string, AccountRow>, id: string): string {
  const account = accounts.get(id)
  if (!account) throw new ApiError('account_not_found')
  return account.currency
}

function externalKey({ accountId, externalId }: { accountId: string; externalId: string | null }) {
  return `${accountId} ${externalId}`
}
