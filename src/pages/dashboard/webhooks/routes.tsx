// Webhooks: made, seen, changed, paused, tried out, given a new secret, replayed, deleted.
import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { addSeconds, now } from '../../../clock'
import { together } from '../../../db/client'
import type { App } from '../../../env'
import { unconditional } from '../../../http/etag'
import { faultsOf } from '../../../http/faults'
import { cursor, readCursor, toPage } from '../../../http/page'
import { ApiError } from '../../../http/problem'
import { accepted, created, ok } from '../../../http/reply'
import { answerFormOnce } from '../../../idempotency/form-once'
import {
  createWebhook,
  mostWebhooks,
  removeWebhook,
  requireWebhook,
  revealSecret,
  rotateSecret,
  type Shown,
  updateWebhookFields,
} from '../../../webhooks/edit'
import { listDeliveries, listNewestDeliveries } from '../../../webhooks/log'
import { replay } from '../../../webhooks/replay'
import {
  deliveryStatus,
  presentDelivery,
  presentWebhook,
  presentWithSecret,
  Replay,
  Replayed,
  SecretRotation,
  WebhookInput,
  WebhookUpdate,
  WebhookWithSecret,
} from '../../../webhooks/schema'
import { sendSoon } from '../../../webhooks/send-soon'
import { listWebhooks } from '../../../webhooks/store'
import { attempt } from '../../forms/attempt'
import { type Form, readForm } from '../../forms/form'
import { actorHere } from '../../session/actor'
import { leadTo, show, showAgain, viewerOf } from '../show'
import { DeleteWebhookPage, SecretPage, WebhookForm, WebhooksPage } from './view'
import { ReplayPage, RotateWebhookPage, WebhookPage } from './webhook-view'

const place = '/dashboard/webhooks'
const frame = { title: 'Webhooks', place } as const

const Query = z.strictObject({ status: deliveryStatus.optional(), cursor })
const perPage = 25

