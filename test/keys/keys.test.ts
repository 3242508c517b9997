import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { brokenLimiter, callWith } from '../sessions/other-bindings'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newAccount, newKey, newUser } from '../support/fixtures'

freezeClock()

const get = (token: string, path = '/api/v1/accounts') => call('GET', path, { token })

describe('an API key', () => {
  it('is shown whole at its creation, and never again', async () => {
    const user = await newUser()

    const key = await newKey(user, { name: 'Export' })

    expect(key.secret).toMatch(/^fhd_[0-9A-Za-z]{49}$/)
    expect(key.secret.endsWith(key.hint)).toBe(true)
    const [one, list] = [
      await get(user.token, `/api/v1/keys/${key.id}`),
      await get(user.token, '/api/v1/keys'),
    ]
    expect(one.body).toMatchObject({ id: key.id, name: 'Export', last_used_at: null })
    expect(JSON.stringify([one.body, list.body])).not.toContain(key.secret)
  })

  it('is stored as a hash only', async () => {
    const user = await newUser()
    const { secret } = await newKey(user)

    const { results } = await env.DB.prepare('SELECT * FROM api_keys, api_key_secrets').all()

    expect(JSON.stringify(results)).not.toContain(secret)
    expect(JSON.stringify(results)).not.toContain(secret.slice(4, 20))
  })

  it('stands for the list of scopes that a shorthand means', async () => {
    const user = await newUser()

    const [read, full] = [
      await newKey(user, { scopes: ['read'] }),
      await newKey(user, { scopes: ['full', 'accounts:read'] }),
    ]

    expect(read.scopes).toEqual([
      ...['accounts:read', 'transactions:read', 'categories:read', 'budgets:read'],
      ...['goals:read', 'reports:read', 'webhooks:read'],
    ])
    expect(full.scopes).toHaveLength(13)
    expect(full.scopes).not.toContain('keys:manage')
  })

  it('serves within its scopes and names the one that is missing', async () => {
    const user = await newUser()
    const { secret } = await newKey(user, { scopes: ['accounts:read'] })

    const refused = await get(secret, '/api/v1/transactions')

    expect((await get(secret)).status).toBe(200)
    expect(refused.body).toMatchObject({ status: 403, code: 'insufficient_scope' })
    expect(refused.body.detail).toContain('transactions:read')
  })

  it('tells when and from where it was last used, to the minute', async () => {
    const user = await newUser()
    const key = await newKey(user)
    await get(key.secret)
    passSeconds(30)
    await get(key.secret)
    const soon = await get(user.token, `/api/v1/keys/${key.id}`)

    passSeconds(31)
    await get(key.secret)

    const later = await get(user.token, `/api/v1/keys/${key.id}`)
    expect(soon.body.last_used_at).toBe(key.created_at)
    expect(Date.parse(later.body.last_used_at) - Date.parse(key.created_at)).toBe(61_000)
  })

  it('expires', async () => {
    const user = await newUser()
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const { secret } = await newKey(user, { expires_at: expiresAt })
    expect((await get(secret)).status).toBe(200)

    passSeconds(60)

    const answer = await get(secret)
    expect(answer.body).toMatchObject({ status: 401, code: 'key_expired' })
    expect(answer.headers.get('WWW-Authenticate')).toContain('invalid_token')
  })

  it('is refused with a typing error before any look-up', async () => {
    const user = await newUser()
    const { secret } = await newKey(user)
    const flip = (character: string) => (character === 'a' ? 'b' : 'a')
    const typos = [5, 20, 40, 50].map(
      (at) => secret.slice(0, at) + flip(secret.charAt(at)) + secret.slice(at + 1),
    )

    const answers = await Promise.all(
      [...typos, secret.slice(0, -1), `${secret}x`, 'fhd_'].map((typo) => get(typo)),
    )

    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['key_malformed']))
  })

  it('keeps networks in one form', async () => {
    const networks = [
      '::ffff:203.0.113.7',
      '::ffff:10.0.0.0/104',
      '2001:DB8:0:0::1/32',
      '10.1.2.3/8',
    ]

    const key = await newKey(await newUser(), { allowed_ips: networks })

    expect(key.allowed_ips).toEqual([
      ...['203.0.113.7/32', '10.0.0.0/8', '2001:db8::/32', '10.0.0.0/8'],
    ])
  })

  it('is refused from other networks than its own', async () => {
    const user = await newUser()
    const key = await newKey(user, { allowed_ips: ['203.0.113.7', '2001:db8::/32'] })
    expect(key.allowed_ips).toEqual(['203.0.113.7/32', '2001:db8::/32'])

    const from = async (address: string) => {
      const headers = { 'CF-Connecting-IP': address }
      return (await call('GET', '/api/v1/accounts', { token: key.secret, headers })).body.code
    }

    expect(await from('203.0.113.7')).toBeUndefined()
    expect(await from('::ffff:203.0.113.7')).toBeUndefined()
    expect(await from('2001:db8:1::1')).toBeUndefined()
    expect(await from('203.0.113.8')).toBe('ip_not_allowed')
    expect(await from('2001:db9::1')).toBe('ip_not_allowed')
    expect((await get(key.secret)).body.code).toBe('ip_not_allowed')
  })
})

