import { Hono } from 'hono'
import { addSeconds, now } from '../clock'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { linkNext, pageOf, readCursor, toPage } from '../http/page'
import { type EntryType, kindOf } from './access'
import { flushAccess } from './access-flush'
import { AccessLogEntry, AccessLogQuery, presentEntry, typeMeanings } from './access-schema'
import { listAccess } from './access-store'

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
    const { db, principal } = c.var
    const { userId } = principal
    const { limit, cursor, ...filters } = c.req.valid('query')
    const { type: types = null, since, until } = filters
    const binding = [userId, 'access-log', filters]
    const keys = await readCursor(cursor, binding)
    const first = addSeconds(now(), -c.var.settings.RETENTION_DAYS.access_log * 24 * 3600)
    const filter = {
      kind: filters.kind ?? kindOfAll(types),
      types,
      credentialIds: [filters.key_id, filters.session_id].flatMap((id) => id ?? []),
      since: since === undefined || new Date(since) < first ? first : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    }
    // Later pages are of the past, which is written.
    if (!keys) await flushAccess(c.env, db, userId)
    const before = keys ? String(keys[0]) : null
    const rows = await listAccess(db, userId, { filter, before, limit })
    const page = await toPage(rows, {
      limit,
      binding,
      keysOf: ({ entry }) => [entry.id],
      present: presentEntry,
    })
    linkNext(c, page)
    return c.json(page)
  },
)

/** What only security knows is found by its own index. */
function kindOfAll(types: readonly EntryType[] | null): 'security' | undefined {
  return types?.every((type) => kindOf(type) === 'security') ? 'security' : undefined
}
