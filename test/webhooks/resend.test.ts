import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { databaseOf, writeAll } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { events } from '../../src/events/tables'
import { newId } from '../../src/id'
import { fanOut } from '../../src/webhooks/fan-out'
import { call } from '../support/client'
import { freezeClock, passDays, passSeconds } from '../support/clock'
import { newUser, type TestUser } from '../support/fixtures'
import {
  consume,
  deliveriesOf,
  deliveryOf,
  happen,
  listen,
  messagesOf,
  newLastingUser,
  newWebhook,
  send,
  slow,
} from './posting'

freezeClock()

const fail = () => new Response('down', { status: 500 })

describe('a ping', () => {
  it('goes to one endpoint alone, whatever types it takes', async () => {
    const user = await newUser()
    const pinged = await newWebhook(user, { events: ['goal.reached'] })
    const other = await newWebhook(user)
    const receiver = listen()

    const answer = await post(user, `/webhooks/${pinged.id}/ping`)
    await pump(user)
    receiver.stop()
    const delivery = await deliveryOf(user, answer.body.id)

    expect(answer.status).toBe(202)
    expect(answer.headers.get('Location')).toBe(`/api/v1/deliveries/${answer.body.id}`)
    expect(delivery).toMatchObject({ event_type: 'ping', status: 'succeeded' })
    expect(JSON.parse(String(receiver.posts[0]?.body))).toEqual({
      id: delivery.event_id,
      type: 'ping',
      timestamp: new Date().toISOString(),
      data: { webhook_id: pinged.id },
    })
    expect(await deliveriesOf(user, other)).toEqual([])
  })

  it('is not sent while the endpoint is disabled', async () => {
    const user = await newUser()
    const { id } = await newWebhook(user, { status: 'disabled' })

    const answer = await post(user, `/webhooks/${id}/ping`)

    expect(answer.body).toMatchObject({ status: 409, code: 'webhook_disabled' })
  })
})

describe('the log of deliveries', () => {
  it('is filtered by status and type, in pages', async () => {
    const user = await newUser()
    const webhook = await newWebhook(user)
    const receiver = listen(({ body }) => (body.includes('goal') ? fail() : new Response('ok')))
    for (const type of ['account.created', 'goal.created', 'account.updated', 'goal.updated']) {
      await happen(user, [type])
      passSeconds(1)
    }
    await pump(user)
    receiver.stop()
    await happen(user, ['account.deleted'])
    const types = async (query: string) =>
      (await deliveriesOf(user, webhook, query)).map(({ event_type }: any) => event_type)

    const { body: first } = await call('GET', `/api/v1/webhooks/${webhook.id}/deliveries?limit=3`, {
      token: user.token,
    })

    expect(await types('?status=succeeded')).toEqual(['account.updated', 'account.created'])
    expect(await types('?status=pending')).toEqual([
      'account.deleted',
      'goal.updated',
      'goal.created',
    ])
    expect(await types('?status=failed')).toEqual([])
    expect(await types('?type=goal.created')).toEqual(['goal.created'])
    expect(await types('?status=succeeded&type=goal.created')).toEqual([])
    expect(first.has_more).toBe(true)
    expect(await types(`?limit=3&cursor=${first.next_cursor}`)).toEqual([
      'goal.created',
      'account.created',
    ])
  })

  it('reads its page and no more', async () => {
    const user = await newUser()
    const webhook = await newWebhook(user)
    await happen(
      user,
      Array.from({ length: 90 }, () => 'goal.updated'),
    )
    await env.DB.prepare(
      `UPDATE deliveries SET status = 'failed' WHERE user_id = ? AND id IN
        (SELECT id FROM deliveries WHERE user_id = ? ORDER BY id LIMIT 5)`,
    )
      .bind(user.id, user.id)
      .run()
    const failed = await rowsRead(user, webhook.id, 'deliveries_failed', "status = 'failed'")
    const all = await rowsRead(user, webhook.id, 'deliveries_by_webhook', 'true')

    expect(failed).toBeLessThanOrEqual(6)
    expect(all).toBeLessThanOrEqual(11)
  })
})

