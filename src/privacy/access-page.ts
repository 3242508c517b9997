// A page of the access log, for the API and the pages alike.
import { addSeconds, now } from '../clock'
import type { Database } from '../db/client'
import type { Settings } from '../env'
import { type Page, readCursor, toPage } from '../http/page'
import { type EntryType, kindOf } from './access'
import { flushAccess } from './access-flush'
import { type AccessLogEntry, type AccessLogQuery, presentEntry } from './access-schema'
import { listAccess } from './access-store'

type Context = { bindings: Bindings; db: Database; settings: Settings; userId: string }

/** Throws invalid_request for a cursor of another list; unavailable, when the log would have gaps. */
export async function findAccessPage(
  { bindings, db, settings, userId }: Context,
  { limit, cursor, ...filters }: AccessLogQuery,
): Promise<Page<AccessLogEntry>> {
  const { type: types = null, since, until } = filters
  const binding = [userId, 'access-log', filters]
  const keys = await readCursor(cursor, binding)
  const first = addSeconds(now(), -settings.RETENTION_DAYS.access_log * 24 * 3600)
  const filter = {
    kind: filters.kind ?? kindOfAll(types),
    types,
    credentialIds: [filters.key_id, filters.session_id].flatMap((id) => id ?? []),
    since: since === undefined || new Date(since) < first ? first : new Date(since),
    until: until === undefined ? undefined : new Date(until),
  }
  // Later pages are of the past, which is written.
  if (!keys) await flushAccess(bindings, db, userId)
  const before = keys ? String(keys[0]) : null
  const rows = await listAccess(db, userId, { filter, before, limit })
  return toPage(rows, {
    limit,
    binding,
    keysOf: ({ entry }) => [entry.id],
    present: presentEntry,
  })
}

/** What only security knows is found by its own index. */
function kindOfAll(types: readonly EntryType[] | null): 'security' | undefined {
  return types?.every((type) => kindOf(type) === 'security') ? 'security' : undefined
}
