import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newUser, password } from '../support/fixtures'

const register = (body: Record<string, unknown>) => call('POST', '/api/v1/auth/register', { body })
const newEmail = () => `${crypto.randomUUID()}@example.com`

describe('registering', () => {
  it('answers 201 like a login', async () => {
    const answer = await register({ email: newEmail(), password })

    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 1800,
      refresh_expires_in: 30 * 24 * 60 * 60,
      scope: expect.stringContaining('profile:manage'),
    })
  })

  it('starts with no name, in EUR, UTC and English', async () => {
    const answer = await register({ email: newEmail(), password })

    const { name, currency, time_zone, locale } = answer.body.user
    expect({ name, currency, time_zone, locale }).toEqual({
      name: null,
      currency: 'EUR',
      time_zone: 'UTC',
      locale: 'en',
    })
  })

  it('keeps what it is given', async () => {
    const profile = { name: 'Ada', currency: 'JPY', time_zone: 'Asia/Tokyo', locale: 'ja-JP' }

    const answer = await register({ email: newEmail(), password, ...profile })

    expect(answer.body.user).toMatchObject(profile)
  })

  it('stores the password only as an Argon2id hash', async () => {
    const user = await newUser()

    const row = await env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(user.id).first()

    expect(row?.['password_hash']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(JSON.stringify(row)).not.toContain(password)
  })

  it('stores the refresh token only as a hash', async () => {
    const user = await newUser()

    const rows = await env.DB.prepare('SELECT * FROM refresh_tokens WHERE user_id = ?')
      .bind(user.id)
      .all()

    expect(rows.results).toHaveLength(1)
    expect(JSON.stringify(rows.results)).not.toContain(user.refreshToken.slice(4))
  })

  it('sees one address in all its cases', async () => {
    const email = newEmail()

    const first = await register({ email: email.toUpperCase(), password })
    const second = await register({ email, password })

    expect(first.body.user.email).toBe(email)
    expect(second.status).toBe(409)
    expect(second.body.code).toBe('email_taken')
  })

  it('ignores the space that a keyboard adds to an address', async () => {
    const email = newEmail()

    const answer = await register({ email: `${email} `, password })

    expect(answer.body.user.email).toBe(email)
  })

  it('refuses an address that only lower-casing turns into another’s', async () => {
    const answer = await register({ email: `\u212A${newEmail()}`, password })

    expect(answer.status).toBe(422)
    expect(answer.body.errors[0].pointer).toBe('/email')
  })

  it('lets one of twenty parallel registrations of an address win', async () => {
    const email = newEmail()

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => register({ email, password })),
    )

    const statuses = answers.map((answer) => answer.status).toSorted()
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)])
    const count = await env.DB.prepare(
      'SELECT count(*) AS sessions FROM sessions JOIN users ON users.id = user_id WHERE email = ?',
    )
      .bind(email)
      .first('sessions')
    expect(count).toBe(1)
  })

  it('names all faults at once', async () => {
    const answer = await register({
      email: 'nobody',
      password: 'short',
      name: '',
      currency: 'XYZ',
      time_zone: 'Mars/Olympus',
      locale: 'not a locale',
      admin: true,
    })

    expect(answer.status).toBe(422)
    const pointers = answer.body.errors.map((fault: { pointer: string }) => fault.pointer)
    expect(new Set(pointers)).toEqual(
      new Set(['/email', '/password', '/name', '/currency', '/time_zone', '/locale', '/admin']),
    )
  })

  it('refuses an offset where a time zone belongs', async () => {
    const answer = await register({ email: newEmail(), password, time_zone: '+01:00' })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: '/time_zone', code: 'unknown_time_zone' }),
    ])
  })

  it('needs an e-mail and a password', async () => {
    const answer = await register({})

    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: '/email', code: 'required' }),
      expect.objectContaining({ pointer: '/password', code: 'required' }),
    ])
  })
})
