import { env } from 'cloudflare:workers'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, it, vi } from 'vitest'
import { linesOf } from '../support/logs'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newUser } from '../support/fixtures'
import {
  consume,
  deliverOne,
  deliveriesOf,
  happen,
  listen,
  messagesOf,
  newWebhook,
  send,
} from './posting'

freezeClock()

describe('what is sent', () => {
  it('is the event, as JSON, from us', async () => {
    const user = await newUser()
    await newWebhook(user)

    const { posts, event_id } = await deliverOne(user, () => new Response('ok'))

    expect(posts).toHaveLength(1)
    expect(posts[0]).toMatchObject({
      url: 'https://hooks.example.com/finance',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Finance.HDdev-Webhooks/1.0',
        'webhook-id': event_id,
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      },
    })
    expect(JSON.parse(posts[0].body)).toEqual({
      id: event_id,
      type: 'transaction.created',
      timestamp: new Date().toISOString(),
      data: { note: 'Bäckerei "Möhre" 🥕' },
    })
  })

  it('verifies by the libraries of others', async () => {
    const user = await newUser()
    const { secret } = await newWebhook(user)

    const { posts } = await deliverOne(user, () => new Response('ok'))
    const [{ body, headers }] = posts

    expect(new StandardWebhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
    expect(() => new SvixWebhook(secret).verify(body, headers)).not.toThrow()
    expect(() => new StandardWebhook(secret).verify(`${body} `, headers)).toThrow('signature')
    expect(() => new SvixWebhook(secret).verify(`${body} `, headers)).toThrow('signature')
  })

  it('is signed with both secrets during a rotation, and with the new one after it', async () => {
    const user = await newUser()
    const { id, secret: old } = await newWebhook(user)
    const { body: rotated } = await call('POST', `/api/v1/webhooks/${id}/rotate`, {
      token: user.token,
      body: { overlap_seconds: 600 },
    })

    const during = await deliverOne(user, () => new Response('ok'))
    const verifiedDuring = verifiers([old, rotated.secret], during.posts[0])
    passSeconds(601)
    const after = await deliverOne(user, () => new Response('ok'))
    const verifiedAfter = verifiers([old, rotated.secret], after.posts[0])

    expect(verifiedDuring).toEqual([true, true])
    expect(during.posts[0].headers['webhook-signature'].split(' ')).toHaveLength(2)
    expect(verifiedAfter).toEqual([false, true])
    expect(after.posts[0].headers['webhook-signature'].split(' ')).toHaveLength(1)
  })

  it('is signed with the new secret alone after a rotation without overlap', async () => {
    const user = await newUser()
    const { id, secret: old } = await newWebhook(user)
    const { body: second } = await call('POST', `/api/v1/webhooks/${id}/rotate`, {
      token: user.token,
      body: { overlap_seconds: 600 },
    })
    const { body: third } = await call('POST', `/api/v1/webhooks/${id}/rotate`, {
      token: user.token,
      body: { overlap_seconds: 0 },
    })

    const { posts } = await deliverOne(user, () => new Response('ok'))

    expect(verifiers([old, second.secret, third.secret], posts[0])).toEqual([false, false, true])
  })

  it('goes to the endpoints that take its type, and to no others', async () => {
    const user = await newUser()
    await newWebhook(user, { url: 'https://all.example.com/' })
    await newWebhook(user, { url: 'https://some.example.com/', events: ['goal.reached'] })
    await newWebhook(user, { url: 'https://paused.example.com/', status: 'disabled' })
    await newWebhook(await newUser(), { url: 'https://stranger.example.com/' })
    const receiver = listen()

    await happen(user, ['transaction.created', 'goal.reached'])
    await consume(messagesOf(await send(user)))
    receiver.stop()

    expect(receiver.posts.map(({ url }) => url).toSorted()).toEqual([
      'https://all.example.com/',
      'https://all.example.com/',
      'https://some.example.com/',
    ])
  })

  it('goes nowhere that may not be called by now', async () => {
    const user = await newUser()
    const { id } = await newWebhook(user)
    await env.DB.prepare('UPDATE webhooks SET url = ? WHERE id = ?')
      .bind('https://169.254.169.254/', id)
      .run()

    const { posts, status, attempts } = await deliverOne(user, () => new Response('ok'))

    expect(posts).toEqual([])
    expect(status).toBe('pending')
    expect(attempts).toMatchObject([{ status_code: null, response: null }])
    expect(attempts[0].error).not.toBeNull()
  })
})

