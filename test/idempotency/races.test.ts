import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sendWith } from '../http/worker-with'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newAccount, newUser, password, type TestUser } from '../support/fixtures'
import { deafLimiter, dyingAt, failingAt, type Moment, waitingAt, writing } from './faults'
import { codeOf, newKey, post, recordOf, type Seen } from './repeating'

freezeClock()

describe('one key sent many times at once', () => {
  it('has one effect; whoever is not answered by it is told to wait', async () => {
    const { user, request } = await newLedger()
    const key = newKey()

    const all = await Promise.all(
      Array.from({ length: 100 }, () => post('/transactions', key, request)),
    )
    const waiting = all.filter(({ status }) => status === 409)
    const answered = all.filter(({ status }) => status === 201)

    expect(waiting.length + answered.length).toBe(100)
    expect(answered.filter(({ replayed }) => replayed === null)).toHaveLength(1)
    expect(new Set(answered.map(({ text }) => text)).size).toBe(1)
    expect(waiting.every((answer) => codeOf(answer) === 'idempotency_in_flight')).toBe(true)
    expect(waiting.every(({ headers }) => headers.get('Retry-After') === '1')).toBe(true)
    expect(await countOf(user)).toBe(1)
  })

  it('is no way to read the answer that another user gets', async () => {
    const key = newKey()
    const ledgers = await Promise.all(Array.from({ length: 5 }, () => newLedger()))

    const answers = await Promise.all(
      ledgers.map(({ request }) => post('/transactions', key, request)),
    )

    expect(answers.map(({ status, replayed }) => [status, replayed])).toEqual(
      ledgers.map(() => [201, null]),
    )
    expect(await Promise.all(ledgers.map(({ user }) => countOf(user)))).toEqual([1, 1, 1, 1, 1])
  })
})

describe('an attempt that dies', () => {
  it('before its effect holds the key for a minute; then another takes over', async () => {
    const { user, request } = await newLedger()
    const key = newKey()

    await attempt(dyingAt(writing, 'before'), key, request)
    const atOnce = await post('/transactions', key, request)
    passSeconds(59)
    const stillEarly = await post('/transactions', key, request)
    passSeconds(1)
    const later = await post('/transactions', key, request)

    expect([atOnce, stillEarly].map(codeOf)).toEqual([
      'idempotency_in_flight',
      'idempotency_in_flight',
    ])
    expect(later).toMatchObject({ status: 201, replayed: null })
    expect(await countOf(user)).toBe(1)
  })

  it('after its effect has left its answer for the next', async () => {
    const { user, request } = await newLedger()
    const key = newKey()

    const first = await attempt(dyingAt(writing, 'after'), key, request)
    const second = await post('/transactions', key, request)

    expect(first.status).toBe(500)
    expect(second).toMatchObject({ status: 201, replayed: 'true' })
    expect(await countOf(user)).toBe(1)
  })

  it('does not give its key away to another request', async () => {
    const { request } = await newLedger()
    const key = newKey()

    await attempt(dyingAt(writing, 'before'), key, request)
    passSeconds(60)
    const other = await post('/transactions', key, {
      ...request,
      body: { ...request.body, amount: -5 },
    })

    expect(codeOf(other)).toBe('idempotency_key_reused')
  })

  it('only in appearance can no longer have its effect once another took over', async () => {
    const { user, request } = await newLedger()
    const key = newKey()
    const others: Seen[] = []
    const DB = waitingAt(writing, async () => {
      passSeconds(60)
      others.push(await post('/transactions', key, request))
    })

    const slow = await attempt(DB, key, request)
    const next = await post('/transactions', key, request)

    expect(others).toMatchObject([{ status: 201, replayed: null }])
    expect([slow.status, codeOf(slow)]).toEqual([409, 'idempotency_in_flight'])
    expect(next).toMatchObject({ text: others[0]?.text, replayed: 'true' })
    expect(await countOf(user)).toBe(1)
  })
})

