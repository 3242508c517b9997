import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passDays, passSeconds } from '../support/clock'
import { newUser, password, type TestUser } from '../support/fixtures'
import { brokenLimiter, callWith } from './other-bindings'

freezeClock()

const list = (token: string, query = '') => call('GET', `/api/v1/auth/sessions${query}`, { token })
const end = (token: string, id: string) => call('DELETE', `/api/v1/auth/sessions/${id}`, { token })
const me = (token: string) => call('GET', '/api/v1/me', { token })
const refresh = (token: string) =>
  call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } })
const currentId = async (token: string): Promise<string> =>
  (await list(token)).body.data.find((session: { current: boolean }) => session.current).id

async function logIn(
  user: TestUser,
  userAgent = 'test',
): Promise<{ token: string; refreshToken: string }> {
  const { body } = await call('POST', '/api/v1/auth/login', {
    body: { email: user.email, password },
    headers: { 'User-Agent': userAgent },
  })
  return { token: body.access_token, refreshToken: body.refresh_token }
}

describe('signing out', () => {
  it('ends the access token and the refresh token of the session', async () => {
    const user = await newUser()

    const out = await call('POST', '/api/v1/auth/logout', { token: user.token })

    expect(out.status).toBe(204)
    expect((await me(user.token)).status).toBe(401)
    expect((await me(user.token)).body.code).toBe('session_ended')
    expect((await refresh(user.refreshToken)).status).toBe(401)
  })

  it('leaves the other sessions alive', async () => {
    const user = await newUser()
    const other = await logIn(user)

    await call('POST', '/api/v1/auth/logout', { token: user.token })

    expect((await me(other.token)).status).toBe(200)
    expect((await list(other.token)).body.data).toHaveLength(1)
  })

  it('refuses writes of the session, too', async () => {
    const user = await newUser()
    await call('POST', '/api/v1/auth/logout', { token: user.token })

    const answer = await call('PATCH', '/api/v1/me', { token: user.token, body: { name: 'Ada' } })

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('session_ended')
  })

  it('can be repeated when it broke off half-way', async () => {
    const user = await newUser()
    const stub = { LIMITER: brokenLimiterForWrites() }

    const broken = await callWith(stub, 'POST', '/api/v1/auth/logout', { token: user.token })
    const again = await call('POST', '/api/v1/auth/logout', { token: user.token })

    expect(broken.status).toBe(503)
    expect(again.status).toBe(204)
    expect((await me(user.token)).body.code).toBe('session_ended')
    expect((await refresh(user.refreshToken)).status).toBe(401)
  })

  it('gives nothing away to a read that was under way', async () => {
    const user = await newUser()
    const other = await logIn(user)
    await call('POST', '/api/v1/auth/logout', { token: user.token })
    await logIn(user)

    const answer = await list(user.token, '?limit=1')

    expect(answer.status).toBe(401)
    expect(answer.headers.get('Link')).toBeNull()
    expect((await list(other.token, '?limit=1')).headers.get('Link')).not.toBeNull()
  })
})

describe('the list of sessions', () => {
  it('shows the newest first and marks the one that asks', async () => {
    const user = await newUser()
    passSeconds(1)
    const phone = await logIn(user, 'phone/1.0')

    const answer = await list(phone.token)

    expect(answer.status).toBe(200)
    expect(answer.body.data).toEqual([
      expect.objectContaining({ current: true, user_agent: 'phone/1.0' }),
      expect.objectContaining({ current: false }),
    ])
  })

  it('comes in pages', async () => {
    const user = await newUser()
    passSeconds(1)
    await logIn(user)
    await logIn(user)

    const first = await list(user.token, '?limit=2')
    const second = await list(user.token, `?limit=2&cursor=${first.body.next_cursor}`)

    expect(first.body.has_more).toBe(true)
    expect(first.headers.get('Link')).toContain('rel="next"')
    expect(second.body).toMatchObject({ has_more: false, next_cursor: null })
    const ids = [...first.body.data, ...second.body.data].map((session) => session.id)
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(3)
  })

  it('refuses the cursor of another user', async () => {
    const user = await newUser()
    await logIn(user)
    const stranger = await newUser()
    const { body } = await list(user.token, '?limit=1')

    const answer = await list(stranger.token, `?limit=1&cursor=${body.next_cursor}`)

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ parameter: 'cursor', code: 'invalid_cursor' }),
    ])
  })

  it('shows nobody else’s', async () => {
    const user = await newUser()
    await newUser()

    const answer = await list(user.token)

    expect(answer.body.data).toHaveLength(1)
  })

  it('leaves out sessions that nobody renewed for 30 days', async () => {
    const user = await newUser()

    passDays(30)
    const { token } = await logIn(user)

    const answer = await list(token)
    expect(answer.body.data).toEqual([expect.objectContaining({ current: true })])
  })
})

describe('ending a session', () => {
  it('signs that device out at once', async () => {
    const user = await newUser()
    const other = await logIn(user)
    const id = await currentId(other.token)

    const answer = await end(user.token, id)

    expect(answer.status).toBe(204)
    expect((await me(other.token)).body.code).toBe('session_ended')
    expect((await refresh(other.refreshToken)).status).toBe(401)
    expect((await me(user.token)).status).toBe(200)
  })

  it('works for the one that asks', async () => {
    const user = await newUser()

    const answer = await end(user.token, await currentId(user.token))

    expect(answer.status).toBe(204)
    expect((await me(user.token)).body.code).toBe('session_ended')
  })

  it('does not reach another user’s', async () => {
    const user = await newUser()
    const stranger = await newUser()
    const id = await currentId(user.token)

    const answer = await end(stranger.token, id)

    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('session_not_found')
    expect((await me(user.token)).status).toBe(200)
  })

  it('knows no session that never was', async () => {
    const user = await newUser()

    const answer = await end(user.token, 'ses_01kb2x9m4tfc3r6w8y0z5n7qhd')

    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('session_not_found')
  })

  it('calls a malformed id unknown', async () => {
    const user = await newUser()

    const answer = await end(user.token, "ses_'%20OR%201=1")

    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('session_not_found')
  })

  it('happens once', async () => {
    const user = await newUser()
    const other = await logIn(user)
    const id = await currentId(other.token)
    await end(user.token, id)

    const answer = await end(user.token, id)

    expect(answer.status).toBe(404)
  })

  it('is completed by a second attempt when the first broke off half-way', async () => {
    const user = await newUser()
    const other = await logIn(user)
    const id = await currentId(other.token)
    const stub = { LIMITER: brokenLimiterForWrites() }

    const broken = await callWith(stub, 'DELETE', `/api/v1/auth/sessions/${id}`, {
      token: user.token,
    })
    await end(user.token, id)

    expect(broken.status).toBe(503)
    expect((await me(other.token)).body.code).toBe('session_ended')
  })
})

function brokenLimiterForWrites() {
  return brokenLimiter({
    visit: async () => ({
      ...{ credential: 'valid', admitted: true, standings: [] },
      at: new Date().toISOString(),
    }),
  })
}