export const webhookPages = new Hono<App>()
  .get('/webhooks', async (c) => {
    const { userId } = c.var.principal
    const [viewer, rows, newest] = await together(c.var.db, (db) =>
      Promise.all([
        viewerOf(c, db),
        listWebhooks(db, userId, { limit: mostWebhooks, before: null }),
        listNewestDeliveries(db, userId),
      ]),
    )
    const webhooks = rows.map((row) => {
      const last = newest.find(({ webhookId }) => webhookId === row.id)
      return { of: presentWebhook(row), last: last ? presentDelivery(last) : null }
    })
    return show(c, viewer, frame, <WebhooksPage webhooks={webhooks} />)
  })
  .get('/webhooks/new', async (c) =>
    show(c, await viewerOf(c), { ...frame, title: 'New webhook' }, <WebhookForm refusal={null} />),
  )
  .post('/webhooks/new', async (c) => {
    const form = await readForm(c)
    const outcome = await attempt(
      form,
      { schema: WebhookInput, input: inputOf(form) },
      async (webhook) => {
        const answer = await answerFormOnce(
          c,
          form,
          (remember) => createWebhook(contextOf(c), webhook, remember),
          (shown: Shown) => created(`/api/v1/webhooks/${shown.row.id}`, presentWithSecret(shown)),
        )
        return WebhookWithSecret.parse(await answer.json())
      },
    )
    const viewer = await viewerOf(c)
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const page = <WebhookForm refusal={refusal} />
      return showAgain(c, viewer, { ...frame, title: 'New webhook', refusal }, page)
    }
    const { secret, ...of } = outcome.result
    const title = 'Your webhook is ready'
    const page = <SecretPage of={of} secret={secret} title={title} />
    return show(c, viewer, { ...frame, title, status: 201 }, page)
  })
  .get('/webhooks/:id', async (c) => {
    const { userId } = c.var.principal
    const { status, cursor: from } = queryOf(c)
    const id = c.req.param('id')
    const binding = [userId, 'deliveries', id, status, undefined]
    const keys = await readCursor(from, binding)
    const before = keys ? String(keys[0]) : null
    const wanted = { status, type: undefined, limit: perPage, before }
    const [viewer, of, rows] = await together(c.var.db, (db) =>
      Promise.all([viewerOf(c, db), webhookOf(c, db), listDeliveries(db, userId, id, wanted)]),
    )
    const page = await toPage(rows, {
      limit: perPage,
      binding,
      keysOf: (row) => [row.id],
      present: presentDelivery,
    })
    const log = { deliveries: page.data, status, nextCursor: page.next_cursor }
    return show(c, viewer, { ...frame, title: 'Webhook' }, <WebhookPage of={of} log={log} />)
  })
  .get('/webhooks/:id/edit', async (c) => {
    const [viewer, of] = await seenOf(c)
    const page = <WebhookForm refusal={null} of={of} />
    return show(c, viewer, { ...frame, title: 'Edit a webhook' }, page)
  })
  .post('/webhooks/:id/edit', async (c) => {
    const form = await readForm(c)
    const id = c.req.param('id')
    const outcome = await attempt(
      form,
      { schema: WebhookUpdate, input: inputOf(form) },
      (changes) => updateWebhookFields(contextOf(c), id, changes, unconditional),
    )
    if ('result' in outcome) return leadTo(c, `${place}/${id}`, 'The webhook is saved.')

    const { refusal } = outcome
    const [viewer, of] = await seenOf(c)
    const page = <WebhookForm refusal={refusal} of={of} />
    return showAgain(c, viewer, { ...frame, title: 'Edit a webhook', refusal }, page)
  })
  .post('/webhooks/:id/status', async (c) => {
    const status = (await readForm(c)).text('status') === 'active' ? 'active' : 'disabled'
    const id = c.req.param('id')
    await updateWebhookFields(contextOf(c), id, { status }, unconditional)
    const notice =
      status === 'active'
        ? 'It is active again. A replay brings what was missed.'
        : 'It is paused. Nothing is sent, and what was on its way has ended.'
    return leadTo(c, `${place}/${id}`, notice)
  })
  .get('/webhooks/:id/secret', async (c) => {
    const [viewer, of, secret] = await Promise.all([
      viewerOf(c),
      webhookOf(c),
      revealSecret(contextOf(c), c.req.param('id')),
    ])
    const title = 'The signing secret'
    return show(
      c,
      viewer,
      { ...frame, title },
      <SecretPage of={of} secret={secret} title={title} />,
    )
  })
  .get('/webhooks/:id/rotate', async (c) => {
    const [viewer, of] = await seenOf(c)
    const page = <RotateWebhookPage of={of} refusal={null} />
    return show(c, viewer, { ...frame, title: 'A new secret' }, page)
  })
  .post('/webhooks/:id/rotate', async (c) => {
    const form = await readForm(c)
    const input = { overlap_seconds: form.integer('overlap_seconds') }
    const outcome = await attempt(form, { schema: SecretRotation, input }, async (rotation) => {
      const { overlap_seconds: overlapSeconds } = rotation
      const answer = await answerFormOnce(
        c,
        form,
        (remember) => rotateSecret(contextOf(c), c.req.param('id'), { overlapSeconds, remember }),
        (shown: Shown) => ok(presentWithSecret(shown)),
      )
      return { made: WebhookWithSecret.parse(await answer.json()), overlapSeconds }
    })
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const [viewer, of] = await seenOf(c)
      const page = <RotateWebhookPage of={of} refusal={refusal} />
      return showAgain(c, viewer, { ...frame, title: 'A new secret', refusal }, page)
    }
    const { secret, ...of } = outcome.result.made
    const title = 'The new secret is ready'
    const note =
      outcome.result.overlapSeconds === 0
        ? 'The old secret has ended.'
        : 'Until the old one ends, everything is signed with both.'
    const page = <SecretPage of={of} secret={secret} title={title} note={note} />
    return show(c, await viewerOf(c), { ...frame, title }, page)
  })
  .get('/webhooks/:id/replay', async (c) => {
    const [viewer, of] = await seenOf(c)
    const page = <ReplayPage of={of} refusal={null} />
    return show(c, viewer, { ...frame, title: 'Replay' }, page)
  })
  .post('/webhooks/:id/replay', async (c) => {
    const { db, userId } = contextOf(c)
    const form = await readForm(c)
    const id = c.req.param('id')
    const input = { since: hoursAgo(form.text('since')) }
    const outcome = await attempt(form, { schema: Replay, input }, async (request) => {
      const answer = await answerFormOnce(
        c,
        form,
        (remember) => replay(db, userId, id, { request, remember }),
        (replayed: Replayed) => accepted(replayed),
      )
      sendSoon(c)
      return Replayed.parse(await answer.json())
    })
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const [viewer, of] = await seenOf(c)
      const page = <ReplayPage of={of} refusal={refusal} />
      return showAgain(c, viewer, { ...frame, title: 'Replay', refusal }, page)
    }
    return leadTo(c, `${place}/${id}`, replayedNotice(outcome.result.deliveries))
  })
  .get('/webhooks/:id/delete', async (c) => {
    const [viewer, of] = await seenOf(c)
    return show(c, viewer, { ...frame, title: 'Delete a webhook' }, <DeleteWebhookPage of={of} />)
  })
  .post('/webhooks/:id/delete', async (c) => {
    await removeWebhook(contextOf(c), c.req.param('id'), unconditional)
    return leadTo(c, place, 'The webhook is deleted.')
  })

function contextOf(c: Context<App>) {
  const { db, settings, principal } = c.var
  return { db, settings, userId: principal.userId, actor: actorHere(c) }
}

/** Who looks, and at what. Throws webhook_not_found. */
function seenOf(c: Context<App>) {
  return together(c.var.db, (db) => Promise.all([viewerOf(c, db), webhookOf(c, db)]))
}

/** Throws webhook_not_found. */
async function webhookOf(c: Context<App>, db = c.var.db) {
  const { userId } = c.var.principal
  return presentWebhook(await requireWebhook(db, userId, c.req.param('id') ?? ''))
}

function inputOf(form: Form) {
  return {
    url: form.text('url').trim(),
    events: form.text('which') === 'chosen' ? form.list('events') : ['*'],
    description: form.orNull('description'),
  }
}

/** Throws invalid_request. */
function queryOf(c: Context<App>): z.infer<typeof Query> {
  const query = c.req.query()
  const result = Query.safeParse(query)
  if (result.success) return result.data
  throw new ApiError('invalid_request', { errors: faultsOf('query', Query, query) })
}

/** What is no number of hours the schema refuses. */
function hoursAgo(typed: string): string {
  return /^\d{1,4}$/.test(typed) ? addSeconds(now(), -Number(typed) * 60 * 60).toISOString() : typed
}

function replayedNotice(deliveries: number): string {
  if (deliveries === 0) return 'There was no event in that time that this webhook takes.'
  return deliveries === 1 ? 'One event is on its way.' : `${deliveries} events are on their way.`
}
