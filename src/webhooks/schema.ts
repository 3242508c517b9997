import * as z from 'zod'
import { eventTypes } from '../events/types'
import { id, instant, instantInput, optionalText } from '../http/fields'
import type { Attempt, DeliveryRow, WebhookRow } from './tables'

export const webhookId = id('whk', 'whk_01kb2x9m4tfc3r6w8y0z5n7qhd')
export const deliveryId = id('dlv', 'dlv_01kb2x9m4tfc3r6w8y0z5n7qhd')
const eventId = id('evt', 'evt_01kb2x9m4tfc3r6w8y0z5n7qhd')

export const eventType = z.enum(eventTypes).meta({ example: 'transaction.created' })

const url = z
  .string()
  .min(1)
  .max(2000)
  .meta({
    description:
      'Where events are posted: https, port 443 or 8443, a public host, no user name, password or fragment.',
    example: 'https://hooks.example.com/finance',
    override: { format: 'uri' },
  })

const events = z
  .array(z.enum([...eventTypes, '*']))
  .min(1, 'Must name at least one.')
  .max(eventTypes.length)
  .refine((types) => new Set(types).size === types.length, {
    error: 'Must not name a type twice.',
    params: { code: 'duplicate' },
  })
  .refine((types) => !types.includes('*') || types.length === 1, {
    error: '`*` stands for all types, so it stands alone.',
    params: { code: 'wildcard_not_alone' },
  })
  .meta({ description: 'The types it takes, or `["*"]` for all.', example: ['*'] })

const description = optionalText(500).nullable().meta({ example: 'The family dashboard' })

const status = z.enum(['active', 'disabled']).meta({
  description: 'Nothing is sent while it is disabled; `replay` sends what was missed.',
})

const fields = { url, events, description, status }

export const WebhookInput = z
  .strictObject({
    ...fields,
    description: description.default(null),
    status: status.default('active'),
  })
  .meta({
    id: 'WebhookInput',
    example: { url: 'https://hooks.example.com/finance', events: ['*'] },
  })
export type WebhookInput = z.infer<typeof WebhookInput>

export const WebhookUpdate = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'WebhookUpdate', example: { events: ['transaction.created', 'account.updated'] } })
export type WebhookUpdate = z.infer<typeof WebhookUpdate>

export const SecretRotation = z
  .strictObject({
    overlap_seconds: z.int().min(0).max(604_800).default(86_400).meta({
      description: 'How long the old secret goes on signing beside the new one.',
      example: 86_400,
    }),
  })
  .meta({ id: 'WebhookSecretRotation' })

export const Replay = z
  .strictObject({
    since: instantInput.meta({ description: 'Events from then on, at most 30 days back.' }),
    until: instantInput.optional().meta({ description: 'Only events before it.' }),
    types: z
      .array(eventType)
      .min(1)
      .max(eventTypes.length)
      .optional()
      .meta({ description: 'Only these of the types that the webhook takes.' }),
  })
  .meta({ id: 'WebhookReplay', example: { since: '2026-11-02T09:30:00Z' } })
export type Replay = z.infer<typeof Replay>

export const Replayed = z
  .strictObject({
    deliveries: z.int().min(0).meta({
      description: 'How many deliveries were made, one per event; without those still pending.',
      example: 3,
    }),
  })
  .meta({ id: 'WebhookReplayed' })
export type Replayed = z.infer<typeof Replayed>

export const Webhook = z
  .strictObject({
    id: webhookId,
    url: z.string().meta({ example: 'https://hooks.example.com/finance' }),
    events: z.array(z.string()).meta({ example: ['*'] }),
    description: z.string().nullable().meta({ example: 'The family dashboard' }),
    status,
    disabled_reason: z.enum(['gone', 'failing']).nullable().meta({
      description:
        'Why we disabled it: it answered 410, or did nothing but fail for 5 days. Null: we did not.',
      example: null,
    }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof Webhook>

const secret = z.string().meta({
  description: 'Signs what is sent, as Standard Webhooks lays down.',
  example: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
})

export const WebhookWithSecret = z
  .strictObject({ ...Webhook.shape, secret })
  .meta({ id: 'WebhookWithSecret' })

export const WebhookSecret = z.strictObject({ secret }).meta({ id: 'WebhookSecret' })

const DeliveryAttempt = z
  .strictObject({
    at: instant,
    status_code: z.int().nullable().meta({ description: 'Null: no answer was had.', example: 200 }),
    duration_ms: z.int().min(0).meta({ example: 85 }),
    error: z.string().nullable().meta({ description: 'Null: received.', example: null }),
    response: z.string().nullable().meta({
      description: 'The beginning of the answer, at most 1 KiB of it, as text.',
      example: 'ok',
    }),
  })
  .meta({ id: 'DeliveryAttempt' })

export const deliveryStatus = z.enum(['pending', 'succeeded', 'failed'])

export const Delivery = z
  .strictObject({
    id: deliveryId,
    event_id: eventId,
    event_type: z.string().meta({ example: 'transaction.created' }),
    webhook_id: webhookId,
    status: deliveryStatus,
    next_attempt_at: instant.nullable().meta({ description: 'Null once it is settled.' }),
    attempts: z.array(DeliveryAttempt).meta({ description: 'Oldest first.' }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>

export function presentWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    events: row.events,
    description: row.description,
    status: row.status,
    disabled_reason: row.disabledReason,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

export function presentWithSecret({ row, secret }: { row: WebhookRow; secret: string }) {
  return { ...presentWebhook(row), secret }
}

export function presentDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    event_id: row.eventId,
    event_type: row.eventType,
    webhook_id: row.webhookId,
    status: row.status,
    next_attempt_at: row.nextAttemptAt,
    attempts: row.attempts.map(presentAttempt),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

function presentAttempt({ at, statusCode, durationMs, error, response }: Attempt) {
  return { at, status_code: statusCode, duration_ms: durationMs, error, response }
}
