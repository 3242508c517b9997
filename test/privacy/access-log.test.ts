import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { crash } from '../rate-limit/limits'
import { callWith } from '../sessions/other-bindings'
import { linesOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newKey, newUser } from '../support/fixtures'
import { ask, askFrom, beginHour, logOf, settle, signIn, storedHours } from './asking'

freezeClock()
beginHour()

describe('the access log', () => {
  it('leaves what was served its place, however much strangers are refused', async () => {
    const user = await newUser()
    const refused = (country: string) =>
      env.LIMITER.getByName(user.id).noteAccess({
        userId: user.id,
        credentialId: null,
        country,
        client: 'curl',
        operation: 'logIn',
        isWrite: true,
        refusal: 'invalid_credentials',
      })
    await Promise.all(Array.from({ length: 350 }, (_, index) => refused(`X${index}`)))
    await askFrom({ country: 'PT' }, 'GET', '/accounts', { token: user.token })

    const entries = await logOf(user)

    const failed = entries.filter(({ type }) => type === 'sign_in.failed')
    expect(failed.length).toBeLessThanOrEqual(101)
    expect(failed.reduce((sum, { count }) => sum + count, 0)).toBe(350)
    expect(entries).toContainEqual(
      expect.objectContaining({ operation: 'listAccounts', country: 'PT' }),
    )
  })

  it('tells of sixty reads of a script in one entry', async () => {
    const user = await newUser()
    const key = await newKey(user, { name: 'Export' })
    const place = { country: 'PT', userAgent: 'python-requests/2.33.0' }
    const read = () => askFrom(place, 'GET', '/transactions', { token: key.secret })
    await Promise.all(Array.from({ length: 60 }, read))
    expect(await storedHours(user.id)).toEqual([])

    const entries = await logOf(user, `&key_id=${key.id}`)

    expect(entries).toEqual([
      {
        id: expect.stringMatching(/^log_/),
        kind: 'access',
        type: 'read',
        key_id: key.id,
        key_name: 'Export',
        session_id: null,
        operation: 'listTransactions',
        resource_id: null,
        reason: null,
        country: 'PT',
        client: 'Python',
        count: 60,
        client_errors: 0,
        server_errors: 0,
        first_at: new Date().toISOString(),
        last_at: new Date().toISOString(),
      },
    ])
  })

  it('costs a read one visit, as before, and no row of the database', async () => {
    const user = await newUser()
    const key = await newKey(user)
    const calls: string[] = []
    const LIMITER = watched(calls)
    // The first use of a minute is noted with the key.
    await ask('GET', '/accounts', key.secret)

    const lines = await linesOf(async () => {
      for (let count = 0; count < 5; count += 1) {
        await callWith({ LIMITER }, 'GET', '/api/v1/accounts', { token: key.secret })
      }
    })

    expect(calls).toEqual(Array.from({ length: 5 }, () => 'visit'))
    const costs = lines.filter(({ event }) => event === 'request')
    expect(costs).toHaveLength(5)
    expect(costs.every((line) => line['d1_rows_written'] === 0)).toBe(true)
    expect(costs.every((line) => line['d1_round_trips'] === 1)).toBe(true)
    expect(await storedHours(user.id)).toEqual([])
  })

  it('tells keys, sessions, operations, places and programs apart', async () => {
    const user = await newUser()
    const key = await newKey(user)
    const curl = { country: 'DE', userAgent: 'curl/8.7.1' }
    const firefox = {
      userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Firefox/140.0',
    }
    await askFrom(curl, 'GET', '/accounts', { token: key.secret })
    await askFrom(curl, 'HEAD', '/accounts', { token: key.secret })
    await askFrom({ ...curl, country: 'FR' }, 'GET', '/accounts', { token: key.secret })
    await askFrom(firefox, 'GET', '/accounts', { token: user.token })
    const account = { name: 'A', type: 'cash', currency: 'EUR' }
    await askFrom(firefox, 'POST', '/accounts', { token: user.token, body: account })

    const entries = await logOf(user, '&kind=access')

    const shown = entries.map(({ type, key_id, session_id, operation, country, client, count }) => [
      ...[type, key_id ?? session_id?.slice(0, 4), operation, country, client, count],
    ])
    expect(shown).toEqual(
      expect.arrayContaining([
        ['read', key.id, 'listAccounts', 'DE', 'curl', 2],
        ['read', key.id, 'listAccounts', 'FR', 'curl', 1],
        ['read', 'ses_', 'listAccounts', null, 'Firefox on macOS', 1],
        ['write', 'ses_', 'createAccount', null, 'Firefox on macOS', 1],
      ]),
    )
  })

  it('tells what came of requests, with the next one', async () => {
    const user = await newUser()
    const key = await newKey(user)
    await ask('GET', '/accounts?nonsense=1', key.secret)
    await ask('GET', '/accounts', key.secret)
    // Told two hours later, by an object that has written the hour already.
    await ask('GET', '/accounts?nonsense=1', key.secret)
    await logOf(user)
    passSeconds(2 * 3600)
    await ask('GET', '/accounts', key.secret)

    const entries = await logOf({ token: await signIn(user) }, `&key_id=${key.id}`)

    expect(entries.map(({ count, client_errors }) => [count, client_errors])).toEqual([
      [1, 0],
      [3, 2],
    ])
  })

  it('is written by the hour without anybody reading it, and forgotten by the object', async () => {
    const user = await newUser()
    const key = await newKey(user)
    await ask('GET', '/accounts', key.secret)
    await settle(key.id)

    passSeconds(3600 + 600)
    const object = env.LIMITER.getByName(key.id)
    expect(await runDurableObjectAlarm(object)).toBe(true)
    const written = await storedHours(user.id)
    passSeconds(50 * 3600)
    expect(await runDurableObjectAlarm(object)).toBe(true)

    expect(written).toMatchObject([{ operation: 'listAccounts', count: 1 }])
    const rows = await runInDurableObject(object, (_object, { storage }) =>
      storage.sql.exec('SELECT * FROM access_hours').toArray(),
    )
    expect(rows).toEqual([])
    expect(await storedHours(user.id)).toEqual(written)
  })

  it('loses no more than a hundred requests of a credential when its object crashes', async () => {
    const user = await newUser()
    const actor = { userId: user.id, credentialId: null, country: null, client: 'curl' }
    const access = { ...actor, operation: 'listAccounts', isWrite: false, refusal: null } as const
    const note = (count: number) =>
      runInDurableObject(env.LIMITER.getByName(user.id), (object) => {
        for (let made = 0; made < count; made += 1) object.noteAccess(access)
      })
    await note(199)
    await crash(user.id)
    await note(7)

    const entries = await logOf(user, '&kind=access')

    const noted = entries.filter(({ client }) => client === 'curl')
    expect(noted.map(({ count }) => count)).toEqual([107])
  })

  it('counts on after a crash of an object that the database had heard of', async () => {
    const user = await newUser()
    const key = await newKey(user)
    await ask('GET', '/accounts', key.secret)
    await logOf(user)
    await crash(key.id)
    await ask('GET', '/accounts', key.secret)
    await ask('GET', '/accounts', key.secret)

    const entries = await logOf(user, `&key_id=${key.id}`)

    expect(entries.map(({ count }) => count)).toEqual([3])
  })

  it('brings nothing back of a user who is gone', async () => {
    const userId = 'usr_01h455vb4pex5vsknk084sn02q'
    const object = env.LIMITER.getByName(userId)
    const actor = { userId, credentialId: null, country: null, client: null }
    const access = { ...actor, operation: 'logIn', isWrite: true, refusal: null } as const
    await object.noteAccess(access)

    await object.flushAccess()

    expect(await storedHours(userId)).toEqual([])
  })

  it('shows nobody what others did', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const key = await newKey(other)
    await ask('GET', '/accounts', key.secret)
    await logOf(other)

    const entries = await logOf(user)
    const byKey = await logOf(user, `&key_id=${key.id}`)

    expect(entries.filter(({ kind }) => kind === 'security')).toHaveLength(1)
    expect(entries.every(({ key_id }) => key_id === null)).toBe(true)
    expect(byKey).toEqual([])
  })

  it('is not for API keys', async () => {
    const user = await newUser()
    const key = await newKey(user, { scopes: ['full'] })

    const answer = await call('GET', '/api/v1/me/access-log', { token: key.secret })

    expect(answer.status).toBe(403)
  })
})

