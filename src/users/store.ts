import { and, eq, ne, or, type SQL, sql } from 'drizzle-orm'
import { type Database, findSurely, isAmong, query, type Statement } from '../db/client'
import { guard } from '../db/guard'
import { ApiError } from '../http/problem'
import { type UserRow, users } from './tables'

export function insertUser(db: Database, user: UserRow): Statement {
  return db.insert(users).values(user)
}

/** Throws session_ended: a credential whose user is gone is no longer one. */
export async function findUser(db: Database, userId: string): Promise<UserRow> {
  const user = await findSurely(db, async () => {
    const [row] = await db.select().from(users).where(eq(users.id, userId))
    return row
  })
  if (!user) throw new ApiError('session_ended')
  return user
}

export async function findUserByEmail(db: Database, email: string): Promise<UserRow | undefined> {
  const [user] = await db.select().from(users).where(eq(users.email, email))
  return user
}

type Writable = Omit<UserRow, 'id' | 'createdAt' | 'version'>
type UserChanges = { [Column in keyof Writable]?: Writable[Column] | undefined }

/** Columns that are left out or undefined stay as they are. */
export function updateUser(db: Database, userId: string, changes: UserChanges) {
  return db
    .update(users)
    .set({ ...changes, version: sql`${users.version} + 1` })
    .where(eq(users.id, userId))
    .returning()
}

/** One round trip; undefined when nothing differs, or the version is none of those expected. */
export async function updateProfile(
  db: Database,
  userId: string,
  change: {
    columns: Pick<UserChanges, 'name' | 'currency' | 'timeZone' | 'locale'>
    expected: readonly string[] | 'any'
    at: string
    /** A statement that stands behind the change. */
    told: SQL
  },
): Promise<UserRow | undefined> {
  const { columns, expected, at, told } = change
  const { name, currency, timeZone, locale } = columns
  const differs = or(
    name === undefined ? undefined : sql`${users.name} IS NOT ${name}`,
    currency === undefined ? undefined : ne(users.currency, currency),
    timeZone === undefined ? undefined : ne(users.timeZone, timeZone),
    locale === undefined ? undefined : ne(users.locale, locale),
  )
  if (!differs) return undefined
  const isExpected =
    expected === 'any' ? undefined : isAmong(sql`CAST(${users.version} AS TEXT)`, expected)
  const [[edited]] = await db.batch([
    db
      .update(users)
      .set({ ...columns, updatedAt: at, version: sql`${users.version} + 1` })
      .where(and(eq(users.id, userId), differs, isExpected))
      .returning(),
    query(db, told),
  ])
  return edited
}

/** Holds while the password is still the one that was read. */
export function guardPassword(user: UserRow): SQL {
  return guard(sql`EXISTS (
    SELECT 1 FROM users WHERE id = ${user.id} AND password_hash = ${user.passwordHash})`)
}
