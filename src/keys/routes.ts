import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { ifMatch, tagged } from '../http/etag'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { ApiError } from '../http/problem'
import { created, ok } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { actorOf } from '../privacy/access'
import { deviceOf } from '../sessions/device'
import { createKey, editKey, retellKey, revokeKey, rotateKey, type Shown } from './edit'
import {
  Key,
  KeyInput,
  KeyRotation,
  KeyUpdate,
  KeyWithSecret,
  keyId,
  presentKey,
  presentWithSecret,
} from './schema'
import { findKey, listKeys } from './store'
import type { KeyRow } from './tables'

const Params = z.strictObject({ id: z.string().meta({ example: keyId.meta()?.example }) })
const Query = z.strictObject({ limit, cursor })

const tag = 'API keys'
const scope = 'keys:manage'

export const keyRoutes = new Hono<App>()
  .get(
    '/keys',
    describe({
      operationId: 'listKeys',
      summary: 'List API keys',
      description: 'Newest first, without those that are revoked.',
      tag,
      scope,
      responses: { 200: { description: 'A page.', schema: pageOf(Key, 'ApiKeyPage') } },
    }),
    validate('query', Query),
    async (c) => {
      const { userId } = c.var.principal
      const query = c.req.valid('query')
      const binding = [userId, 'keys']
      const keys = await readCursor(query.cursor, binding)
      const before = keys ? String(keys[0]) : null
      const rows = await listKeys(c.var.db, userId, { limit: query.limit, before })
      const page = await toPage(rows, {
        limit: query.limit,
        binding,
        keysOf: (row) => [row.id],
        present: presentKey,
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .post(
    '/keys',
    describe({
      operationId: 'createKey',
      summary: 'Create an API key',
      description:
        'For scripts and apps: it works like an access token, but lives until it expires or is revoked. The secret is shown this once. A key can hold no scope that you do not, and never manages keys, sessions or the profile.',
      tag,
      scope,
      tagged: true,
      responses: {
        201: {
          description: 'Created.',
          schema: KeyWithSecret,
          headers: { Location: 'Where the key is.' },
        },
      },
      problems: ['too_many_keys', 'conflict'],
    }),
    validate('json', KeyInput),
    async (c) => {
      return answerOnce(
        c,
        (remember) => createKey(contextOf(c), c.req.valid('json'), remember),
        (shown: Shown) =>
          created(`/api/v1/keys/${shown.row.id}`, presentWithSecret(shown), sourceOf(shown.row)),
      )
    },
  )
  .get(
    '/keys/:id',
    describe({
      operationId: 'getKey',
      summary: 'Read an API key',
      description: 'Without its secret, which only its creation and its rotation show.',
      tag,
      scope,
      tagged: true,
      responses: { 200: { description: 'The key.', schema: Key } },
      problems: ['key_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const key = await findKey(c.var.db, c.var.principal.userId, c.req.valid('param').id)
      if (!key) throw new ApiError('key_not_found')
      return tagged(c, sourceOf(key), presentKey(key))
    },
  )
  .patch(
    '/keys/:id',
    describe({
      operationId: 'updateKey',
      summary: 'Change an API key',
      description:
        'Fields left out stay as they are, null clears. What the key loses, it loses from its next request on.',
      tag,
      scope,
      tagged: true,
      responses: { 200: { description: 'The changed key.', schema: Key } },
      problems: ['key_not_found', 'conflict'],
    }),
    validate('param', Params),
    validate('json', KeyUpdate),
    async (c) => {
      const { id } = c.req.valid('param')
      const key = await editKey(contextOf(c), id, c.req.valid('json'), ifMatch(c))
      return tagged(c, sourceOf(key), presentKey(key))
    },
  )
  .delete(
    '/keys/:id',
    describe({
      operationId: 'revokeKey',
      summary: 'Revoke an API key',
      description:
        'Its next request is refused, wherever it is made. A revoked key never comes back.',
      tag,
      scope,
      tagged: true,
      responses: { 204: { description: 'Revoked.' } },
      problems: ['key_not_found', 'conflict'],
    }),
    validate('param', Params),
    async (c) => {
      await revokeKey(contextOf(c), c.req.valid('param').id, ifMatch(c))
      return c.body(null, 204)
    },
  )
  .post(
    '/keys/:id/rotate',
    describe({
      operationId: 'rotateKey',
      summary: 'Rotate an API key',
      description:
        'Gives the key a new secret, shown this once. The old one lives `overlap_seconds` more, so that nothing stops while you exchange it; with 0 it ends at once.',
      tag,
      scope,
      responses: { 200: { description: 'The key with its new secret.', schema: KeyWithSecret } },
      problems: ['key_not_found', 'conflict'],
      onReplay: (c, body) => retellKey(contextOf(c), KeyWithSecret.parse(JSON.parse(body)).id),
    }),
    validate('param', Params),
    validate('json', KeyRotation),
    async (c) => {
      const { id } = c.req.valid('param')
      const { overlap_seconds } = c.req.valid('json')
      return answerOnce(
        c,
        (remember) => rotateKey(contextOf(c), id, { overlapSeconds: overlap_seconds, remember }),
        (shown: Shown) => ok(presentWithSecret(shown)),
      )
    },
  )

function contextOf(c: Context<App>) {
  const { db, settings, principal } = c.var
  const actor = actorOf(principal, deviceOf(c.req.raw))
  return { db, settings, principal, actor, bindings: c.env }
}

/** Using a key is no change of it. */
function sourceOf({ version, lastUsedAt, lastUsedCountry }: KeyRow) {
  return { version, derived: [lastUsedAt, lastUsedCountry] }
}
