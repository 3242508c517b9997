// Events of a time, delivered again: for what was missed while an endpoint was paused, down or wrong.
import { type SQL, sql } from 'drizzle-orm'
import { addSeconds, now } from '../clock'
import { type Database, query, retryStale, writeAll } from '../db/client'
import { guard } from '../db/guard'
import { invalidField } from '../http/problem'
import { firstIdAt, newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { requireActiveWebhook } from './edit'
import { deliveryColumns, deliveryId, deliveryValues, wants } from './fan-out'
import type { Replay, Replayed } from './schema'

const daysKept = 30
const mostEvents = 10_000
/** An event's id may be older than the event by the time its batch took. */
const idSlackSeconds = 60

/**
 * How many deliveries were made: one per event that the webhook takes and that is not pending for it anyway.
 * Receivers know an event again by its id. Throws webhook_not_found, webhook_disabled, invalid_request.
 */
export async function replay(
  db: Database,
  userId: string,
  webhookId: string,
  { request, remember }: { request: Replay; remember: Remember<Replayed> },
): Promise<Replayed> {
  return retryStale(async () => {
    const webhook = await requireActiveWebhook(db, userId, webhookId)
    const at = now()
    requireRange(request, at)
    const wanted = eventsOf(userId, webhook.id, request)
    const replayed = { deliveries: await countFew(db, wanted) }

    // The beginning of an id of this moment: those of the replay come first in the log, in one order.
    const beginning = sql`${newId('dlv').slice(4, 18)}`
    await writeAll(db, [
      guard(sql`(SELECT count(*) ${wanted}) = ${replayed.deliveries}`),
      sql`INSERT INTO deliveries (${deliveryColumns})
        SELECT ${deliveryId(beginning)}, ${deliveryValues(sql`${at.toISOString()}`)}
        ${wanted} ORDER BY event.id`,
      ...(await remember(replayed)),
    ])
    return replayed
  })
}

/** Read along the index of ids, which sort by time. A ping is for one endpoint, and for once. */
function eventsOf(userId: string, webhookId: string, { since, until, types }: Replay): SQL {
  const firstId = firstIdAt('evt', addSeconds(new Date(since), -idSlackSeconds))
  return sql`FROM webhooks AS webhook CROSS JOIN events AS event INDEXED BY events_by_user
    WHERE webhook.user_id = ${userId} AND webhook.id = ${webhookId} AND webhook.status = 'active'
      AND event.user_id = ${userId} AND event.id >= ${firstId} AND event.created_at >= ${since}
      ${until === undefined ? sql`` : sql`AND event.created_at < ${until}`}
      ${types ? sql`AND event.type IN (SELECT value FROM json_each(${JSON.stringify(types)}))` : sql``}
      AND event.type <> 'ping' AND ${wants}
      AND event.id NOT IN (
        SELECT event_id FROM deliveries INDEXED BY deliveries_pending
        WHERE user_id = ${userId} AND status = 'pending' AND webhook_id = ${webhookId})`
}

function requireRange({ since, until }: Replay, at: Date): void {
  if (since < addSeconds(at, -daysKept * 24 * 60 * 60).toISOString()) {
    throw invalidField('/since', 'too_long_ago', `Events are kept for ${daysKept} days.`)
  }
  if (since > at.toISOString()) {
    throw invalidField('/since', 'in_the_future', 'Must not be in the future.')
  }
  if (until !== undefined && until <= since) {
    throw invalidField('/until', 'out_of_order', 'Must be after `since`.')
  }
}

async function countFew(db: Database, wanted: SQL): Promise<number> {
  const most = mostEvents + 1
  const [found] = await query<{ count: number }>(
    db,
    sql`SELECT count(*) AS count FROM (SELECT 1 ${wanted} LIMIT ${most})`,
  )
  const count = found?.count ?? 0
  if (count < most) return count
  const detail = `There are more than ${mostEvents} events: narrow it by \`until\` or \`types\`.`
  throw invalidField('/since', 'too_many', detail)
}
