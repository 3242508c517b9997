import { Hono } from 'hono'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { linkNext, pageOf } from '../http/page'
import { findAccessPage } from './access-page'
import { AccessLogEntry, AccessLogQuery, typeMeanings } from './access-schema'

export const accessRoutes = new Hono<App>().get(
  '/me/access-log',
  describe({
    operationId: 'listAccessLog',
    summary: 'Read who used your account',
    description: `Which API key or session did what, when, from which country and with what kind of program, in the last 90 days (unless this deployment keeps it for longer or shorter), newest first. Requests are counted by operation and hour, so an entry tells how many there were and when the first and the last of them came. What matters for security (\`kind=security\`) is there too: changes one by one, refusals and failed sign-ins by the hour.\n\nWhat came of a request (\`client_errors\`, \`server_errors\`), and refusals over a rate limit, are told with the next request of the same credential, so the last of them may be missing. A crash on our side may lose up to the last hundred requests of a credential, never a change. Neither addresses nor what was read or written are stored.\n\n${typeMeanings}`,
    tag: 'Privacy',
    scope: 'profile:manage',
    responses: {
      200: { description: 'A page.', schema: pageOf(AccessLogEntry, 'AccessLogPage') },
    },
  }),
  validate('query', AccessLogQuery),
  async (c) => {
    const { db, settings, principal } = c.var
    const context = { bindings: c.env, db, settings, userId: principal.userId }
    const page = await findAccessPage(context, c.req.valid('query'))
    linkNext(c, page)
    return c.json(page)
  },
)
