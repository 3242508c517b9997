import * as z from 'zod'
import { Budget } from '../budgets/schema'
import { Goal } from '../goals/schema'
import { day, id, instant, instantInput, repeatable } from '../http/fields'
import { cursor, limit } from '../http/page'
import { Webhook, webhookId } from '../webhooks/schema'
import { isRowEvent, type Resource, resourceNameOf, resources } from './resources'
import { eventMeanings, type EventType, eventTypes, type ToldType } from './types'

export const eventId = id('evt', 'evt_01kb2x9m4tfc3r6w8y0z5n7qhd')

/** How long events are shown. */
export const eventDays = 30

/** What an event shows that is not about a row. */
const toldData: Record<ToldType, z.ZodType> = {
  'budget.threshold_reached': z.strictObject({
    threshold: z.int().meta({ description: 'In percent of the envelope.', example: 80 }),
    percent: z.number().meta({ description: 'What was spent, likewise.', example: 83.1 }),
    period_start: day,
    period_end: day.meta({ description: 'The last day, inclusive.' }),
    budget: Budget.meta({ description: 'The budget when it was noticed; see `progress`.' }),
  }),
  'goal.reached': Goal,
  'webhook.disabled': Webhook,
  ping: z.strictObject({ webhook_id: webhookId }),
}

/** The body that is sent, and what the list shows, by type. */
const eventSchemas = new Map(eventTypes.map((type) => [type, schemaOf(type)] as const))

export const Event = z.union([...eventSchemas.values()])

export const EventQuery = z.strictObject({
  type: repeatable(z.enum(eventTypes))
    .optional()
    .meta({ description: 'May be repeated.', example: ['transaction.created'] }),
  resource_id: z.string().max(64).optional().meta({
    description: 'What happened to one thing: the id of a transaction, account, budget ….',
    example: 'txn_01kb2x9m4tfc3r6w8y0z5n7qhd',
  }),
  since: instantInput.optional().meta({ description: 'At this instant or later.' }),
  until: instantInput.optional().meta({ description: 'At this instant or earlier.' }),
  limit,
  cursor,
})

/** What each type means and looks like, for the section of the document about what is sent. */
export const eventDescriptions = Object.fromEntries(
  [...eventSchemas].map(([type, schema]) => [
    type,
    { summary: nameOf(type), description: eventMeanings[type], schema },
  ]),
)

function schemaOf(type: EventType) {
  const head = { id: eventId, type: z.literal(type), timestamp: instant }
  const name = { id: nameOf(type), description: eventMeanings[type] }
  if (!isRowEvent(type)) {
    return z.strictObject({ ...head, data: isTold(type) ? toldData[type] : z.never() }).meta(name)
  }
  const { schema }: Resource = resources[resourceNameOf(type)]
  if (!type.endsWith('.updated')) return z.strictObject({ ...head, data: schema }).meta(name)
  const previous = schema
    .omit({ id: true, created_at: true, updated_at: true })
    .partial()
    .meta({ description: 'The fields that changed, as they were before.', example: {} })
  return z.strictObject({ ...head, data: schema, previous }).meta(name)
}

function isTold(type: EventType): type is ToldType {
  return Object.hasOwn(toldData, type)
}

/** `transaction.created` → `TransactionCreatedEvent`. */
function nameOf(type: EventType): string {
  const words = type.split(/[._]/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
  return `${words.join('')}Event`
}
