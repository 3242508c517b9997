// Every kind of line that the log may hold, and the shape of every field: ids that we made, patterns of
// routes, words from a list, and numbers. No field takes a text that somebody has sent. Used as types alone,
// so the worker does not carry it; the tests hold every line that they see to it.
import * as z from 'zod'
import { idPattern } from '../id'

export const jobs = [
  'dispatch',
  'send_deliveries',
  'note_key_use',
  'note_refusal',
  'queue',
  'cron',
  'sweep_events',
  'sweep_deliveries',
  'reapply_erasures',
  'end_erasures',
  'delete_traces',
  'nightly',
  'purge',
  'reseal_secrets',
  'limiter_alarm',
  'sign_in_limiter_alarm',
] as const

/** What goes by night: tables, and the list of erasures. */
export const purged = [
  'idempotency_records',
  'deliveries',
  'events',
  'refresh_tokens',
  'sessions',
  'access_log',
  'api_key_secrets',
  'api_keys',
  'listed_erasures',
] as const
export type Purged = (typeof purged)[number]

const count = z.int().min(0)
const requestId = z.string().regex(idPattern('req'))
const jobId = z.string().regex(idPattern('job'))
const route = z.string().regex(/^(none|(\/(v1|[a-z._-]*|:[a-z_]+))+)$/)
const job = z.enum(jobs)

const every = {
  at: z.iso.datetime({ precision: 3 }),
  level: z.enum(['info', 'error']),
}

/** What it cost: see http/use.ts. */
const cost = {
  duration_ms: count,
  d1_round_trips: count,
  d1_rows_read: count,
  d1_rows_written: count,
  object_calls: count,
  queue_calls: count,
  fetches: count,
}

// See http/described-error.ts, which lets nothing else through.
const told = z.strictObject({
  name: z.string().regex(/^\w{1,60}$/),
  message: z.string().regex(/^[\w .:,;='-]{1,300}$/),
  stack: z.array(z.string().regex(/^at [^"'`?@{}]{1,300}:\d+:\d+\)?$/)).max(20),
})
export const DescribedError = told.extend({ causes: z.array(told).max(4) })

export const LogLine = z.discriminatedUnion('event', [
  z.strictObject({
    ...every,
    event: z.literal('request'),
    request_id: requestId,
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other']),
    route,
    status: z.int().min(100).max(599),
    ...cost,
  }),
  z.strictObject({
    ...every,
    event: z.literal('job'),
    job,
    job_id: jobId,
    request_id: requestId.optional(),
    outcome: z.enum(['ok', 'failed']),
    ...cost,
    queue: z
      .string()
      .regex(/^webhook-[a-z-]+$/)
      .optional(),
    messages: count.optional(),
    acked: count.optional(),
    retried: count.optional(),
    users: count.optional(),
    users_failed: count.optional(),
    erasures: count.optional(),
    erasures_failed: count.optional(),
    webhooks: count.optional(),
    webhooks_failed: count.optional(),
    purged: z.partialRecord(z.enum(purged), count).optional(),
  }),
  z.strictObject({
    ...every,
    event: z.literal('failure'),
    request_id: requestId.optional(),
    route: route.optional(),
    job: job.optional(),
    job_id: jobId.optional(),
    error: DescribedError,
  }),
  z.strictObject({
    ...every,
    event: z.literal('delivery_failed'),
    job_id: jobId,
    delivery_id: z.string().regex(idPattern('dlv')),
    tries: count,
    receiver_status: z.int().min(100).max(999).nullable(),
    duration_ms: count,
  }),
  z.strictObject({
    ...every,
    event: z.literal('export'),
    request_id: requestId,
    is_whole: z.boolean(),
    d1_round_trips: count,
    d1_rows_read: count,
  }),
  z.strictObject({ ...every, event: z.literal('message_malformed'), job_id: jobId }),
  z.strictObject({
    ...every,
    event: z.literal('refresh_token_reused'),
    session_id: z.string().regex(idPattern('ses')),
  }),
  z.strictObject({
    ...every,
    event: z.literal('settings_wrong'),
    settings: z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/)),
  }),
])
export type LogLine = z.infer<typeof LogLine>
