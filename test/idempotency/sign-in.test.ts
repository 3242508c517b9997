// Where nobody is signed in yet: the key is that of the e-mail or the refresh token in the body.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newUser, password } from '../support/fixtures'
import { codeOf, newKey, post, recordOf } from './repeating'

freezeClock()

const register = (key: string, body: Record<string, unknown>) =>
  post('/auth/register', key, { body: { password, ...body } })

const logIn = (key: string, body: Record<string, unknown>, headers = {}) =>
  post('/auth/login', key, { body: { password, ...body }, headers })

describe('registering', () => {
  it('twice makes one user, and the tokens work', async () => {
    const email = newEmail()
    const key = newKey()

    const first = await register(key, { email })
    const second = await register(key, { email })
    const { access_token } = JSON.parse(second.text)

    expect(second).toMatchObject({ status: 201, text: first.text, replayed: 'true' })
    expect((await call('GET', '/api/v1/me', { token: access_token })).body.email).toBe(email)
  })

  it('many times at once makes one user', async () => {
    const email = newEmail()
    const key = newKey()

    const all = await Promise.all(Array.from({ length: 10 }, () => register(key, { email })))
    const statuses = all.map(({ status }) => status)
    const again = await register(key, { email })

    expect(statuses.filter((status) => status === 201)).not.toEqual([])
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([])
    expect(again).toMatchObject({ status: 201, replayed: 'true' })
  })

  it('with an e-mail that is taken says so again', async () => {
    const { email } = await newUser()
    const key = newKey()

    const first = await register(key, { email })
    const second = await register(key, { email })

    expect([first.status, codeOf(first)]).toEqual([409, 'email_taken'])
    expect(second).toMatchObject({ status: 409, text: first.text, replayed: 'true' })
  })

  it('with the key of someone else meets nothing of theirs', async () => {
    const key = newKey()

    const one = await register(key, { email: newEmail() })
    const other = await register(key, { email: newEmail() })

    expect([one.status, other.status, other.replayed]).toEqual([201, 201, null])
  })
})

describe('signing in', () => {
  it('again from another address gives the same tokens', async () => {
    const { email } = await newUser()
    const key = newKey()

    const first = await logIn(key, { email }, { 'CF-Connecting-IP': '203.0.113.1' })
    const second = await logIn(key, { email }, { 'CF-Connecting-IP': '203.0.113.2' })

    expect(second).toMatchObject({ status: 200, text: first.text, replayed: 'true' })
    expect(await sessionsOf(email)).toBe(2)
  })

  it('with a wrong password is checked each time', async () => {
    const { email } = await newUser()
    const key = newKey()

    const first = await logIn(key, { email, password: 'not the password at all' })
    const second = await logIn(key, { email, password: 'not the password at all' })
    const right = await logIn(key, { email })

    expect([first, second].map(codeOf)).toEqual(['invalid_credentials', 'invalid_credentials'])
    expect(second.replayed).toBeNull()
    expect(right).toMatchObject({ status: 200, replayed: null })
  })

  it('does not tell by a known key whether a password is right, but slows the guesser down', async () => {
    const { email } = await newUser()
    const key = newKey()
    await logIn(key, { email })

    const guesses = []
    for (let guess = 0; guess < 6; guess += 1) {
      guesses.push(await logIn(key, { email, password: `not the password ${guess}` }))
    }

    expect(guesses.map(codeOf).at(0)).toBe('idempotency_key_reused')
    expect(guesses.map(codeOf).at(-1)).toBe('too_many_attempts')
  })

  it('forgives no guess because a refusal is told again', async () => {
    const { email } = await newUser()
    const key = newKey()
    await register(key, { email })

    const guesses = []
    for (let guess = 0; guess < 6; guess += 1) {
      guesses.push(await logIn(newKey(), { email, password: `not the password ${guess}` }))
      expect((await register(key, { email })).status).toBeOneOf([409, 429])
    }

    expect(guesses.map(codeOf).at(-1)).toBe('too_many_attempts')
  })

  it('keeps the e-mail neither as its own nor in what it keeps', async () => {
    const { id, email } = await newUser()
    const key = newKey()

    await logIn(key, { email })
    const record = await recordOf(key)

    expect(record).toMatchObject({ user_id: id, scope: expect.stringMatching(/^retry-/) })
    expect(JSON.stringify(record)).not.toContain(email)
  })
})

describe('renewing', () => {
  it('gives the same pair again, also when the grace is over, and that pair works', async () => {
    const { refreshToken } = await newUser()
    const request = { body: { refresh_token: refreshToken } }
    const key = newKey()

    const first = await post('/auth/refresh', key, request)
    passSeconds(60)
    const second = await post('/auth/refresh', key, request)
    const { refresh_token } = JSON.parse(second.text)
    const next = await call('POST', '/api/v1/auth/refresh', { body: { refresh_token } })

    expect(second).toMatchObject({ status: 200, text: first.text, replayed: 'true' })
    expect(next.status).toBe(200)
  })

  it('with a token that is none is checked each time', async () => {
    const request = { body: { refresh_token: `fhr_${newKey()}` } }
    const key = newKey()

    await post('/auth/refresh', key, request)
    const second = await post('/auth/refresh', key, request)

    expect(codeOf(second)).toBe('invalid_refresh_token')
    expect(second.replayed).toBeNull()
    expect(await recordOf(key)).toBeNull()
  })
})

function newEmail(): string {
  return `${crypto.randomUUID()}@example.com`
}

async function sessionsOf(email: string): Promise<number | null> {
  return env.DB.prepare(
    'SELECT count(*) AS count FROM sessions JOIN users ON users.id = user_id WHERE email = ?',
  )
    .bind(email)
    .first<number>('count')
}
