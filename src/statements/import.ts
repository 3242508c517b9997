// Decides which entries of a statement are new, and writes them in one batch.
import { sql } from 'drizzle-orm'
import { findAccount } from '../accounts/store'
import type { AccountRow } from '../accounts/tables'
import { addDays, now } from '../clock'
import { type Database, isAmong, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { insertRows, isOne, updateRows } from '../db/rows'
import { recording } from '../events/record'
import { ApiError } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { foldedColumns } from '../transactions/fold'
import { type TransactionRow, transactions } from '../transactions/tables'
import { type IdentifiedEntry, identify } from './identity'
import { matchByHand, windowDays } from './match'
import { readStatement } from './read'
import type { CsvMapping, Statement } from './reader'
import { findForImport, insertImport, isImported } from './store'
import type { BalanceCheck, ImportRow } from './tables'

const maxErrors = 1_000

type Request = {
  accountId: string
  bytes: Uint8Array
  accountEnding: string | undefined
  csv: CsvMapping
  dryRun: boolean
  /** Told how many entries there are, before anything is looked up or written; may throw. */
  onRead: (entries: number) => Promise<void>
}

/**
 * Imports a statement into an account, or with `dryRun` only tells what would happen. The same file again
 * creates nothing. Throws account_not_found, account_closed, unreadable_statement, ambiguous_statement,
 * statement_currency_mismatch; then nothing is written.
 */
export async function importStatement(
  db: Database,
  userId: string,
  request: Request,
  remember: Remember<ImportRow>,
): Promise<ImportRow> {
  const reading = await readEntries(db, userId, request)
  return retryStale(async () => {
    const decision = await decide(db, userId, reading)
    if (!request.dryRun) await writeImport(db, userId, decision, remember)
    return decision.row
  })
}

/** What importing it would do, entry by entry. Throws as importStatement does. */
export async function previewStatement(
  db: Database,
  userId: string,
  request: Omit<Request, 'dryRun'>,
): Promise<Pick<Decision, 'row' | 'created' | 'matched'>> {
  return decide(db, userId, await readEntries(db, userId, request))
}

type Reading = {
  accountId: string
  format: string
  statement: Statement
  entries: readonly IdentifiedEntry[]
}

async function readEntries(
  db: Database,
  userId: string,
  request: Omit<Request, 'dryRun'>,
): Promise<Reading> {
  const { accountId } = request
  const account = await findAccount(db, userId, accountId)
  if (!account) throw new ApiError('account_not_found')
  const { currency } = account
  const { format, statement } = readStatement(request.bytes, { ...request, currency })
  await request.onRead(statement.entries.length)
  return { accountId, format, statement, entries: await identify(statement.entries) }
}

type Decision = {
  row: ImportRow
  account: AccountRow
  created: TransactionRow[]
  /** As they were and as they will be. */
  before: TransactionRow[]
  matched: TransactionRow[]
}

async function decide(
  db: Database,
  userId: string,
  { accountId, format, statement, entries }: Reading,
): Promise<Decision> {
  const found = await findForImport(db, userId, accountId, {
    keys: entries.map(({ importKey }) => importKey),
    ...matchRange(entries),
    balanceOn: statement.closingBalance?.date ?? '9999-12-31',
  })
  const { account } = found
  if (!account) throw new ApiError('account_not_found')
  if (account.status === 'closed') throw new ApiError('account_closed')

  const at = now().toISOString()
  const id = newId('imp')
  const fresh = firstOfEach(entries.filter(({ importKey }) => !found.known.has(importKey)))
  const matches = matchByHand(fresh, found.byHand)
  const matched = [...matches].map(([entry, row]) => linked(row, entry, { id, at }))
  const created = fresh
    .filter((entry) => !matches.has(entry))
    .map((entry) => toRow(entry, { id, at, userId, account }))
  const row: ImportRow = {
    id,
    userId,
    accountId: account.id,
    format,
    found: entries.length + statement.faults.length,
    created: created.length,
    duplicates: entries.length - fresh.length,
    matched: matched.length,
    errors: statement.faults.slice(0, maxErrors),
    balanceCheck: checkBalance(statement, {
      ledger: account.openingBalance + account.postedSum - found.postedLater,
      added: [...created, ...newlyPosted(matched)],
    }),
    createdAt: at,
    updatedAt: at,
  }
  return { row, account, created, before: [...matches.values()], matched }
}

async function writeImport(
  db: Database,
  userId: string,
  { row, account, created, before, matched }: Decision,
  remember: Remember<ImportRow>,
): Promise<void> {
  const matchedIds = matched.map(({ id }) => id)
  await writeAll(db, [
    ...recording(userId, (record) => [
      guardVersions('accounts', [account]),
      guardVersions('transactions', before),
      insertImport(db, row),
      ...insertRows(transactions, created),
      record.happened('transaction.created', isImported(userId, row.id)),
      ...record.changed(
        'transaction.updated',
        isAmong(sql`id`, matchedIds),
        updateRows(transactions, matched),
      ),
      record.happened('import.completed', isOne(row.id)),
    ]),
    ...(await remember(row)),
  ])
}

function matchRange(entries: readonly IdentifiedEntry[]): { from: string; to: string } {
  const days = entries.map(({ date }) => date).toSorted()
  const from = days[0] ?? '9999-12-31'
  const to = days.at(-1) ?? '0001-01-01'
  return { from: addDays(from, -windowDays), to: addDays(to, windowDays) }
}

/** A bank's id that comes twice in one file is one entry. */
function firstOfEach(entries: readonly IdentifiedEntry[]): IdentifiedEntry[] {
  return [
    ...new Map(entries.toReversed().map((entry) => [entry.importKey, entry])).values(),
  ].toReversed()
}

function toRow(
  entry: IdentifiedEntry,
  {
    id,
    at,
    userId,
    account,
  }: { id: string; at: string; userId: string; account: { id: string; currency: string } },
): TransactionRow {
  const texts = { payee: entry.payee, description: entry.description, note: null }
  return {
    id: newId('txn'),
    userId,
    accountId: account.id,
    date: entry.date,
    amount: entry.amountMinor,
    currency: account.currency,
    status: entry.pending ? 'pending' : 'posted',
    cleared: !entry.pending,
    ...texts,
    ...foldedColumns(texts),
    categoryId: null,
    tags: [],
    splits: null,
    transferId: null,
    transferAccountId: null,
    transferTransactionId: null,
    externalId: null,
    importId: id,
    importKey: entry.importKey,
    matchedImportId: null,
    matchedBefore: null,
    metadata: {},
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
}

/** The hand-made row with the entry's identity; what its owner wrote stays as it is. */
function linked(
  row: TransactionRow,
  entry: IdentifiedEntry,
  { id, at }: { id: string; at: string },
): TransactionRow {
  return {
    ...row,
    status: entry.pending ? row.status : 'posted',
    cleared: entry.pending ? row.cleared : true,
    importKey: entry.importKey,
    matchedImportId: id,
    matchedBefore: { status: row.status, cleared: row.cleared },
    updatedAt: at,
    version: row.version + 1,
  }
}

function newlyPosted(rows: readonly TransactionRow[]): TransactionRow[] {
  return rows.filter((row) => row.matchedBefore?.status === 'pending' && row.status === 'posted')
}

function checkBalance(
  { closingBalance }: Statement,
  { ledger, added }: { ledger: number; added: readonly TransactionRow[] },
): BalanceCheck | null {
  if (!closingBalance) return null
  const { date, amountMinor } = closingBalance
  const posted = added
    .filter((row) => row.status === 'posted' && row.date <= date)
    .reduce((sum, { amount }) => sum + amount, ledger)
  return { statement: amountMinor, ledger: posted, difference: amountMinor - posted, date }
}
