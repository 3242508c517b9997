// What is used of the limits: known to the objects that count, one per key and one for the sessions.
import { addDays, dayIn } from '../clock'
import type { Database } from '../db/client'
import type { Settings } from '../env'
import { ApiError } from '../http/problem'
import { findKey, listKeysSince } from '../keys/store'
import type { KeyRow } from '../keys/tables'
import type { Principal } from '../sessions/principal'
import { usageDays } from './usage-days'
import { presentMeter, type Usage } from './usage-schema'
import { limiterOf, policyOf } from './visit'

type Context = { bindings: Bindings; settings: Settings; db: Database }

/** Of an API key its own, of who is signed in everything. Throws unavailable. */
export async function findUsage(
  { bindings, settings, db }: Context,
  principal: Principal,
): Promise<Usage['data']> {
  const { userId, credential, plan } = principal
  const today = dayIn('UTC')
  const keys =
    credential.kind === 'key'
      ? [await findKey(db, userId, credential.keyId)].flatMap((key) => key ?? [])
      : await listKeysSince(db, userId, addDays(today, 1 - usageDays))
  const owners = [
    ...(credential.kind === 'session' ? [{ object: userId, principal, key: null }] : []),
    ...keys.map((key) => ({ object: key.id, principal: principalOf(key, plan), key })),
  ]
  return Promise.all(
    owners.map(async ({ object, principal: owner, key }) => {
      const days = await listUsage(bindings, object)
      const policy = policyOf(settings, owner)
      return presentMeter(
        {
          keyId: key?.id ?? null,
          name: key?.name ?? null,
          revokedAt: key?.revokedAt ?? null,
          policy,
        },
        days,
        today,
      )
    }),
  )
}

async function listUsage(bindings: Bindings, object: string) {
  try {
    return await limiterOf(bindings, object).listUsage()
  } catch (cause) {
    throw new ApiError('unavailable', { headers: { 'Retry-After': '1' }, cause })
  }
}

function principalOf(key: KeyRow, plan: string | null): Principal {
  const { id: keyId, version, limits, accountIds, allowedIps } = key
  return {
    userId: key.userId,
    scopes: key.scopes,
    plan,
    credential: { kind: 'key', keyId, version, limits, accountIds, allowedIps },
  }
}