describe('revoking', () => {
  it('takes effect on the very next request, though this isolate knew the key', async () => {
    const user = await newUser()
    const key = await newKey(user, { scopes: ['full'] })
    const path = `/api/v1/keys/${key.id}`
    expect((await get(key.secret)).status).toBe(200)

    const revoked = await call('DELETE', path, { token: user.token })

    expect(revoked.status).toBe(204)
    expect((await get(key.secret)).body).toMatchObject({ status: 401, code: 'key_revoked' })
    const write = await call('POST', '/api/v1/categories', {
      token: key.secret,
      body: { name: 'Late', kind: 'expense' },
    })
    expect(write.body.code).toBe('key_revoked')
    expect((await get(user.token, path)).body.code).toBe('key_not_found')
    expect((await get(user.token, '/api/v1/keys')).body.data).toEqual([])
    expect((await call('DELETE', path, { token: user.token })).status).toBe(404)
  })
})

describe('rotating', () => {
  it('gives a new secret and lets the old one live for the overlap', async () => {
    const user = await newUser()
    const key = await newKey(user)
    await get(key.secret)

    const rotated = await call('POST', `/api/v1/keys/${key.id}/rotate`, {
      token: user.token,
      body: { overlap_seconds: 60 },
    })

    const { secret } = rotated.body
    expect(secret).not.toBe(key.secret)
    expect([(await get(secret)).status, (await get(key.secret)).status]).toEqual([200, 200])
    passSeconds(60)
    expect((await get(key.secret)).body.code).toBe('key_revoked')
    expect((await get(secret)).status).toBe(200)
  })

  it('needs no body: the old secret then lives a day', async () => {
    const user = await newUser()
    const key = await newKey(user)

    const { status } = await call('POST', `/api/v1/keys/${key.id}/rotate`, { token: user.token })

    expect(status).toBe(200)
    passSeconds(86_399)
    expect((await get(key.secret)).status).toBe(200)
    passSeconds(1)
    expect((await get(key.secret)).body.code).toBe('key_revoked')
  })

  it('ends all older secrets at once without an overlap', async () => {
    const user = await newUser()
    const key = await newKey(user)
    const rotate = (seconds: number) =>
      call('POST', `/api/v1/keys/${key.id}/rotate`, {
        token: user.token,
        body: { overlap_seconds: seconds },
      })
    const second = await rotate(3600)
    await get(key.secret)
    await get(second.body.secret)

    const third = await rotate(0)

    expect((await get(key.secret)).body.code).toBe('key_revoked')
    expect((await get(second.body.secret)).body.code).toBe('key_revoked')
    expect((await get(third.body.secret)).status).toBe(200)
  })
})

