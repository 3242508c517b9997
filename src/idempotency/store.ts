import { and, eq, type SQL, sql } from 'drizzle-orm'
import { type Database, query } from '../db/client'
import { guardClaimed } from '../db/guard'
import type { Claim } from './claim'
import { idempotencyRecords, type IdempotencyRow } from './tables'

/** A kept answer as columns. */
export type KeptAnswer = Pick<IdempotencyRow, 'status' | 'headers' | 'body'>

/**
 * The record that stands afterwards, in one round trip: `wanted`, where there was none, where it had expired,
 * or where an attempt at the same request (by its `fingerprints`) has died; else the one that was there.
 * Undefined when its user is gone.
 */
export async function claimRecord(
  db: Database,
  wanted: IdempotencyRow,
  fingerprints: readonly string[],
): Promise<IdempotencyRow | undefined> {
  const { scope, key, createdAt: at } = wanted
  const [, , [record]] = await db.batch([
    forgetExpired(db, at),
    insertClaim(db, wanted, fingerprints),
    selectRecord(db, scope, key),
  ])
  return record
}

/** Of a request that outlives its user nothing may stay. */
function insertClaim(db: Database, wanted: IdempotencyRow, fingerprints: readonly string[]) {
  const { scope, key, userId, fingerprint, claim, claimedUntil, createdAt: at, expiresAt } = wanted
  return query(
    db,
    sql`INSERT INTO idempotency_records
        (scope, key, user_id, fingerprint, claim, claimed_until, created_at, expires_at)
      SELECT ${scope}, ${key}, ${userId}, ${fingerprint}, ${claim}, ${claimedUntil}, ${at}, ${expiresAt}
      WHERE ${userId} IS NULL OR EXISTS (SELECT 1 FROM users WHERE id = ${userId})
      ON CONFLICT (scope, key) DO UPDATE SET
        user_id = excluded.user_id, fingerprint = excluded.fingerprint, claim = excluded.claim,
        claimed_until = excluded.claimed_until, status = NULL, headers = NULL, body = NULL,
        created_at = excluded.created_at, expires_at = excluded.expires_at
      WHERE expires_at <= ${at} OR (status IS NULL AND claimed_until <= ${at}
        AND fingerprint IN (SELECT value FROM json_each(${JSON.stringify(fingerprints)})))`,
  )
}

/** For the batch of the effect: holds while the claim is ours, and keeps the answer. */
export function keepAnswer(claim: Claim, answer: KeptAnswer, userId: string | null): SQL[] {
  return [
    guardClaimed(sql`EXISTS (SELECT 1 ${ofClaim(claim)})`),
    updateAnswer(claim, answer, userId),
  ]
}

/** For an answer without an effect: keeps it unless there is one already. The record as it stands then. */
export async function keepAlone(
  db: Database,
  claim: Claim,
  answer: KeptAnswer,
): Promise<IdempotencyRow | undefined> {
  return settle(db, claim, updateAnswer(claim, answer, null))
}

/** Lets the next attempt begin at once, unless there is an answer. The record as it stands then. */
export async function releaseClaim(
  db: Database,
  claim: Claim,
): Promise<IdempotencyRow | undefined> {
  return settle(db, claim, sql`DELETE ${ofClaim(claim)}`)
}

/** Of anyone, a few at a time: more than come in, so that no sweep is needed. */
function forgetExpired(db: Database, at: string) {
  return query(
    db,
    sql`DELETE FROM idempotency_records WHERE rowid IN (
      SELECT rowid FROM idempotency_records WHERE expires_at <= ${at} LIMIT 4)`,
  )
}

async function settle(db: Database, claim: Claim, statement: SQL) {
  const [, [record]] = await db.batch([
    query(db, statement),
    selectRecord(db, claim.scope, claim.key),
  ])
  return record
}

function updateAnswer(claim: Claim, answer: KeptAnswer, userId: string | null): SQL {
  return sql`UPDATE idempotency_records
    SET status = ${answer.status}, headers = ${JSON.stringify(answer.headers)},
      body = ${answer.body}, user_id = coalesce(user_id, ${userId})
    ${whereClaimed(claim)}`
}

function ofClaim(claim: Claim): SQL {
  return sql`FROM idempotency_records ${whereClaimed(claim)}`
}

function whereClaimed({ scope, key, token }: Claim): SQL {
  return sql`WHERE scope = ${scope} AND key = ${key} AND claim = ${token} AND status IS NULL`
}

function selectRecord(db: Database, scope: string, key: string) {
  return db
    .select()
    .from(idempotencyRecords)
    .where(and(eq(idempotencyRecords.scope, scope), eq(idempotencyRecords.key, key)))
}
