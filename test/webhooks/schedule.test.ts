import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
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
  sweep,
} from './posting'

freezeClock()

const fail = () => new Response('down', { status: 500 })

describe('the schedule', () => {
  it('is walked to its end: eight attempts over more than a day', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user)
    const receiver = listen(fail)
    await happen(user)

    let messages = await send(user)
    const waits: number[] = []
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const { sent } = await consume(messagesOf(messages), slow)
      messages = sent
      waits.push(...sent.map(({ delaySeconds }) => delaySeconds))
      passSeconds(sent[0]?.delaySeconds ?? 0)
    }
    receiver.stop()
    const [delivery] = await deliveriesOf(user, webhook)

    const wanted = [5, 300, 1800, 7200, 18_000, 36_000, 36_000]
    expect(waits).toHaveLength(wanted.length)
    waits.forEach((wait, index) => {
      expect(Math.abs(wait / Number(wanted[index]) - 1)).toBeLessThanOrEqual(
        index === 0 ? 0.2 : 0.101,
      )
    })
    expect(receiver.posts).toHaveLength(8)
    expect(new Set(receiver.posts.map(({ body }) => body)).size).toBe(1)
    expect(new Set(receiver.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(receiver.posts.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(8)
    expect(delivery).toMatchObject({ status: 'failed', next_attempt_at: null })
    expect(delivery.attempts).toHaveLength(8)
  })

  it('ends when the endpoint recovers', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user)
    let failures = 2
    const receiver = listen(() => {
      failures -= 1
      return failures >= 0 ? fail() : new Response('back')
    })
    await happen(user)

    let messages = await send(user)
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { sent } = await consume(messagesOf(messages), slow)
      messages = sent
      passSeconds(sent[0]?.delaySeconds ?? 0)
    }
    receiver.stop()
    const [delivery] = await deliveriesOf(user, webhook)

    expect(delivery.status).toBe('succeeded')
    expect(delivery.attempts.map(({ status_code }: any) => status_code)).toEqual([500, 500, 200])
    expect(messages).toEqual([])
  })

  it('sends nothing before its time', async () => {
    const user = await newLastingUser()
    await newWebhook(user)
    const receiver = listen(fail)
    await happen(user)

    const { sent } = await consume(messagesOf(await send(user)))
    passSeconds(2)
    const { result } = await consume(messagesOf(sent))
    receiver.stop()

    expect(receiver.posts).toHaveLength(1)
    expect(result.explicitAcks).toHaveLength(1)
  })
})

describe('an endpoint that failed or dawdled lately', () => {
  it('goes by the slow queue until it is quick again', async () => {
    const user = await newLastingUser()
    await newWebhook(user)
    const receiver = listen(fail)
    await happen(user)
    const first = await send(user)
    const retry = await consume(messagesOf(first))
    await happen(user)
    const second = await send(user)
    receiver.stop()

    const recovered = listen()
    await consume(messagesOf(second), slow)
    await happen(user)
    const third = await send(user)
    recovered.stop()

    const queues = [first, retry.sent, second, third].map((sent) => sent.map(({ queue }) => queue))
    expect(queues).toEqual([['main'], ['slow'], ['slow'], ['main']])
  })

  it('leaves the fast queue with what was in it already', async () => {
    const user = await newUser()
    await newWebhook(user)
    const receiver = listen(fail)
    await happen(user, ['goal.created', 'goal.updated'])
    const [first, second] = messagesOf(await send(user))
    await consume([first])

    const { sent } = await consume([second])
    const attempted = receiver.posts.length
    await consume(messagesOf(sent), slow)
    receiver.stop()

    expect(sent).toMatchObject([{ ...second, queue: 'slow', delaySeconds: 0 }])
    expect(attempted).toBe(1)
    expect(receiver.posts).toHaveLength(2)
  })

  it('is slow as soon as it has not answered for a second, and the batch goes on', async () => {
    const user = await newUser()
    await newWebhook(user)
    const answer = Promise.withResolvers<Response>()
    const receiver = listen(() => answer.promise)
    await happen(user)
    const work = consume(messagesOf(await send(user)))
    await vi.waitUntil(async () => {
      await happen(user)
      const sent = await send(user)
      return sent[0]?.queue === 'slow'
    }, 10_000)
    answer.resolve(new Response('at last'))

    await work
    receiver.stop()

    expect(receiver.posts).toHaveLength(1)
  })

  it('is slow when it takes more than a second', async () => {
    const user = await newLastingUser()
    await newWebhook(user)
    const receiver = listen(() => {
      passSeconds(3)
      return new Response('late')
    })
    await happen(user)
    await consume(messagesOf(await send(user)))
    await happen(user)

    const [next] = await send(user)
    receiver.stop()

    expect(next?.queue).toBe('slow')
  })
})

