import { env } from 'cloudflare:workers'
import Argon2, { Argon2Type } from '@phi-ag/argon2'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/sessions/password'
import { call } from '../support/client'
import { newUser, password } from '../support/fixtures'
import { callWith, databaseWith } from './other-bindings'

const logIn = (email: string, password: string) =>
  call('POST', '/api/v1/auth/login', { body: { email, password } })

describe('signing in', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('answers with a pair for the user', async () => {
    const user = await newUser()

    const answer = await logIn(user.email, password)

    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 1800,
      user: { id: user.id },
    })
  })

  it('takes the address in any case', async () => {
    const user = await newUser()

    const answer = await logIn(user.email.toUpperCase(), password)

    expect(answer.status).toBe(200)
  })

  it('answers alike to an unknown address and to a wrong password', async () => {
    const user = await newUser()

    const unknown = await logIn(`no-${user.email}`, password)
    const wrong = await logIn(user.email, 'not the right password')

    expect(unknown.status).toBe(401)
    expect(unknown.body.code).toBe('invalid_credentials')
    expect(wrong.status).toBe(unknown.status)
    expect({ ...wrong.body, request_id: '' }).toEqual({ ...unknown.body, request_id: '' })
    expect([...wrong.headers.keys()]).toEqual([...unknown.headers.keys()])
  })

  it('does the work of a whole hash for an unknown address too', async () => {
    const user = await newUser()
    const verify = vi.spyOn(Argon2.prototype, 'tryVerify')

    await logIn(`no-${user.email}`, password)
    await logIn(user.email, 'not the right password')

    // Argon2 finds a mismatch only after it has computed the hash, at the cost that the hash names.
    const mismatch = { success: false, error: 'The password does not match the supplied hash' }
    expect(verify.mock.results.map((result) => result.value)).toEqual([mismatch, mismatch])
    const costs = verify.mock.calls.map(([hash]) => hash.split('$').slice(0, 4))
    expect(costs[0]).toEqual(costs[1])
  })

  it('challenges as RFC 6750 has it', async () => {
    const answer = await logIn(`${crypto.randomUUID()}@example.com`, password)

    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"')
  })

  it('calls a password that breaks the rules wrong, not malformed', async () => {
    const user = await newUser()

    const answer = await logIn(user.email, '')

    expect(answer.body.code).toBe('invalid_credentials')
  })

  it('hashes the password anew when the cost has been raised meanwhile', async () => {
    const user = await newUser()
    await storeHash(user.id, await weakHash(password))

    const answer = await logIn(user.email, password)

    expect(answer.status).toBe(200)
    const hash = await storedHash(user.id)
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(password, hash)).toBe(true)
  })

  it('leaves a weak hash as it is when the password is wrong', async () => {
    const user = await newUser()
    const weak = await weakHash(password)
    await storeHash(user.id, weak)

    await logIn(user.email, 'not the right password')

    expect(await storedHash(user.id)).toBe(weak)
  })

  it('starts no session with a password that is changed meanwhile', async () => {
    const user = await newUser()
    const changePassword = () =>
      call('POST', '/api/v1/me/password', {
        token: user.token,
        body: { current_password: password, new_password: 'quite another sentence' },
      })

    const answer = await callWith(
      { DB: databaseWith(changePassword) },
      'POST',
      '/api/v1/auth/login',
      { body: { email: user.email, password } },
    )

    expect(answer.body.code).toBe('invalid_credentials')
    const sessions = await call('GET', '/api/v1/auth/sessions', { token: user.token })
    expect(sessions.body.data).toHaveLength(1)
  })
})

/** As `hashPassword` made it when the cost was lower. */
async function weakHash(text: string): Promise<string> {
  const { hash } = Argon2.prototype
  vi.spyOn(Argon2.prototype, 'hash').mockImplementation(function (this: Argon2, form) {
    return hash.call(this, form, lowCost)
  })
  const weak = await hashPassword(text)
  vi.restoreAllMocks()
  return weak
}

const lowCost = { type: Argon2Type.Argon2id, memoryCost: 1024, timeCost: 1, parallelism: 1 }

async function storeHash(userId: string, hash: string): Promise<void> {
  await env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?').bind(hash, userId).run()
}

async function storedHash(userId: string): Promise<string> {
  const hash = await env.DB.prepare('SELECT password_hash FROM users WHERE id = ?')
    .bind(userId)
    .first<string>('password_hash')
  return hash ?? ''
}
