import { Hono } from 'hono'
import { addDays, dayIn } from '../clock'
import type { App } from '../env'
import { describe } from '../http/contract'
import { ApiError } from '../http/problem'
import { findKey, listKeysSince } from '../keys/store'
import type { KeyRow } from '../keys/tables'
import type { Principal } from '../sessions/principal'
import { usageDays } from './usage-days'
import { presentMeter, Usage } from './usage-schema'
import { limiterOf, policyOf } from './visit'

export const usageRoutes = new Hono<App>().get(
  '/usage',
  describe({
    operationId: 'getUsage',
    summary: 'Read your use of the API',
    description:
      'Per API key, and for the sessions together: today and the last 30 days, in UTC; keys that were revoked meanwhile included. An API key sees its own use only. A request counts once, however much of the limits it takes. What came of requests, and refusals in between, are told with the next request, so the last of them may be missing; a crash on our side may lose a few more.',
    tag: 'API keys',
    scope: 'any',
    responses: { 200: { description: 'Your use.', schema: Usage } },
  }),
  async (c) => {
    const { db, settings, principal } = c.var
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
    const data = await Promise.all(
      owners.map(async ({ object, principal: owner, key }) => {
        const days = await listUsage(c.env, object)
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
    return c.json({ plan: plan ?? 'default', data })
  },
)

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
