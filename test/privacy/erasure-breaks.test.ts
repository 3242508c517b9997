// Erasures that break off, take long, or meet others at their work.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { databaseOf } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { newId } from '../../src/id'
import { newUse } from '../../src/http/use'
import { carryOn } from '../../src/privacy/erase'
import { findErasureOf } from '../../src/privacy/erasure-store'
import { linesOf } from '../sessions/log-lines'
import { callWith, databaseWith } from '../sessions/other-bindings'
import { call } from '../support/client'
import { FaultyBindings } from '../support/faults'
import {
  newAccount,
  newKey,
  newTransaction,
  newUser,
  password,
  type TestUser,
} from '../support/fixtures'
import { asBindings, countOfRows, erase, eraseUntil, runCron } from './erasing'
import { beginAnew, entriesOf } from './scan'

const db = databaseOf(env, noUse())
const instant = '2026-11-02T09:30:00.000Z'

/** What an erasure calls, in order. */
let calls: readonly string[]

beforeAll(async () => {
  await beginAnew()
  calls = (await eraseUntil(await newUser())).calls
})

describe('erasure that breaks off', () => {
  it('at any call is ended by the cron, or has not begun', async () => {
    const outcomes: string[] = []
    for (const [index, name] of calls.entries()) {
      const user = await newUser()
      await newTransaction(user, await newAccount(user))

      // From that call on nothing answers any more: whoever was at it is as good as dead.
      const { status } = await eraseUntil(user, index + 1)
      const begun = await isMarked(user)
      await runCron()

      const rows = await countOfRows(user)
      const { body } = await call('GET', '/api/v1/me', { token: user.token })
      outcomes.push(`${status} ${rows === 0 ? 'gone' : 'there'} ${body.code ?? 'alive'}`)
      expect(rows === 0, name).toBe(begun)
    }

    expect(new Set(outcomes)).toEqual(
      new Set(['503 there alive', '503 gone session_ended', '200 gone session_ended']),
    )
  })

  it('tells the receipt to who asks again while the token lives', async () => {
    const user = await newUser()
    const failed = await beginOnly(user)

    const again = await erase(user.token, 'whatever')
    const checked = await call('GET', `/api/v1/erasures/${again.body.receipt_id}`)

    expect(failed.status).toBe(503)
    expect(again.status).toBe(200)
    expect(checked.body).toEqual(again.body)
    expect(await countOfRows(user)).toBe(0)
  })
})

describe('the list of erasures', () => {
  it('brings back the receipt of one that the database knows nothing of, user and all', async () => {
    const counts = { accounts: 2 }
    const listed = { receiptId: newId('era'), userId: newId('usr'), erasedAt: instant, counts }
    await env.ERASURE_LIST.getByName('erasures').add(listed)

    await runCron()
    await runCron()
    const { body } = await call('GET', `/api/v1/erasures/${listed.receiptId}`)

    expect(body).toEqual({ receipt_id: listed.receiptId, erased_at: instant, counts })
    expect(await findErasureOf(db, listed.userId)).toBeUndefined()
  })

  it('touches nobody who is not on it', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    await runCron()

    const { body } = await call('GET', '/api/v1/accounts', { token: user.token })
    expect(body.data).toMatchObject([{ id: account.id }])
  })
})

describe('erasure of many rows', () => {
  it('goes in steps, and goes on where it stopped', async () => {
    const user = await newUser()
    await plantTransactions(user, await newAccount(user), 2500)
    await beginOnly(user)
    const erasure = await pendingOf(user)
    const before = await countOfRows(user)
    const faulty = new FaultyBindings()

    const isDone = await carryOn({ bindings: env, use: newUse() }, erasure, {
      seconds: 0,
      steps: 99,
    })
    const inBetween = await countOfRows(user)
    const isDoneNow = await carryOn(
      { bindings: asBindings(faulty.bindings), use: newUse() },
      erasure,
      { seconds: 60, steps: 99 },
    )

    expect([isDone, isDoneNow]).toEqual([false, true])
    expect(erasure.counts['transactions']).toBe(2500)
    expect(inBetween).toBe(before)
    expect(faulty.calls.filter((name) => name === 'DB.batch').length).toBeGreaterThanOrEqual(6)
    expect(await countOfRows(user)).toBe(0)
  })
})

