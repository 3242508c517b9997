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
import { limiterOf, objectNameOf, policyOf, subjectOf } from './visit'
import type { Standing } from './windows'

type Context = { bindings: Bindings; settings: Settings; db: Database }
type Meter = Usage['data'][number]

/** Of an API key its own, of who is signed in everything. Throws unavailable. */
export async function findUsage(context: Context, principal: Principal): Promise<Meter[]> {
  const { db } = context
  const { userId, credential, plan } = principal
  const keys =
    credential.kind === 'key'
      ? [await findKey(db, userId, credential.keyId)].flatMap((key) => key ?? [])
      : await listKeysSince(db, userId, addDays(dayIn('UTC'), 1 - usageDays))
  return Promise.all([
    ...(credential.kind === 'session' ? [meterOf(context, principal, null)] : []),
    ...keys.map((key) => findKeyUse(context, key, plan)),
  ])
}

/** Throws unavailable. */
export async function findKeyUse(
  context: Pick<Context, 'bindings' | 'settings'>,
  key: KeyRow,
  plan: string | null,
): Promise<Meter> {
  return meterOf(context, principalOf(key, plan), key)
}

/**
 * What is left of the limits, by key; under null, of the session that asks. What was revoked has none.
 * Throws unavailable.
 */
export async function findStandings(
  bindings: Bindings,
  principal: Principal,
  meters: readonly Meter[],
): Promise<Map<string | null, Standing[]>> {
  const living = meters.filter(({ revoked_at: revokedAt }) => revokedAt === null)
  const pairs = living.map(async ({ key_id: id, limits }) => {
    const subject = id ?? subjectOf(principal)
    const object = limiterOf(bindings, id ?? principal.userId)
    return [id, await orUnavailable(object.look({ subject, policy: limits }))] as const
  })
  return new Map(await Promise.all(pairs))
}

async function meterOf(
  { bindings, settings }: Pick<Context, 'bindings' | 'settings'>,
  owner: Principal,
  key: KeyRow | null,
): Promise<Meter> {
  const days = await orUnavailable(limiterOf(bindings, objectNameOf(owner)).listUsage())
  return presentMeter(
    {
      keyId: key?.id ?? null,
      name: key?.name ?? null,
      revokedAt: key?.revokedAt ?? null,
      policy: policyOf(settings, owner),
    },
    days,
    dayIn('UTC'),
  )
}

async function orUnavailable<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
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
