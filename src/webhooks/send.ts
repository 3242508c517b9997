// From rows to the queue. A row is marked after its message is sent: what breaks off in between is sent
// twice, which the claim makes harmless, and never not at all.
import { type SQL, sql } from 'drizzle-orm'
import { addSeconds, now } from '../clock'
import { type Database, query } from '../db/client'
import { isUnclaimed } from './store'

/** All that a message holds: the rest is read from the row, which may have changed meanwhile. */
export type DeliveryMessage = { deliveryId: string; userId: string }

type Due = { id: string; userId: string; isSlow: 0 | 1 }
type Queues = Pick<Bindings, 'WEBHOOK_QUEUE' | 'WEBHOOK_SLOW_QUEUE'>

/** After so long without a sign the message is taken for lost. */
export const lostAfterSeconds = 30

const rowsPerRound = 1000
const mostRounds = 10
/** What Queues takes in one call. */
const messagesPerCall = 100

/** Hands every pending delivery of the user that is due and not yet queued to the queue. */
export async function sendDeliveries(
  bindings: Queues,
  db: Database,
  userId: string,
): Promise<void> {
  await sendRounds(bindings, db, sql`SELECT ${userId} AS user_id`)
}

/** The same for all users, as far as one run goes. */
export async function sendAllDeliveries(bindings: Queues, db: Database): Promise<void> {
  await sendRounds(bindings, db, usersWithPending)
}

/** Hops from user to user along the index, so that the rest of it is not read. */
const usersWithPending = sql`
  WITH RECURSIVE pending(user_id) AS (
    SELECT min(user_id) FROM deliveries INDEXED BY deliveries_pending WHERE status = 'pending'
    UNION ALL
    SELECT (SELECT min(user_id) FROM deliveries INDEXED BY deliveries_pending
      WHERE status = 'pending' AND user_id > pending.user_id)
    FROM pending WHERE pending.user_id IS NOT NULL
  ) SELECT user_id FROM pending WHERE user_id IS NOT NULL`

async function sendRounds(bindings: Queues, db: Database, users: SQL): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    const at = now()
    const rows = await findDue(db, users, at.toISOString())
    await sendMessages(bindings, rows)
    await markSent(db, rows, at)
    if (rows.length < rowsPerRound) return
  }
}

async function findDue(db: Database, users: SQL, at: string): Promise<Due[]> {
  return query<Due>(
    db,
    sql`SELECT deliveries.id, deliveries.user_id AS userId,
      coalesce(webhooks.slow_until > ${at}, 0) AS isSlow
    FROM (${users}) AS owner
    CROSS JOIN deliveries INDEXED BY deliveries_pending
    LEFT JOIN webhooks
      ON webhooks.user_id = deliveries.user_id AND webhooks.id = deliveries.webhook_id
    WHERE deliveries.user_id = owner.user_id AND deliveries.status = 'pending'
      AND deliveries.sweep_at <= ${at} AND ${isUnclaimed(at)}
    LIMIT ${rowsPerRound}`,
  )
}

async function sendMessages(bindings: Queues, rows: readonly Due[]): Promise<void> {
  const { WEBHOOK_QUEUE, WEBHOOK_SLOW_QUEUE } = bindings
  const slow = rows.filter(({ isSlow }) => isSlow === 1)
  const others = rows.filter(({ isSlow }) => isSlow === 0)
  await Promise.all([
    ...callsOf(others).map((messages) => WEBHOOK_QUEUE.sendBatch(messages)),
    ...callsOf(slow).map((messages) => WEBHOOK_SLOW_QUEUE.sendBatch(messages)),
  ])
}

/** Whatever has happened to a row meanwhile holds. */
async function markSent(db: Database, rows: readonly Due[], at: Date): Promise<void> {
  if (rows.length === 0) return
  const pairs = JSON.stringify(rows.map(({ userId, id }) => [userId, id]))
  await db.run(sql`UPDATE deliveries SET sweep_at = ${sweepAtFor(at)}
    FROM json_each(${pairs}) AS sent
    WHERE deliveries.user_id = sent.value ->> 0 AND deliveries.id = sent.value ->> 1
      AND deliveries.sweep_at <= ${at.toISOString()}`)
}

/** When a delivery that is due at `instant` will be taken for lost. */
export function sweepAtFor(instant: Date): string {
  return addSeconds(instant, lostAfterSeconds).toISOString()
}

function callsOf(rows: readonly Due[]): { body: DeliveryMessage }[][] {
  const messages = rows.map(({ id, userId }) => ({ body: { deliveryId: id, userId } }))
  const calls = Math.ceil(messages.length / messagesPerCall)
  return Array.from({ length: calls }, (_, call) =>
    messages.slice(call * messagesPerCall, (call + 1) * messagesPerCall),
  )
}
