// Reading one's writes from a replica that lags behind.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { databaseOf, findSurely } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { isBookmark } from '../../src/db/session'
import { callWith } from '../sessions/other-bindings'
import { call } from '../support/client'
import { newAccount, newUser } from '../support/fixtures'
import { LaggingDatabase } from '../support/lagging-database'

const later = '000000ff-00000000-00000000-00000000000000000000000000000000'

describe('a read', () => {
  it('without a bookmark may be a moment behind', async () => {
    const { token, path, DB } = await newLag()

    const answer = await callWith({ DB }, 'GET', path, { token })

    expect(answer.body.name).toBe('Before')
    expect(DB.asked).toEqual(['replica'])
  })

  it('with the bookmark of a write shows what was written', async () => {
    const { token, path, DB, bookmark } = await newLag()

    const headers = { 'D1-Bookmark': bookmark }
    const answer = await callWith({ DB }, 'GET', path, { token, headers })

    expect(answer.body.name).toBe('After')
  })

  it('of a list with it, too', async () => {
    const { token, DB, bookmark } = await newLag()

    const stale = await callWith({ DB }, 'GET', '/api/v1/accounts', { token })
    const headers = { 'D1-Bookmark': bookmark }
    const fresh = await callWith({ DB }, 'GET', '/api/v1/accounts', { token, headers })

    expect(stale.body.data).toEqual([])
    expect(fresh.body.data).toMatchObject([{ name: 'After' }])
  })

  it('gives out no bookmark', async () => {
    const { token } = await newUser()

    const answer = await call('GET', '/api/v1/me', { token })

    expect(answer.headers.get('D1-Bookmark')).toBeNull()
  })
})

describe('a write', () => {
  it('begins at the primary, whatever the replica knows', async () => {
    const { token, path, DB, tag } = await newLag()

    const headers = { 'If-Match': tag }
    const answer = await callWith({ DB }, 'PATCH', path, { token, headers, body: { note: 'x' } })

    expect(answer.body).toMatchObject({ name: 'After', note: 'x' })
    expect(new Set(DB.asked)).toEqual(new Set(['primary']))
  })

  it('gives out a bookmark, also when it signs in', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    const body = { email, password: 'correct horse battery staple' }

    const answer = await call('POST', '/api/v1/auth/register', { body })

    expect(isBookmark(String(answer.headers.get('D1-Bookmark')))).toBe(true)
  })

  it('that is refused gives out none', async () => {
    const { token } = await newUser()

    const answer = await call('PATCH', '/api/v1/accounts/acc_x', { token, body: {} })

    expect([answer.status, answer.headers.get('D1-Bookmark')]).toEqual([404, null])
  })
})

describe('who has just been let in', () => {
  it('is known by a new API key at once', async () => {
    const { token } = await newUser()
    const DB = new LaggingDatabase()
    DB.lag()
    const { body: key } = await call('POST', '/api/v1/keys', {
      token,
      body: { name: 'Script', scopes: ['read'] },
    })

    const answer = await callWith({ DB }, 'GET', '/api/v1/accounts', { token: key.secret })

    expect(answer.status).toBe(200)
    expect(DB.asked.slice(0, 2)).toEqual(['replica', 'primary'])
  })

  it('is known by the new powers of an API key at once', async () => {
    const { token } = await newUser()
    const body = { name: 'Script', scopes: ['accounts:read'] }
    const { body: key } = await call('POST', '/api/v1/keys', { token, body })
    const DB = new LaggingDatabase()
    await callWith({ DB }, 'GET', '/api/v1/goals', { token: key.secret })
    DB.lag()
    const scopes = { scopes: ['goals:read'] }
    await call('PATCH', `/api/v1/keys/${key.id}`, { token, body: scopes })

    const first = await callWith({ DB }, 'GET', '/api/v1/accounts', { token: key.secret })
    const goals = await callWith({ DB }, 'GET', '/api/v1/goals', { token: key.secret })
    const accounts = await callWith({ DB }, 'GET', '/api/v1/accounts', { token: key.secret })

    expect([first.status, goals.status, accounts.status]).toEqual([403, 200, 403])
  })

  it('has a profile at once', async () => {
    const DB = new LaggingDatabase()
    DB.lag()
    const { token, email } = await newUser()

    const answer = await callWith({ DB }, 'GET', '/api/v1/me', { token })

    expect(answer.body.email).toBe(email)
  })

  it('renews with a new refresh token at once', async () => {
    const DB = new LaggingDatabase()
    DB.lag()
    const { refreshToken } = await newUser()

    const body = { refresh_token: refreshToken }
    const answer = await callWith({ DB }, 'POST', '/api/v1/auth/refresh', { body })

    expect(answer.status).toBe(200)
  })
})