describe('a retry', () => {
  it.each([
    ['failed', 500],
    ['succeeded', 200],
  ])('sends one that has %s once more, under the same id', async (_state, status) => {
    const user = await newUser()
    const webhook = await newWebhook(user)
    const receiver = listen(() => new Response(null, { status }))
    await happen(user)
    await pump(user)
    receiver.stop()
    const [before] = await deliveriesOf(user, webhook)

    const recovered = listen()
    const answer = await post(user, `/deliveries/${before.id}/retry`)
    await pump(user)
    recovered.stop()
    const after = await deliveryOf(user, before.id)

    expect(answer.status).toBe(202)
    expect(recovered.posts[0]?.headers['webhook-id']).toBe(before.event_id)
    expect(recovered.posts[0]?.body).toBe(receiver.posts[0]?.body)
    expect(after).toMatchObject({ status: 'succeeded', next_attempt_at: null })
    expect(after.attempts).toHaveLength(2)
  })

  it('begins the schedule anew', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user)
    const receiver = listen(fail)
    await happen(user)
    let messages = await send(user)
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      messages = (await consume(messagesOf(messages), slow)).sent
      passSeconds(messages[0]?.delaySeconds ?? 0)
    }
    const [{ id }] = await deliveriesOf(user, webhook)

    await post(user, `/deliveries/${id}/retry`)
    const { sent } = await consume([{ deliveryId: id, userId: user.id }], slow)
    receiver.stop()

    expect(sent[0]?.delaySeconds).toBeLessThanOrEqual(6)
    expect((await deliveryOf(user, id)).attempts).toHaveLength(4)
  })

  it('is refused while the endpoint is disabled', async () => {
    const user = await newUser()
    const webhook = await newWebhook(user)
    await happen(user)
    const [{ id }] = await deliveriesOf(user, webhook)
    await patch(user, webhook, { status: 'disabled' })

    const answer = await post(user, `/deliveries/${id}/retry`)

    expect(answer.body).toMatchObject({ status: 409, code: 'webhook_disabled' })
  })
})

describe('a pause', () => {
  it('sends nothing, and a replay brings back what was missed', async () => {
    const user = await newUser()
    const webhook = await newWebhook(user)
    const since = new Date().toISOString()
    const waiting = await happen(user)
    await patch(user, webhook, { status: 'disabled' })
    const missed = await happen(user, ['goal.created', 'goal.reached'])
    const paused = listen()
    await pump(user)
    paused.stop()

    await patch(user, webhook, { status: 'active' })
    const answer = await post(user, `/webhooks/${webhook.id}/replay`, { since })
    const resumed = listen()
    await pump(user)
    resumed.stop()

    expect(paused.posts).toEqual([])
    expect(answer).toMatchObject({ status: 202, body: { deliveries: 3 } })
    expect(resumed.posts.map(({ headers }) => headers['webhook-id']).toSorted()).toEqual(
      [...waiting, ...missed].toSorted(),
    )
  })

  it('lets no message through that was on its way', async () => {
    const user = await newUser()
    const webhook = await newWebhook(user)
    await happen(user)
    const messages = messagesOf(await send(user))
    await env.DB.prepare("UPDATE webhooks SET status = 'disabled' WHERE id = ?")
      .bind(webhook.id)
      .run()
    const receiver = listen()

    await consume(messages)
    receiver.stop()

    expect(receiver.posts).toEqual([])
    expect(await deliveriesOf(user, webhook)).toMatchObject([{ status: 'failed', attempts: [] }])
  })
})

