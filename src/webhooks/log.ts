// A page of an endpoint's deliveries, by the index that holds no others.
import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import { expressionsOf } from '../db/rows'
import { type DeliveryRow, deliveries } from './tables'

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

/** Failed and pending ones are few among many: they have indexes of their own. Most have succeeded. */
function indexFor(status: DeliveryRow['status'] | undefined): string {
  if (status === 'failed') return 'deliveries_failed'
  return status === 'pending' ? 'deliveries_pending' : 'deliveries_by_webhook'
}
