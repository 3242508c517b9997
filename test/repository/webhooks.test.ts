// Deliveries as they go out in production: the built worker, its queues, and receivers on real sockets.
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { answers, eventually, type Receiver, startReceiver } from './receivers'
import { startServer } from './server'

let server: Awaited<ReturnType<typeof startServer>>
const receivers: Receiver[] = []

beforeAll(async () => {
  server = await startServer({ WEBHOOK_ALLOW_LOOPBACK: 'on' })
  const worker = server.getWorker()
  await worker.applyD1Migrations('DB')
})

afterEach(() => {
  for (const receiver of receivers.splice(0)) receiver.close()
})

afterAll(async () => {
  expect(await server.close()).toBeGreaterThan(20)
})

describe('a ping', () => {
  it('arrives within two seconds and verifies', async () => {
    const token = await signUp()
    const receiver = await listen('ok')
    const webhook = await post(token, '/webhooks', { url: receiver.url, events: ['*'] })

    const delivery = await post(token, `/webhooks/${webhook.id}/ping`)
    const milliseconds = await eventually(() => receiver.received.length > 0, 10)
    const [{ headers, body }] = receiver.received as [Receiver['received'][number]]

    expect(milliseconds).toBeLessThan(2000)
    expect(new Webhook(webhook.secret).verify(body, headers)).toMatchObject({
      id: delivery.event_id,
      type: 'ping',
      data: { webhook_id: webhook.id },
    })
    await settled(token, delivery, 'succeeded')
    const after = await get(token, `/deliveries/${delivery.id}`)
    expect(after.attempts).toMatchObject([{ status_code: 200, response: 'thank you' }])
  })

  it('is not held up by receivers that are slow, hang, reset, drip or redirect', async () => {
    const token = await signUp()
    const kinds = ['hanging', 'dripping', 'slow', 'resetting', 'redirecting', 'failing'] as const
    const bad = await Promise.all(kinds.map((kind) => listen(kind)))
    const badHooks = []
    for (const { url } of bad) badHooks.push(await post(token, '/webhooks', { url, events: ['*'] }))
    const good = await listen('ok')
    const goodHook = await post(token, '/webhooks', { url: good.url, events: ['*'] })

    for (let round = 0; round < 3; round += 1) {
      for (const { id } of badHooks) await post(token, `/webhooks/${id}/ping`)
    }
    await eventually(() => bad.every(({ received }) => received.length > 0), 10)
    await post(token, `/webhooks/${goodHook.id}/ping`)
    const milliseconds = await eventually(() => good.received.length > 0, 30)

    expect(milliseconds).toBeLessThan(5000)
  })

  it('that fails is tried again, and arrives when the receiver recovers', async () => {
    const token = await signUp()
    let isDown = true
    const receiver = await startReceiver((...args) =>
      isDown ? answers.failing(...args) : answers.ok(...args),
    )
    receivers.push(receiver)
    const { id } = await post(token, '/webhooks', { url: receiver.url, events: ['*'] })

    const delivery = await post(token, `/webhooks/${id}/ping`)
    await eventually(() => receiver.received.length === 1, 10)
    isDown = false
    await eventually(() => receiver.received.length === 2, 20)
    await settled(token, delivery, 'succeeded')
    const { attempts } = await get(token, `/deliveries/${delivery.id}`)

    expect(attempts.map(({ status_code }: any) => status_code)).toEqual([500, 200])
    expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body)
  })
})

async function listen(kind: keyof typeof answers): Promise<Receiver> {
  const receiver = await startReceiver(answers[kind])
  receivers.push(receiver)
  return receiver
}

async function signUp(): Promise<string> {
  const email = `${crypto.randomUUID()}@example.com`
  const body = { email, password: 'correct horse battery staple' }
  return (await post(undefined, '/auth/register', body)).access_token
}

async function settled(token: string, { id }: { id: string }, status: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await get(token, `/deliveries/${id}`)).status === status) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`The delivery never ${status}.`)
}

function get(token: string, path: string): Promise<any> {
  return request(token, 'GET', path)
}

function post(token: string | undefined, path: string, body?: unknown): Promise<any> {
  return request(token, 'POST', path, body)
}

async function request(token: string | undefined, method: string, path: string, body?: unknown) {
  const response = await server.fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  expect(response.status).toBeLessThan(300)
  return response.json()
}
