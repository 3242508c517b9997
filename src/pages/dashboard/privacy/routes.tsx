// Export, access log, erasure.
import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { addSeconds, now } from '../../../clock'
import type { App } from '../../../env'
import { faultsOf } from '../../../http/faults'
import { ApiError } from '../../../http/problem'
import { listKeysSince } from '../../../keys/store'
import { findAccessPage } from '../../../privacy/access-page'
import { AccessLogQuery } from '../../../privacy/access-schema'
import { answerExport, eraseWhoAsks } from '../../../privacy/answers'
import { ErasureRequest } from '../../../privacy/erasure-schema'
import { requireSession } from '../../../sessions/principal'
import { listSessions } from '../../../sessions/store'
import type { Option } from '../../components/fields'
import { attempt } from '../../forms/attempt'
import { readForm } from '../../forms/form'
import { dropTokens } from '../../session/cookies'
import { deviceName } from '../account/device-name'
import { leadTo, show, showAgain, viewerOf } from '../show'
import { AccessPage } from './access-view'
import { ErasePage, PrivacyPage } from './view'

const frame = { title: 'Privacy', place: '/dashboard/privacy' } as const
const eraseFrame = { ...frame, title: 'Erase everything' } as const

const Query = z.strictObject({
  kind: z.enum(['', 'access', 'security']).default(''),
  /** The id of a key or a session. */
  credential: z.string().max(64).default(''),
  cursor: z.string().max(2000).optional(),
})

const perPage = '50'
const mostSessions = 50

export const privacyPages = new Hono<App>()
  .get('/privacy', async (c) => {
    const logDays = c.var.settings.RETENTION_DAYS.access_log
    return show(c, await viewerOf(c), frame, <PrivacyPage logDays={logDays} />)
  })
  .get('/privacy/export', answerExport)
  .get('/privacy/access', async (c) => {
    const { db, settings, principal } = c.var
    const { userId, sessionId } = requireSession(principal)
    const { cursor, ...filter } = parsed(Query, c.req.query())
    const query = parsed(AccessLogQuery, {
      ...(filter.kind !== '' && { kind: filter.kind }),
      ...credentialOf(filter.credential),
      ...(cursor !== undefined && { cursor }),
      limit: perPage,
    })
    const [viewer, page, credentials] = await Promise.all([
      viewerOf(c),
      findAccessPage({ bindings: c.env, db, settings, userId }, query),
      credentialsOf(c),
    ])
    return show(
      c,
      viewer,
      { ...frame, title: 'Access log' },
      <AccessPage
        entries={page.data}
        filter={filter}
        credentials={credentials}
        current={sessionId}
        nextCursor={page.next_cursor}
      />,
    )
  })
  .get('/privacy/erase', async (c) => {
    const viewer = await viewerOf(c)
    return show(c, viewer, eraseFrame, <ErasePage email={viewer.email} refusal={null} />)
  })
  .post('/privacy/erase', async (c) => {
    const form = await readForm(c)
    const input = { password: form.text('password') }
    const outcome = await attempt(form, { schema: ErasureRequest, input }, ({ password }) =>
      eraseWhoAsks(c, password),
    )
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const viewer = await viewerOf(c)
      const page = <ErasePage email={viewer.email} refusal={refusal} />
      return showAgain(c, viewer, { ...eraseFrame, refusal }, page)
    }
    dropTokens(c)
    return leadTo(c, `/erasures/${outcome.result.receipt_id}`)
  })

/** Throws invalid_request. */
function parsed<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const result = schema.safeParse(query)
  if (result.success) return result.data
  throw new ApiError('invalid_request', { errors: faultsOf('query', schema, query) })
}

function credentialOf(id: string): { key_id?: string; session_id?: string } {
  if (id === '') return {}
  return id.startsWith('ses_') ? { session_id: id } : { key_id: id }
}

/** Keys that lived in the time of the log, and devices that are signed in. */
async function credentialsOf(c: Context<App>): Promise<Option[]> {
  const { db, settings, principal } = c.var
  const { userId, sessionId } = requireSession(principal)
  const at = now()
  const since = addSeconds(at, -settings.RETENTION_DAYS.access_log * 24 * 60 * 60).toISOString()
  const [keys, sessions] = await Promise.all([
    listKeysSince(db, userId, since),
    listSessions(db, userId, { at, limit: mostSessions, before: null }),
  ])
  return [
    ...keys.map(({ id, name, revokedAt }): Option => [
      id,
      revokedAt === null ? `Key: ${name}` : `Key: ${name} (revoked)`,
    ]),
    ...sessions.map(({ id, userAgent }): Option => [
      id,
      id === sessionId ? 'This device' : `Device: ${deviceName(userAgent)}`,
    ]),
  ]
}
