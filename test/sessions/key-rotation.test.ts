import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { makeKey } from '../../scripts/jwt-key.mjs'
import { call } from '../support/client'
import { newUser, password } from '../support/fixtures'
import { callWith } from './other-bindings'
import { ourKey } from './tokens'

const newKey = async () => JSON.stringify(await makeKey())
const kidOf = (key: string): string => JSON.parse(key).kid

async function logInWith(bindings: { JWT_KEY_B: string }, email: string): Promise<string> {
  const answer = await callWith(
    { ...bindings, JWT_SIGNING_SLOT: 'B' },
    'POST',
    '/api/v1/auth/login',
    { body: { email, password } },
  )
  return answer.body.access_token
}

describe('rotating the signing key', () => {
  it('publishes the next key before anything is signed with it', async () => {
    const next = await newKey()

    const keySet = await callWith({ JWT_KEY_B: next }, 'GET', '/.well-known/jwks.json')

    const kids = keySet.body.keys.map((key: { kid: string }) => key.kid)
    expect(kids).toEqual([ourKey['kid'], kidOf(next)])
    expect(keySet.body.keys.filter((key: object) => 'd' in key)).toEqual([])
  })

  it('goes on signing with A until told otherwise', async () => {
    const user = await newUser()

    const answer = await callWith({ JWT_KEY_B: await newKey() }, 'POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
    })

    expect(decodeProtectedHeader(answer.body.access_token).kid).toBe(ourKey['kid'])
  })

  it('signs with B, and takes B’s tokens, once B is the signing slot', async () => {
    const user = await newUser()
    const next = await newKey()
    const bindings = { JWT_KEY_B: next, JWT_SIGNING_SLOT: 'B' }

    const token = await logInWith({ JWT_KEY_B: next }, user.email)
    const answer = await callWith(bindings, 'GET', '/api/v1/me', { token })

    expect(decodeProtectedHeader(token).kid).toBe(kidOf(next))
    expect(answer.status).toBe(200)
  })

  it('takes tokens of A while B signs', async () => {
    const user = await newUser()
    const bindings = { JWT_KEY_B: await newKey(), JWT_SIGNING_SLOT: 'B' }

    const answer = await callWith(bindings, 'GET', '/api/v1/me', { token: user.token })

    expect(answer.status).toBe(200)
  })

  it('takes tokens of B in a deployment that still signs with A', async () => {
    const user = await newUser()
    const next = await newKey()
    const token = await logInWith({ JWT_KEY_B: next }, user.email)

    const answer = await callWith({ JWT_KEY_B: next }, 'GET', '/api/v1/me', { token })

    expect(answer.status).toBe(200)
  })

  it('refuses A’s tokens once A has been replaced', async () => {
    const user = await newUser()
    const bindings = { JWT_KEY_A: await newKey(), JWT_KEY_B: await newKey(), JWT_SIGNING_SLOT: 'B' }

    const answer = await callWith(bindings, 'GET', '/api/v1/me', { token: user.token })

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_token')
  })

  it('leaves refresh tokens alone', async () => {
    const user = await newUser()
    const bindings = { JWT_KEY_A: await newKey() }

    const renewed = await callWith(bindings, 'POST', '/api/v1/auth/refresh', {
      body: { refresh_token: user.refreshToken },
    })

    expect(renewed.status).toBe(200)
    const refused = await call('GET', '/api/v1/me', { token: renewed.body.access_token })
    expect(refused.body.code).toBe('invalid_token')
  })
})