describe('the list', () => {
  it('has pages that neither repeat nor miss an entry', async () => {
    const user = await newUser()
    const key = await newKey(user)
    for (const path of ['/accounts', '/categories', '/budgets', '/goals', '/me']) {
      await ask('GET', path, key.secret)
      passSeconds(60)
    }
    const all = await logOf(user, '&until=2100-01-01T00:00:00Z')
    const pages: any[] = []
    let path = '/api/v1/me/access-log?limit=2&until=2100-01-01T00:00:00Z'
    for (let cursor = ''; cursor !== null;) {
      const { body } = await call('GET', `${path}${cursor && `&cursor=${cursor}`}`, {
        token: user.token,
      })
      pages.push(...body.data)
      cursor = body.next_cursor
    }

    const old = (entries: any[]) =>
      entries.filter(({ operation }) => operation !== 'listAccessLog').map(({ id }) => id)
    expect(old(pages)).toEqual(old(all))
    expect(new Set(old(pages)).size).toBe(old(pages).length)
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
  })

  it('is filtered by kind, type, credential and time', async () => {
    const user = await newUser()
    const key = await newKey(user)
    const before = new Date().toISOString()
    await ask('GET', '/accounts', key.secret)
    passSeconds(60)
    await ask('GET', '/goals', key.secret)
    const operations = async (query: string) =>
      (await logOf(user, query)).map(({ type, operation }) => operation ?? type)

    expect(await operations('&kind=security')).toEqual(['key.created', 'user.registered'])
    expect(await operations('&type=key.created&type=sign_in.failed')).toEqual(['key.created'])
    expect(await operations(`&key_id=${key.id}`)).toEqual(['listGoals', 'listAccounts'])
    expect(await operations(`&key_id=${key.id}&until=${before}`)).toEqual(['listAccounts'])
    const later = new Date().toISOString()
    expect(await operations(`&key_id=${key.id}&since=${later}`)).toEqual(['listGoals'])
    const session = (await logOf(user, '&type=user.registered'))[0].session_id
    expect(await operations(`&session_id=${session}&kind=security`)).toHaveLength(2)
    expect(await operations(`&session_id=${session}&key_id=${key.id}`)).toEqual([])
  })

  it('goes ninety days back', async () => {
    const user = await newUser()
    passSeconds(89 * 86_400)
    const token = await signIn(user)
    expect((await logOf({ token }, '&type=user.registered')).length).toBe(1)
    passSeconds(2 * 86_400)

    const entries = await logOf({ token: await signIn(user) })

    expect(entries.map(({ type }) => type)).not.toContain('user.registered')
    expect(entries.map(({ type }) => type)).toContain('sign_in.succeeded')
  })
})

/** The suite's objects, noting what is called of them. */
function watched(calls: string[]): Bindings['LIMITER'] {
  const getByName = (name: string): object => {
    const stub = env.LIMITER.getByName(name)
    return {
      visit: (visit: Parameters<typeof stub.visit>[0]) => {
        calls.push('visit')
        return stub.visit(visit)
      },
      noteAccess: () => calls.push('noteAccess'),
      flushAccess: () => calls.push('flushAccess'),
    }
  }
  return asNamespace({ getByName })
}

/** Safe: the worker calls nothing of the namespace but getByName, and of objects on a read no more than this. */
function asNamespace(namespace: object): Bindings['LIMITER'] {
  return namespace as Bindings['LIMITER']
}
