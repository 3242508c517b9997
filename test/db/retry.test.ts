// What becomes of a request when the database does not answer.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { callWith } from '../sessions/other-bindings'
import { call } from '../support/client'
import { type Fault, FaultyBindings, passing } from '../support/faults'
import { newAccount, newTransaction, newUser, password } from '../support/fixtures'

const overloaded = 'D1_ERROR: D1 DB is overloaded. Too many requests queued.'
const reset = 'D1_ERROR: Internal error in D1 DB storage caused object to be reset.'
const updated = 'D1_ERROR: D1 DB reset because its code was updated.'
const unresolved = 'D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.'

/** The calls of each of these requests: the limiter first, then the database. */
const [second, third] = [2, 3]

describe('a read whose answer is lost', () => {
  it.each([passing, reset, updated, unresolved])('is made again after %s', async (message) => {
    const { token } = await newUser()

    const { answer, calls } = await askWith(second, message, 'GET', '/api/v1/accounts', { token })

    expect([answer.status, calls]).toEqual([200, ['LIMITER.visit', 'DB.all', 'DB.all']])
  })

  it('is made three times at most', async () => {
    const { token } = await newUser()
    const fault = faultAt(second, passing, { times: 5 })

    const { answer, calls } = await askWith(fault, passing, 'GET', '/api/v1/accounts', { token })

    expect(answer.body).toMatchObject({ status: 503, code: 'unavailable' })
    expect(answer.headers.get('Retry-After')).toBe('1')
    expect(calls.filter((name) => name === 'DB.all')).toHaveLength(3)
  })
})

describe('an overload', () => {
  it.each(['GET', 'POST'])('is not added to by %s', async (method) => {
    const { token } = await newUser()
    const body = method === 'POST' ? { name: 'Cash', type: 'cash', currency: 'EUR' } : undefined

    const request = { token, body }
    const { answer, calls } = await askWith(second, overloaded, method, '/api/v1/accounts', request)

    expect(answer.body).toMatchObject({ status: 503, code: 'unavailable' })
    expect(answer.headers.get('Retry-After')).toBe('5')
    expect(calls.filter((name) => name.startsWith('DB.'))).toHaveLength(1)
  })
})

describe('any other fault', () => {
  it.each(['GET', 'POST'])('is one of ours, and not made again by %s', async (method) => {
    const { token } = await newUser()
    const note = `${passing} guard_failed UNIQUE constraint failed: accounts.id`
    const body = { name: 'Cash', type: 'cash', currency: 'EUR', note }
    const request = { token, body: method === 'POST' ? body : undefined }

    const message = 'D1_ERROR: disk I/O error'
    const { answer, calls } = await askWith(second, message, method, '/api/v1/accounts', request)

    expect(answer.body).toMatchObject({ status: 500, code: 'internal_error' })
    expect(calls.filter((name) => name.startsWith('DB.'))).toHaveLength(1)
  })
})

describe('a creation whose answer is lost', () => {
  it.each(['before its effect', 'after its effect'] as const)('%s happens once', async (side) => {
    const user = await newUser()
    const { token } = user
    const account = await newAccount(user)
    const body = { account_id: account.id, date: '2026-11-02', amount: -5 }

    const fault = faultAt(third, passing, { side })
    const request = { token, body }
    const { answer } = await askWith(fault, passing, 'POST', '/api/v1/transactions', request)

    const { body: list } = await call('GET', '/api/v1/transactions', { token })
    expect(answer.status).toBe(201)
    expect(list.data.map(({ id }: any) => id)).toEqual([answer.body.id])
  })

  it('is not made a second time when somebody edits what it relied on', async () => {
    const user = await newUser()
    const { token } = user
    const account = await newAccount(user)
    const path = `/api/v1/accounts/${account.id}`
    const body = { account_id: account.id, date: '2026-11-02', amount: -5 }
    const meanwhile = () => call('PATCH', path, { token, body: { name: 'New' } })

    const DB = losingFirstBatchOfWrites(meanwhile)
    const answer = await callWith({ DB }, 'POST', '/api/v1/transactions', { token, body })

    const { body: list } = await call('GET', '/api/v1/transactions', { token })
    expect(answer.status).toBe(503)
    expect(list.data).toHaveLength(1)
  })
})

