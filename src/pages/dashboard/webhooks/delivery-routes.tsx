// Deliveries: one by hand, and what came of each.
import { Hono } from 'hono'
import { together } from '../../../db/client'
import type { App } from '../../../env'
import { payloadsOf } from '../../../events/payload'
import { ApiError } from '../../../http/problem'
import { accepted } from '../../../http/reply'
import { answerFormOnce } from '../../../idempotency/form-once'
import { findDeliveryInFull } from '../../../webhooks/log'
import { ping, retryDelivery } from '../../../webhooks/resend'
import { Delivery, presentDelivery, presentWebhook } from '../../../webhooks/schema'
import { sendSoon } from '../../../webhooks/send-soon'
import { asset } from '../../asset'
import { readForm } from '../../forms/form'
import { leadTo, show, viewerOf } from '../show'
import { DeliveryPage } from './delivery-view'

const place = '/dashboard/webhooks'

export const deliveryPages = new Hono<App>()
  .post('/webhooks/:id/ping', async (c) => {
    const { db, principal } = c.var
    const id = c.req.param('id')
    const answer = await answerFormOnce(
      c,
      await readForm(c),
      (remember) => ping(db, principal.userId, id, remember),
      (row: Parameters<typeof presentDelivery>[0]) => accepted(presentDelivery(row)),
    )
    sendSoon(c)
    const delivery = Delivery.parse(await answer.json())
    return leadTo(c, `${place}/${id}/deliveries/${delivery.id}`, 'The ping is on its way.')
  })
  .get('/webhooks/:id/deliveries/:delivery', async (c) => {
    const { userId } = c.var.principal
    const { id, delivery: deliveryId } = c.req.param()
    const [viewer, found] = await together(c.var.db, (db) =>
      Promise.all([viewerOf(c, db), findDeliveryInFull(db, userId, deliveryId)]),
    )
    const { delivery, webhook, event } = found
    if (!delivery || webhook?.id !== id) throw new ApiError('delivery_not_found')
    const payload = event && (await payloadsOf(c.var.db, [event])).get(event.id)
    return show(
      c,
      viewer,
      { title: delivery.eventType, place, scripts: [asset('/static/follow.js')] },
      <DeliveryPage
        of={presentDelivery(delivery)}
        webhook={presentWebhook(webhook)}
        body={payload ? indented(payload) : null}
      />,
    )
  })
  .post('/webhooks/:id/deliveries/:delivery/retry', async (c) => {
    const { db, principal } = c.var
    const { id, delivery } = c.req.param()
    await answerFormOnce(
      c,
      await readForm(c),
      (remember) => retryDelivery(db, principal.userId, delivery, remember),
      (row: Parameters<typeof presentDelivery>[0]) => accepted(presentDelivery(row)),
    )
    sendSoon(c)
    return leadTo(c, `${place}/${id}/deliveries/${delivery}`, 'It is delivered once more.')
  })

function indented(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2)
}
