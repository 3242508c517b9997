import { describe, expect, it } from 'vitest'
import { call, send } from '../support/client'
import { newUser, password } from '../support/fixtures'

const json = { 'Content-Type': 'application/json' }
const mebibyte = 1024 * 1024

describe('the type of a body', () => {
  it('must be told', async () => {
    const answer = await logIn(new TextEncoder().encode('{}'), {})

    expect(answer.status).toBe(415)
    expect(answer.body.code).toBe('unsupported_media_type')
    expect(answer.headers.get('Accept')).toBe('application/json')
  })

  it('must not be another than JSON', async () => {
    const answer = await logIn('email=ada', { 'Content-Type': 'application/x-www-form-urlencoded' })

    expect(answer.status).toBe(415)
    expect(answer.body.code).toBe('unsupported_media_type')
  })

  it('must not be JSON in UTF-16', async () => {
    const answer = await logIn('{}', { 'Content-Type': 'application/json; charset=utf-16' })

    expect(answer.status).toBe(415)
    expect(answer.body.code).toBe('unsupported_media_type')
  })

  it.each([
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; charset',
    'application/json;charset =utf-16',
    'application/json, application/json',
    'application/json\u00a0',
    'application/json+x',
  ])('must be told once and plainly: %j', async (type) => {
    const answer = await logIn('{}', { 'Content-Type': type })

    expect(answer.status).toBe(415)
  })

  it('may name UTF-8', async () => {
    const { email } = await newUser()

    const answer = await logIn(JSON.stringify({ email, password }), {
      'Content-Type': 'application/json; charset=UTF-8',
    })

    expect(answer.status).toBe(200)
  })

  it('may be written in any case and with any spaces', async () => {
    const { email } = await newUser()

    const answer = await logIn(JSON.stringify({ email, password }), {
      'Content-Type': 'Application/JSON ; charset="utf-8"',
    })

    expect(answer.status).toBe(200)
  })

  it('is asked for where no body is expected too', async () => {
    const { token } = await newUser()

    const answer = await call('POST', '/api/v1/auth/logout', {
      token,
      raw: 'bye',
      headers: { 'Content-Type': 'text/plain' },
    })
    const after = await call('GET', '/api/v1/me', { token })

    expect(answer.status).toBe(415)
    expect(after.status).toBe(200)
  })
})

describe('what a body holds', () => {
  it.each([
    ['nothing', ''],
    ['half an object', '{"email": "ada@example.com"'],
    ['a trailing comma', '{"email": "ada@example.com",}'],
    ['single quotes', "{'email': 'ada@example.com'}"],
    ['NaN', '{"email": NaN}'],
    ['two documents', '{} {}'],
    ['a line break in a string', '{"email": "a\nb"}'],
  ])('must be JSON, and %s is not', async (_name, raw) => {
    const answer = await logIn(raw, json)

    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('malformed_json')
  })

  it('must be UTF-8', async () => {
    const bytes = new TextEncoder().encode('{"email": "a@b.example"}').with(12, 0xff)

    const answer = await logIn(bytes, json)

    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('malformed_json')
  })

  it('tells a field that is given twice beside all other faults, and changes nothing', async () => {
    const { token } = await newUser({ name: 'Ada' })

    const answer = await call('PATCH', '/api/v1/me', {
      token,
      raw: '{"name": "Eve", "currency": "gold", "n\\u0061me": "Mallory", "role": {"a": 1, "a": 2}}',
      headers: json,
    })
    const after = await call('GET', '/api/v1/me', { token })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([
      { pointer: '/currency', code: 'unknown_currency' },
      { pointer: '/role', code: 'unknown' },
      { pointer: '/name', code: 'duplicate' },
      { pointer: '/role/a', code: 'duplicate' },
    ])
    expect(after.body.name).toBe('Ada')
  })

  it('is malformed rather than doubtful when it is both', async () => {
    const answer = await logIn('{"email": 1, "email": 2', json)

    expect(answer.body).toMatchObject({ status: 400, code: 'malformed_json' })
  })

  it('may begin with a byte order mark, which RFC 8259 §8.1 lets a reader pass over', async () => {
    const { email } = await newUser()

    const answer = await logIn(`\ufeff${JSON.stringify({ email, password })}`, json)

    expect(answer.status).toBe(200)
  })

  it('must not encode a surrogate by itself', async () => {
    const bytes = Uint8Array.from([0x22, 0xed, 0xa0, 0x80, 0x22])

    const answer = await logIn(bytes, json)

    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('malformed_json')
  })

  it.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"text"'],
    ['a number', '7'],
  ])('must be an object, and %s is not', async (_name, raw) => {
    const answer = await logIn(raw, json)

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer: '', code: 'wrong_type' }])
  })

  it('may be left out where none is expected', async () => {
    const { token } = await newUser()

    const answer = await call('POST', '/api/v1/auth/logout', { token })

    expect(answer.status).toBe(204)
  })

  it('is told field by field when it is missing', async () => {
    const answer = await call('POST', '/api/v1/auth/login')

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([
      { pointer: '/email', code: 'required' },
      { pointer: '/password', code: 'required' },
    ])
  })
})

describe('the size of a body', () => {
  it('may be 1 MiB', async () => {
    const raw = '{}'.padEnd(mebibyte, ' ')

    const answer = await logIn(raw, json)

    expect(answer.status).toBe(422)
  })

  it('may not be a byte more', async () => {
    const raw = '{}'.padEnd(mebibyte + 1, ' ')

    const answer = await logIn(raw, json)

    expect(answer.status).toBe(413)
    expect(answer.body.code).toBe('body_too_large')
  })

  it('is counted when it is not told', async () => {
    const part = new Uint8Array(64 * 1024).fill(0x20)
    const parts = Array.from({ length: 17 }, () => part)

    const answer = await logIn(streamOf(parts), json)

    expect(answer.status).toBe(413)
    expect(answer.body.code).toBe('body_too_large')
  })

  it('ends the reading as soon as it is passed', async () => {
    let pulled = 0
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(64 * 1024))
      },
    })

    const response = await send('POST', '/api/v1/auth/login', { raw: endless, headers: json })

    expect(response.status).toBe(413)
    expect(pulled).toBeLessThan(40)
  })
})

describe('an address that is the very pattern of a route', () => {
  it('has its body read once', async () => {
    const { token } = await newUser()

    const answer = await call('DELETE', '/api/v1/keys/:id', { token, raw: '{}', headers: json })

    expect(answer.status).toBe(404)
  })
})

function logIn(raw: BodyInit, headers: Record<string, string>) {
  return call('POST', '/api/v1/auth/login', { raw, headers })
}

function streamOf(parts: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })
}
