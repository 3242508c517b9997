import { Hono } from 'hono'
import type { App } from '../env'
import { describe } from '../http/contract'
import { findUsage } from './usage'
import { Usage } from './usage-schema'

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
    const data = await findUsage({ bindings: c.env, settings, db }, principal)
    return c.json({ plan: principal.plan ?? 'default', data })
  },
)
