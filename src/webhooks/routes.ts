import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { ifMatch, tagged } from '../http/etag'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { created, ok } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { actorOf } from '../privacy/access'
import { deviceOf } from '../sessions/device'
import {
  createWebhook,
  removeWebhook,
  replaceWebhook,
  requireWebhook,
  revealSecret,
  rotateSecret,
  type Shown,
  updateWebhookFields,
} from './edit'
import {
  presentWebhook,
  presentWithSecret,
  SecretRotation,
  Webhook,
  WebhookInput,
  WebhookSecret,
  WebhookUpdate,
  WebhookWithSecret,
  webhookId,
} from './schema'
import { listWebhooks } from './store'

const Params = z.strictObject({ id: z.string().meta({ example: webhookId.meta()?.example }) })
const Query = z.strictObject({ limit, cursor })

const tag = 'Webhooks'

export const webhookRoutes = new Hono<App>()
  .get(
    '/webhooks',
    describe({
      operationId: 'listWebhooks',
      summary: 'List webhooks',
      description: 'Newest first, without their secrets.',
      tag,
      scope: 'webhooks:read',
      responses: { 200: { description: 'A page.', schema: pageOf(Webhook, 'WebhookPage') } },
    }),
    validate('query', Query),
    async (c) => {
      const { userId } = c.var.principal
      const query = c.req.valid('query')
      const binding = [userId, 'webhooks']
      const keys = await readCursor(query.cursor, binding)
      const before = keys ? String(keys[0]) : null
      const rows = await listWebhooks(c.var.db, userId, { limit: query.limit, before })
      const page = await toPage(rows, {
        limit: query.limit,
        binding,
        keysOf: (row) => [row.id],
        present: presentWebhook,
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .post(
    '/webhooks',
    describe({
      operationId: 'createWebhook',
      summary: 'Create a webhook',
      description:
        'From now on the events that it takes are posted to its address, signed as Standard Webhooks lays down; see [/docs/webhooks](/docs/webhooks). The secret is shown here; later only to who is signed in. At most 20.',
      tag,
      scope: 'webhooks:write',
      tagged: true,
      responses: {
        201: {
          description: 'Created.',
          schema: WebhookWithSecret,
          headers: { Location: 'Where the webhook is.' },
        },
      },
      problems: ['too_many_webhooks', 'conflict'],
    }),
    validate('json', WebhookInput),
    async (c) => {
      return answerOnce(
        c,
        (remember) => createWebhook(contextOf(c), c.req.valid('json'), remember),
        (shown: Shown) =>
          created(`/api/v1/webhooks/${shown.row.id}`, presentWithSecret(shown), shown.row),
      )
    },
  )
  .get(
    '/webhooks/:id',
    describe({
      operationId: 'getWebhook',
      summary: 'Read a webhook',
      description: 'Without its secret.',
      tag,
      scope: 'webhooks:read',
      tagged: true,
      responses: { 200: { description: 'The webhook.', schema: Webhook } },
      problems: ['webhook_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const { id } = c.req.valid('param')
      const row = await requireWebhook(c.var.db, c.var.principal.userId, id)
      return tagged(c, row, presentWebhook(row))
    },
  )
  .patch(
    '/webhooks/:id',
    describe({
      operationId: 'updateWebhook',
      summary: 'Change, pause or resume a webhook',
      description:
        'Fields left out stay as they are, null clears. `{"status": "disabled"}` pauses it: nothing is sent, what is waiting fails, and `replay` brings it all back after `{"status": "active"}`.',
      tag,
      scope: 'webhooks:write',
      tagged: true,
      responses: { 200: { description: 'The changed webhook.', schema: Webhook } },
      problems: ['webhook_not_found', 'conflict'],
    }),
    validate('param', Params),
    validate('json', WebhookUpdate),
    async (c) => {
      const { id } = c.req.valid('param')
      const row = await updateWebhookFields(contextOf(c), id, c.req.valid('json'), ifMatch(c))
      return tagged(c, row, presentWebhook(row))
    },
  )
  .put(
    '/webhooks/:id',
    describe({
      operationId: 'replaceWebhook',
      summary: 'Replace a webhook',
      description:
        'Sets all writable fields: what is left out gets its default. The secret stays; `rotate` gives another.',
      tag,
      scope: 'webhooks:write',
      tagged: true,
      responses: { 200: { description: 'The replaced webhook.', schema: Webhook } },
      problems: ['webhook_not_found', 'conflict'],
    }),
    validate('param', Params),
    validate('json', WebhookInput),
    async (c) => {
      const { id } = c.req.valid('param')
      const row = await replaceWebhook(contextOf(c), id, c.req.valid('json'), ifMatch(c))
      return tagged(c, row, presentWebhook(row))
    },
  )
  .delete(
    '/webhooks/:id',
    describe({
      operationId: 'deleteWebhook',
      summary: 'Delete a webhook',
      description: 'Its deliveries go with it, those that wait included. Pausing it keeps them.',
      tag,
      scope: 'webhooks:write',
      tagged: true,
      responses: { 204: { description: 'Deleted.' } },
      problems: ['webhook_not_found', 'conflict'],
    }),
    validate('param', Params),
    async (c) => {
      const { id } = c.req.valid('param')
      await removeWebhook(contextOf(c), id, ifMatch(c))
      return c.body(null, 204)
    },
  )
  .get(
    '/webhooks/:id/secret',
    describe({
      operationId: 'getWebhookSecret',
      summary: "Read a webhook's secret",
      description: 'The newest one. Only for who is signed in: no API key can read it.',
      tag,
      scope: 'profile:manage',
      responses: { 200: { description: 'The secret.', schema: WebhookSecret } },
      problems: ['webhook_not_found'],
    }),
    validate('param', Params),
    async (c) => c.json({ secret: await revealSecret(contextOf(c), c.req.valid('param').id) }),
  )
  .post(
    '/webhooks/:id/rotate',
    describe({
      operationId: 'rotateWebhookSecret',
      summary: "Rotate a webhook's secret",
      description:
        'Gives it a new secret. For `overlap_seconds` everything is signed with both, so that a receiver may change over at any moment; with 0 the old one ends at once.',
      tag,
      scope: 'webhooks:write',
      responses: {
        200: { description: 'The webhook with its new secret.', schema: WebhookWithSecret },
      },
      problems: ['webhook_not_found', 'conflict'],
    }),
    validate('param', Params),
    validate('json', SecretRotation),
    async (c) => {
      const { id } = c.req.valid('param')
      const { overlap_seconds } = c.req.valid('json')
      return answerOnce(
        c,
        (remember) => rotateSecret(contextOf(c), id, { overlapSeconds: overlap_seconds, remember }),
        (shown: Shown) => ok(presentWithSecret(shown)),
      )
    },
  )

function contextOf(c: Context<App>) {
  const { db, settings, principal } = c.var
  const actor = actorOf(principal, deviceOf(c.req.raw))
  return { db, settings, userId: principal.userId, actor }
}