describe('what nobody knows', () => {
  it('is asked of the primary once only', async () => {
    const DB = new LaggingDatabase()
    const db = databaseOf({ DB }, noUse())
    let looks = 0

    await findSurely(db, async () => {
      looks += 1
      return undefined
    })

    expect(looks).toBe(1)
  })
})

describe('D1-Bookmark', () => {
  it.each([
    [
      'as D1 writes it in production',
      '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683',
    ],
    ['as D1 writes it here', '00000000-00000000-00000000-00000000000000000000000000000000'],
    ['of a state that is yet to come', later],
  ])('is taken %s', async (_form, bookmark) => {
    const { token } = await newUser()

    const headers = { 'D1-Bookmark': bookmark }
    const answer = await call('GET', '/api/v1/me', { token, headers })

    expect(answer.status).toBe(200)
  })

  it.each([
    ['x'],
    ['first-primary'],
    ['first-unconstrained'],
    ['00000085-0000024c-00004c6d'],
    ['00000085-0000024C-00004C6D-8E61117BF38D7ADB71B934EBBF891683'],
    [`${later}, ${later}`],
    [`"${later}"`],
    ['9'.repeat(5000)],
  ])('is refused as %s, for reads and writes', async (bookmark) => {
    const { token } = await newUser()

    const headers = { 'D1-Bookmark': bookmark }
    const read = await call('GET', '/api/v1/me', { token, headers })
    const write = await call('PATCH', '/api/v1/me', { token, headers, body: { name: 'x' } })
    const { body: me } = await call('GET', '/api/v1/me', { token })

    const fault = { parameter: 'D1-Bookmark', code: 'invalid_bookmark' }
    expect([read.body, write.body]).toMatchObject(
      [1, 2].map(() => ({ status: 422, code: 'invalid_request', errors: [fault] })),
    )
    expect(me.name).toBeNull()
  })

  it('that is broken is named together with all else', async () => {
    const { token } = await newUser()

    const answer = await call('PATCH', '/api/v1/me?x=1', {
      token,
      headers: { 'D1-Bookmark': 'x', 'If-Match': 'x' },
      body: { nobody_knows: 1 },
    })

    expect(answer.body.errors.map((fault: any) => fault.parameter ?? fault.pointer)).toEqual([
      'If-Match',
      'D1-Bookmark',
      'x',
      '/nobody_knows',
    ])
  })
})

it('the local database answers with a bookmark', async () => {
  const session = env.DB.withSession('first-primary')
  await session.prepare('SELECT 1').all()

  expect(isBookmark(String(session.getBookmark()))).toBe(true)
})

/** An account that the replica knows by its old name, and not in the list. */
async function newLag() {
  const user = await newUser()
  const { token } = user
  const DB = new LaggingDatabase()
  await callWith({ DB }, 'GET', '/api/v1/accounts', { token })
  const { id } = await newAccount(user, { name: 'Before' })
  const path = `/api/v1/accounts/${id}`
  await callWith({ DB }, 'GET', path, { token })
  DB.lag()
  const { headers } = await call('PATCH', path, { token, body: { name: 'After' } })
  return {
    token,
    path,
    DB,
    bookmark: String(headers.get('D1-Bookmark')),
    tag: String(headers.get('ETag')),
  }
}
