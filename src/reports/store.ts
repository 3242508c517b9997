import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { selectAccounts } from '../accounts/store'
import { accountDays, accounts } from '../accounts/tables'
import { categories } from '../categories/tables'
import { type Database, isAmong } from '../db/client'
import { ApiError } from '../http/problem'
import { users } from '../users/tables'
import { rangeIn, type Ranges } from './range'

/** The accounts, closed ones included, with what was posted in them after the range begins. */
export async function findBalances(
  db: Database,
  userId: string,
  { ids, ranges }: { ids: readonly string[] | undefined; ranges: Ranges },
) {
  const own = sql`${accountDays.accountId} IN (
    SELECT ${accounts.id} FROM ${accounts} WHERE ${accounts.userId} = ${userId})`
  const [people, list, days] = await db.batch([
    selectOwner(db, userId),
    selectAccounts(db, userId, ids ?? 'all'),
    db
      .select()
      .from(accountDays)
      .where(
        and(
          eq(accountDays.userId, userId),
          ids ? isAmong(accountDays.accountId, ids) : own,
          gt(accountDays.date, ranges[0].from),
        ),
      ),
  ])
  return { accounts: list, days, ...ownerOf(people, ranges) }
}

export function selectTree(db: Database, userId: string) {
  return db
    .select({ id: categories.id, parentId: categories.parentId })
    .from(categories)
    .where(or(eq(categories.userId, userId), isNull(categories.userId)))
}

type Owner = { currency: string; timeZone: string }

export function selectOwner(db: Database, userId: string) {
  return db
    .select({ currency: users.currency, timeZone: users.timeZone })
    .from(users)
    .where(eq(users.id, userId))
}

/** Throws session_ended: a credential whose user is gone is no longer one. */
export function ownerOf([owner]: readonly Owner[], ranges: Ranges) {
  if (!owner) throw new ApiError('session_ended')
  return { currency: owner.currency, range: rangeIn(ranges, owner.timeZone) }
}
