import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { call, origin } from '../support/client'
import { newUser } from '../support/fixtures'

describe('an access token', () => {
  it('is an ES256 `at+jwt` whose key is published', async () => {
    const user = await newUser()

    const keySet = await call('GET', '/.well-known/jwks.json')

    const header = decodeProtectedHeader(user.token)
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    expect(keySet.body.keys.map((key: { kid: string }) => key.kid)).toContain(header.kid)
  })

  it('tells who it is for, from whom and for how long', async () => {
    const user = await newUser()

    const claims = decodeJwt(user.token)

    expect(claims).toEqual({
      iss: origin,
      aud: `${origin}/api/v1`,
      sub: user.id,
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 1800,
      jti: expect.any(String),
      sid: expect.stringMatching(/^ses_/),
      scope: expect.stringContaining('accounts:read'),
    })
  })

  it('verifies for anyone who has the published keys', async () => {
    const user = await newUser()
    const keySet = await call('GET', '/.well-known/jwks.json')

    const verified = await jwtVerify(user.token, createLocalJWKSet(keySet.body), {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      issuer: origin,
      audience: `${origin}/api/v1`,
    })

    expect(verified.payload.sub).toBe(user.id)
  })

  it('has an id of its own, within one session and one second too', async () => {
    const user = await newUser()

    const renewed = await call('POST', '/api/v1/auth/refresh', {
      body: { refresh_token: user.refreshToken },
    })

    expect(decodeJwt(renewed.body.access_token).jti).not.toBe(decodeJwt(user.token).jti)
    expect(decodeJwt(renewed.body.access_token)['sid']).toBe(decodeJwt(user.token)['sid'])
  })

  it('is published with public halves only', async () => {
    const keySet = await call('GET', '/.well-known/jwks.json')

    expect(keySet.body.keys.length).toBeGreaterThan(0)
    expect(keySet.body.keys.filter((key: object) => 'd' in key)).toEqual([])
    expect(keySet.headers.get('Cache-Control')).toBe('public, max-age=300')
  })
})
