// The keys of somebody who is erased. Each has an object of its own to be emptied, and of those that were revoked
// before there may be very many.
import { and, eq, gte, isNull, lt, or } from 'drizzle-orm'
import { addSeconds } from '../clock'
import { type Database, isAmong } from '../db/client'
import { apiKeys, apiKeySecrets } from '../keys/tables'
import type { ErasureRow } from './erasure-tables'

/**
 * An isolate lets a revoked key in for 30 seconds at most, if its object was not told (keys/authenticate.ts); the
 * rest is for clocks that differ.
 */
const closingSeconds = 2 * 60

type Erased = Pick<ErasureRow, 'erasedAt'> & { userId: string }

/** Those that could let somebody in: what the erasure has revoked, and what was revoked just before. */
export async function listOpenKeys(db: Database, erasure: Erased): Promise<string[]> {
  const since = closedBefore(erasure)
  const rows = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.userId, erasure.userId),
        or(isNull(apiKeys.revokedAt), gte(apiKeys.revokedAt, since)),
      ),
    )
  return rows.map(({ id }) => id)
}

/** Some of the others. */
export async function listClosedKeys(
  db: Database,
  erasure: Erased,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, erasure.userId), lt(apiKeys.revokedAt, closedBefore(erasure))))
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** With their secrets. Belongs into one batch. */
export function deleteKeys(db: Database, userId: string, ids: readonly string[]) {
  return [
    db
      .delete(apiKeySecrets)
      .where(and(eq(apiKeySecrets.userId, userId), isAmong(apiKeySecrets.keyId, ids))),
    db.delete(apiKeys).where(and(eq(apiKeys.userId, userId), isAmong(apiKeys.id, ids))),
  ]
}

function closedBefore({ erasedAt }: Erased): string {
  return addSeconds(new Date(erasedAt), -closingSeconds).toISOString()
}
