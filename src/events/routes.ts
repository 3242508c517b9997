import { Hono } from 'hono'
import * as z from 'zod'
import { addSeconds, now } from '../clock'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { linkNext, pageOf, readCursor, toPage } from '../http/page'
import { ApiError } from '../http/problem'
import { payloadsOf } from './payload'
import { Event, eventDays, eventDescriptions, eventId, EventQuery } from './schema'
import { findEvent, listEvents } from './store'

const Params = z.strictObject({ id: z.string().meta({ example: eventId.meta()?.example }) })

const tag = 'Events'
const scope = 'webhooks:read'

export const eventRoutes = new Hono<App>()
  .get(
    '/events',
    describe({
      operationId: 'listEvents',
      summary: 'List events',
      description: `What happened in the last ${eventDays} days, wherever it came from, newest first: the same bodies that webhooks get. Written with the change itself, so that none is missing and none is of a change that was not made.`,
      tag,
      scope,
      responses: { 200: { description: 'A page.', schema: pageOf(Event, 'EventPage') } },
      sends: eventDescriptions,
    }),
    validate('query', EventQuery),
    async (c) => {
      const { db, principal } = c.var
      const { userId } = principal
      const { limit, cursor, ...filters } = c.req.valid('query')
      const { type = null, resource_id: resourceId, since, until } = filters
      const binding = [userId, 'events', filters]
      const keys = await readCursor(cursor, binding)
      const first = firstShown()
      const filter = {
        types: type,
        resourceId,
        since: since === undefined || new Date(since) < first ? first : new Date(since),
        until: until === undefined ? undefined : new Date(until),
      }
      const before = keys ? String(keys[0]) : null
      const rows = await listEvents(db, userId, { filter, before, limit })
      const payloads = await payloadsOf(db, rows.slice(0, limit))
      const page = await toPage(rows, {
        limit,
        binding,
        keysOf: (row) => [row.id],
        present: ({ id }) => presentEvent(payloads.get(id)),
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .get(
    '/events/:id',
    describe({
      operationId: 'getEvent',
      summary: 'Read an event',
      description: `The body that webhooks get; for ${eventDays} days.`,
      tag,
      scope,
      responses: { 200: { description: 'The event.', schema: Event } },
      problems: ['event_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const { db, principal } = c.var
      const { id } = c.req.valid('param')
      const event = await findEvent(db, principal.userId, id, firstShown())
      if (!event) throw new ApiError('event_not_found')
      return c.json(presentEvent((await payloadsOf(db, [event])).get(id)))
    },
  )

function firstShown(): Date {
  return addSeconds(now(), -eventDays * 24 * 60 * 60)
}

/** The stored body is what was sent: shown as it is, never made anew. */
function presentEvent(payload: string | undefined): z.infer<typeof Event> {
  return JSON.parse(payload ?? 'null')
}