describe('erasure of many keys', () => {
  it('closes at once the doors that were open, and empties the others step by step', async () => {
    const user = await newUser()
    await newKey(user)
    const revoked = await plantRevokedKeys(user, 410)
    await beginOnly(user)
    const erasure = await pendingOf(user)
    const faulty = new FaultyBindings()
    const job = { bindings: asBindings(faulty.bindings), use: newUse() }
    const emptied = () => faulty.calls.filter((name) => name === 'LIMITER.erase').length

    const isDone = await carryOn(job, erasure, { seconds: 0, steps: 99 })
    const first = emptied()
    const isDoneThen = await carryOn(job, erasure, { seconds: 60, steps: 11 })
    const second = emptied() - first
    const kept = await countOfRows(user)
    const isDoneNow = await carryOn(job, erasure, { seconds: 60, steps: 99 })

    expect([isDone, isDoneThen, isDoneNow]).toEqual([false, false, true])
    // The key that lived and the sessions; then two steps of 200 keys.
    expect([first, second]).toEqual([2, 2 + 400])
    expect(kept).toBeGreaterThan(0)
    expect(await countOfRows(user)).toBe(0)
    const object = env.LIMITER.getByName(revoked[0] ?? '')
    expect(await entriesOf(object)).toEqual([['erased_until', expect.any(Number)]])
  })
})

describe('whoever was under way when the erasure began', () => {
  it('makes no key that lives on', async () => {
    const user = await newUser()
    const request = { token: user.token, body: { name: 'Late', scopes: ['read'] } }

    const answer = await callWith(
      { DB: databaseWith(() => beginOnly(user)) },
      'POST',
      '/api/v1/keys',
      request,
    )
    await runCron()

    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await countOfRows(user)).toBe(0)
  })

  it('does not sign in', async () => {
    const user = await newUser()
    const request = { body: { email: user.email, password } }

    const answer = await callWith(
      { DB: databaseWith(() => beginOnly(user)) },
      'POST',
      '/api/v1/auth/login',
      request,
    )

    expect(answer.body.code).toBe('invalid_credentials')
  })

  it('leaves no record of its Idempotency-Key', async () => {
    const user = await newUser()
    const request = {
      token: user.token,
      body: { name: 'Late', kind: 'expense' },
      headers: { 'Idempotency-Key': crypto.randomUUID() },
    }

    const answer = await callWith(
      { DB: databaseWith(() => erase(user.token)) },
      'POST',
      '/api/v1/categories',
      request,
    )

    expect(answer.body.code).toBe('session_ended')
    expect(await countOfRows(user)).toBe(0)
  })
})

// At the end: they stay on the list.
describe('erasures that a restored database has forgotten', () => {
  it('begin again though one of them fails, and nothing is sent meanwhile', async () => {
    const listed = await list(2)
    const error = new Error('D1_ERROR: no such column')
    // The list, who of it is unknown, and the first of these.
    const faulty = new FaultyBindings({ at: 3, side: 'before its effect', error })

    const failed = await jobsOf(asBindings(faulty.bindings))
    const before = await checkAll(listed)
    const mended = await jobsOf(env)

    expect(failed).toEqual({ jobs: ['reapply_erasures', 'end_erasures', 'cron'], thrown: true })
    expect(before).toEqual([404, 200])
    expect(mended).toEqual({ jobs: expect.arrayContaining(['sweep_deliveries']), thrown: false })
    expect(await checkAll(listed)).toEqual([200, 200])
  })

  it('are 50 a run at most, and nothing is sent before the last has begun', async () => {
    const listed = await list(51)

    const { jobs } = await jobsOf(env)
    const before = await checkAll(listed)
    const { jobs: next } = await jobsOf(env)

    expect(jobs).toEqual(['reapply_erasures', 'end_erasures', 'cron'])
    expect(before.filter((status) => status === 200)).toHaveLength(50)
    expect(next).toContain('sweep_events')
    expect(new Set(await checkAll(listed))).toEqual(new Set([200]))
  })
})

