import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newUser, password } from '../support/fixtures'
import { brokenLimiter, callWith, databaseWith } from './other-bindings'

const next = 'quite another sentence'
const change = (token: string, body: unknown) =>
  call('POST', '/api/v1/me/password', { token, body })
const logIn = (email: string, word = password) =>
  call('POST', '/api/v1/auth/login', { body: { email, password: word } })
const me = (token: string) => call('GET', '/api/v1/me', { token })
const refresh = (token: string) =>
  call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } })

describe('changing the password', () => {
  it('lets the new one sign in, and the old one no more', async () => {
    const user = await newUser()

    const answer = await change(user.token, { current_password: password, new_password: next })

    expect(answer.status).toBe(204)
    expect((await logIn(user.email, next)).status).toBe(200)
    expect((await logIn(user.email)).body.code).toBe('invalid_credentials')
  })

  it('ends all other sessions and keeps the one that asks', async () => {
    const user = await newUser()
    const other = await logIn(user.email)

    await change(user.token, { current_password: password, new_password: next })

    expect((await me(other.body.access_token)).body.code).toBe('session_ended')
    expect((await refresh(other.body.refresh_token)).status).toBe(401)
    expect((await me(user.token)).status).toBe(200)
    expect((await refresh(user.refreshToken)).status).toBe(200)
  })

  it('leaves other users signed in', async () => {
    const user = await newUser()
    const stranger = await newUser()

    await change(user.token, { current_password: password, new_password: next })

    expect((await me(stranger.token)).status).toBe(200)
  })

  it('needs the current one', async () => {
    const user = await newUser()
    const other = await logIn(user.email)

    const answer = await change(user.token, { current_password: 'a guess', new_password: next })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: '/current_password', code: 'wrong_password' }),
    ])
    expect((await me(other.body.access_token)).status).toBe(200)
    expect((await logIn(user.email)).status).toBe(200)
  })

  it('holds the new one to the rules', async () => {
    const user = await newUser()

    const short = await change(user.token, { current_password: password, new_password: 'tw3lve' })
    const common = await change(user.token, {
      current_password: password,
      new_password: 'password1234',
    })

    expect(short.body.errors).toEqual([
      expect.objectContaining({ pointer: '/new_password', code: 'too_short' }),
    ])
    expect(common.body.errors).toEqual([
      expect.objectContaining({ pointer: '/new_password', code: 'common_password' }),
    ])
  })

  it('happens once of two at the same time; the other is told that the current one is wrong', async () => {
    const user = await newUser()
    const other = await logIn(user.email)

    const answers = await Promise.all([
      change(user.token, { current_password: password, new_password: `${next} one` }),
      change(other.body.access_token, { current_password: password, new_password: `${next} two` }),
    ])

    const [winner, loser] = answers.toSorted((one, two) => one.status - two.status)
    expect(winner?.status).toBe(204)
    expect([401, 422]).toContain(loser?.status)
  })

  it('keeps the winner of two signed in and ends the loser', async () => {
    const user = await newUser()
    const other = await logIn(user.email)
    const win = () => change(user.token, { current_password: password, new_password: next })

    const loser = await callWith({ DB: databaseWith(win) }, 'POST', '/api/v1/me/password', {
      token: other.body.access_token,
      body: { current_password: password, new_password: `${next} too` },
    })

    expect(loser.status).toBe(422)
    expect(loser.body.errors[0]).toMatchObject({ pointer: '/current_password' })
    expect((await me(user.token)).status).toBe(200)
    expect((await me(other.body.access_token)).body.code).toBe('session_ended')
    expect((await logIn(user.email, next)).status).toBe(200)
  })

  it('goes on beside an edit of the profile', async () => {
    const user = await newUser()
    const rename = () => call('PATCH', '/api/v1/me', { token: user.token, body: { name: 'Ada' } })

    const answer = await callWith({ DB: databaseWith(rename) }, 'POST', '/api/v1/me/password', {
      token: user.token,
      body: { current_password: password, new_password: next },
    })

    expect(answer.status).toBe(204)
    expect((await me(user.token)).body.name).toBe('Ada')
    expect((await logIn(user.email, next)).status).toBe(200)
  })

  it('ends a session that was started meanwhile with the old one', async () => {
    const user = await newUser()
    let thief = ''
    const steal = async () => {
      thief = (await logIn(user.email)).body.access_token
    }

    await callWith({ DB: databaseWith(steal) }, 'POST', '/api/v1/me/password', {
      token: user.token,
      body: { current_password: password, new_password: next },
    })

    expect((await me(thief)).body.code).toBe('session_ended')
  })

  it('says so when it could not end the other access tokens', async () => {
    const user = await newUser()
    const other = await logIn(user.email)
    const LIMITER = brokenLimiter({
      visit: async () => ({
        ...{ credential: 'valid', admitted: true, standings: [] },
        at: new Date().toISOString(),
      }),
    })

    const answer = await callWith({ LIMITER }, 'POST', '/api/v1/me/password', {
      token: user.token,
      body: { current_password: password, new_password: next },
    })

    expect(answer.status).toBe(503)
    expect(answer.headers.get('Retry-After')).not.toBeNull()
    expect((await refresh(other.body.refresh_token)).status).toBe(401)
    expect((await logIn(user.email, next)).status).toBe(200)
  })
})
