import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newUser, password } from '../support/fixtures'

const json = { 'Content-Type': 'application/json' }

describe('strict input', () => {
  it('names a parameter that a route without any does not have', async () => {
    const { token } = await newUser()

    const answer = await call('GET', '/api/v1/me?verbose=true', { token })

    expect(answer.status).toBe(422)
    expect(answer.body.code).toBe('invalid_request')
    expect(answer.body.errors).toMatchObject([{ parameter: 'verbose', code: 'unknown' }])
  })

  it('names a parameter on an open route', async () => {
    const answer = await call('GET', '/health?deep')

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ parameter: 'deep', code: 'unknown' }])
  })

  it.each(['__proto__', 'constructor', 'toString', '__proto__[x]', 'LIMIT'])(
    'names the parameter %s beside those that a list has',
    async (name) => {
      const { token } = await newUser()

      const answer = await call('GET', `/api/v1/auth/sessions?limit=1&${name}=1`, { token })

      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([{ parameter: name, code: 'unknown' }])
    },
  )

  it('takes no parameter twice', async () => {
    const { token } = await newUser()

    const answer = await call('GET', '/api/v1/auth/sessions?limit=1&limit=2', { token })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ parameter: 'limit' }])
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'is_admin', ''])(
    'names the field %j that a body does not have, and changes nothing',
    async (name) => {
      const { token } = await newUser()

      const answer = await call('PATCH', '/api/v1/me', {
        token,
        raw: `{"name": "Eve", ${JSON.stringify(name)}: {"name": "Eve"}}`,
        headers: json,
      })
      const after = await call('GET', '/api/v1/me', { token })

      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([{ pointer: `/${name}`, code: 'unknown' }])
      expect(after.body.name).toBeNull()
    },
  )

  it('escapes a field name in its pointer as RFC 6901 asks', async () => {
    const { token } = await newUser()

    const answer = await call('PATCH', '/api/v1/me', { token, body: { 'a/b~c': 1 } })

    expect(answer.body.errors).toMatchObject([{ pointer: '/a~1b~0c', code: 'unknown' }])
  })

  it('names a field where no body is expected', async () => {
    const { token } = await newUser()

    const answer = await call('POST', '/api/v1/auth/logout', { token, body: { everywhere: true } })
    const after = await call('GET', '/api/v1/me', { token })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer: '/everywhere', code: 'unknown' }])
    expect(after.status).toBe(200)
  })

  it('tells a field of the wrong type from one that is missing', async () => {
    const answer = await call('POST', '/api/v1/auth/login', { body: { email: 7 } })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([
      { pointer: '/email', code: 'wrong_type' },
      { pointer: '/password', code: 'required' },
    ])
  })

  it('tells the faults of the address and of the body together', async () => {
    const answer = await call('POST', '/api/v1/auth/login?remember=yes', {
      body: { email: 'nobody', device: 'phone' },
    })

    expect(answer.status).toBe(422)
    expect(
      answer.body.errors.map(({ detail: _detail, ...place }: { detail: string }) => place),
    ).toEqual([
      { parameter: 'remember', code: 'unknown' },
      { pointer: '/email', code: 'invalid_format' },
      { pointer: '/password', code: 'required' },
      { pointer: '/device', code: 'unknown' },
    ])
  })

  it('asks for the credential before it looks at the input', async () => {
    const answer = await call('PATCH', '/api/v1/me?x=1', { raw: '{', headers: json })

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('unauthenticated')
  })

  it('registers nobody when a field is unknown', async () => {
    const email = `${crypto.randomUUID()}@example.com`

    const refused = await call('POST', '/api/v1/auth/register', {
      body: { email, password, role: 'admin' },
    })
    const accepted = await call('POST', '/api/v1/auth/register', { body: { email, password } })

    expect(refused.status).toBe(422)
    expect(accepted.status).toBe(201)
  })
})