describe('an answer', () => {
  it.each([200, 201, 202, 204, 299])('of %d is a success', async (status) => {
    const user = await newUser()
    await newWebhook(user)

    const delivery = await deliverOne(user, () => new Response(null, { status }))

    expect(delivery).toMatchObject({
      status: 'succeeded',
      next_attempt_at: null,
      attempts: [{ at: new Date().toISOString(), status_code: status, error: null }],
    })
  })

  it.each([301, 302, 307, 308, 400, 401, 404, 429, 500, 503])(
    'of %d is a failure, tried again after 5 seconds',
    async (status) => {
      const user = await newUser()
      await newWebhook(user)

      const delivery = await deliverOne(
        user,
        () => new Response('no', { status, headers: { Location: 'http://127.0.0.1/' } }),
      )

      expect(delivery.posts).toHaveLength(1)
      expect(delivery.status).toBe('pending')
      expect(secondsUntil(delivery.next_attempt_at)).toBeGreaterThanOrEqual(4.5)
      expect(secondsUntil(delivery.next_attempt_at)).toBeLessThanOrEqual(5.5)
      expect(delivery.attempts).toMatchObject([{ status_code: status, response: 'no' }])
      expect(delivery.attempts[0].error).not.toBeNull()
    },
  )

  it.each([
    ['120', 120],
    ['1', 5],
    ['999999999', 12 * 60 * 60],
    ['soon', 5],
    ['-5', 5],
    ['', 5],
  ])('with Retry-After: %j is tried again after %d seconds', async (header, seconds) => {
    const user = await newUser()
    await newWebhook(user)

    const delivery = await deliverOne(
      user,
      () => new Response(null, { status: 429, headers: { 'Retry-After': header } }),
    )

    expect(Math.abs(secondsUntil(delivery.next_attempt_at) - seconds)).toBeLessThanOrEqual(0.5)
  })

  it('may name the time to come back', async () => {
    const user = await newUser()
    await newWebhook(user)
    const time = new Date(Date.now() + 3_600_000).toUTCString()

    const delivery = await deliverOne(
      user,
      () => new Response(null, { status: 503, headers: { 'Retry-After': time } }),
    )

    expect(Math.abs(secondsUntil(delivery.next_attempt_at) - 3600)).toBeLessThanOrEqual(1)
  })

  it('that never comes is waited for 15 seconds', async () => {
    const user = await newUser()
    await newWebhook(user)
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort())

    const { attempts, status } = await deliverOne(user, (_post, signal) => aborted(signal))
    const [[milliseconds] = []] = timeout.mock.calls
    timeout.mockRestore()

    expect(milliseconds).toBe(15_000)
    expect(status).toBe('pending')
    expect(attempts).toMatchObject([{ status_code: null, response: null }])
    expect(attempts[0].error).toContain('15 seconds')
  })

  it('that is a broken connection is a failure', async () => {
    const user = await newUser()
    await newWebhook(user)

    const { attempts, status } = await deliverOne(user, () => {
      throw new TypeError('Network connection lost. https://hooks.example.com/finance')
    })

    expect(status).toBe('pending')
    expect(attempts).toMatchObject([{ status_code: null, error: 'The connection failed.' }])
  })

  it('is read to 16 KiB, of which 1 KiB is kept', async () => {
    const user = await newUser()
    await newWebhook(user)
    let produced = 0
    let isCancelled = false
    const endless = new ReadableStream({
      pull(controller) {
        produced += 1000
        controller.enqueue(new TextEncoder().encode('x'.repeat(1000)))
      },
      cancel() {
        isCancelled = true
      },
    })

    const { attempts, status } = await deliverOne(user, () => new Response(endless))

    expect(status).toBe('succeeded')
    expect(attempts[0].response).toBe('x'.repeat(1024))
    expect(isCancelled).toBe(true)
    expect(produced).toBeLessThanOrEqual(18_000)
  })

  it('that breaks off after its status counts by its status', async () => {
    const user = await newUser()
    await newWebhook(user)
    let pulls = 0
    const broken = new ReadableStream({
      pull(controller) {
        pulls += 1
        if (pulls === 1) controller.enqueue(new TextEncoder().encode('so far'))
        else controller.error(new Error('reset'))
      },
    })

    const { attempts, status } = await deliverOne(user, () => new Response(broken))

    expect(status).toBe('succeeded')
    expect(attempts).toMatchObject([{ status_code: 200, error: null, response: 'so far' }])
  })

  it('that is no UTF-8 is kept as well as it can be', async () => {
    const user = await newUser()
    await newWebhook(user)
    const bytes = new Uint8Array([0x6f, 0x6b, 0xff, 0xfe, 0x00, 0xc3])

    const { attempts } = await deliverOne(user, () => new Response(bytes))

    expect(attempts[0].response).toBe('ok\uFFFD\uFFFD\u0000\uFFFD')
  })

  it('of 410 disables the endpoint at once, and tells the others', async () => {
    const user = await newUser()
    const gone = await newWebhook(user, { url: 'https://gone.example.com/' })
    const other = await newWebhook(user, {
      url: 'https://other.example.com/',
      events: ['webhook.disabled'],
    })
    const receiver = listen(
      ({ url }) => new Response(null, { status: url.includes('gone') ? 410 : 200 }),
    )
    await happen(user, ['goal.created', 'goal.updated'])

    const [first, second] = messagesOf(await send(user))
    const { sent } = await consume([first])
    await consume([second, ...messagesOf(sent)])
    receiver.stop()
    const shown = await call('GET', `/api/v1/webhooks/${gone.id}`, { token: user.token })

    expect(shown.body).toMatchObject({ status: 'disabled', disabled_reason: 'gone' })
    expect(receiver.posts.map(({ url }) => url)).toEqual([gone.url, other.url])
    expect(JSON.parse(String(receiver.posts[1]?.body))).toMatchObject({
      type: 'webhook.disabled',
      data: shown.body,
    })
    expect(await deliveriesOf(user, gone)).toMatchObject([
      { status: 'failed', next_attempt_at: null },
      { status: 'failed', next_attempt_at: null },
    ])
  })
})

describe('the log', () => {
  it('holds neither address nor secret nor body', async () => {
    const user = await newUser()
    const { secret } = await newWebhook(user, { url: 'https://hooks.example.com/Wintergarten' })

    const lines = await linesOf(() =>
      deliverOne(user, () => {
        throw new Error('https://hooks.example.com/Wintergarten')
      }),
    )
    const text = JSON.stringify(lines)

    expect(text).toContain('delivery_failed')
    for (const word of ['Wintergarten', 'hooks.example.com', secret, 'Möhre']) {
      expect(text).not.toContain(word)
    }
  })
})

function verifiers(
  secrets: readonly string[],
  post: { body: string; headers: Record<string, string> },
) {
  return secrets.map((secret) => {
    try {
      new StandardWebhook(secret).verify(post.body, post.headers)
      return true
    } catch {
      return false
    }
  })
}

function secondsUntil(instant: string): number {
  return (Date.parse(instant) - Date.now()) / 1000
}

function aborted(signal: AbortSignal): Promise<Response> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason))
  })
}
