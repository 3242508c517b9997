import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sendWith } from '../http/worker-with'
import { roundTripsOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newAccount, newTransaction, newUser, password, type TestUser } from '../support/fixtures'
import { failingAt, writing } from './faults'
import { codeOf, newKey, post, recordOf } from './repeating'
import { statementIn } from './statement'

freezeClock()

const day = 24 * 60 * 60

describe('a first answer', () => {
  it('comes again with a fresh request id and fresh limits', async () => {
    const { user, account } = await newLedger()
    const key = newKey()

    const first = await post('/transactions', key, expense(user, account))
    passSeconds(1)
    const second = await post('/transactions', key, expense(user, account))

    expect(second).toMatchObject({ status: 201, text: first.text, replayed: 'true' })
    expect(second.headers.get('Location')).toBe(first.headers.get('Location'))
    expect(second.headers.get('Request-Id')).not.toBe(first.headers.get('Request-Id'))
    expect(remainingIn(second)).toBeLessThan(remainingIn(first))
  })

  it('comes again for 24 hours, then the key is as if it had never been used', async () => {
    const { user, account } = await newLedger()
    const key = newKey()

    await post('/transactions', key, expense(user, account))
    passSeconds(day - 1)
    const { body } = await call('POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
    })
    const later = { ...user, token: body.access_token }
    const within = await post('/transactions', key, expense(later, account))
    passSeconds(1)
    const after = await post('/transactions', key, expense(later, account, -5))

    expect(within.replayed).toBe('true')
    expect(after).toMatchObject({ status: 201, replayed: null })
    expect(await amountsOf(later)).toEqual([-1250, -5])
  })

  it('that is a problem comes again, its request id too', async () => {
    const { user, account } = await newLedger()
    const key = newKey()

    const first = await post('/transactions', key, expense(user, { id: 'acc_unknown' }))
    const second = await post('/transactions', key, expense(user, { id: 'acc_unknown' }))
    const mended = await post('/transactions', key, expense(user, account))

    expect([first.status, codeOf(first)]).toEqual([422, 'invalid_request'])
    expect(second).toMatchObject({ status: 422, text: first.text, replayed: 'true' })
    expect(second.headers.get('Content-Type')).toContain('application/problem+json')
    expect(codeOf(mended)).toBe('idempotency_key_reused')
  })

  it('that depends on what there was comes again although that has changed', async () => {
    const { user, account } = await newLedger()
    const close = { token: user.token, body: { status: 'closed' } }
    const reopen = { token: user.token, body: { status: 'active' } }
    const key = newKey()

    await call('PATCH', `/api/v1/accounts/${account.id}`, close)
    const first = await post('/transactions', key, expense(user, account))
    await call('PATCH', `/api/v1/accounts/${account.id}`, reopen)
    const second = await post('/transactions', key, expense(user, account))

    expect([first.status, codeOf(first)]).toEqual([409, 'account_closed'])
    expect(second).toMatchObject({ status: 409, text: first.text, replayed: 'true' })
  })

  it('of what was there already comes again', async () => {
    const { user, account } = await newLedger()
    const fields = { external_id: 'bank-1' }
    await newTransaction(user, account, fields)
    const request = { token: user.token, body: { ...expense(user, account).body, ...fields } }
    const key = newKey()

    const first = await post('/transactions', key, request)
    const second = await post('/transactions', key, request)

    expect(first).toMatchObject({ status: 200, replayed: null })
    expect(second).toMatchObject({ status: 200, text: first.text, replayed: 'true' })
  })

  it('of a dry run comes again', async () => {
    const { user, account } = await newLedger()
    const path = `/accounts/${account.id}/imports?dry_run=true`
    const key = newKey()

    const first = await post(path, key, statementIn(user))
    const second = await post(path, key, statementIn(user))
    const inEarnest = await post(path.replace('?dry_run=true', ''), key, statementIn(user))

    expect(first).toMatchObject({ status: 200, replayed: null })
    expect(second).toMatchObject({ status: 200, text: first.text, replayed: 'true' })
    expect(codeOf(inEarnest)).toBe('idempotency_key_reused')
  })

  it('with the secret of a key comes again, and the key works', async () => {
    const user = await newUser()
    const request = { token: user.token, body: { name: 'Script', scopes: ['read'] } }
    const key = newKey()

    const first = await post('/keys', key, request)
    const second = await post('/keys', key, request)

    expect(second).toMatchObject({ text: first.text, replayed: 'true' })
    const { secret } = JSON.parse(second.text)
    expect((await call('GET', '/api/v1/accounts', { token: secret })).status).toBe(200)
    expect(JSON.stringify(await recordOf(key))).not.toContain(secret)
  })

  it('as large as it gets comes again', async () => {
    const { user, account } = await newLedger()
    const metadata = Object.fromEntries(
      Array.from({ length: 4 }, (_, index) => [`k${index}`, '\u{1F4B8}'.repeat(100)]),
    )
    const { body } = expense(user, account)
    const many = { transactions: Array.from({ length: 500 }, () => ({ ...body, metadata })) }
    const key = newKey()

    const first = await post('/transactions', key, { token: user.token, body: many })
    const second = await post('/transactions', key, { token: user.token, body: many })

    expect(first.status).toBe(201)
    expect(first.text.length).toBeGreaterThan(500_000)
    expect(second.status).toBe(201)
    expect(second.replayed).toBe('true')
    expect(second.text === first.text).toBe(true)
  })
})

