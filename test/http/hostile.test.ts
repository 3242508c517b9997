// What an attacker or a broken client may send: each is refused as the client's fault, none breaks us.
import { beforeAll, describe, expect, it } from 'vitest'
import { call, send } from '../support/client'
import { newUser, password } from '../support/fixtures'

const json = { 'Content-Type': 'application/json' }
const deep = 100_000

describe('hostile bodies', () => {
  it.each([
    ['lists in lists', '['.repeat(deep) + ']'.repeat(deep), 422],
    ['lists that never end', '['.repeat(deep), 400],
    ['objects in objects', '{"a":'.repeat(deep) + '1' + '}'.repeat(deep), 422],
    ['a list for a field', `{"email":${'['.repeat(deep)}${']'.repeat(deep)},"password":"x"}`, 422],
    ['a number beyond all bounds', '{"email":1e999,"password":-1e999}', 422],
    ['a number of many digits', `{"email":${'9'.repeat(100_000)},"password":"x"}`, 422],
    ['many unknown fields', `{${Array.from({ length: 5000 }, (_, i) => `"f${i}":1`).join()}}`, 422],
  ])('with %s are refused', async (_name, raw, status) => {
    const answer = await call('POST', '/api/v1/auth/login', { raw, headers: json })

    expect(answer.status).toBe(status)
  })

  it('made of faults alone are told the first 5,000 and how many there are', async () => {
    const raw = `{${Array.from({ length: 6000 }, (_, i) => `"f${i}":1`).join()}}`

    const answer = await call('POST', '/api/v1/auth/login', { raw, headers: json })

    expect(answer.body.errors).toHaveLength(5000)
    expect(answer.body.detail).toContain('6002')
  })

  it('with an e-mail that is made to take long are refused at once', async () => {
    const email = `${'a.'.repeat(300_000)}@${'b-'.repeat(100_000)}`
    const startedAt = performance.now()

    const answer = await call('POST', '/api/v1/auth/login', { body: { email, password } })

    expect(answer.status).toBe(422)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  it.each([
    ['a lone high surrogate', '\ud800'],
    ['a lone low surrogate', 'a\udfff'],
    ['a NUL', 'a\u0000b'],
    ['an escape', '\u001b[31m'],
    ['an override of direction', 'invoice_\u202efdp.exe'],
    ['an isolate of direction', 'a\u2066b'],
    ['nothing to see', '\u200b\u200d\ufe0f'],
    ['a Hangul filler alone', '\u3164'],
    ['nothing but spaces', ' \u00a0\u3000 '],
    ['half a million characters', 'x'.repeat(500_000)],
    ['half a million combining marks', 'a' + '\u0301'.repeat(500_000)],
  ])('with %s in a text are refused, and change nothing', async (_name, name) => {
    const { token } = await newUser({ name: 'Ada' })

    const answer = await call('PATCH', '/api/v1/me', { token, body: { name } })
    const after = await call('GET', '/api/v1/me', { token })

    expect(answer.status).toBe(422)
    expect(answer.body.errors[0].pointer).toBe('/name')
    expect(after.body.name).toBe('Ada')
  })

  it.each([
    ['a family of joined emoji', '👩‍👩‍👧‍👦'],
    ['Persian with a non-joiner', 'می\u200cخواهم'],
    ['Hebrew with a mark of direction', 'שלום\u200f!'],
    ['a flag of tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['what is composed', 'é'],
  ])('with %s in a text are taken as they are', async (_name, name) => {
    const { token } = await newUser()

    const answer = await call('PATCH', '/api/v1/me', { token, body: { name } })

    expect(answer.body.name).toBe(name)
  })

  it.each([
    ['a Cyrillic letter', 'аda@example.com'],
    ['a full-width letter', 'ａda@example.com'],
    ['a Kelvin sign', '\u212aate@example.com'],
    ['a long s', 'ſam@example.com'],
    ['a zero-width space', 'a\u200bda@example.com'],
    ['a host that looks like another', 'ada@exаmple.com'],
    ['a full-width at', 'ada＠example.com'],
    ['two ats', 'ada@evil.example@example.com'],
    ['a comment', 'ada(x)@example.com'],
    ['a line break', 'ada@example.com\r\nBcc: eve@example.com'],
    ['a NUL', 'ada\u0000@example.com'],
  ])('with %s in the e-mail register nobody', async (_name, email) => {
    const answer = await call('POST', '/api/v1/auth/register', { body: { email, password } })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer: '/email' }])
  })

  it('with numbers that JSON may spell in many ways are read exactly or refused', async () => {
    const { token } = await newUser()
    const account = { name: 'Cash', type: 'cash', currency: 'EUR' }
    const open = async (amount: string) => {
      const raw = `${JSON.stringify(account).slice(0, -1)},"opening_balance":${amount}}`
      const { status, body } = await call('POST', '/api/v1/accounts', { token, raw, headers: json })
      return status === 201 ? body.opening_balance : status
    }
    const spelt = ['-0', '0.0', '1.0', '1e3', '1E+3', '1000000000000', '10000000000000e-1']
    const refused = [
      '1e400',
      '-1e400',
      '1.5',
      '1e-1',
      '1000000000001',
      '9007199254740993',
      '9'.repeat(400),
    ]

    const amounts = await Promise.all(spelt.map(open))
    const refusals = await Promise.all(refused.map(open))

    expect(amounts).toEqual([0, 0, 1, 1000, 1000, 1e12, 1e12])
    expect(refusals).toEqual(refused.map(() => 422))
  })

  it.each(['email', 'currency', 'time_zone', 'locale'])(
    'with broken Unicode as %s are refused',
    async (field) => {
      const body = {
        email: `${crypto.randomUUID()}@example.com`,
        password,
        [field]: 'x\ud800\u0000',
      }

      const answer = await call('POST', '/api/v1/auth/register', { body })

      expect(answer.status).toBe(422)
      expect(answer.body.errors[0].pointer).toBe(`/${field}`)
    },
  )

  it('with broken Unicode as password fail no worse than a wrong password', async () => {
    const { email } = await newUser()

    const answer = await call('POST', '/api/v1/auth/login', {
      raw: `{"email": ${JSON.stringify(email)}, "password": "\\ud800\\u0000"}`,
      headers: json,
    })

    expect(answer.status).toBeLessThan(500)
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })
})

