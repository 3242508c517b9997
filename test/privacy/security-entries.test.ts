// What matters for security: changes one by one, refusals and failed sign-ins by the hour.
import { describe, expect, it } from 'vitest'
import { callUnder } from '../rate-limit/limits'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newKey, newUser, password } from '../support/fixtures'
import { ask, askFrom, beginHour, logOf, signIn } from './asking'

freezeClock()
beginHour()

const securityOf = (user: { token: string }) => logOf(user, '&kind=security')

describe('the access log tells of', () => {
  it('sign-ins and failed ones, those by the hour', async () => {
    const user = await newUser()
    const thief = { country: 'KP', userAgent: 'curl/8.7.1' }
    const logIn = (body: object) => askFrom(thief, 'POST', '/auth/login', { body })
    for (const guess of ['one', 'two', 'three']) await logIn({ email: user.email, password: guess })
    const { body } = await logIn({ email: user.email, password })
    await told(user, 'sign_in.failed', 3)

    const entries = await securityOf(user)

    expect(entries.find(({ type }) => type === 'sign_in.succeeded')).toMatchObject({
      session_id: (await sessionsOf(body.access_token)).find(({ current }) => current)?.id,
      ...{ country: 'KP', client: 'curl', count: 1 },
    })
    expect(entries.filter(({ type }) => type === 'sign_in.failed')).toMatchObject([
      {
        reason: 'invalid_credentials',
        operation: 'logIn',
        session_id: null,
        ...{ country: 'KP', client: 'curl', count: 3 },
      },
    ])
    expect(entries).toHaveLength(3)
  })

  it('changes of keys, webhooks, profile, password and sessions, each once', async () => {
    const user = await newUser()
    const other = await signIn(user)
    const change = async (method: string, path: string, body?: unknown) => {
      passSeconds(1)
      const answer = await ask(method, path, user.token, body)
      expect(answer.status).toBeLessThan(300)
      return answer.body
    }
    const key = await newKey(user)
    await change('PATCH', `/keys/${key.id}`, { name: 'Other' })
    // Changes nothing, and is no entry.
    await change('PATCH', `/keys/${key.id}`, { name: 'Other' })
    await change('POST', `/keys/${key.id}/rotate`, {})
    await change('DELETE', `/keys/${key.id}`)
    const webhook = await change('POST', '/webhooks', {
      url: 'https://hooks.example.com/',
      events: ['*'],
    })
    await change('PATCH', `/webhooks/${webhook.id}`, { description: 'Mine' })
    await change('PATCH', `/webhooks/${webhook.id}`, { status: 'disabled' })
    await change('POST', `/webhooks/${webhook.id}/rotate`, {})
    await change('DELETE', `/webhooks/${webhook.id}`)
    await change('PATCH', '/me', { name: 'Ada' })
    await change('PATCH', '/me', { name: 'Ada' })
    const ended = (await sessionsOf(other)).find(({ current }) => current)?.id
    await change('DELETE', `/auth/sessions/${ended}`)
    await change('POST', '/me/password', {
      current_password: password,
      new_password: `${password} too`,
    })

    const entries = await securityOf(user)

    expect(entries.map(({ type, resource_id }) => [type, resource_id])).toEqual([
      ['password.changed', null],
      ['session.ended', ended],
      ['profile.changed', null],
      ['webhook.deleted', webhook.id],
      ['webhook.rotated', webhook.id],
      ['webhook.disabled', webhook.id],
      ['webhook.updated', webhook.id],
      ['webhook.created', webhook.id],
      ['key.revoked', key.id],
      ['key.rotated', key.id],
      ['key.updated', key.id],
      ['key.created', key.id],
      ['sign_in.succeeded', ended],
      ['user.registered', expect.stringMatching(/^ses_/)],
    ])
    const mine = entries.at(-1).session_id
    expect(entries.slice(0, 12).every(({ session_id }) => session_id === mine)).toBe(true)
  })

  it('a sign-out, and a refresh token that came back, once', async () => {
    const user = await newUser()
    const refresh = (token: string) =>
      call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } })
    await refresh(user.refreshToken)
    passSeconds(11)
    expect((await refresh(user.refreshToken)).status).toBe(401)
    expect((await refresh(user.refreshToken)).status).toBe(401)
    const next = await signIn(user)
    await ask('POST', '/auth/logout', next)
    const token = await signIn(user)
    await told({ token }, 'request.refused', 1)

    const entries = await securityOf({ token })

    const counts = Object.groupBy(entries, ({ type }) => type)
    expect(counts['session.reuse_detected']).toHaveLength(1)
    expect(counts['session.signed_out']).toHaveLength(1)
    expect(counts['request.refused']).toMatchObject([
      { operation: 'refresh', reason: 'session_ended', count: 1 },
    ])
    expect(entries.find(({ type }) => type === 'session.reuse_detected')).toMatchObject({
      resource_id: entries.find(({ type }) => type === 'user.registered').session_id,
      session_id: null,
    })
  })

  it('refusals, with their reason, by the hour', async () => {
    const user = await newUser()
    const reader = await newKey(user, { scopes: ['accounts:read'], limits: { minute: 4 } })
    const confined = await newKey(user, { allowed_ips: ['203.0.113.7'] })
    const [expired, revoked] = [
      await newKey(user, { expires_at: new Date(Date.now() + 1000).toISOString() }),
      await newKey(user),
    ]
    const ended = await signIn(user)
    await ask('GET', '/accounts', revoked.secret)
    await ask('DELETE', `/keys/${revoked.id}`, user.token)
    await ask('POST', '/auth/logout', ended)
    passSeconds(2)

    // By an isolate that remembers the key, so the key's object refuses; then by one that looks it up.
    await ask('GET', '/accounts', revoked.secret)
    passSeconds(31)
    await ask('GET', '/accounts', revoked.secret)
    await ask('GET', '/accounts', expired.secret)
    await ask('GET', '/accounts', ended)
    await ask('GET', '/goals', reader.secret)
    await ask('POST', '/goals', reader.secret, { name: 'Boat', target_amount: 5 })
    await ask('GET', '/accounts', confined.secret)
    for (let count = 0; count < 4; count += 1) {
      await callUnder({}, 'GET', '/accounts', { token: reader.secret })
    }
    await told(user, 'request.refused', 8)
    passSeconds(61)
    // Tells of the refusal that the isolate made without asking.
    await ask('GET', '/accounts', reader.secret)

    const entries = await logOf(user, '&type=request.refused')

    const shown = entries.map(({ reason, operation, key_id, session_id, count }) => [
      ...[reason, operation, key_id ?? session_id?.slice(0, 4), count],
    ])
    expect(shown.toSorted()).toEqual(
      [
        ['insufficient_scope', 'createGoal', reader.id, 1],
        ['insufficient_scope', 'listGoals', reader.id, 1],
        ['ip_not_allowed', 'listAccounts', confined.id, 1],
        ['key_expired', 'listAccounts', expired.id, 1],
        ['key_revoked', 'listAccounts', revoked.id, 1],
        ['key_revoked', 'listAccounts', revoked.id, 1],
        ['rate_limited', 'listAccounts', reader.id, 2],
        ['session_ended', 'listAccounts', 'ses_', 1],
      ].toSorted(),
    )
    const reads = await logOf(user, `&kind=access&key_id=${reader.id}`)
    expect(reads).toMatchObject([{ operation: 'listAccounts', count: 3, client_errors: 0 }])
  })

  it('nothing for an address that nobody has', async () => {
    const user = await newUser()
    const body = { email: `no-${user.email}`, password }
    await call('POST', '/api/v1/auth/login', { body })

    expect(await securityOf(user)).toMatchObject([{ type: 'user.registered' }])
  })
})

async function sessionsOf(token: string): Promise<{ id: string; current: boolean }[]> {
  return (await call('GET', '/api/v1/auth/sessions', { token })).body.data
}

/** What is noted after answers has been. */
async function told(user: { token: string }, type: string, count: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const entries = await logOf(user, `&type=${type}`)
    if (entries.reduce((sum, entry) => sum + entry.count, 0) >= count) return
    await scheduler.wait(10)
  }
}