describe('a replay', () => {
  it('takes the events of its time and types that the endpoint takes', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user, { events: ['goal.created', 'goal.updated'] })
    await happen(user, ['goal.created'])
    passSeconds(10)
    const since = new Date().toISOString()
    const wanted = await happen(user, ['goal.created', 'goal.updated', 'account.created'])
    await post(user, `/webhooks/${webhook.id}/ping`)
    passSeconds(10)
    const until = new Date().toISOString()
    await happen(user, ['goal.created'])
    await happen(await newUser(), ['goal.created'])
    const receiver = listen()
    await pump(user)

    const both = await post(user, `/webhooks/${webhook.id}/replay`, { since, until })
    receiver.posts.length = 0
    await pump(user)
    const one = await post(user, `/webhooks/${webhook.id}/replay`, {
      since,
      until,
      types: ['goal.updated', 'account.created'],
    })
    receiver.stop()

    expect(both.body).toEqual({ deliveries: 2 })
    expect(receiver.posts.map(({ headers }) => headers['webhook-id']).toSorted()).toEqual(
      wanted.slice(0, 2).toSorted(),
    )
    expect(one.body).toEqual({ deliveries: 1 })
  })

  it('does not repeat what is waiting anyway', async () => {
    const user = await newUser()
    const webhook = await newWebhook(user)
    const since = new Date().toISOString()
    await happen(user, ['goal.created', 'goal.updated'])

    const first = await post(user, `/webhooks/${webhook.id}/replay`, { since })
    const receiver = listen()
    await pump(user)
    receiver.stop()
    const second = await post(user, `/webhooks/${webhook.id}/replay`, { since })
    const third = await post(user, `/webhooks/${webhook.id}/replay`, { since })

    expect([first, second, third].map(({ body }) => body.deliveries)).toEqual([0, 2, 0])
  })

  it.each([
    ['more than 30 days back', -31 * 86_400, undefined, '/since'],
    ['in the future', 60, undefined, '/since'],
    ['that ends before it begins', -60, -61, '/until'],
  ])('is refused for a time %s', async (_flaw, since, until, pointer) => {
    const user = await newUser()
    const { id } = await newWebhook(user)
    const instant = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

    const answer = await post(user, `/webhooks/${id}/replay`, {
      since: instant(since),
      ...(until !== undefined && { until: instant(until) }),
    })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer }])
  })

  it('reaches 30 days back', async () => {
    const user = await newLastingUser()
    const { id } = await newWebhook(user)
    // Making its key was an event, too.
    passSeconds(1)
    const since = new Date().toISOString()
    await happen(user)
    const receiver = listen()
    await pump(user)
    receiver.stop()
    passDays(30)

    const answer = await post(user, `/webhooks/${id}/replay`, { since })

    expect(answer.body).toEqual({ deliveries: 1 })
  })

  it('is refused for more than 10,000 events, and makes none', async () => {
    const user = await newUser()
    const webhook = await newWebhook(user, { status: 'disabled' })
    const since = new Date().toISOString()
    await env.DB.prepare(
      `INSERT INTO events (id, user_id, operation, type, resource_id, state, created_at, dispatched_at)
       SELECT substr(?1, 1, 22) || substr('0000000' || value, -8), ?2, 'req_x', 'goal.updated', 'x', '{}', ?3, ?3
       FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 10001) SELECT value FROM n)`,
    )
      .bind(newId('evt'), user.id, since)
      .run()
    await patch(user, webhook, { status: 'active' })

    const answer = await post(user, `/webhooks/${webhook.id}/replay`, { since })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer: '/since', code: 'too_many' }])
    expect(await deliveriesOf(user, webhook)).toEqual([])
  })
})

describe('fanning out', () => {
  it('costs one statement and the rows it writes, with ten endpoints', async () => {
    const user = await newUser()
    for (let count = 0; count < 10; count += 1) await newWebhook(user)
    const use = noUse()
    const metered = databaseOf(env, use)
    const operation = newId('req')
    const event = {
      id: newId('evt'),
      userId: user.id,
      operation,
      type: 'goal.created',
      resourceId: newId('gol'),
      state: {},
      createdAt: new Date().toISOString(),
      dispatchedAt: new Date().toISOString(),
    }

    await writeAll(metered, [db(metered, event), fanOut(user.id, operation)])
    const { results } = await env.DB.prepare('SELECT id FROM deliveries WHERE user_id = ?')
      .bind(user.id)
      .all<{ id: string }>()

    expect(use.roundTrips).toBe(1)
    expect(results).toHaveLength(10)
    for (const { id } of results) expect(id).toMatch(/^dlv_[0-7][0-9a-hjkmnp-tv-z]{25}$/)
    expect(new Set(results.map(({ id }) => id.slice(4, 18)))).toEqual(
      new Set([event.id.slice(4, 18)]),
    )
  })
})

function db(metered: ReturnType<typeof databaseOf>, event: typeof events.$inferInsert) {
  return metered.insert(events).values(event)
}

async function rowsRead(user: TestUser, webhookId: string, name: string, condition: string) {
  const { meta } = await env.DB.prepare(
    `SELECT * FROM deliveries INDEXED BY ${name}
     WHERE user_id = ? AND webhook_id = ? AND ${condition} ORDER BY id DESC LIMIT 10`,
  )
    .bind(user.id, webhookId)
    .all()
  return meta.rows_read
}

function post({ token }: TestUser, path: string, body?: unknown) {
  return call('POST', `/api/v1${path}`, { token, body })
}

function patch({ token }: TestUser, { id }: { id: string }, body: unknown) {
  return call('PATCH', `/api/v1/webhooks/${id}`, { token, body })
}

/** Delivers whatever is due, as it is; the front door may have sent it to the queue already. */
async function pump(user: TestUser): Promise<void> {
  const { results } = await env.DB.prepare(
    "SELECT id FROM deliveries WHERE user_id = ? AND status = 'pending'",
  )
    .bind(user.id)
    .all<{ id: string }>()
  await consume(
    results.map(({ id }) => ({ deliveryId: id, userId: user.id })),
    slow,
  )
}
