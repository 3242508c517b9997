// Making, changing, rotating and revoking API keys. The database first, then the key's limiter object,
// which every request with the key visits: from then on no isolate trusts what it knew before.
import type { SQL } from 'drizzle-orm'
import { addSeconds, now } from '../clock'
import { type Database, retryStale, StaleError, type Statement, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { isOne } from '../db/rows'
import { unavailableIn } from '../db/retry'
import type { Settings } from '../env'
import { recording } from '../events/record'
import { type Expected, requireMatch } from '../http/etag'
import { isUnchanged, merge } from '../http/merge'
import { ApiError } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import type { Actor } from '../privacy/access'
import { logChange } from '../privacy/access-store'
import { forgetRefusal } from '../rate-limit/memory'
import { limiterOf, policyOf } from '../rate-limit/visit'
import { toTheEnd } from '../sessions/ended'
import type { Principal } from '../sessions/principal'
import { expandScopes, requireAllowed } from './check'
import type { KeyInput, KeyUpdate } from './schema'
import { hashSecret, hintOf, makeSecret } from './secret'
import {
  countKeys,
  findAnyKey,
  findKey,
  guardFewerKeys,
  insertKey,
  mostKeys,
  replaceSecret,
  updateKey,
} from './store'
import type { KeyRow, KeySecretRow } from './tables'

type Context = {
  db: Database
  bindings: Bindings
  settings: Settings
  principal: Principal
  actor: Actor
}

export type Shown = { row: KeyRow; secret: string }

/** Throws invalid_request, too_many_keys. */
export async function createKey(
  context: Context,
  input: KeyInput,
  remember: Remember<Shown>,
): Promise<Shown> {
  const { db } = context
  const { userId } = context.principal
  const at = now().toISOString()
  const columns = await checked(context, input, input, at)
  const { secret, secretRow } = await newSecret(userId, newId('key'), at)
  const row: KeyRow = {
    id: secretRow.keyId,
    userId,
    ...columns,
    hint: hintOf(secret),
    revokedAt: null,
    lastUsedAt: null,
    lastUsedCountry: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
  const shown = { row, secret }
  try {
    await writeAll(db, [
      ...recording(userId, (record) => [
        guardFewerKeys(userId, mostKeys),
        ...insertKey(db, row, secretRow),
        record.happened('key.created', isOne(row.id)),
        logChange(context.actor, 'key.created', row.id),
      ]),
      ...(await remember(shown)),
    ])
  } catch (error) {
    if (error instanceof StaleError && (await countKeys(db, userId)) >= mostKeys) {
      throw new ApiError('too_many_keys')
    }
    throw error
  }
  return shown
}

/** Throws key_not_found, precondition_failed, invalid_request. */
export async function editKey(
  context: Context,
  id: string,
  changes: KeyUpdate,
  expected: Expected,
): Promise<KeyRow> {
  const { db, bindings } = context
  const { userId } = context.principal
  return retryStale(async () => {
    const key = await requireKey(db, userId, id)
    requireMatch(expected, key.version)
    const at = now().toISOString()
    const columns = await checked(context, merge(fieldsOf(key), changes), changes, at)
    // The change may be one whose object could not be told of it.
    if (isUnchanged(key, columns)) {
      await tellOf(bindings, key)
      return key
    }
    const edited = { ...key, ...columns, updatedAt: at, version: key.version + 1 }
    await replace(context, key, edited, [logChange(context.actor, 'key.updated', id)])
    return edited
  })
}

/** The old secret lives `overlapSeconds` more. Throws key_not_found. */
export async function rotateKey(
  context: Context,
  id: string,
  { overlapSeconds, remember }: { overlapSeconds: number; remember: Remember<Shown> },
): Promise<Shown> {
  const { db } = context
  const { userId } = context.principal
  return retryStale(async () => {
    const key = await requireKey(db, userId, id)
    const at = now()
    const { secret, secretRow } = await newSecret(userId, id, at.toISOString())
    const row = {
      ...key,
      hint: hintOf(secret),
      updatedAt: at.toISOString(),
      version: key.version + 1,
    }
    const shown = { row, secret }
    const endsAt = addSeconds(at, overlapSeconds).toISOString()
    await replace(context, key, row, [
      ...replaceSecret(db, secretRow, endsAt),
      logChange(context.actor, 'key.rotated', id),
      ...(await remember(shown)),
    ])
    return shown
  })
}

/** What a rotation does last, for one that may not have come to it. */
export async function retellKey(
  { db, bindings, principal: { userId } }: Context,
  id: string,
): Promise<void> {
  const key = await findKey(db, userId, id)
  if (key) await tellOf(bindings, key)
}

/**
 * Refused everywhere from the next request on. Throws key_not_found, also for one that was revoked before,
 * once it is certain to be refused everywhere; precondition_failed.
 */
export async function revokeKey(context: Context, id: string, expected: Expected): Promise<void> {
  const { db, bindings } = context
  const { userId } = context.principal
  await retryStale(async () => {
    const key = await findAnyKey(db, userId, id)
    if (key && key.revokedAt !== null) await tellOf(bindings, key)
    if (!key || key.revokedAt !== null) throw new ApiError('key_not_found')
    requireMatch(expected, key.version)
    const at = now().toISOString()
    const revoked = { ...key, revokedAt: at, updatedAt: at, version: key.version + 1 }
    const told = recording(userId, (record) => [
      record.happened('key.revoked', isOne(id)),
      logChange(context.actor, 'key.revoked', id),
    ])
    await replace(context, key, revoked, told)
  })
}

/** Writes the key and what goes with it, and tells its object. */
async function replace(
  { db, bindings }: Context,
  key: KeyRow,
  changed: KeyRow,
  statements: readonly (Statement | SQL)[] = [],
): Promise<void> {
  const written = writeAll(db, [
    guardVersions('api_keys', [key]),
    updateKey(db, changed),
    ...statements,
  ])
  const made = written.catch(async (error: unknown) => {
    if (!unavailableIn(error)) throw error
    // It may have been written. The object is told of what there is: a version that never comes to be would
    // make it send everybody to look for it.
    const found = await findAnyKey(db, key.userId, key.id)
    if (found && found.version > key.version) await tellOf(bindings, found)
    if (!found || !isSameChange(found, changed)) throw error
  })
  await toTheEnd(made.then(() => tellOf(bindings, changed)))
}

function isSameChange(one: KeyRow, other: KeyRow): boolean {
  return (
    one.version === other.version && one.updatedAt === other.updatedAt && one.hint === other.hint
  )
}

async function requireKey(db: Database, userId: string, id: string): Promise<KeyRow> {
  const key = await findKey(db, userId, id)
  if (!key) throw new ApiError('key_not_found')
  return key
}

async function newSecret(userId: string, keyId: string, createdAt: string) {
  const secret = makeSecret()
  const hash = await hashSecret(secret)
  const secretRow: KeySecretRow = { hash, keyId, userId, createdAt, endsAt: null }
  return { secret, secretRow }
}

/** The fields as columns, once they are found to be allowed. */
async function checked(
  { db, settings, principal }: Context,
  input: KeyInput,
  wishes: KeyUpdate,
  at: string,
) {
  const scopes = expandScopes(input.scopes, input.account_ids !== null)
  const powers = { scopes, account_ids: input.account_ids }
  const own = { scopes: principal.scopes, policy: policyOf(settings, principal), at }
  await requireAllowed(db, principal.userId, { powers, wishes }, own)
  return {
    name: input.name,
    scopes,
    limits: input.limits,
    accountIds: input.account_ids,
    allowedIps: input.allowed_ips,
    expiresAt: input.expires_at,
  }
}

function fieldsOf(row: KeyRow): KeyInput {
  return {
    name: row.name,
    scopes: row.scopes,
    limits: row.limits,
    account_ids: row.accountIds,
    allowed_ips: row.allowedIps,
    expires_at: row.expiresAt,
  }
}

/** Makes the key's object hold the row against whoever knows an older one. */
async function tellOf(bindings: Bindings, { id, version, revokedAt }: KeyRow): Promise<void> {
  // What this isolate refused may be allowed now.
  forgetRefusal(id)
  try {
    const object = limiterOf(bindings, id)
    await (revokedAt === null ? object.changeKey(version) : object.revokeKey())
  } catch (cause) {
    throw new ApiError('unavailable', {
      detail: 'The change is made, but may take 30 seconds to hold everywhere.',
      headers: { 'Retry-After': '1' },
      cause,
    })
  }
}
