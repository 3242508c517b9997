import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
} from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, origin } from '../support/client'
import { newUser } from '../support/fixtures'
import { freezeClock, passSeconds } from '../support/clock'
import { assemble, encode, ourKey, resign, secondsNow } from './tokens'

freezeClock()

/** NIST SP 800-186: as r and s it once passed for a signature of anything (CVE-2022-21449). */
const orderOfP256 = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'

const me = (token: string) => call('GET', '/api/v1/me', { token })

async function strangersKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { secret: await exportJWK(privateKey), open: await exportJWK(publicKey) }
}

async function hmac(secret: string, input: string): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  return encode(
    new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(input))),
  )
}

describe('an access token is refused', () => {
  it('without a signature, by `alg: none`', async () => {
    const { token } = await newUser()

    const header = { ...decodeProtectedHeader(token), alg: 'none' }
    const answer = await me(assemble(header, decodeJwt(token), ''))

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_token')
  })

  it('with `alg: none` and a genuine signature', async () => {
    const { token } = await newUser()

    const header = { ...decodeProtectedHeader(token), alg: 'none' }
    const answer = await me(assemble(header, decodeJwt(token), token.split('.')[2] ?? ''))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('signed by HS256 with the public key as the secret', async () => {
    const { token } = await newUser()
    const { d: _secret, ...open } = ourKey
    const publicKey = await importJWK(open, 'ES256', { extractable: true })
    if (publicKey instanceof Uint8Array) throw new TypeError('An EC key is never a byte array.')
    const header = { ...decodeProtectedHeader(token), alg: 'HS256' }
    const input = assemble(header, decodeJwt(token), '').slice(0, -1)

    const answer = await me(`${input}.${await hmac(await exportSPKI(publicKey), input)}`)

    expect(answer.body.code).toBe('invalid_token')
  })

  it('signed with a stranger’s key under our key’s name', async () => {
    const { token } = await newUser()
    const { secret } = await strangersKey()

    const answer = await me(await resign(token, {}, secret))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('signed with a key that nobody published', async () => {
    const { token } = await newUser()
    const { secret } = await strangersKey()

    const answer = await me(await resign(token, { header: { kid: 'unknown' } }, secret))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('without the name of its key', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { header: { kid: undefined } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('whose key name is a path', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { header: { kid: '../../../../dev/null' } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('whose key name is a property that every object has', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { header: { kid: '__proto__' } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('that brings its own key', async () => {
    const { token } = await newUser()
    const { secret, open } = await strangersKey()

    const answer = await me(await resign(token, { header: { jwk: open } }, secret))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('that names a place to fetch its key from', async () => {
    const { token } = await newUser()
    const { secret } = await strangersKey()
    const header = { jku: 'https://evil.example/jwks.json', x5u: 'https://evil.example/cert' }

    const answer = await me(await resign(token, { header }, secret))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('from a foreign issuer', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { claims: { iss: 'https://evil.example' } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('for another audience', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { claims: { aud: `${origin}/other` } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('of another type', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { header: { typ: 'JWT' } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('without a type', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { header: { typ: undefined } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('without an expiry', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { claims: { exp: undefined } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('whose expiry is further off than tokens live', async () => {
    const { token } = await newUser()
    passSeconds(31 * 60)

    const answer = await me(await resign(token, { claims: { exp: secondsNow() + 3600 } }))

    expect(answer.body.code).toBe('token_expired')
  })

  it('whose claims are of other types', async () => {
    const { token } = await newUser()

    const answer = await me(await resign(token, { claims: { sub: 7, sid: ['ses_1'] } }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('after 30 minutes', async () => {
    const { token } = await newUser()

    passSeconds(30 * 60 - 1)
    const before = await me(token)
    passSeconds(1 + 6)
    const after = await me(token)

    expect(before.status).toBe(200)
    expect(after.status).toBe(401)
    expect(after.body.code).toBe('token_expired')
  })

  it('that comes from the future', async () => {
    const { token } = await newUser()
    const claims = { iat: secondsNow() + 60, exp: secondsNow() + 1860 }

    const answer = await me(await resign(token, { claims }))

    expect(answer.body.code).toBe('invalid_token')
  })

  it('with claims altered after signing', async () => {
    const { token } = await newUser()
    const victim = await newUser()
    const signature = token.split('.')[2] ?? ''
    const claims = { ...decodeJwt(token), sub: victim.id }

    const answer = await me(assemble(decodeProtectedHeader(token), claims, signature))

    expect(answer.body.code).toBe('invalid_token')
  })

  it.each([
    ['truncated in its signature', (token: string) => token.slice(0, -10)],
    ['without its last part', (token: string) => token.split('.').slice(0, 2).join('.')],
    ['with a part too many', (token: string) => `${token}.e30`],
    ['with an empty signature', (token: string) => token.replace(/[^.]+$/, '')],
    ['with an empty payload', (token: string) => token.replace(/\.[^.]+\./, '..')],
    ['with a payload that is no object', (token: string) => token.replace(/\.[^.]+\./, '.WzFd.')],
    ['that is only dots', () => '..'],
    ['that is no JWT', () => 'letmein'],
    ['of 8 KiB', (token: string) => token + 'A'.repeat(8192)],
  ])('%s', async (_name, alter) => {
    const { token } = await newUser()

    const answer = await me(alter(token))

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_token')
    expect(answer.headers.get('WWW-Authenticate')).toContain('error="invalid_token"')
  })
})

describe('an access token is refused, whoever its owner,', () => {
  let token: string
  beforeAll(async () => {
    token = (await newUser()).token
  })

  it.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    'es256',
    'ES384',
    'RS256',
    'EdDSA',
    'HS512',
    '',
    7,
    null,
  ])('when its algorithm is called %j', async (alg) => {
    const [, , signature = ''] = token.split('.')
    const forged = assemble({ ...decodeProtectedHeader(token), alg }, decodeJwt(token), signature)

    expect(codesOf([await me(forged), await me(forged.replace(/[^.]+$/, ''))])).toEqual(refused(2))
  })

  it.each([
    ['zeros', new Uint8Array(64)],
    ['ones', new Uint8Array(64).fill(1)],
    ['the order of the curve', Uint8Array.fromHex(orderOfP256.repeat(2))],
    ['nothing', new Uint8Array()],
    ['DER', Uint8Array.fromHex('3006020100020100')],
  ])('when its signature is made of %s', async (_name, signature) => {
    const forged = assemble(decodeProtectedHeader(token), decodeJwt(token), encode(signature))

    expect(codesOf([await me(forged)])).toEqual(refused(1))
  })

  it('when it is signed by HS256 with whatever of our key is public', async () => {
    const { d: _secret, ...open } = ourKey
    const header = { ...decodeProtectedHeader(token), alg: 'HS256' }
    const input = assemble(header, decodeJwt(token), '').slice(0, -1)
    const guesses = [JSON.stringify(open), open.x ?? '', open.kid ?? '', 'secret', ' ']

    const answers = await Promise.all(
      guesses.map(async (guess) => me(`${input}.${await hmac(guess, input)}`)),
    )

    expect(codesOf(answers)).toEqual(refused(guesses.length))
  })

  it.each([
    ['an extension that must be understood', { crit: ['exp'] }],
    ['one that nobody knows', { crit: ['https://evil.example'], 'https://evil.example': 1 }],
    ['a payload that is not encoded', { b64: false, crit: ['b64'] }],
    ['a key name that is a list', { kid: [ourKey.kid] }],
    ['a key name that is an object', { kid: { toString: ourKey.kid } }],
    ['a key name that is a query', { kid: "' UNION SELECT 'x" }],
    ['a key name that is an address', { kid: 'https://evil.example/key' }],
    ['a key name that ends in a NUL', { kid: `${ourKey.kid}\u0000` }],
    ['encryption', { alg: 'dir', enc: 'A256GCM' }],
  ])('when its header asks for %s, though our key signed it', async (_name, more) => {
    const forged = await signed({ ...decodeProtectedHeader(token), ...more }, decodeJwt(token))

    expect(codesOf([await me(forged)])).toEqual(refused(1))
  })

  it('unless it is as ours are, which shows that those above are signed right', async () => {
    const answer = await me(await signed(decodeProtectedHeader(token), decodeJwt(token)))

    expect(answer.status).toBe(200)
  })

  it.each([
    ['is valid only later', { nbf: secondsNow() + 3600 }],
    ['was issued at no time', { iat: 'now' }],
    ['expires at a text', { exp: '9999999999' }],
    ['expired before the epoch', { exp: -1 }],
    ['is for many, us not among them', { aud: ['https://evil.example'] }],
    ['has a user of another kind', { sub: 'acc_01h455vb4pex5vsknk084sn02q' }],
    ['has scopes in a list', { scope: ['profile:manage'] }],
    ['has no scopes', { scope: undefined }],
    ['has no session', { sid: undefined }],
    ['has no user', { sub: undefined }],
  ])('when it is ours and %s', async (_name, claims) => {
    const answer = await me(await resign(token, { claims }))

    expect(answer.status).toBe(401)
  })
})

/** By our key, whatever the header says: a library would refuse to write such ones. */
async function signed(header: object, claims: object): Promise<string> {
  const key = await importJWK(ourKey, 'ES256')
  if (key instanceof Uint8Array) throw new TypeError('An EC key is never a byte array.')
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const input = assemble(header, claims, '').slice(0, -1)
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(input))
  return `${input}.${encode(new Uint8Array(signature))}`
}

function codesOf(answers: readonly { body: { code: string } }[]): string[] {
  return answers.map(({ body }) => body.code)
}

function refused(count: number): string[] {
  return Array.from({ length: count }, () => 'invalid_token')
}