describe('an endpoint that does nothing but fail', () => {
  it('is disabled after 5 days, tells so, and comes back when its owner says so', async () => {
    const user = await newLastingUser()
    const failing = await newWebhook(user, { url: 'https://failing.example.com/' })
    const other = await newWebhook(user, { url: 'https://other.example.com/' })
    const receiver = listen(({ url }) => (url.includes('failing') ? fail() : new Response('ok')))

    await attemptOnce(user)
    passDays(4.99)
    await attemptOnce(user)
    const before = await shown(user, failing.id)
    passDays(0.02)
    await attemptOnce(user)
    const after = await shown(user, failing.id)
    const { body: enabled } = await call('PATCH', `/api/v1/webhooks/${failing.id}`, {
      token: user.token,
      body: { status: 'active' },
    })
    await attemptOnce(user)
    const later = await shown(user, failing.id)
    receiver.stop()

    expect(before.status).toBe('active')
    expect(after).toMatchObject({ status: 'disabled', disabled_reason: 'failing' })
    expect(enabled).toMatchObject({ status: 'active', disabled_reason: null })
    expect(later.status).toBe('active')
    const told = await deliveriesOf(user, other, '?type=webhook.disabled')
    expect(told).toHaveLength(1)
  })

  it('is not disabled when it succeeds now and then', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user)

    for (const status of [500, 500, 200, 500, 500]) {
      const receiver = listen(() => new Response(null, { status }))
      await attemptOnce(user)
      receiver.stop()
      passDays(2)
    }

    expect((await shown(user, webhook.id)).status).toBe('active')
  })
})

describe('messages that come twice, late and in any order', () => {
  it('leave the same behind as if each had come once', async () => {
    const user = await newLastingUser()
    const copies = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 })
    const order = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))
    const webhook = await newWebhook(user)

    await fc.assert(
      fc.asyncProperty(copies, order, async (copies, order) => {
        const ids = await happen(
          user,
          copies.map(() => 'goal.updated'),
        )
        const sent = messagesOf(await send(user))
        const copied = sent.flatMap((message, index) =>
          Array.from({ length: copies[index] ?? 1 }, () => message),
        )
        const shuffled = copied
          .map((message) => ({ message, place: order.next().value }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ message }) => message)
        const receiver = listen()
        const half = Math.ceil(shuffled.length / 2)
        await Promise.all([consume(shuffled.slice(0, half)), consume(shuffled.slice(half))])
        await consume(shuffled)
        receiver.stop()

        const seen = receiver.posts.map(({ headers }) => headers['webhook-id']).toSorted()
        expect(seen).toEqual(ids.toSorted())
        const deliveries = (await deliveriesOf(user, webhook)).slice(0, ids.length)
        expect(deliveries.map(({ status, attempts }: any) => [status, attempts.length])).toEqual(
          ids.map(() => ['succeeded', 1]),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('make a failure count once', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user)
    const receiver = listen(fail)
    await happen(user)
    const [message] = messagesOf(await send(user))

    await Promise.all([consume([message, message, message]), consume([message])])
    receiver.stop()
    const [delivery] = await deliveriesOf(user, webhook)

    expect(receiver.posts).toHaveLength(1)
    expect(delivery.attempts).toHaveLength(1)
  })

  it('for what was deleted, or is none, are done with', async () => {
    const user = await newLastingUser()
    const { id } = await newWebhook(user)
    await happen(user)
    const messages = messagesOf(await send(user))
    await call('DELETE', `/api/v1/webhooks/${id}`, { token: user.token })
    const receiver = listen()

    const { result } = await consume([...messages, null, 'x', { deliveryId: 1 }])
    receiver.stop()

    expect(receiver.posts).toEqual([])
    expect(result.explicitAcks).toHaveLength(4)
  })

  it("cannot reach another user's delivery", async () => {
    const user = await newLastingUser()
    const stranger = await newUser()
    await newWebhook(user)
    await happen(user)
    const [message] = messagesOf(await send(user))
    const receiver = listen()

    await consume([{ ...message, userId: stranger.id }])
    receiver.stop()

    expect(receiver.posts).toEqual([])
  })
})

