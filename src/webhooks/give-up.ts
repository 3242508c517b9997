// An endpoint that wants no more, or has done nothing but fail for days, is disabled; its owner is told.
import { now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { newId } from '../id'
import { ourselves } from '../privacy/access'
import { logChange } from '../privacy/access-store'
import { fanOut } from './fan-out'
import { recordOwnEvent } from './own-event'
import { isHopeless } from './schedule'
import { presentWebhook } from './schema'
import { abandonDeliveries, findWebhook, updateWebhook } from './store'
import type { WebhookRow } from './tables'

/** False when it was disabled, deleted or set right meanwhile. */
export async function giveUp(
  db: Database,
  { userId, id }: WebhookRow,
  reason: 'gone' | 'failing',
): Promise<boolean> {
  return retryStale(async () => {
    const webhook = await findWebhook(db, userId, id)
    const at = now()
    if (!webhook || !deservesIt(webhook, reason, at)) return false

    const disabled: WebhookRow = {
      ...webhook,
      status: 'disabled',
      disabledReason: reason,
      updatedAt: at.toISOString(),
      version: webhook.version + 1,
    }
    const operation = newId('req')
    const event = {
      id: newId('evt'),
      operation,
      type: 'webhook.disabled',
      resourceId: id,
      data: presentWebhook(disabled),
      at: at.toISOString(),
    } as const
    await writeAll(db, [
      guardVersions('webhooks', [webhook]),
      updateWebhook(db, disabled),
      abandonDeliveries(userId, id, at.toISOString()),
      recordOwnEvent(db, userId, event),
      logChange(ourselves(userId), 'webhook.disabled', id),
      fanOut(userId, operation),
    ])
    return true
  })
}

function deservesIt(webhook: WebhookRow, reason: 'gone' | 'failing', at: Date): boolean {
  const { status, failingSince } = webhook
  if (status === 'disabled') return false
  return reason === 'gone' || (failingSince !== null && isHopeless(failingSince, at))
}