describe('changing', () => {
  it('holds from the next request on, though this isolate knew the key', async () => {
    const user = await newUser()
    const key = await newKey(user, { scopes: ['full'] })
    const category = (name: string) =>
      call('POST', '/api/v1/categories', { token: key.secret, body: { name, kind: 'expense' } })
    expect((await category('Before')).status).toBe(201)

    const changed = await call('PATCH', `/api/v1/keys/${key.id}`, {
      token: user.token,
      body: { name: 'Reader', scopes: ['accounts:read'], expires_at: null },
    })

    expect(changed.body).toMatchObject({ name: 'Reader', scopes: ['accounts:read'] })
    expect((await category('After')).body.code).toBe('insufficient_scope')
  })

  it('refuses the very next read that the key is no longer good for', async () => {
    const user = await newUser()
    const key = await newKey(user)
    await get(key.secret, '/api/v1/transactions')
    await call('PATCH', `/api/v1/keys/${key.id}`, {
      token: user.token,
      body: { scopes: ['accounts:read'] },
    })

    const first = await get(key.secret, '/api/v1/transactions')
    const second = await get(key.secret, '/api/v1/transactions')

    expect(first.body).toMatchObject({ status: 403, code: 'insufficient_scope' })
    expect(first.body).not.toHaveProperty('data')
    expect(second.body).toMatchObject({ status: 403, code: 'insufficient_scope' })
  })

  it('asks a read that ran by other accounts, or without its scope, to come back', async () => {
    const user = await newUser()
    const [one, other] = [await newAccount(user), await newAccount(user)]
    const key = await newKey(user, { scopes: ['accounts:read'], account_ids: [one.id] })
    const change = (body: object) =>
      call('PATCH', `/api/v1/keys/${key.id}`, { token: user.token, body })
    await get(key.secret)

    await change({ account_ids: [other.id] })
    const confined = [await get(key.secret), await get(key.secret)]
    await change({ scopes: ['accounts:read', 'categories:read'] })
    const widened = [
      await get(key.secret, '/api/v1/categories'),
      await get(key.secret, '/api/v1/categories'),
    ]

    expect(confined[0]?.body).toMatchObject({ status: 503, code: 'unavailable' })
    expect(confined[1]?.body.data).toMatchObject([{ id: other.id }])
    expect(widened.map(({ status }) => status)).toEqual([503, 200])
  })

  it('keeps the answer of a read that the change makes no difference to', async () => {
    const user = await newUser()
    const key = await newKey(user)
    await get(key.secret)

    const body = { name: 'Renamed', scopes: ['accounts:read'] }
    await call('PATCH', `/api/v1/keys/${key.id}`, { token: user.token, body })

    expect((await get(key.secret)).status).toBe(200)
  })

  it('that never comes to an end is told, not followed for ever', async () => {
    const user = await newUser()
    const { secret } = await newKey(user)
    const LIMITER = brokenLimiter({ visit: async () => ({ credential: 'outdated' }) })

    const answer = await callWith({ LIMITER }, 'GET', '/api/v1/accounts', { token: secret })

    expect(answer.body).toMatchObject({ status: 503, code: 'unavailable' })
    expect(answer.headers.get('Retry-After')).toBe('1')
  })

  it('to more holds at once, though this isolate has refused the key', async () => {
    const user = await newUser()
    const expiresAt = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()
    const from = (address: string) =>
      call('GET', '/api/v1/accounts', {
        token: key.secret,
        headers: { 'CF-Connecting-IP': address },
      })
    const key = await newKey(user, {
      expires_at: expiresAt(10),
      allowed_ips: ['203.0.113.7'],
      limits: { minute: 2 },
    })
    const change = (body: object) =>
      call('PATCH', `/api/v1/keys/${key.id}`, { token: user.token, body })

    const codes = []
    codes.push((await from('203.0.113.8')).body.code)
    await change({ allowed_ips: ['203.0.113.0/24'] })
    codes.push((await from('203.0.113.8')).status)
    codes.push((await from('203.0.113.8')).body.code, (await from('203.0.113.8')).body.code)
    await change({ limits: { minute: 50 } })
    codes.push((await from('203.0.113.8')).status)
    passSeconds(10)
    codes.push((await from('203.0.113.8')).body.code)
    await change({ expires_at: expiresAt(10) })
    codes.push((await from('203.0.113.8')).status)

    expect(codes).toEqual([
      ...['ip_not_allowed', 200, 'rate_limited', 'rate_limited', 200, 'key_expired', 200],
    ])
  })

  it('leaves what was not named, also when that would not be allowed today', async () => {
    const user = await newUser()
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const key = await newKey(user, { expires_at: expiresAt })
    passSeconds(120)

    const renamed = await call('PATCH', `/api/v1/keys/${key.id}`, {
      token: user.token,
      body: { name: 'Old script' },
    })

    expect(renamed.body).toMatchObject({ name: 'Old script', expires_at: expiresAt })
  })
})

describe('what a key cannot be made for', () => {
  const create = (token: string, fields: object) =>
    call('POST', '/api/v1/keys', { token, body: { name: 'Script', scopes: ['read'], ...fields } })
  const faults = async (token: string, fields: object) => {
    const { status, body } = await create(token, fields)
    expect(status, JSON.stringify(body)).toBe(422)
    return body.errors.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`)
  }

  it('is told with all faults at once', async () => {
    const user = await newUser()

    expect(
      await faults(user.token, {
        scopes: ['keys:manage', 'profile:manage', '__proto__', 'accounts:read'],
        expires_at: '2020-01-01T00:00:00Z',
        limits: { minute: 2_000_000, week: 5 },
        account_ids: ['acc_01h455vb4pex5vsknk084sn02q'],
      }),
    ).toEqual([
      '/scopes not_for_keys',
      '/scopes not_for_keys',
      '/scopes unknown_scope',
      '/limits/minute above_account',
      '/limits/week unknown',
      '/expires_at in_the_past',
      '/account_ids/0 account_not_found',
    ])
  })

  it('is a network that is none', async () => {
    const { token } = await newUser()
    const networks = [
      ...['10.1', '0x7f.1', '1.2.3.4/33', '::/129', 'example.com', '1.2.3', ''],
      ...['010.0.0.1', '10.0.0.01/8', '10.0.0.0/08', '2001:db8::/032', 'fe80::1%eth0'],
    ]

    expect(await faults(token, { allowed_ips: networks })).toEqual(
      networks.map((_network, index) => `/allowed_ips/${index} invalid_network`),
    )
  })

  it('is a scope that looks across all accounts when it is confined to some', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const confined = { account_ids: [account.id] }

    expect(await faults(user.token, { ...confined, scopes: ['budgets:read'] })).toEqual([
      '/scopes not_for_confined_keys',
    ])
    const { body } = await create(user.token, { ...confined, scopes: ['read'] })
    expect(body.scopes).toEqual([
      ...['accounts:read', 'transactions:read', 'categories:read', 'reports:read'],
    ])
  })

  it('is more than 50 of them', async () => {
    const { token } = await newUser()
    for (let made = 0; made < 49; made += 1) await create(token, {})

    const answers = await Promise.all([create(token, {}), create(token, {}), create(token, {})])

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('too_many_keys')
  })
})