describe('an attempt whose database answers late or not at all', () => {
  it('answers what happened when only the answer of its batch was lost', async () => {
    const { user, request } = await newLedger()
    const key = newKey()

    const first = await attempt(failingAt(writing, 'after'), key, request)
    const second = await post('/transactions', key, request)

    expect(first).toMatchObject({ status: 201, replayed: null })
    expect(second).toMatchObject({ text: first.text, replayed: 'true' })
    expect(await countOf(user)).toBe(1)
  })

  it('answers what happened when the batch was sent again and met its own effect', async () => {
    const { token } = await newUser()
    const script = { name: 'Script', scopes: ['read'] }
    const { id } = (await call('POST', '/api/v1/keys', { token, body: script })).body
    const path = `/keys/${id}/rotate`
    const request = { token, body: { overlap_seconds: 0 } }
    const DB = failingAt(writing - 1, 'after', 'Network connection lost.')
    const key = newKey()

    const first = await attemptAt(path, { DB }, key, request)
    const second = await post(path, key, request)

    expect(first).toMatchObject({ status: 200, replayed: null })
    expect(second).toMatchObject({ text: first.text, replayed: 'true' })
  })

  it('still tells what is wrong with a request when that cannot be kept', async () => {
    const { request } = await newLedger()
    const body = { ...request.body, account_id: 'acc_01h455vb4pex5vsknk084sn02q' }
    const key = newKey()

    const answer = await attempt(failingAt(writing, 'before'), key, { ...request, body })

    expect([answer.status, codeOf(answer)]).toEqual([404, 'account_not_found'])
  })

  const steps = [1, 2, 3, 4].flatMap((step): [number, Moment][] => [
    [step, 'before'],
    [step, 'after'],
  ])

  it.each(steps)(
    'has effect and answer both or neither: call %i fails %s its effect',
    async (step, moment) => {
      const { user, request } = await newLedger()
      const key = newKey()

      await attempt(dyingAt(step, moment), key, request)
      const [effects, record] = [await countOf(user), await recordOf(key)]
      passSeconds(60)
      const retry = await post('/transactions', key, request)

      expect(effects).toBe(record?.['status'] ? 1 : 0)
      expect(retry.status).toBe(201)
      expect(await countOf(user)).toBe(1)
    },
  )
})

describe('what is done outside the database', () => {
  it('is made good by a repetition: access tokens end after a change of password', async () => {
    const user = await newUser()
    const login = { body: { email: user.email, password } }
    const other = (await call('POST', '/api/v1/auth/login', login)).body.access_token
    const body = { current_password: password, new_password: `${password} too` }
    const key = newKey()

    const first = await attemptAt('/me/password', { LIMITER: deafLimiter() }, key, {
      token: user.token,
      body,
    })
    const before = await call('GET', '/api/v1/me', { token: other })
    const second = await post('/me/password', key, { token: user.token, body })
    const after = await call('GET', '/api/v1/me', { token: other })

    expect([first.status, before.status]).toEqual([503, 200])
    expect(second).toMatchObject({ status: 204, replayed: 'true' })
    expect(after.body.code).toBe('session_ended')
  })

  it('is made good by a repetition: an API key is rotated everywhere', async () => {
    const user = await newUser()
    const { token } = user
    const made = await call('POST', '/api/v1/keys', {
      token,
      body: { name: 'Script', scopes: ['read'] },
    })
    const path = `/keys/${made.body.id}/rotate`
    const request = { token, body: { overlap_seconds: 0 } }
    await call('GET', '/api/v1/accounts', { token: made.body.secret })
    const key = newKey()

    const first = await attemptAt(path, { LIMITER: deafLimiter() }, key, request)
    const second = await post(path, key, request)
    passSeconds(1)
    const old = await call('GET', '/api/v1/accounts', { token: made.body.secret })

    expect([first.status, second.status, second.replayed]).toEqual([503, 200, 'true'])
    expect(old.status).toBe(401)
    const { secret } = JSON.parse(second.text)
    expect((await call('GET', '/api/v1/accounts', { token: secret })).status).toBe(200)
  })
})

type Body = { token: string; body: Record<string, unknown> }

async function newLedger() {
  const user = await newUser()
  const account = await newAccount(user)
  const body = { account_id: account.id, date: '2026-11-02', amount: -1250 }
  return { user, request: { token: user.token, body } }
}

function attempt(DB: object, key: string, request: Body): Promise<Seen> {
  return attemptAt('/transactions', { DB }, key, request)
}

async function attemptAt(
  path: string,
  bindings: Record<string, object>,
  key: string,
  { token, body }: Body,
): Promise<Seen> {
  const response = await sendWith(bindings, `/api/v1${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
  })
  return {
    status: response.status,
    text: await response.text(),
    replayed: response.headers.get('Idempotency-Replayed'),
    headers: response.headers,
  }
}

async function countOf({ id }: TestUser): Promise<number | null> {
  return env.DB.prepare('SELECT count(*) AS count FROM transactions WHERE user_id = ?')
    .bind(id)
    .first<number>('count')
}
