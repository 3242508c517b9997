// The test's side of a delivery: endpoints, events, a queue that only notes what is sent, and an internet
// in which nothing answers but the test.
import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, vi } from 'vitest'
import { databaseOf, writeAll } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { insertRows } from '../../src/db/rows'
import { events } from '../../src/events/tables'
import { newId, newIdAt } from '../../src/id'
import { fanOut } from '../../src/webhooks/fan-out'
import { type DeliveryMessage, sendDeliveries } from '../../src/webhooks/send'
import { sweepDeliveries } from '../../src/webhooks/sweep'
import worker from '../../src/worker'
import { call } from '../support/client'
import { newUser, type TestUser } from '../support/fixtures'

export const db = databaseOf(env, noUse())

/** Whose credential outlives every move of the clock. */
export async function newLastingUser(): Promise<TestUser> {
  const user = await newUser()
  const body = { name: 'Test', scopes: ['full'] }
  const { body: key } = await call('POST', '/api/v1/keys', { token: user.token, body })
  return { ...user, token: key.secret }
}

export async function newWebhook(
  { token }: TestUser,
  fields: Record<string, unknown> = {},
): Promise<any> {
  const body = { url: 'https://hooks.example.com/finance', events: ['*'], ...fields }
  const answer = await call('POST', '/api/v1/webhooks', { token, body })
  expect(answer.status).toBe(201)
  return answer.body
}

/** As a verb writes them: some events of one batch, fanned out. */
export async function happen(
  { id: userId }: TestUser,
  types: readonly string[] = ['transaction.created'],
): Promise<string[]> {
  const operation = newId('req')
  const rows = types.map((type) => {
    // As verbs make them: another maker would not go back in time after a test that went ahead.
    const id = newIdAt('evt', new Date())
    const createdAt = new Date().toISOString()
    const data = { note: 'Bäckerei "Möhre" 🥕' }
    const payload = JSON.stringify({ id, type, timestamp: createdAt, data })
    // With its body, for it tells of no row that could be presented.
    const resourceId = newId('txn')
    const dispatchedAt = createdAt
    return {
      id,
      userId,
      operation,
      type,
      resourceId,
      state: data,
      payload,
      createdAt,
      dispatchedAt,
    }
  })
  await writeAll(db, [...insertRows(events, rows), fanOut(userId, operation)])
  return rows.map(({ id }) => id)
}

export type Sent = DeliveryMessage & { queue: 'main' | 'slow'; delaySeconds: number }

/** Bindings whose queues keep what is sent. */
export function listeningQueues() {
  const sent: Sent[] = []
  const queue = (name: Sent['queue']) =>
    asQueue({
      send: async (body: DeliveryMessage, options: QueueSendOptions = {}) => {
        sent.push({ ...body, queue: name, delaySeconds: options.delaySeconds ?? 0 })
      },
      sendBatch: async (messages: Iterable<{ body: DeliveryMessage }>) => {
        for (const { body } of messages) sent.push({ ...body, queue: name, delaySeconds: 0 })
      },
    })
  return {
    sent,
    bindings: { ...env, WEBHOOK_QUEUE: queue('main'), WEBHOOK_SLOW_QUEUE: queue('slow') },
  }
}

/** Hands the user's due deliveries to a queue that listens, and tells what it heard. */
export async function send({ id }: TestUser): Promise<Sent[]> {
  const { sent, bindings } = listeningQueues()
  await sendDeliveries(bindings, db, id)
  return sent
}

export async function sweep(): Promise<Sent[]> {
  const { sent, bindings } = listeningQueues()
  await sweepDeliveries(bindings)
  return sent
}

/** The consumer's answer to a batch, and what it sent to the queues meanwhile. */
export async function consume(
  bodies: readonly unknown[],
  { queue = 'webhook-deliveries', overrides = {} }: { queue?: string; overrides?: object } = {},
) {
  const { sent, bindings } = listeningQueues()
  const batch = createMessageBatch(
    queue,
    bodies.map((body, index) => ({
      id: `message-${index}`,
      timestamp: new Date(),
      attempts: 1,
      body,
    })),
  )
  const context = createExecutionContext()
  await worker.queue(batch, { ...bindings, ...overrides }, context)
  const result = await getQueueResult(batch, context)
  return { result, sent }
}

/** One event to one endpoint, attempted once against this answer. */
export async function deliverOne(user: TestUser, answer: Responder): Promise<any> {
  const receiver = listen(answer)
  await happen(user)
  await consume(messagesOf(await send(user)))
  receiver.stop()
  return { ...(await newestDelivery(user)), posts: receiver.posts }
}

/** The retries of one attempt are in the slow queue. */
export const slow = { queue: 'webhook-deliveries-slow' }

export function messagesOf(sent: readonly Sent[]): DeliveryMessage[] {
  return sent.map(({ deliveryId, userId }) => ({ deliveryId, userId }))
}

export type Post = { url: string; headers: Record<string, string>; body: string }
export type Responder = (post: Post, signal: AbortSignal) => Response | Promise<Response>

/** Answers every request to the outside, and keeps it. */
export function listen(answer: Responder = () => new Response('ok')) {
  const posts: Post[] = []
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, { ...init, signal: null })
    const post = {
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    }
    posts.push(post)
    return answer(post, init?.signal ?? new AbortController().signal)
  })
  return { posts, stop: () => spy.mockRestore() }
}

export async function deliveriesOf(user: TestUser, webhook: { id: string }, query = '') {
  const path = `/api/v1/webhooks/${webhook.id}/deliveries${query}`
  const answer = await call('GET', path, { token: user.token })
  expect(answer.status).toBe(200)
  return answer.body.data
}

export async function deliveryOf({ token }: TestUser, id: string): Promise<any> {
  return (await call('GET', `/api/v1/deliveries/${id}`, { token })).body
}

async function newestDelivery(user: TestUser): Promise<any> {
  const { body } = await call('GET', '/api/v1/webhooks', { token: user.token })
  const [delivery] = await deliveriesOf(user, body.data[0])
  return delivery
}

/** Safe: the worker calls nothing but send and sendBatch. */
function asQueue(queue: object): Queue {
  return queue as Queue
}
