// An API key may be confined to some accounts: whatever lies beyond is, to it, as if it were not there.
import { and, eq, not, or, type SQL, sql } from 'drizzle-orm'
import { type Database, isAmong } from '../db/client'
import { ApiError } from '../http/problem'
import { accountsOf, type Principal } from '../sessions/principal'
import { transactions } from '../transactions/tables'

/** Of the accounts that a filter names (undefined: all) those that the credential reaches. */
export function reachable(
  principal: Principal,
  ids: readonly string[] | undefined,
): string[] | undefined {
  const own = accountsOf(principal)
  if (own === null) return ids && [...ids]
  return own.filter((id) => !ids || ids.includes(id))
}

export function reaches(principal: Principal, accountId: string): boolean {
  return accountsOf(principal)?.includes(accountId) ?? true
}

/** Throws account_not_found, naming the places of a body that `accounts` gives with their ids. */
export function requireReach(
  principal: Principal,
  accounts: readonly { id: string | undefined; pointer?: string }[],
): void {
  const beyond = accounts.filter(({ id }) => id !== undefined && !reaches(principal, id))
  if (beyond.length === 0) return
  const detail = 'There is no such account.'
  const errors = beyond.flatMap(({ pointer }) =>
    pointer === undefined ? [] : [{ pointer, code: 'account_not_found', detail }],
  )
  throw new ApiError('account_not_found', errors.length > 0 ? { errors } : {})
}

/**
 * For changes to transactions by id. Throws transaction_not_found for one that lies beyond, key_confined for
 * a transfer whose other leg does: a change would reach it.
 */
export async function requireReachOf(
  db: Database,
  principal: Principal,
  ids: readonly string[],
): Promise<void> {
  const own = accountsOf(principal)
  if (own === null) return
  const isBeyond = not(isAmong(transactions.accountId, own))
  const rows = await db
    .select({ isBeyond: sql<number>`${isBeyond}`.as('is_beyond') })
    .from(transactions)
    .where(
      and(
        eq(transactions.userId, principal.userId),
        isAmong(transactions.id, ids),
        or(isBeyond, hasLegBeyond(own)),
      ),
    )
  if (rows.length === 0) return
  throw new ApiError(
    rows.some((row) => row.isBeyond === 1) ? 'transaction_not_found' : 'key_confined',
  )
}

/** For undoing an import. Throws key_confined when a row that it made or matched has been moved beyond. */
export async function requireReachOfImport(
  db: Database,
  principal: Principal,
  importId: string,
): Promise<void> {
  const own = accountsOf(principal)
  if (own === null) return
  const [beyond] = await db
    .select({ id: transactions.id })
    .from(transactions)
    .where(
      and(
        eq(transactions.userId, principal.userId),
        or(eq(transactions.importId, importId), eq(transactions.matchedImportId, importId)),
        or(not(isAmong(transactions.accountId, own)), hasLegBeyond(own)),
      ),
    )
    .limit(1)
  if (beyond) throw new ApiError('key_confined')
}

/** Throws key_confined, for what would make, end or touch accounts that the key does not name. */
export function requireUnconfined(principal: Principal): void {
  if (accountsOf(principal) !== null) throw new ApiError('key_confined')
}

/** Of a transfer, whether the other leg lies beyond these accounts. */
function hasLegBeyond(own: readonly string[]): SQL {
  return sql`${transactions.transferAccountId} IS NOT NULL
    AND ${not(isAmong(transactions.transferAccountId, own))}`
}
