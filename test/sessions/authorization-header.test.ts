import { describe, expect, it } from 'vitest'
import { call, send } from '../support/client'
import { newUser } from '../support/fixtures'

const withHeader = (authorization: string) =>
  call('GET', '/api/v1/me', { headers: { Authorization: authorization } })

describe('the Authorization header', () => {
  it('is asked for without an error code when there is none', async () => {
    const answer = await call('GET', '/api/v1/me')

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('unauthenticated')
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"')
  })

  it('may name the scheme in any case', async () => {
    const { token } = await newUser()

    const answer = await withHeader(`bearer ${token}`)

    expect(answer.status).toBe(200)
  })

  it('with another scheme is as good as none', async () => {
    const answer = await withHeader(`Basic ${btoa('ada@example.com:password')}`)

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('unauthenticated')
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"')
  })

  it('with a token but no scheme is as good as none', async () => {
    const { token } = await newUser()

    const answer = await withHeader(token)

    expect(answer.body.code).toBe('unauthenticated')
  })

  it('is refused without a token', async () => {
    const answer = await withHeader('Bearer ')

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_token')
  })

  it('is refused twice, even with the same token', async () => {
    const { token } = await newUser()
    const headers = new Headers([
      ['Authorization', `Bearer ${token}`],
      ['Authorization', `Bearer ${token}`],
    ])

    const answer = await call('GET', '/api/v1/me', { headers: Object.fromEntries(headers) })

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_token')
  })

  it('is refused with two tokens', async () => {
    const { token } = await newUser()

    const answer = await withHeader(`Bearer ${token} ${token}`)

    expect(answer.body.code).toBe('invalid_token')
  })

  it('cannot be replaced by a query parameter', async () => {
    const { token } = await newUser()

    const answer = await call('GET', `/api/v1/me?access_token=${token}`)

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('unauthenticated')
  })

  it('cannot be accompanied by a query parameter', async () => {
    const { token } = await newUser()

    const answer = await call('GET', `/api/v1/me?access_token=${token}`, { token })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ parameter: 'access_token', code: 'unknown' }),
    ])
  })

  it('never shows in an answer', async () => {
    const { token } = await newUser()

    const response = await send('GET', '/api/v1/me', { token: `${token}x` })

    expect(await response.text()).not.toContain(token)
    expect(JSON.stringify([...response.headers])).not.toContain(token)
  })
})
