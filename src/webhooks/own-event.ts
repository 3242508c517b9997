// Events of the webhooks themselves: what they tell is known at once, so the body is made with them.
import type { Database, Statement } from '../db/client'
import { events } from '../events/tables'
import type { EventType } from '../events/types'

export type OwnEvent = {
  id: string
  operation: string
  type: EventType & ('ping' | 'webhook.disabled')
  resourceId: string
  data: Record<string, unknown>
  at: string
}

/** Has no consequences but deliveries, which whoever records it sends: it counts as dispatched. */
export function recordOwnEvent(db: Database, userId: string, event: OwnEvent): Statement {
  const { id, operation, type, resourceId, data, at } = event
  return db.insert(events).values({
    id,
    userId,
    operation,
    type,
    resourceId,
    state: data,
    payload: JSON.stringify({ id, type, timestamp: at, data }),
    createdAt: at,
    dispatchedAt: at,
  })
}
