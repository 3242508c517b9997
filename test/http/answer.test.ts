import { describe, expect, it } from 'vitest'
import { call, send } from '../support/client'
import { newUser } from '../support/fixtures'
import { brokenDatabase, sendWith } from './worker-with'

const protection = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cache-Control': 'private, no-store',
}

describe('every answer', () => {
  it('has a request id of its own, which a problem repeats', async () => {
    const first = await call('GET', '/api/v1/nothing')
    const second = await call('GET', '/api/v1/nothing')

    expect(first.headers.get('Request-Id')).toMatch(/^req_[0-9a-z]{26}$/)
    expect(first.body.request_id).toBe(first.headers.get('Request-Id'))
    expect(second.headers.get('Request-Id')).not.toBe(first.headers.get('Request-Id'))
  })

  it('takes no request id from the client', async () => {
    const answer = await call('GET', '/health', { headers: { 'Request-Id': 'req_mine' } })

    expect(answer.headers.get('Request-Id')).not.toBe('req_mine')
  })

  it('is protected and not stored when it succeeds', async () => {
    const { token } = await newUser()

    const answer = await call('GET', '/api/v1/accounts', { token })

    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject(lowerCased(protection))
  })

  it('is protected and not stored when the address does not exist', async () => {
    const answer = await call('GET', '/nothing')

    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('not_found')
    expect(Object.fromEntries(answer.headers)).toMatchObject(lowerCased(protection))
  })

  it('is protected and not stored when the method is not allowed', async () => {
    const answer = await call('PUT', '/api/v1/me')

    expect(answer.status).toBe(405)
    expect(Object.fromEntries(answer.headers)).toMatchObject(lowerCased(protection))
  })

  it('is protected and not stored when the fault is ours', async () => {
    const { token } = await newUser()

    const response = await sendWith({ DB: brokenDatabase('gone') }, '/api/v1/me', {
      headers: { Authorization: `Bearer ${token}` },
    })

    expect(response.status).toBe(500)
    expect(Object.fromEntries(response.headers)).toMatchObject(lowerCased(protection))
  })

  it('may be kept for a while where it is the same for everyone', async () => {
    const keys = await call('GET', '/.well-known/jwks.json')
    const document = await call('GET', '/api/v1/openapi.json')

    expect(keys.headers.get('Cache-Control')).toBe('public, max-age=300')
    expect(document.headers.get('Cache-Control')).toBe('public, max-age=300')
    expect(document.body.openapi).toBe('3.1.1')
  })

  it('is a problem in JSON of its own media type when something is wrong', async () => {
    const answer = await call('GET', '/api/v1/nothing')

    expect(answer.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8')
    expect(answer.body).toEqual({
      type: 'https://api.test/docs/errors#not_found',
      title: expect.any(String),
      status: 404,
      code: 'not_found',
      detail: expect.any(String),
      request_id: answer.headers.get('Request-Id'),
    })
  })
})

describe('HEAD', () => {
  it('answers like GET without a body, on an open route', async () => {
    const response = await send('HEAD', '/health')

    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    expect(await response.text()).toBe('')
  })

  it('answers like GET without a body, on a route with a credential', async () => {
    const { token } = await newUser()

    const response = await send('HEAD', '/api/v1/me', { token })

    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })

  it('asks for the credential as GET does', async () => {
    const response = await send('HEAD', '/api/v1/me')

    expect(response.status).toBe(401)
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"')
  })
})

describe('a method that an address does not have', () => {
  it('is told the ones that it has, without a credential', async () => {
    const answer = await call('DELETE', '/api/v1/auth/login')

    expect(answer.status).toBe(405)
    expect(answer.body.code).toBe('method_not_allowed')
    expect(answer.headers.get('Allow')).toBe('POST')
  })

  it('is told that HEAD goes where GET does', async () => {
    const answer = await call('POST', '/health')

    expect(answer.status).toBe(405)
    expect(answer.headers.get('Allow')).toBe('GET, HEAD')
  })

  it('is refused on an address with an id as well', async () => {
    const answer = await call('GET', '/api/v1/auth/sessions/ses_01kb2x9m4tfc3r6w8y0z5n7qhd')

    expect(answer.status).toBe(405)
    expect(answer.headers.get('Allow')).toBe('DELETE')
  })

  it('is refused whatever its name', async () => {
    const answer = await call('PROPFIND', '/api/v1/me')

    expect(answer.status).toBe(405)
    expect(answer.headers.get('Allow')).toBe('GET, HEAD, PATCH, DELETE')
  })
})

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
