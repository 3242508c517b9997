import fc from 'fast-check'
import { parseItem, serializeItem } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { parseKey } from '../../src/idempotency/key'
import { call } from '../support/client'
import { newUser } from '../support/fixtures'
import { newKey, post } from './repeating'

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 255,
})

describe('a key', () => {
  it('in quotes is any structured string', () => {
    fc.assert(
      fc.property(printable, (text) => {
        expect(parseKey(serializeItem(text))).toBe(text)
      }),
    )
  })

  it('in quotes is read as the library reads it, or refused', () => {
    const quoted = fc.string({ unit: fc.constantFrom('"', '\\', 'a', ' ', ',', ';', 'é') })
    fc.assert(
      fc.property(quoted, (text) => {
        const field = `"${text}`
        expect(keyOrNull(field)).toBe(libraryKeyOrNull(field))
      }),
    )
  })

  it('is the same bare and in quotes', async () => {
    const { token } = await newUser()
    const key = newKey()
    const request = { token, body: { name: 'Cash', type: 'cash' } }

    const bare = await post('/accounts', key, request)
    const quoted = await post('/accounts', `"${key}"`, request)

    expect(quoted).toMatchObject({ status: 201, text: bare.text, replayed: 'true' })
  })

  it('may have 255 characters, also when quotes and escapes make the field longer', () => {
    expect(parseKey('k'.repeat(255))).toHaveLength(255)
    expect(parseKey(`"${'\\"'.repeat(255)}"`)).toHaveLength(255)
  })

  it.each([
    ['empty', ''],
    ['empty in quotes', '""'],
    ['too long', 'k'.repeat(256)],
    ['too long in quotes', `"${'k'.repeat(256)}"`],
    ['not closed', '"k'],
    ['closed twice', '"k""'],
    ['with parameters', '"k";a=1'],
    ['with an escape that is none', '"\\k"'],
    ['sent twice', 'k, k'],
    ['a list', '"k", "k"'],
    ['beyond ASCII', 'ké'],
    ['with a tab', 'k\tk'],
  ])('is refused when it is %s', async (_flaw, key) => {
    const { token } = await newUser()

    const answer = await call('POST', '/api/v1/accounts', {
      token,
      body: { name: 'Cash', type: 'cash' },
      headers: { 'Idempotency-Key': key },
    })

    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'invalid_request', errors: [{ parameter: 'Idempotency-Key' }] },
    })
    expect((await call('GET', '/api/v1/accounts', { token })).body.data).toEqual([])
  })

  it('means nothing on another method', async () => {
    const { token } = await newUser()
    const headers = { 'Idempotency-Key': '' }

    const read = await call('GET', '/api/v1/me', { token, headers })
    const edit = await call('PATCH', '/api/v1/me', { token, headers, body: { name: 'Ada' } })

    expect(read.status).toBe(200)
    expect(edit).toMatchObject({ status: 200, body: { name: 'Ada' } })
  })
})

function keyOrNull(field: string): string | null {
  try {
    return parseKey(field)
  } catch {
    return null
  }
}

/** Without parameters, and not empty. */
function libraryKeyOrNull(field: string): string | null {
  try {
    const [value, parameters] = parseItem(field)
    return typeof value === 'string' &&
      parameters.size === 0 &&
      !field.endsWith(' ') &&
      !field.endsWith(';')
      ? value || null
      : null
  } catch {
    return null
  }
}
