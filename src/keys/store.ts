import { and, count, desc, eq, gt, gte, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database, Statement } from '../db/client'
import { guard } from '../db/guard'
import { users } from '../users/tables'
import { apiKeys, apiKeySecrets, type KeyRow, type KeySecretRow } from './tables'

export const mostKeys = 50

export type FoundKey = { key: KeyRow; secretEndsAt: string | null; plan: string | null }

/** By its secret alone, whoever's it is: the secret is what tells the user. */
export async function findKeyBySecret(db: Database, hash: string): Promise<FoundKey | undefined> {
  const [[key], [secret], [user]] = await db.batch([
    db
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.id, sql`(${ownerOf('key_id', hash)})`)),
    db.select().from(apiKeySecrets).where(eq(apiKeySecrets.hash, hash)),
    db
      .select({ plan: users.plan })
      .from(users)
      .where(eq(users.id, sql`(${ownerOf('user_id', hash)})`)),
  ])
  return key && secret && user && { key, secretEndsAt: secret.endsAt, plan: user.plan }
}

/** Not those that are revoked. Newest first. */
export async function listKeys(
  db: Database,
  userId: string,
  options: { limit: number; before: string | null },
): Promise<KeyRow[]> {
  const { limit, before } = options
  return db
    .select()
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.userId, userId),
        isNull(apiKeys.revokedAt),
        before === null ? undefined : lt(apiKeys.id, before),
      ),
    )
    .orderBy(desc(apiKeys.id))
    .limit(limit + 1)
}

/** Not when it is revoked. */
export async function findKey(
  db: Database,
  userId: string,
  id: string,
): Promise<KeyRow | undefined> {
  const key = await findAnyKey(db, userId, id)
  return key?.revokedAt === null ? key : undefined
}

/** Living or revoked. */
export async function findAnyKey(
  db: Database,
  userId: string,
  id: string,
): Promise<KeyRow | undefined> {
  const [key] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), eq(apiKeys.id, id)))
  return key
}

/** Those that lived at some time since then: first the living, then the revoked, each newest first. */
export async function listKeysSince(
  db: Database,
  userId: string,
  since: string,
): Promise<KeyRow[]> {
  return db
    .select()
    .from(apiKeys)
    .where(
      and(eq(apiKeys.userId, userId), or(isNull(apiKeys.revokedAt), gte(apiKeys.revokedAt, since))),
    )
    .orderBy(sql`${apiKeys.revokedAt} IS NOT NULL`, desc(apiKeys.id))
    .limit(2 * mostKeys)
}

export function insertKey(db: Database, key: KeyRow, secret: KeySecretRow): Statement[] {
  return [db.insert(apiKeys).values(key), db.insert(apiKeySecrets).values(secret)]
}

/** Holds while the user has fewer living keys than this. */
export function guardFewerKeys(userId: string, limit: number): SQL {
  return guard(sql`(SELECT count(*) FROM api_keys
    WHERE user_id = ${userId} AND revoked_at IS NULL) < ${limit}`)
}

export async function countKeys(db: Database, userId: string): Promise<number> {
  const [row] = await db
    .select({ keys: count() })
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
  return row?.keys ?? 0
}

/** Writes all but what use alone changes. */
export function updateKey(db: Database, key: KeyRow): Statement {
  const { id, userId, createdAt: _, lastUsedAt: _at, lastUsedCountry: _country, ...changes } = key
  return db
    .update(apiKeys)
    .set(changes)
    .where(and(eq(apiKeys.userId, userId), eq(apiKeys.id, id)))
}

/**
 * The new secret; the living ones end at `endsAt`, unless they end before. Those that had ended by now are
 * dropped, and of the others all but the newest two.
 */
export function replaceSecret(db: Database, secret: KeySecretRow, endsAt: string): Statement[] {
  const { userId, keyId, createdAt } = secret
  const ofKey = and(eq(apiKeySecrets.userId, userId), eq(apiKeySecrets.keyId, keyId))
  const newest = sql`SELECT hash FROM api_key_secrets
    WHERE user_id = ${userId} AND key_id = ${keyId} ORDER BY created_at DESC, rowid DESC LIMIT 2`
  return [
    db.delete(apiKeySecrets).where(and(ofKey, lt(apiKeySecrets.endsAt, createdAt))),
    db.delete(apiKeySecrets).where(and(ofKey, sql`${apiKeySecrets.hash} NOT IN (${newest})`)),
    db
      .update(apiKeySecrets)
      .set({ endsAt })
      .where(and(ofKey, or(isNull(apiKeySecrets.endsAt), gt(apiKeySecrets.endsAt, endsAt)))),
    db.insert(apiKeySecrets).values(secret),
  ]
}

/** Notes the use, unless a later one is noted. */
export async function touchKey(
  db: Database,
  { userId, id }: KeyRow,
  use: { at: string; country: string | null },
): Promise<void> {
  await db
    .update(apiKeys)
    .set({ lastUsedAt: use.at, lastUsedCountry: use.country })
    .where(
      and(
        eq(apiKeys.userId, userId),
        eq(apiKeys.id, id),
        or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, use.at)),
      ),
    )
}

function ownerOf(column: 'key_id' | 'user_id', hash: string): SQL {
  return sql`SELECT ${sql.identifier(column)} FROM api_key_secrets WHERE hash = ${hash}`
}