describe('an edit whose answer is lost', () => {
  it('after its effect says that it does not know, and is no second edit when repeated', async () => {
    const user = await newUser()
    const { token } = user
    const { id } = await newTransaction(user, await newAccount(user))
    const request = { token, body: { note: 'Once' } }
    const path = `/api/v1/transactions/${id}`

    const fault = faultAt(third, passing, { side: 'after its effect' })
    const { answer } = await askWith(fault, passing, 'PATCH', path, request)
    const again = await call('PATCH', path, request)

    expect(answer.body).toMatchObject({ status: 503, code: 'unavailable' })
    expect([again.status, again.headers.get('ETag')]).toEqual([200, '"2"'])
  })

  it('before its effect is made all the same', async () => {
    const user = await newUser()
    const { token } = user
    const { id } = await newTransaction(user, await newAccount(user))
    const request = { token, body: { note: 'Once' } }

    const path = `/api/v1/transactions/${id}`
    const { answer } = await askWith(third, passing, 'PATCH', path, request)

    expect([answer.status, answer.headers.get('ETag')]).toEqual([200, '"2"'])
  })
})

describe('a change of the password whose answer is lost', () => {
  it('ends the other sessions', async () => {
    const { token, email } = await newUser()
    const { body: other } = await call('POST', '/api/v1/auth/login', { body: { email, password } })
    const body = { current_password: password, new_password: `${password} too` }

    // Between the limiter and the database come the two objects that guard passwords.
    const batch = 5
    const fault = faultAt(batch, passing, { side: 'after its effect' })
    const path = '/api/v1/me/password'
    const { answer, calls } = await askWith(fault, passing, 'POST', path, { token, body })
    const refused = await call('GET', '/api/v1/me', { token: other.access_token })

    expect(calls[batch - 1]).toBe('DB.batch')
    expect([answer.status, refused.status]).toEqual([204, 401])
  })
})

describe('a batch that is never answered', () => {
  it('is sent three times', async () => {
    const { token } = await newUser()
    const body = { name: 'Cash', type: 'cash', currency: 'EUR' }

    const fault = faultAt(second, passing, { times: 9 })
    const request = { token, body }
    const { answer, calls } = await askWith(fault, passing, 'POST', '/api/v1/accounts', request)

    expect(answer.status).toBe(503)
    expect(calls).toEqual(['LIMITER.visit', 'DB.batch', 'DB.batch', 'DB.batch'])
  })
})

function faultAt(at: number, message: string, more: Partial<Fault> = {}): Fault {
  return { at, side: 'before its effect', error: new Error(message), ...more }
}

async function askWith(
  fault: Fault | number,
  message: string,
  ...[method, path, request]: Parameters<typeof call>
) {
  const faulty = new FaultyBindings(typeof fault === 'number' ? faultAt(fault, message) : fault)
  const answer = await callWith(faulty.bindings, method, path, request)
  return { answer, calls: faulty.calls }
}

/** The suite's database, which loses the answer of its first batch that writes; then something happens. */
function losingFirstBatchOfWrites(happen: () => Promise<unknown>): Pick<D1Database, 'withSession'> {
  let batches = 0
  return {
    withSession: (anchor) => {
      const session = env.DB.withSession(anchor)
      return {
        getBookmark: () => session.getBookmark(),
        prepare: (query) => session.prepare(query),
        batch: async <T>(statements: D1PreparedStatement[]) => {
          const results = await session.batch<T>(statements)
          batches += 1
          // The first batch is what the verb reads.
          if (batches !== 2) return results
          await happen()
          throw new Error(passing)
        },
      }
    },
  }
}