describe('the sweep', () => {
  it('sends what never reached the queue, at once', async () => {
    const user = await newLastingUser()
    await newWebhook(user)
    await happen(user)

    const swept = await sweep()
    const again = await sweep()

    expect(swept.filter(({ userId }) => userId === user.id)).toHaveLength(1)
    expect(again.filter(({ userId }) => userId === user.id)).toEqual([])
  })

  it('sends again what the queue lost', async () => {
    const user = await newLastingUser()
    await newWebhook(user)
    await happen(user)
    await send(user)

    passSeconds(29)
    const early = await sweep()
    passSeconds(2)
    const late = await sweep()

    expect(early.filter(({ userId }) => userId === user.id)).toEqual([])
    expect(late.filter(({ userId }) => userId === user.id)).toHaveLength(1)
  })

  it('takes over from a consumer that died', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user)
    await happen(user)
    const [message] = messagesOf(await send(user))
    await env.DB.prepare('UPDATE deliveries SET claimed_until = ? WHERE id = ?')
      .bind(new Date(Date.now() + 60_000).toISOString(), message?.deliveryId)
      .run()
    const receiver = listen()

    passSeconds(59)
    const early = await sweep()
    passSeconds(2)
    const late = (await sweep()).filter(({ userId }) => userId === user.id)
    await consume(messagesOf(late))
    receiver.stop()

    expect(early.filter(({ userId }) => userId === user.id)).toEqual([])
    expect(receiver.posts).toHaveLength(1)
    expect(await deliveriesOf(user, webhook)).toMatchObject([{ status: 'succeeded' }])
  })

  it('leaves alone what waits for its time', async () => {
    const user = await newLastingUser()
    await newWebhook(user)
    const receiver = listen(fail)
    await happen(user)
    const { sent } = await consume(messagesOf(await send(user)))
    passSeconds(sent[0]?.delaySeconds ?? 0)
    await consume(messagesOf(sent), slow)
    receiver.stop()

    passSeconds(200)
    const swept = await sweep()

    expect(swept.filter(({ userId }) => userId === user.id)).toEqual([])
  })

  it('sends many in a few calls', async () => {
    const user = await newLastingUser()
    await newWebhook(user)
    await happenMany(user, 2500)

    const swept = (await sweep()).filter(({ userId }) => userId === user.id)

    expect(new Set(swept.map(({ deliveryId }) => deliveryId)).size).toBe(2500)
  })
})

describe('a dead letter', () => {
  it('ends in its delivery as a failed attempt, and the schedule goes on', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user)
    await happen(user)
    const messages = messagesOf(await send(user))
    const receiver = listen()

    const { sent, result } = await consume(messages, { queue: 'webhook-dead-letters' })
    const [buried] = await deliveriesOf(user, webhook)
    passSeconds(sent[0]?.delaySeconds ?? 0)
    await consume(messagesOf(sent))
    receiver.stop()
    const delivery = await deliveryOf(user, buried.id)

    expect(result.explicitAcks).toHaveLength(1)
    expect(buried).toMatchObject({ status: 'pending', attempts: [{ status_code: null }] })
    expect(delivery).toMatchObject({ status: 'succeeded' })
    expect(delivery.attempts).toHaveLength(2)
  })

  it('of a delivery that is settled changes nothing', async () => {
    const user = await newLastingUser()
    const webhook = await newWebhook(user)
    const receiver = listen()
    await happen(user)
    const messages = messagesOf(await send(user))
    await consume(messages)

    await consume(messages, { queue: 'webhook-dead-letters' })
    receiver.stop()

    const [delivery] = await deliveriesOf(user, webhook)
    expect(delivery).toMatchObject({ status: 'succeeded' })
    expect(delivery.attempts).toHaveLength(1)
  })
})

describe('a fault of ours', () => {
  it('is tried again by the queue once the claim has run out, and no receiver is blamed', async () => {
    const user = await newLastingUser()
    const { id } = await newWebhook(user)
    await env.DB.prepare(
      `UPDATE webhooks SET secrets = '[{"sealed":"x.y.z","endsAt":null}]' WHERE id = ?`,
    )
      .bind(id)
      .run()
    await happen(user)

    const { result } = await consume(messagesOf(await send(user)))

    expect(result.retryMessages).toHaveLength(1)
    expect(await deliveriesOf(user, { id })).toMatchObject([{ status: 'pending', attempts: [] }])
  })
})

async function attemptOnce(user: TestUser): Promise<void> {
  await happen(user, ['goal.updated'])
  const { sent } = await consume(messagesOf(await send(user)), slow)
  // What a disabling told the others.
  await consume(messagesOf(sent), slow)
}

async function happenMany(user: TestUser, count: number): Promise<void> {
  for (let done = 0; done < count; done += 10) {
    await happen(
      user,
      Array.from({ length: 10 }, () => 'goal.updated'),
    )
  }
}

async function shown({ token }: TestUser, id: string): Promise<any> {
  return (await call('GET', `/api/v1/webhooks/${id}`, { token })).body
}