describe('a long answer', () => {
  it('is kept in a fraction of its length, and comes again to the byte', async () => {
    const { user, account } = await newLedger()
    const note = 'Lindenstraße 12, 家賃 '.repeat(25).trim()
    const row = { account_id: account.id, date: '2026-11-02', amount: -1250, note }
    const transactions = Array.from({ length: 500 }, () => row)
    const key = newKey()

    const first = await post('/transactions', key, { token: user.token, body: { transactions } })
    const second = await post('/transactions', key, { token: user.token, body: { transactions } })
    const body = String((await recordOf(key))?.['body'])

    expect(second).toMatchObject({ status: 201, text: first.text, replayed: 'true' })
    expect(body.length).toBeLessThan(first.text.length / 4)
  })
})

describe('a key is carried out anew', () => {
  it('after others were in the way, which keeps nothing', async () => {
    const { token } = await newUser()
    const body = { name: 'Script', scopes: ['read'] }
    const key = newKey()

    const first = await sendWith({ DB: failingAt(2, 'before', 'guard_failed') }, '/api/v1/keys', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
      },
    })
    const second = await post('/keys', key, { token, body })

    expect(first.status).toBe(409)
    expect(second).toMatchObject({ status: 201, replayed: null })
  })

  it('by another user', async () => {
    const [one, other] = [await newLedger(), await newLedger()]
    const key = newKey()

    const first = await post('/transactions', key, expense(one.user, one.account))
    const second = await post('/transactions', key, expense(other.user, other.account))

    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.replayed).toBeNull()
    expect(await amountsOf(other.user)).toEqual([-1250])
  })

  it('after 401, which keeps nothing', async () => {
    const { user, account } = await newLedger()
    const key = newKey()

    const first = await post('/transactions', key, { ...expense(user, account), token: 'none' })
    const second = await post('/transactions', key, expense(user, account))

    expect([first.status, second.status, second.replayed]).toEqual([401, 201, null])
  })

  it('after 403, which keeps nothing', async () => {
    const { user, account } = await newLedger()
    const reading = await secretOf(user, { scopes: ['read'] })
    const key = newKey()

    const first = await post('/transactions', key, { ...expense(user, account), token: reading })
    const second = await post('/transactions', key, expense(user, account))

    expect([first.status, second.status, second.replayed]).toEqual([403, 201, null])
  })

  it('after 403 by the verb, which keeps nothing', async () => {
    const { user, account } = await newLedger()
    const confined = await secretOf(user, {
      scopes: ['accounts:write'],
      account_ids: [account.id],
    })
    const request = { token: confined, body: { name: 'Cash', type: 'cash' } }
    const key = newKey()

    const first = await post('/accounts', key, request)
    const second = await post('/accounts', key, request)

    expect([first, second].map(codeOf)).toEqual(['key_confined', 'key_confined'])
    expect(second.replayed).toBeNull()
    expect(await recordOf(key)).toBeNull()
  })

  it('after 429, which keeps nothing', async () => {
    const { user, account } = await newLedger()
    const { body } = expense(user, account)
    const many = { transactions: Array.from({ length: 500 }, () => body) }
    const key = newKey()
    const ask = (limits: string) =>
      sendWith({ RATE_LIMITS: limits }, '/api/v1/transactions', {
        method: 'POST',
        body: JSON.stringify(many),
        headers: {
          Authorization: `Bearer ${user.token}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
        },
      })

    const first = await ask('5/60')
    const record = await recordOf(key)
    passSeconds(61)
    const second = await ask('100/60')

    expect([first.status, record, second.status]).toEqual([429, null, 201])
  })

  it('after 500, at once', async () => {
    const { user, account } = await newLedger()
    const key = newKey()
    const { body } = expense(user, account)
    const DB = failingAt(writing, 'before')

    const first = await sendWith({ DB }, '/api/v1/transactions', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        Authorization: `Bearer ${user.token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
      },
    })
    const record = await recordOf(key)
    const second = await post('/transactions', key, expense(user, account))

    expect([first.status, record]).toEqual([500, null])
    expect(second).toMatchObject({ status: 201, replayed: null })
  })
})

