import { Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { accepted } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { requireWebhook } from './edit'
import { listDeliveries } from './log'
import { replay } from './replay'
import { ping, requireDelivery, retryDelivery } from './resend'
import {
  Delivery,
  deliveryId,
  deliveryStatus,
  eventType,
  presentDelivery,
  Replay,
  Replayed,
  webhookId,
} from './schema'
import { sendSoon } from './send-soon'
import type { DeliveryRow } from './tables'

const WebhookParams = z.strictObject({
  id: z.string().meta({ example: webhookId.meta()?.example }),
})
const DeliveryParams = z.strictObject({
  id: z.string().meta({ example: deliveryId.meta()?.example }),
})

const Query = z.strictObject({
  status: deliveryStatus.optional(),
  type: eventType.optional().meta({ description: 'Only of events of this type.' }),
  limit,
  cursor,
})

const tag = 'Webhooks'

export const deliveryRoutes = new Hono<App>()
  .get(
    '/webhooks/:id/deliveries',
    describe({
      operationId: 'listDeliveries',
      summary: "List a webhook's deliveries",
      description: 'Newest first, with every attempt.',
      tag,
      scope: 'webhooks:read',
      responses: { 200: { description: 'A page.', schema: pageOf(Delivery, 'DeliveryPage') } },
      problems: ['webhook_not_found'],
    }),
    validate('param', WebhookParams),
    validate('query', Query),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      const { status, type, ...query } = c.req.valid('query')
      const binding = [userId, 'deliveries', id, status, type]
      const keys = await readCursor(query.cursor, binding)
      await requireWebhook(c.var.db, userId, id)
      const before = keys ? String(keys[0]) : null
      const options = { status, type, limit: query.limit, before }
      const rows = await listDeliveries(c.var.db, userId, id, options)
      const page = await toPage(rows, {
        limit: query.limit,
        binding,
        keysOf: (row) => [row.id],
        present: presentDelivery,
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .get(
    '/deliveries/:id',
    describe({
      operationId: 'getDelivery',
      summary: 'Read a delivery',
      description: 'With every attempt: when, how it was answered, how long it took.',
      tag,
      scope: 'webhooks:read',
      responses: { 200: { description: 'The delivery.', schema: Delivery } },
      problems: ['delivery_not_found'],
    }),
    validate('param', DeliveryParams),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(presentDelivery(await requireDelivery(c.var.db, c.var.principal.userId, id)))
    },
  )
  .post(
    '/deliveries/:id/retry',
    describe({
      operationId: 'retryDelivery',
      summary: 'Deliver once more',
      description:
        'At once, whatever became of it before, and by the whole schedule should that fail. The receiver sees the same `webhook-id`.',
      tag,
      scope: 'webhooks:write',
      responses: { 202: { description: 'It is on its way.', schema: Delivery } },
      problems: ['delivery_not_found', 'webhook_not_found', 'webhook_disabled', 'conflict'],
    }),
    validate('param', DeliveryParams),
    async (c) => {
      const { id } = c.req.valid('param')
      const { userId } = c.var.principal
      const response = await answerOnce(
        c,
        (remember) => retryDelivery(c.var.db, userId, id, remember),
        (delivery: DeliveryRow) => accepted(presentDelivery(delivery)),
      )
      sendSoon(c)
      return response
    },
  )
  .post(
    '/webhooks/:id/ping',
    describe({
      operationId: 'pingWebhook',
      summary: 'Send a ping',
      description:
        'An event of the type `ping` for this webhook alone, whatever types it takes. The answer is its delivery, which tells how it went.',
      tag,
      scope: 'webhooks:write',
      responses: {
        202: {
          description: 'It is on its way.',
          schema: Delivery,
          headers: { Location: 'Where its delivery is.' },
        },
      },
      problems: ['webhook_not_found', 'webhook_disabled', 'conflict'],
    }),
    validate('param', WebhookParams),
    async (c) => {
      const { id } = c.req.valid('param')
      const { userId } = c.var.principal
      const response = await answerOnce(
        c,
        (remember) => ping(c.var.db, userId, id, remember),
        (delivery: DeliveryRow) => ({
          ...accepted(presentDelivery(delivery)),
          location: `/api/v1/deliveries/${delivery.id}`,
        }),
      )
      sendSoon(c)
      return response
    },
  )
  .post(
    '/webhooks/:id/replay',
    describe({
      operationId: 'replayWebhook',
      summary: 'Deliver events again',
      description:
        'All events since a time that the webhook takes, whether they were delivered, failed or missed in a pause, at most 10,000 at once. The receiver sees the same `webhook-id` as before.',
      tag,
      scope: 'webhooks:write',
      responses: { 202: { description: 'They are on their way.', schema: Replayed } },
      problems: ['webhook_not_found', 'webhook_disabled', 'conflict'],
    }),
    validate('param', WebhookParams),
    validate('json', Replay),
    async (c) => {
      const { id } = c.req.valid('param')
      const { userId } = c.var.principal
      const request = c.req.valid('json')
      const response = await answerOnce(
        c,
        (remember) => replay(c.var.db, userId, id, { request, remember }),
        (replayed: Replayed) => accepted(replayed),
      )
      sendSoon(c)
      return response
    },
  )