describe('hostile addresses', () => {
  // None of them leads anywhere, so one user serves for all.
  let token: string
  beforeAll(async () => {
    token = (await newUser()).token
  })

  it.each([
    '/%',
    '/%00',
    '/api/v1/%zz',
    '/api/v1/%C0%AF',
    '/api/v1/%FF%FE',
    '/api/v1/%ED%A0%80',
    '/api/v1//me',
    '/api/v1/me/',
    '/api/v1/ME',
    '/api/v1/me%2F',
    '/api/v1/..%2f..%2fhealth',
    '/__proto__',
    '/constructor',
  ])('that name nothing are 404: %s', async (path) => {
    const answer = await call('GET', path, { token })

    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('not_found')
  })

  it.each(['%', '%00', '%zz', '%C0%AF', '%ED%A0%80', '__proto__', "'%20OR%201=1--", 'ses_', '💶'])(
    'with %s for an id are 404',
    async (id) => {
      const answer = await call('DELETE', `/api/v1/auth/sessions/${id}`, { token })

      expect(answer.status).toBe(404)
      expect(answer.body.code).toBe('session_not_found')
    },
  )

  it('may be very long', async () => {
    const long = 'a'.repeat(15_000)

    const nowhere = await call('GET', `/api/v1/${long}`, { token })
    const nobody = await call('DELETE', `/api/v1/auth/sessions/${long}`, { token })
    const deeply = await call('GET', `/api/v1${'/a'.repeat(7000)}`, { token })

    expect(nowhere.status).toBe(404)
    expect(nobody.status).toBe(404)
    expect(deeply.status).toBe(404)
  })

  it.each([
    ['a broken escape', '%zz=%', '%zz'],
    ['a NUL', '%00=%00', '\u0000'],
    ['broken UTF-8', '%ff=1', '\ufffd'],
    ['a name of 15,000 letters', `${'a'.repeat(15_000)}=1`, 'a'.repeat(15_000)],
    ['no name', '=1', ''],
  ])('are refused for %s in the query', async (_name, query, parameter) => {
    const answer = await call('GET', `/api/v1/me?${query}`, { token })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ parameter, code: 'unknown' }])
  })

  it.each(['%00', '-1', '1e3', '0x10', ' 5', '1.5', '', 'Infinity', '9'.repeat(400), '%ff'])(
    'are refused for %j as a limit',
    async (limit) => {
      const answer = await call('GET', `/api/v1/auth/sessions?limit=${limit}`, { token })

      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([{ parameter: 'limit' }])
    },
  )

  it.each(['%00', 'W10', 'eyJhIjoxfQ', '-', '%ff', 'x'.repeat(3000), '💶'])(
    'are refused for %j as a cursor',
    async (cursor) => {
      const answer = await call('GET', `/api/v1/auth/sessions?cursor=${cursor}`, { token })

      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([{ parameter: 'cursor' }])
    },
  )
})

describe('hostile headers', () => {
  it('of many thousand characters are refused', async () => {
    const response = await send('GET', '/api/v1/me', { token: 'a'.repeat(60_000) })

    expect(response.status).toBe(401)
  })

  it('that give another method do not change the method', async () => {
    const { token } = await newUser()

    const answer = await call('GET', '/api/v1/me', {
      token,
      headers: { 'X-HTTP-Method-Override': 'DELETE', 'X-Forwarded-Host': 'evil.example' },
    })

    expect(answer.status).toBe(200)
    expect(JSON.stringify([...answer.headers])).not.toContain('evil')
  })
})
