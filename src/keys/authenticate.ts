// From a secret to who is asking. A key that this isolate has looked up moments ago is not looked up again:
// its limiter object, which every request visits, knows whether it has been changed or revoked since.
import type { Context } from 'hono'
import { addSeconds, now } from '../clock'
import { databaseOf, findSurely } from '../db/client'
import type { App } from '../env'
import { runAfter } from '../http/job'
import { ApiError } from '../http/problem'
import { contractOfRequest } from '../http/contract'
import { type Refusal, strangerAt } from '../privacy/access'
import { noteAfterwards } from '../privacy/access-note'
import { addressOf } from '../rate-limit/address'
import { limitGuesses } from '../rate-limit/limit-sign-in'
import { bearerOf } from '../sessions/bearer'
import { deviceOf } from '../sessions/device'
import type { Principal } from '../sessions/principal'
import { isWithin } from './networks'
import { hashSecret, isWellFormed } from './secret'
import { type FoundKey, findKeyBySecret, touchKey } from './store'
import type { KeyRow } from './tables'

/** Throws key_malformed, key_unknown, too_many_attempts, key_revoked, key_expired. */
export async function authenticateKey(c: Context<App>, secret: string): Promise<Principal> {
  if (!isWellFormed(secret)) throw new ApiError('key_malformed')
  const hash = await hashSecret(secret)
  const known = recall(hash)
  // Who is refused by what is remembered may have been allowed since.
  if (known && faultOf(known) === null) return admit(c, known)
  return lookUpAndAdmit(c, hash)
}

/** Whether the request comes from where the credential may be used. Throws ip_not_allowed. */
export function requireNetwork(c: Context<App>): void {
  if (!isFromOwnNetwork(c)) throw new ApiError('ip_not_allowed')
}

export function isFromOwnNetwork(c: Context<App>): boolean {
  const { credential } = c.var.principal
  if (credential.kind === 'session' || credential.allowedIps === null) return true
  return isWithin(addressOf(c.req.raw), credential.allowedIps)
}

/** The same, looked up anew. */
export async function renewKey(c: Context<App>): Promise<Principal> {
  const hash = await hashSecret(bearerOf(c.req.raw.headers))
  // A replica may be as outdated as what this isolate knew.
  c.var.db.$session.startOver()
  return lookUpAndAdmit(c, hash)
}

/**
 * Whoever sends a key that is refused is charged for it, and told to wait in the end. So that no such key keeps its
 * owner's object at work, only refusals that were within the limit are noted.
 */
async function lookUpAndAdmit(c: Context<App>, hash: string): Promise<Principal> {
  let found: FoundKey | undefined
  try {
    return await limitGuesses(c, ['key_unknown', 'key_revoked', 'key_expired'], async () => {
      found = await lookUp(c, hash)
      return admit(c, found)
    })
  } catch (error) {
    const fault = found ? faultOf(found) : null
    const isTold = error instanceof ApiError && error.code === fault
    if (found && fault !== null && isTold) noteRefusal(c, found.key, fault)
    throw error
  }
}

async function lookUp(c: Context<App>, hash: string): Promise<FoundKey> {
  const found = await findSurely(c.var.db, () => findKeyBySecret(c.var.db, hash))
  if (!found) throw new ApiError('key_unknown')
  remember(hash, found)
  return found
}

function admit(c: Context<App>, found: FoundKey): Principal {
  const { key, plan } = found
  const fault = faultOf(found)
  if (fault !== null) throw new ApiError(fault)
  noteUse(c, found, now().toISOString())
  return {
    userId: key.userId,
    scopes: key.scopes,
    plan,
    credential: {
      kind: 'key',
      keyId: key.id,
      version: key.version,
      limits: key.limits,
      accountIds: key.accountIds,
      allowedIps: key.allowedIps,
    },
  }
}

function faultOf({ key, secretEndsAt }: FoundKey): 'key_revoked' | 'key_expired' | null {
  const at = now().toISOString()
  const isReplaced = secretEndsAt !== null && secretEndsAt <= at
  if (key.revokedAt !== null || isReplaced) return 'key_revoked'
  return key.expiresAt !== null && key.expiresAt <= at ? 'key_expired' : null
}

/** No visit is made with such a key, so the user's own object is told. */
function noteRefusal(c: Context<App>, { id, userId }: KeyRow, refusal: Refusal): void {
  noteAfterwards(c.env, {
    ...strangerAt(userId, deviceOf(c.req.raw)),
    credentialId: id,
    operation: contractOfRequest(c)?.description.operationId ?? 'none',
    isWrite: !['GET', 'HEAD'].includes(c.req.method),
    refusal,
  })
}

/** A write per minute of use at most, after the answer. */
function noteUse(c: Context<App>, found: FoundKey, at: string): void {
  const { key } = found
  const minuteAgo = addSeconds(new Date(at), -60).toISOString()
  if (key.lastUsedAt !== null && key.lastUsedAt > minuteAgo) return
  const use = { at, country: deviceOf(c.req.raw).country }
  found.key = { ...key, lastUsedAt: at, lastUsedCountry: use.country }
  // Not the request's own database: its cost is not the request's.
  runAfter(c, 'note_key_use', async (job) => {
    await touchKey(databaseOf(c.env, job.use), key, use)
  })
}

/** As long as an isolate trusts a look-up when the limiter object cannot be asked. */
export const rememberSeconds = 30
const mostRemembered = 1000

const remembered = new Map<string, { found: FoundKey; until: string }>()

function remember(hash: string, found: FoundKey): void {
  remembered.delete(hash)
  remembered.set(hash, { found, until: addSeconds(now(), rememberSeconds).toISOString() })
  const [oldest] = remembered.keys()
  if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest)
}

function recall(hash: string): FoundKey | null {
  const known = remembered.get(hash)
  return known && now().toISOString() < known.until ? known.found : null
}
