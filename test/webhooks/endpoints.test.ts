import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newUser } from '../support/fixtures'
import { newWebhook } from './posting'

const example = { url: 'https://hooks.example.com/finance', events: ['*'] }

describe('a webhook', () => {
  it('is created with a secret of 32 random bytes', async () => {
    const { token } = await newUser()

    const answer = await call('POST', '/api/v1/webhooks', { token, body: example })

    expect(answer.status).toBe(201)
    expect(answer.headers.get('Location')).toBe(`/api/v1/webhooks/${answer.body.id}`)
    expect(answer.body).toMatchObject({
      ...example,
      description: null,
      status: 'active',
      disabled_reason: null,
    })
    expect(answer.body.secret).toMatch(/^whsec_/)
    expect(Uint8Array.fromBase64(answer.body.secret.slice(6))).toHaveLength(32)
  })

  it('is read and listed without its secret, newest first', async () => {
    const user = await newUser()
    const first = await newWebhook(user)
    const second = await newWebhook(user, { events: ['goal.reached'] })

    const one = await call('GET', `/api/v1/webhooks/${first.id}`, { token: user.token })
    const page = await call('GET', '/api/v1/webhooks?limit=1', { token: user.token })
    const rest = await call('GET', `/api/v1/webhooks?limit=1&cursor=${page.body.next_cursor}`, {
      token: user.token,
    })

    const { secret: _first, ...firstShown } = first
    const { secret: _second, ...secondShown } = second
    expect(one.body).toEqual(firstShown)
    expect(page.body.data).toEqual([secondShown])
    expect(rest.body).toEqual({ data: [firstShown], has_more: false, next_cursor: null })
  })

  it('keeps what a PATCH leaves out and loses what a PUT leaves out', async () => {
    const user = await newUser()
    const { token } = user
    const { id } = await newWebhook(user, { description: 'Dashboard', events: ['goal.reached'] })

    const patched = await call('PATCH', `/api/v1/webhooks/${id}`, {
      token,
      body: { events: ['*'] },
    })
    const replaced = await call('PUT', `/api/v1/webhooks/${id}`, { token, body: example })

    expect(patched.body).toMatchObject({ description: 'Dashboard', events: ['*'] })
    expect(replaced.body).toMatchObject({ ...example, description: null })
  })

  it('is gone once deleted, with its deliveries', async () => {
    const user = await newUser()
    const { token } = user
    const { id } = await newWebhook(user)
    const { body: delivery } = await call('POST', `/api/v1/webhooks/${id}/ping`, { token })

    const deleted = await call('DELETE', `/api/v1/webhooks/${id}`, { token })
    const webhook = await call('GET', `/api/v1/webhooks/${id}`, { token })
    const orphan = await call('GET', `/api/v1/deliveries/${delivery.id}`, { token })

    expect(deleted.status).toBe(204)
    expect(webhook.body.code).toBe('webhook_not_found')
    expect(orphan.body.code).toBe('delivery_not_found')
  })

  it.each([
    ['an unknown type', ['transaction.exploded'], '/events/0'],
    ['no type', [], '/events'],
    ['a type twice', ['ping', 'ping'], '/events'],
    ['all types and one more', ['*', 'ping'], '/events'],
  ])('is refused with %s', async (_flaw, events, pointer) => {
    const { token } = await newUser()

    const answer = await call('POST', '/api/v1/webhooks', { token, body: { ...example, events } })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer }])
  })

  it.each(['POST', 'PATCH', 'PUT'])(
    'is refused an address that may not be called, by %s',
    async (method) => {
      const user = await newUser()
      const { id } = await newWebhook(user)
      const path = method === 'POST' ? '/api/v1/webhooks' : `/api/v1/webhooks/${id}`
      const body = { ...example, url: 'https://127.0.0.1/' }

      const answer = await call(method, path, { token: user.token, body })

      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([{ pointer: '/url', code: 'target_not_allowed' }])
    },
  )

  it('is one of at most 20, even if many are made at once', async () => {
    const { token } = await newUser()
    const create = () => call('POST', '/api/v1/webhooks', { token, body: example })

    const answers = await Promise.all(Array.from({ length: 25 }, create))
    const { body } = await call('GET', '/api/v1/webhooks', { token })

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20)
    expect(answers.filter(({ body }) => body.code === 'too_many_webhooks')).toHaveLength(5)
    expect(body.data).toHaveLength(20)
  })
})

describe('the secret', () => {
  it('is shown to who is signed in', async () => {
    const user = await newUser()
    const { id, secret } = await newWebhook(user)

    const answer = await call('GET', `/api/v1/webhooks/${id}/secret`, { token: user.token })

    expect(answer.body).toEqual({ secret })
  })

  it('is not shown to an API key that may do all that keys may', async () => {
    const user = await newUser()
    const { id } = await newWebhook(user)
    const key = await call('POST', '/api/v1/keys', {
      token: user.token,
      body: { name: 'Script', scopes: ['full'] },
    })

    const answer = await call('GET', `/api/v1/webhooks/${id}/secret`, { token: key.body.secret })

    expect(answer.body).toMatchObject({ status: 403, code: 'insufficient_scope' })
  })

  it('does not lie open in the database', async () => {
    const user = await newUser()
    const { id, secret } = await newWebhook(user)

    const row = await env.DB.prepare('SELECT * FROM webhooks WHERE id = ?').bind(id).first()

    expect(JSON.stringify(row)).not.toContain(secret)
    expect(JSON.stringify(row)).not.toContain(secret.slice(6))
  })

  it('is another one after a rotation', async () => {
    const user = await newUser()
    const { token } = user
    const { id, secret } = await newWebhook(user)

    const rotated = await call('POST', `/api/v1/webhooks/${id}/rotate`, { token, body: {} })
    const shown = await call('GET', `/api/v1/webhooks/${id}/secret`, { token })

    expect(rotated.status).toBe(200)
    expect(rotated.body.secret).not.toBe(secret)
    expect(shown.body.secret).toBe(rotated.body.secret)
  })

  it.each([-1, 604_801, 1.5])('cannot overlap %d seconds', async (seconds) => {
    const user = await newUser()
    const { id } = await newWebhook(user)

    const answer = await call('POST', `/api/v1/webhooks/${id}/rotate`, {
      token: user.token,
      body: { overlap_seconds: seconds },
    })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer: '/overlap_seconds' }])
  })
})
