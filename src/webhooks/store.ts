import { and, count, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import { events } from '../events/tables'
import type { EventRow } from '../events/tables'
import type { Database, Statement } from '../db/client'
import { guard } from '../db/guard'
import { type DeliveryRow, deliveries, type WebhookRow, webhooks } from './tables'

/** By which queue a message has come: the fast one takes no endpoint that failed or dawdled lately. */
export type Lane = 'fast' | 'slow'

/** Newest first. */
export async function listWebhooks(
  db: Database,
  userId: string,
  options: { limit: number; before: string | null },
): Promise<WebhookRow[]> {
  const { limit, before } = options
  return db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.userId, userId), before === null ? undefined : lt(webhooks.id, before)))
    .orderBy(desc(webhooks.id))
    .limit(limit + 1)
}

export async function findWebhook(
  db: Database,
  userId: string,
  id: string,
): Promise<WebhookRow | undefined> {
  const [webhook] = await db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.userId, userId), eq(webhooks.id, id)))
  return webhook
}

export async function countWebhooks(db: Database, userId: string): Promise<number> {
  const [row] = await db
    .select({ webhooks: count() })
    .from(webhooks)
    .where(eq(webhooks.userId, userId))
  return row?.webhooks ?? 0
}

/** Holds while the user has fewer webhooks than this. */
export function guardFewerWebhooks(userId: string, limit: number): SQL {
  return guard(sql`(SELECT count(*) FROM webhooks WHERE user_id = ${userId}) < ${limit}`)
}

export function insertWebhook(db: Database, webhook: WebhookRow): Statement {
  return db.insert(webhooks).values(webhook)
}

/** Writes all but what deliveries alone find out. */
export function updateWebhook(db: Database, webhook: WebhookRow): Statement {
  const { id, userId, createdAt: _, failingSince: _since, slowUntil: _slow, ...changes } = webhook
  return db
    .update(webhooks)
    .set(changes)
    .where(and(eq(webhooks.userId, userId), eq(webhooks.id, id)))
}

/** How the endpoint did lately. No version is counted: its owner sees nothing of it. */
export function updateHealth(
  db: Database,
  { userId, id }: WebhookRow,
  health: Pick<WebhookRow, 'failingSince' | 'slowUntil'>,
): Statement {
  return db
    .update(webhooks)
    .set({
      ...health,
      // Of failures that meet, the first counts.
      ...(health.failingSince !== null && {
        failingSince: sql`coalesce(failing_since, ${health.failingSince})`,
      }),
    })
    .where(and(eq(webhooks.userId, userId), eq(webhooks.id, id)))
}

/** Sends what is to come by the slow queue. */
export async function markSlow(
  db: Database,
  { userId, id }: WebhookRow,
  until: string,
): Promise<void> {
  await db
    .update(webhooks)
    .set({ slowUntil: until })
    .where(and(eq(webhooks.userId, userId), eq(webhooks.id, id)))
}

/** With all its deliveries. */
export function deleteWebhook(db: Database, userId: string, id: string): Statement[] {
  return [
    db.delete(deliveries).where(and(eq(deliveries.userId, userId), eq(deliveries.webhookId, id))),
    db.delete(webhooks).where(and(eq(webhooks.userId, userId), eq(webhooks.id, id))),
  ]
}

export async function findDelivery(
  db: Database,
  userId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  const [delivery] = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.userId, userId), eq(deliveries.id, id)))
  return delivery
}

export function insertDelivery(db: Database, delivery: DeliveryRow): Statement {
  return db.insert(deliveries).values(delivery)
}

/** Holds while nobody has begun or settled an attempt at the delivery since it was read. */
export function guardDelivery({ userId, id, claimedUntil, updatedAt }: DeliveryRow): SQL {
  return guard(sql`EXISTS (SELECT 1 FROM deliveries WHERE user_id = ${userId} AND id = ${id}
    AND claimed_until IS ${claimedUntil} AND updated_at = ${updatedAt})`)
}

/** Due at once and at the beginning of the schedule. */
export function restart(at: string) {
  return { status: 'pending', nextAttemptAt: at, sweepAt: at, tries: 0, updatedAt: at } as const
}

/** Unless it is being attempted right now. */
export function restartDelivery(db: Database, { userId, id }: DeliveryRow, at: string): Statement {
  return db
    .update(deliveries)
    .set(restart(at))
    .where(and(eq(deliveries.userId, userId), eq(deliveries.id, id), isUnclaimed(at)))
}

/** What waits for this webhook will not be sent. What is being attempted right now ends by itself. */
export function abandonDeliveries(userId: string, webhookId: string, at: string): SQL {
  return sql`UPDATE deliveries INDEXED BY deliveries_pending
    SET status = 'failed', next_attempt_at = NULL, updated_at = ${at}
    WHERE user_id = ${userId} AND webhook_id = ${webhookId} AND status = 'pending'
      AND ${isUnclaimed(at)}`
}

export type Claim = {
  /** Undefined when it is not due, settled, gone, too slow for this lane, or somebody else is at it. */
  delivery: DeliveryRow | undefined
  webhook: WebhookRow | undefined
  event: EventRow | undefined
}

/** Takes hold of a delivery that is due: of all who try, one gets it. */
export async function claimDelivery(
  db: Database,
  userId: string,
  id: string,
  { at, dueBy, until, lane }: { at: string; dueBy: string; until: string; lane: Lane },
): Promise<Claim> {
  const own = (column: 'webhook_id' | 'event_id') =>
    sql`(SELECT ${sql.identifier(column)} FROM deliveries WHERE user_id = ${userId} AND id = ${id})`
  const [[delivery], [webhook], [event]] = await db.batch([
    db
      .update(deliveries)
      .set({ claimedUntil: until })
      .where(
        and(
          eq(deliveries.userId, userId),
          eq(deliveries.id, id),
          eq(deliveries.status, 'pending'),
          sql`${deliveries.nextAttemptAt} <= ${dueBy}`,
          isUnclaimed(at),
          lane === 'slow'
            ? undefined
            : sql`NOT EXISTS (
            SELECT 1 FROM webhooks WHERE user_id = ${userId} AND id = deliveries.webhook_id
              AND slow_until > ${at})`,
        ),
      )
      .returning(),
    db
      .select()
      .from(webhooks)
      .where(and(eq(webhooks.userId, userId), eq(webhooks.id, own('webhook_id')))),
    db
      .select()
      .from(events)
      .where(and(eq(events.userId, userId), eq(events.id, own('event_id')))),
  ])
  return { delivery, webhook, event }
}

/** Writes what came of the attempt and lets go, unless somebody else has taken over meanwhile. */
export function settleDelivery(
  db: Database,
  claimed: DeliveryRow,
  settled: DeliveryRow,
): Statement {
  const { id, userId, createdAt: _, ...changes } = settled
  return db
    .update(deliveries)
    .set({ ...changes, claimedUntil: null })
    .where(
      and(
        eq(deliveries.userId, userId),
        eq(deliveries.id, id),
        sql`${deliveries.claimedUntil} = ${claimed.claimedUntil}`,
      ),
    )
}

/** Nobody attempts it right now. */
export function isUnclaimed(at: string): SQL {
  return sql`(claimed_until IS NULL OR claimed_until <= ${at})`
}
