// What an owner sends by hand: a ping, or a delivery once more.
import { now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { ApiError } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { requireActiveWebhook } from './edit'
import { recordOwnEvent } from './own-event'
import { findDelivery, guardDelivery, insertDelivery, restart, restartDelivery } from './store'
import type { DeliveryRow } from './tables'

/** To this webhook alone, whatever it takes. Throws webhook_not_found, webhook_disabled. */
export async function ping(
  db: Database,
  userId: string,
  webhookId: string,
  remember: Remember<DeliveryRow>,
): Promise<DeliveryRow> {
  return retryStale(async () => {
    const webhook = await requireActiveWebhook(db, userId, webhookId)
    const at = now().toISOString()
    const event = {
      id: newId('evt'),
      operation: newId('req'),
      type: 'ping',
      resourceId: webhookId,
      data: { webhook_id: webhookId },
      at,
    } as const
    const delivery: DeliveryRow = {
      id: newId('dlv'),
      userId,
      webhookId,
      eventId: event.id,
      eventType: event.type,
      status: 'pending',
      nextAttemptAt: at,
      claimedUntil: null,
      sweepAt: at,
      tries: 0,
      attempts: [],
      createdAt: at,
      updatedAt: at,
    }
    await writeAll(db, [
      guardVersions('webhooks', [webhook]),
      recordOwnEvent(db, userId, event),
      insertDelivery(db, delivery),
      ...(await remember(delivery)),
    ])
    return delivery
  })
}

/**
 * At once, and by the schedule from its beginning should it fail, whatever became of it before. One that is
 * being attempted right now is left to that. Throws delivery_not_found, webhook_disabled.
 */
export async function retryDelivery(
  db: Database,
  userId: string,
  id: string,
  remember: Remember<DeliveryRow>,
): Promise<DeliveryRow> {
  return retryStale(async () => {
    const delivery = await requireDelivery(db, userId, id)
    const webhook = await requireActiveWebhook(db, userId, delivery.webhookId)
    const at = now().toISOString()
    const isAttempted = delivery.claimedUntil !== null && delivery.claimedUntil > at
    const restarted = isAttempted ? delivery : { ...delivery, ...restart(at) }
    await writeAll(db, [
      guardVersions('webhooks', [webhook]),
      guardDelivery(delivery),
      restartDelivery(db, delivery, at),
      ...(await remember(restarted)),
    ])
    return restarted
  })
}

/** Throws delivery_not_found. */
export async function requireDelivery(
  db: Database,
  userId: string,
  id: string,
): Promise<DeliveryRow> {
  const delivery = await findDelivery(db, userId, id)
  if (!delivery) throw new ApiError('delivery_not_found')
  return delivery
}
