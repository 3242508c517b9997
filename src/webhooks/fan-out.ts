// From events to deliveries, in SQL: one statement whatever the number of events and endpoints.
import { type SQL, sql } from 'drizzle-orm'

/**
 * A pending delivery for every event of the operation and every active webhook of the user that wants its
 * type. Belongs into the batch that writes the events, after them.
 */
export function fanOut(userId: string, operation: string): SQL {
  // The order of the join is forced: who has no webhooks reads no events. A ping goes to one endpoint
  // only, and makes its delivery itself.
  return sql`INSERT INTO deliveries (${deliveryColumns})
    SELECT ${deliveryId(sql`substr(event.id, 5, 14)`)}, ${deliveryValues(sql`event.created_at`)}
    FROM (
      SELECT * FROM webhooks AS taker
      WHERE taker.user_id = ${userId} AND taker.status = 'active'
        AND NOT ${hasDeliveriesOf(userId, operation)}
    ) AS webhook CROSS JOIN events AS event
    WHERE event.user_id = ${userId} AND event.operation = ${operation} AND event.type <> 'ping'
      AND ${wants}`
}

/**
 * A batch whose answer was lost is sent again: what it has done then stands as it is. Ids of deliveries begin
 * as those of their events do, so that only the newest are looked through.
 */
function hasDeliveriesOf(userId: string, operation: string): SQL {
  return sql`EXISTS (
    SELECT 1 FROM deliveries AS made JOIN events AS told ON told.id = made.event_id
    WHERE made.user_id = ${userId} AND made.webhook_id = taker.id AND told.operation = ${operation}
      AND made.id >= 'dlv_' || (
        SELECT substr(min(id), 5, 14) FROM events
        WHERE user_id = ${userId} AND operation = ${operation}))`
}

/** The webhook takes events of this type. */
export const wants = sql`EXISTS (SELECT 1 FROM json_each(webhook.events) AS wanted
  WHERE wanted.value IN ('*', event.type))`

export const deliveryColumns = sql.raw(
  'id, user_id, webhook_id, event_id, event_type, status, next_attempt_at, sweep_at, created_at, updated_at',
)

/** All columns but the id, due at `at`. */
export function deliveryValues(at: SQL): SQL {
  return sql`event.user_id, webhook.id, event.id, event.type, 'pending', ${at}, ${at}, ${at}, ${at}`
}

const randomCharacters = 12
const randomCharacter = sql.raw(
  `substr('0123456789abcdefghjkmnpqrstvwxyz', (random() & 31) + 1, 1)`,
)

/**
 * A TypeID made by SQLite. The first 14 characters of another's suffix hold its time and version; 60 random
 * bits follow, so that ids sort as their times do.
 */
export function deliveryId(beginning: SQL): SQL {
  const random = Array.from({ length: randomCharacters }, () => randomCharacter)
  return sql`'dlv_' || ${beginning} || ${sql.join(random, sql` || `)}`
}
