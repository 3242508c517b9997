// What becomes of a key when a change of it half fails: the database or the key's object does not answer.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { callWith } from '../sessions/other-bindings'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { type Fault, FaultyBindings, passing } from '../support/faults'
import { newKey, newUser, type TestUser } from '../support/fixtures'

freezeClock()

/** Of a request about a key: the visit of who asks, what the verb reads, its batch, the key's object. */
const [batch, object] = [3, 4]
const afterwards = { side: 'after its effect', error: new Error(passing) } as const

const statusOf = async (token: string) => (await call('GET', '/api/v1/accounts', { token })).status

/** A key that this isolate has looked up, and a request about it. */
async function start() {
  const user = await newUser()
  const key = await newKey(user)
  expect(await statusOf(key.secret)).toBe(200)
  const path = `/api/v1/keys/${key.id}`
  return { user, key, path }
}

function callFaultily(fault: Fault, method: string, path: string, user: TestUser, body?: object) {
  const { bindings } = new FaultyBindings(fault)
  return callWith(bindings, method, path, { token: user.token, body })
}

describe('revoking, whose answer of the database is lost', () => {
  it('takes effect at once', async () => {
    const { user, key, path } = await start()

    const { status } = await callFaultily({ at: batch, ...afterwards }, 'DELETE', path, user)

    expect([status, await statusOf(key.secret)]).toEqual([204, 401])
  })

  it('again and again, takes effect when it is repeated', async () => {
    const { user, key, path } = await start()

    const fault = { at: batch, times: 9, ...afterwards }
    const first = await callFaultily(fault, 'DELETE', path, user)
    const again = await call('DELETE', path, { token: user.token })

    expect([first.status, again.status]).toEqual([503, 404])
    expect(await statusOf(key.secret)).toBe(401)
  })
})

describe('a change that the object is not told of', () => {
  const fault = { at: object, times: 9, side: 'before its effect', error: new Error('Away.') }

  it('is completed by repeating it: revoking', async () => {
    const { user, key, path } = await start()

    const first = await callFaultily(fault as Fault, 'DELETE', path, user)
    const before = await statusOf(key.secret)
    const again = await call('DELETE', path, { token: user.token })

    expect([first.status, before, again.status]).toEqual([503, 200, 404])
    expect(await statusOf(key.secret)).toBe(401)
  })

  it('is completed by repeating it: an edit', async () => {
    const { user, key, path } = await start()
    const body = { scopes: ['goals:read'] }

    const first = await callFaultily(fault as Fault, 'PATCH', path, user, body)
    const again = await call('PATCH', path, { token: user.token, body })

    expect([first.status, again.status]).toEqual([503, 200])
    expect(await statusOf(key.secret)).toBe(403)
  })
})

describe('rotating, whose answer of the database is lost', () => {
  it('gives the new secret and ends the old one', async () => {
    const { user, key, path } = await start()

    const body = { overlap_seconds: 0 }
    const fault = { at: batch, ...afterwards }
    const answer = await callFaultily(fault, 'POST', `${path}/rotate`, user, body)

    expect(answer.status).toBe(200)
    expect([await statusOf(answer.body.secret), await statusOf(key.secret)]).toEqual([200, 401])
  })

  it('again and again, ends the old one when it is repeated', async () => {
    const { user, key, path } = await start()

    const body = { overlap_seconds: 0 }
    const fault = { at: batch, times: 9, ...afterwards }
    const first = await callFaultily(fault, 'POST', `${path}/rotate`, user, body)
    const again = await call('POST', `${path}/rotate`, { token: user.token, body })

    expect(first.status).toBe(503)
    expect([await statusOf(again.body.secret), await statusOf(key.secret)]).toEqual([200, 401])
  })

  it('before its effect, again and again, leaves the key as it was', async () => {
    const { user, key, path } = await start()

    const fault = { ...afterwards, at: batch, times: 9, side: 'before its effect' } as const
    const first = await callFaultily(fault, 'POST', `${path}/rotate`, user, {})

    expect([first.status, await statusOf(key.secret)]).toEqual([503, 200])
  })
})

describe('secrets that were replaced', () => {
  it('are dropped once they have ended, and kept two at most while they live', async () => {
    const { user, key, path } = await start()
    const secrets = [key.secret]
    for (let count = 0; count < 5; count += 1) {
      const { body } = await call('POST', `${path}/rotate`, { token: user.token, body: {} })
      secrets.push(body.secret)
    }

    const statuses = await Promise.all(secrets.map(statusOf))

    expect(statuses).toEqual([401, 401, 401, 200, 200, 200])
    const { results } = await env.DB.prepare(
      'SELECT count(*) AS kept FROM api_key_secrets WHERE key_id = ?',
    )
      .bind(key.id)
      .all()
    expect(results).toEqual([{ kept: 3 }])
  })
})
