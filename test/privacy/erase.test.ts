// Erasure through the front door, in a world of its own: what is left afterwards is looked for everywhere.
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { databaseOf } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { settingsOf } from '../../src/env'
import { namesOf } from '../../src/privacy/erase'
import { findUser } from '../../src/users/store'
import worker from '../../src/worker'
import { callWith } from '../sessions/other-bindings'
import { newHousehold, rowsOf, secretWord, settledEvents } from '../support/battery'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import {
  newAccount,
  newKey,
  newTransaction,
  newUser,
  password,
  type TestUser,
} from '../support/fixtures'
import { asBindings, countOfRows, erase, runCron } from './erasing'
import { beginAnew, entriesOf, scanFor } from './scan'

const db = databaseOf(env, noUse())

beforeAll(beginAnew)

const device = `Browser of the ${secretWord}`

const me = (token: string) => call('GET', '/api/v1/me', { token })
const logIn = (email: string, word = password) =>
  call('POST', '/api/v1/auth/login', {
    body: { email, password: word },
    headers: { 'User-Agent': device },
  })

describe('erasure', () => {
  it('leaves no trace in any table or object, and others as they are', async () => {
    const neighbour = await newUser({ name: 'Neighbour' })
    await newTransaction(neighbour, await newAccount(neighbour), { payee: 'Baker' })
    const { user, ids, references } = await newHousehold()
    await leaveTraces(user)
    const key = await newKey(user, { name: secretWord, scopes: ['full'] })
    await call('GET', '/api/v1/accounts', { token: key.secret })
    const queued = { deliveryId: String(ids['deliveries']), userId: user.id }
    const { erasures: _receipt, ...own } = { ...ids, ...references }
    const sessionId = String(decodeJwt(user.token)['sid'])
    const names = await namesOf(settingsOf(env), user.id, await findUser(db, user.id))
    const words = [
      secretWord,
      ...names.retry,
      // That of the e-mail stays for a day where a wrong password came from.
      ...names.signIn.filter((name) => name.startsWith('user-')),
      sessionId,
      user.id,
      user.email,
      key.id,
      key.secret,
      ...Object.values(own),
    ]
    const before = await scanFor(words)
    const untouched = await rowsOf([neighbour])
    const empty = Object.entries(await rowsOf([user])).filter(([, rows]) => rows.length === 0)

    const answer = await erase(user.token)
    await consume(queued)
    await runCron()
    const after = await scanFor(words)
    console.info('Before the erasure:', { ...before, traces: before.traces.length })
    console.info('After it:', { ...after, traces: after.traces.length })

    expect(answer.status).toBe(200)
    expect(empty.map(([table]) => table)).toEqual(['erasures', 'event_checks'])
    expect(new Set(before.traces.map((trace) => trace.split(':')[0]))).toContain('LIMITER')
    expect(before.traces.length).toBeGreaterThan(100)
    // Who was erased, by a random id: so that it can be done again after a restore.
    expect(after.traces).toEqual([expect.stringMatching(/^ERASURE_LIST: usr_/)])
    expect(await entriesOf(env.LIMITER.getByName(user.id))).toEqual([
      ['erased_until', expect.any(Number)],
    ])
    expect(await rowsOf([neighbour])).toEqual(untouched)
  })

  it('forgets the rest once no token can be alive', async () => {
    const user = await newUser()
    await erase(user.token)
    const object = env.LIMITER.getByName(user.id)
    vi.setSystemTime(Date.now() + 36 * 60_000)

    await runDurableObjectAlarm(object)

    vi.useRealTimers()
    expect((await me(user.token)).body.code).toBe('session_ended')
    expect(await entriesOf(object)).toEqual([])
  })

  it('kills every credential before it answers, and frees the e-mail', async () => {
    const user = await newUser()
    const { body: other } = await logIn(user.email)
    const { secret } = await newKey(user)
    await call('GET', '/api/v1/accounts', { token: secret })

    const answer = await call('DELETE', '/api/v1/me', { token: user.token, body: { password } })
    const credentials = [user.token, other.access_token, secret]
    const after = await Promise.all(
      credentials.map((token) => call('GET', '/api/v1/accounts', { token })),
    )
    const again = await call('DELETE', '/api/v1/me', { token: user.token, body: { password } })
    const renewed = await call('POST', '/api/v1/auth/refresh', {
      body: { refresh_token: other.refresh_token },
    })
    const signedIn = await logIn(user.email)
    const registered = await call('POST', '/api/v1/auth/register', {
      body: { email: user.email, password },
    })

    expect(answer.status).toBe(200)
    expect(after.map(({ status }) => status)).toEqual([401, 401, 401])
    expect(again.body).toMatchObject({ status: 401, code: 'session_ended' })
    expect(renewed.body.code).toBe('invalid_refresh_token')
    expect(signedIn.body.code).toBe('invalid_credentials')
    expect(registered.status).toBe(201)
    expect(registered.body.user.id).not.toBe(user.id)
  })

  it('gives a receipt that anyone can check, with right counts and nothing personal', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    await newTransaction(user, account)
    await newTransaction(user, account)

    const { body: receipt } = await erase(user.token)
    const checked = await call('GET', `/api/v1/erasures/${receipt.receipt_id}`)

    expect(checked.body).toEqual(receipt)
    expect(receipt).toMatchObject({
      erased_at: expect.stringMatching(/Z$/),
      counts: { accounts: 1, transactions: 2, sessions: 1, refresh_tokens: 1, goals: 0 },
    })
    expect(Object.keys(receipt)).toEqual(['receipt_id', 'erased_at', 'counts'])
    expect(JSON.stringify(receipt)).not.toContain(user.id)
  })

  it('asked for twice at once happens once: both get the same receipt, or one is too late', async () => {
    const user = await newUser()
    const { body: other } = await logIn(user.email)

    const answers = await Promise.all([erase(user.token), erase(other.access_token)])

    const receipts = answers.filter(({ status }) => status === 200).map(({ body }) => body)
    const refused = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code)
    expect(new Set(receipts.map(({ receipt_id }) => receipt_id)).size).toBe(1)
    expect(refused.filter((code) => code !== 'session_ended')).toEqual([])
    expect(await countOfRows(user)).toBe(0)
  })
})