describe('a key belongs to', () => {
  it('one address, with its query', async () => {
    const { user, account } = await newLedger()
    const other = await newAccount(user)
    const key = newKey()

    await post(`/accounts/${account.id}/imports`, key, statementIn(user))
    const elsewhere = await post(`/accounts/${other.id}/imports`, key, statementIn(user))
    const otherwise = await post(
      `/accounts/${account.id}/imports?date_order=dmy`,
      key,
      statementIn(user),
    )

    expect([elsewhere, otherwise].map(codeOf)).toEqual([
      'idempotency_key_reused',
      'idempotency_key_reused',
    ])
  })

  it('credentials that reach as far: a confined API key gets no answer from beyond', async () => {
    const { user, account } = await newLedger()
    const beyond = await newAccount(user)
    const confined = await secretOf(user, {
      scopes: ['transactions:write'],
      account_ids: [account.id],
    })
    const key = newKey()

    await post('/transactions', key, expense(user, beyond))
    const answer = await post('/transactions', key, { ...expense(user, beyond), token: confined })

    expect(codeOf(answer)).toBe('idempotency_key_reused')
  })

  it('a user, whichever session or API key asks', async () => {
    const { user, account } = await newLedger()
    const full = await secretOf(user, { scopes: ['full'] })
    const key = newKey()

    const first = await post('/transactions', key, expense(user, account))
    const second = await post('/transactions', key, { ...expense(user, account), token: full })

    expect(second).toMatchObject({ text: first.text, replayed: 'true' })
  })

  it('one session where the session is what it is about', async () => {
    const user = await newUser()
    const login = { body: { email: user.email, password } }
    const other = (await call('POST', '/api/v1/auth/login', login)).body.access_token
    const key = newKey()

    await post('/auth/logout', key, { token: user.token })
    const answer = await post('/auth/logout', key, { token: other })
    const again = await post('/auth/logout', key, { token: user.token })

    expect(codeOf(answer)).toBe('idempotency_key_reused')
    expect([again.status, codeOf(again)]).toEqual([401, 'session_ended'])
  })
})

describe('what it costs', () => {
  it('is nothing for long: what has expired goes with later requests of anyone', async () => {
    const [one, other] = [await newLedger(), await newLedger()]
    const key = newKey()
    await post('/transactions', key, expense(one.user, one.account))
    passSeconds(day)
    const { body } = await call('POST', '/api/v1/auth/login', {
      body: { email: other.user.email, password },
    })
    const later = { ...other.user, token: body.access_token }

    while (await recordOf(key)) await post('/transactions', newKey(), expense(later, other.account))

    expect(await recordOf(key)).toBeNull()
  })

  it('is one round trip more, and for a repetition one alone', async () => {
    const { user, account } = await newLedger()
    const key = newKey()
    const plain = () => call('POST', '/api/v1/transactions', expense(user, account))
    const keyed = () => post('/transactions', key, expense(user, account))

    expect(await roundTripsOf(plain)).toBe(2)
    expect(await roundTripsOf(keyed)).toBe(3)
    expect(await roundTripsOf(keyed)).toBe(1)
  })

  it('is nothing for who sends no key: there is no record', async () => {
    const { user, account } = await newLedger()
    await newTransaction(user, account)

    const { results } = await env.DB.prepare('SELECT * FROM idempotency_records WHERE user_id = ?')
      .bind(user.id)
      .all()

    expect(results).toEqual([])
  })
})

it('is let through from other origins that are let in', async () => {
  const response = await sendWith(
    { CORS_ORIGINS: 'https://app.example.com' },
    '/api/v1/transactions',
    {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example.com',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,idempotency-key',
      },
    },
  )
  const answer = await sendWith({ CORS_ORIGINS: 'https://app.example.com' }, '/health', {
    headers: { Origin: 'https://app.example.com' },
  })

  expect(response.headers.get('Access-Control-Allow-Headers')).toContain('Idempotency-Key')
  expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('Idempotency-Replayed')
})

async function newLedger() {
  const user = await newUser()
  return { user, account: await newAccount(user) }
}

function expense({ token }: TestUser, account: { id: string }, amount = -1250) {
  return { token, body: { account_id: account.id, date: '2026-11-02', amount } }
}

async function amountsOf({ token }: TestUser): Promise<number[]> {
  const { body } = await call('GET', '/api/v1/transactions?sort=amount', { token })
  return body.data.map(({ amount }: { amount: number }) => amount)
}

async function secretOf({ token }: TestUser, fields: Record<string, unknown>): Promise<string> {
  const { body } = await call('POST', '/api/v1/keys', {
    token,
    body: { name: 'Script', ...fields },
  })
  return body.secret
}

function remainingIn({ headers }: { headers: Headers }): number {
  return Number(headers.get('X-RateLimit-Remaining'))
}
