import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { instant, json, timestamps, version } from '../db/columns'
import { users } from '../users/tables'

/** A signing secret, sealed; `endsAt` is null for the newest, and when a rotation ends the others. */
export type SealedSecret = { sealed: string; endsAt: string | null }

export type Attempt = {
  at: string
  statusCode: number | null
  durationMs: number
  error: string | null
  response: string | null
}

export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    url: text('url').notNull(),
    /** Event types, or `*` alone. */
    events: json('events').$type<string[]>().notNull(),
    description: text('description'),
    status: text('status', { enum: ['active', 'disabled'] }).notNull(),
    /** Why we disabled it; null when its owner did, or nobody. */
    disabledReason: text('disabled_reason', { enum: ['gone', 'failing'] }),
    /** The newest first. */
    secrets: json('secrets').$type<SealedSecret[]>().notNull(),
    /** The first failure since the last success. */
    failingSince: instant('failing_since'),
    /** Until then it goes by the slow queue, for having failed or dawdled. */
    slowUntil: instant('slow_until'),
    ...timestamps,
    version,
  },
  (table) => [index('webhooks_by_user').on(table.userId, table.id)],
)

// No foreign keys but the user's: each would need an index of its own, written with every delivery.
export const deliveries = sqliteTable(
  'deliveries',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    webhookId: text('webhook_id').notNull(),
    eventId: text('event_id').notNull(),
    eventType: text('event_type').notNull(),
    status: text('status', { enum: ['pending', 'succeeded', 'failed'] }).notNull(),
    /** Null once it is settled. */
    nextAttemptAt: instant('next_attempt_at'),
    /** Whoever attempts it right now holds it until then; also names the claim. */
    claimedUntil: instant('claimed_until'),
    /** From then on it is to be handed to the queue: at once at first, later in case a message was lost. */
    sweepAt: instant('sweep_at').notNull(),
    /** Attempts made in this run through the schedule. */
    tries: integer('tries').notNull().default(0),
    /** All attempts, those of earlier runs too; in the row, for they are read and written with it. */
    attempts: json('attempts').$type<Attempt[]>().notNull().default([]),
    ...timestamps,
  },
  (table) => [
    index('deliveries_by_webhook').on(table.userId, table.webhookId, table.id),
    index('deliveries_failed')
      .on(table.userId, table.webhookId, table.id)
      .where(sql`status = 'failed'`),
    index('deliveries_pending')
      .on(table.userId, table.sweepAt)
      .where(sql`status = 'pending'`),
  ],
)

export type WebhookRow = typeof webhooks.$inferSelect
export type DeliveryRow = typeof deliveries.$inferSelect
