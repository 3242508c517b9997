// Deliveries to look at: pages of them, by the index that holds no others, and one in full.
import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import { expressionsOf } from '../db/rows'
import { type EventRow, events } from '../events/tables'
import { type DeliveryRow, deliveries, type WebhookRow, webhooks } from './tables'

export type LogOptions = {
  status: DeliveryRow['status'] | undefined
  type: string | undefined
  limit: number
  before: string | null
}

/** Newest first; limit + 1 rows at most, the extra one telling that there are more. */
export async function listDeliveries(
  db: Database,
  userId: string,
  webhookId: string,
  { status, type, limit, before }: LogOptions,
): Promise<DeliveryRow[]> {
  return db
    .select(expressionsOf(getTableColumns(deliveries)))
    .from(sql`deliveries INDEXED BY ${sql.raw(indexFor(status))}`)
    .where(
      and(
        eq(deliveries.userId, userId),
        eq(deliveries.webhookId, webhookId),
        status === undefined ? undefined : sql.raw(`status = '${status}'`),
        type === undefined ? undefined : eq(deliveries.eventType, type),
        before === null ? undefined : lt(deliveries.id, before),
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(limit + 1)
}

/** Of each endpoint the newest. */
export async function listNewestDeliveries(db: Database, userId: string): Promise<DeliveryRow[]> {
  const newest = sql`SELECT (SELECT max(id) FROM deliveries INDEXED BY deliveries_by_webhook
      WHERE user_id = ${userId} AND webhook_id = webhooks.id)
    FROM webhooks WHERE user_id = ${userId}`
  return db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.userId, userId), sql`${deliveries.id} IN (${newest})`))
}

/** With the endpoint and the event, which is kept for 30 days: one round trip. */
export async function findDeliveryInFull(
  db: Database,
  userId: string,
  id: string,
): Promise<{
  delivery: DeliveryRow | undefined
  webhook: WebhookRow | undefined
  event: EventRow | undefined
}> {
  const own = (column: 'webhook_id' | 'event_id') =>
    sql`(SELECT ${sql.identifier(column)} FROM deliveries WHERE user_id = ${userId} AND id = ${id})`
  const [[delivery], [webhook], [event]] = await db.batch([
    db
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.userId, userId), eq(deliveries.id, id))),
    db
      .select()
      .from(webhooks)
      .where(and(eq(webhooks.userId, userId), eq(webhooks.id, own('webhook_id')))),
    db
      .select()
      .from(events)
      .where(and(sql`+${events.userId} = ${userId}`, eq(events.id, own('event_id')))),
  ])
  return { delivery, webhook, event }
}

/** Failed and pending ones are few among many: they have indexes of their own. Most have succeeded. */
function indexFor(status: DeliveryRow['status'] | undefined): string {
  if (status === 'failed') return 'deliveries_failed'
  return status === 'pending' ? 'deliveries_pending' : 'deliveries_by_webhook'
}