describe('secrets', () => {
  it('lie open in no table and no object', async () => {
    const user = await newUser()
    const make = async (path: string, body: object) => {
      const headers = { 'Idempotency-Key': crypto.randomUUID() }
      const request = { token: user.token, body, headers }
      const { body: made } = await call('POST', `/api/v1${path}`, request)
      return made.secret as string
    }
    const secrets = [
      await make('/keys', { name: 'Script', scopes: ['read'] }),
      await make('/webhooks', { url: 'https://hooks.example.com/', events: ['*'] }),
    ]
    const { body: pair } = await call('POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
      headers: { 'Idempotency-Key': crypto.randomUUID() },
    })

    const { traces } = await scanFor([
      ...secrets,
      password,
      user.token,
      user.refreshToken,
      pair.access_token,
      pair.refresh_token,
    ])

    expect(secrets.map((secret) => secret.length)).toEqual([expect.any(Number), 50])
    expect(traces).toEqual([])
  })
})

describe('the password', () => {
  freezeClock()

  it('is asked for, and cannot be guessed without end', async () => {
    const user = await newUser()
    const before = await rowsOf([user])

    const answers = []
    for (let tries = 0; tries < 6; tries += 1) answers.push(await erase(user.token, 'a guess'))

    expect(answers[0]?.body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/password', code: 'wrong_password' }],
    })
    expect(answers.at(-1)?.body).toMatchObject({ status: 429, code: 'too_many_attempts' })
    expect(await rowsOf([user])).toEqual(before)
  })
})

describe('the names of objects', () => {
  it('tell of nobody', async () => {
    const user = await newUser()
    const { id, secret } = await newKey(user)
    const names: string[] = []
    const noting = (namespace: object) => ({
      getByName: (name: string) => {
        names.push(name)
        return Reflect.get(namespace, 'getByName').call(namespace, name)
      },
    })
    const bindings = asBindings({
      LIMITER: noting(env.LIMITER),
      SIGN_IN_LIMITER: noting(env.SIGN_IN_LIMITER),
      ERASURE_LIST: noting(env.ERASURE_LIST),
    })

    await callWith(bindings, 'POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
    })
    await callWith(bindings, 'GET', '/api/v1/accounts', { token: secret })
    await callWith(bindings, 'DELETE', '/api/v1/me', { token: user.token, body: { password } })

    const pseudonyms = new Set(names.filter((name) => !/^(usr|key)_\w{26}$/.test(name)))
    expect(names).toContain(user.id)
    expect(names).toContain(id)
    expect([...pseudonyms].map((name) => name.replace(/-[\w-]{32}$/, '')).toSorted()).toEqual([
      'address',
      'email',
      'erasures',
      'user',
    ])
  })
})

/** What the household of the battery does not leave behind by itself. */
async function leaveTraces(user: TestUser): Promise<void> {
  const { email, token, refreshToken } = user
  await logIn(email, 'a wrong one')
  await logIn(email)
  const body = { name: secretWord, type: 'cash', currency: 'EUR', note: secretWord }
  const headers = { 'Idempotency-Key': secretWord, 'User-Agent': device }
  await call('POST', '/api/v1/accounts', { token, body, headers })
  const account = { ...body, institution: { name: secretWord }, metadata: { own: secretWord } }
  const { body: other } = await call('POST', '/api/v1/accounts', { token, body: account })
  await call('PATCH', '/api/v1/categories/cat_gifts', { token, body: { archived: true } })
  const splits = [{ amount: -1000, category_id: 'cat_food', note: secretWord }, { amount: -250 }]
  await newTransaction(user, other, { splits, note: secretWord })
  const budget = {
    name: secretWord,
    category_ids: ['cat_food'],
    amount: 10,
    starts_on: '2026-01-01',
    alert_thresholds: [1],
  }
  await newTransaction(user, other, { date: today(), category_id: 'cat_food' })
  await call('POST', '/api/v1/budgets', { token, body: budget })
  const { body: goal } = await call('POST', '/api/v1/goals', {
    token,
    body: { name: secretWord, target_amount: 5 },
  })
  const contribution = { amount: 5, note: secretWord }
  await call('POST', `/api/v1/goals/${goal.id}/contributions`, { token, body: contribution })
  await settledEvents(user)
  await call('POST', '/api/v1/auth/refresh', {
    body: { refresh_token: refreshToken },
    headers: { 'Idempotency-Key': secretWord },
  })
  await call('POST', '/api/v1/auth/register', {
    body: { email, password },
    headers: { 'Idempotency-Key': secretWord },
  })
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}

/** A message that was queued before. */
async function consume(body: { deliveryId: string; userId: string }): Promise<void> {
  const messages = [{ id: '1', timestamp: new Date(), attempts: 1, body }]
  const batch = createMessageBatch('webhook-deliveries', messages)
  const context = createExecutionContext()
  await worker.queue(batch, env, context)
  const { explicitAcks } = await getQueueResult(batch, context)
  expect(explicitAcks).toEqual(['1'])
}