/** Receipts of users whom the database does not know, as after a restore. */
async function list(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId('era'))
  const object = env.ERASURE_LIST.getByName('erasures')
  for (const receiptId of ids) {
    await object.add({ receiptId, userId: newId('usr'), erasedAt: instant, counts: {} })
  }
  return ids
}

function checkAll(receiptIds: readonly string[]): Promise<number[]> {
  const check = async (id: string) => (await call('GET', `/api/v1/erasures/${id}`)).status
  return Promise.all(receiptIds.map(check))
}

/** Of one run of the cron, in the order of their ends. */
async function jobsOf(bindings: Bindings) {
  let thrown = false
  const lines = await linesOf(async () => {
    await runCron(bindings).catch(() => {
      thrown = true
    })
  })
  const jobs = lines.flatMap(({ event, job }) => (event === 'job' ? [job] : []))
  return { jobs, thrown }
}

/** The first batch of an erasure, and no more. */
function beginOnly(user: TestUser) {
  return eraseUntil(user, calls.indexOf('ERASURE_LIST.add') + 1)
}

async function isMarked({ id }: TestUser): Promise<boolean> {
  const text = 'SELECT 1 FROM users WHERE id = ? AND email <> id'
  return (await env.DB.prepare(text).bind(id).first()) === null
}

async function pendingOf({ id: userId }: TestUser) {
  const erasure = await findErasureOf(db, userId)
  if (!erasure) throw new Error('There is no erasure.')
  return { ...erasure, userId }
}

/** Past the API, which would take its time. Answers with their ids. */
async function plantRevokedKeys({ id }: TestUser, count: number): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
     INSERT INTO api_keys (id, user_id, name, scopes, hint, revoked_at, created_at, updated_at)
     SELECT ?1 || n, ?1, 'Old', '[]', 'abcd', '2026-01-01T00:00:00.000Z', '2026', '2026' FROM numbers
     RETURNING id`,
  )
    .bind(id, count)
    .all<{ id: string }>()
  return results.map((row) => row.id)
}

/** Past the API, which would take its time. */
async function plantTransactions(
  { id }: TestUser,
  account: { id: string },
  count: number,
): Promise<void> {
  await env.DB.prepare(
    `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?3)
     INSERT INTO transactions (id, user_id, account_id, date, amount, currency, status, cleared,
       payee_key, search_text, tags, metadata, created_at, updated_at)
     SELECT ?1 || n, ?1, ?2, date('2020-01-01', '+' || (n % 2000) || ' days'), -n, 'EUR', 'posted', 0,
       '', '', '["a", "b"]', '{}', '2026', '2026'
     FROM numbers`,
  )
    .bind(id, account.id, count)
    .run()
}

describe('what is left of an erasure', () => {
  it('keeps the object of the sessions closed, though an alarm of before comes early', async () => {
    const user = await newUser()
    await erase(user.token)
    const limiter = env.LIMITER.getByName(user.id)

    await runDurableObjectAlarm(limiter)

    const closed = await runInDurableObject(limiter, (_object, state) =>
      state.storage.kv.get<number>('erased_until'),
    )
    expect(closed).toBeGreaterThan(Date.now() + 30 * 60_000)
  })

  it('touches nothing of who has the e-mail by then', async () => {
    const { email, ...user } = await newUser()
    await beginOnly({ email, ...user })
    const key = crypto.randomUUID()
    const register = () =>
      call('POST', '/api/v1/auth/register', {
        body: { email, password },
        headers: { 'Idempotency-Key': key },
      })
    const first = await register()

    await runCron()

    const again = await register()
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(await countOfRows({ email, ...user })).toBe(0)
  })
})
