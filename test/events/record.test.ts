import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { databaseOf, tagsLeft, writeAll } from '../../src/db/client'
import { guard } from '../../src/db/guard'
import { noUse } from '../../src/db/meter'
import { isOne } from '../../src/db/rows'
import { dispatchAll } from '../../src/events/dispatch'
import { recording, usersIn } from '../../src/events/record'
import { linesOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newAccount, newTransaction } from '../support/fixtures'
import { type Client, eventsOf, newClient } from './happenings'

freezeClock()

let client: Client
beforeEach(async () => {
  client = await newClient()
})

const database = () => databaseOf(env, noUse())

async function undispatched(userId: string): Promise<number | undefined> {
  const row = await env.DB.prepare(
    'SELECT count(*) AS count FROM events WHERE user_id = ? AND dispatched_at IS NULL',
  )
    .bind(userId)
    .first<{ count: number }>()
  return row?.count
}

describe('what is recorded', () => {
  it('is of the batch: one that a guard refuses leaves nothing behind', async () => {
    const account = await newAccount(client.user)
    const db = database()
    const { id } = client.user

    const refused = writeAll(
      db,
      recording(id, (record) => [
        record.happened('account.created', isOne(account.id)),
        guard(sql`0`),
      ]),
    )

    await expect(refused).rejects.toThrow('guard_failed')
    expect(await eventsOf(client.user)).toHaveLength(1)
    expect(tagsLeft(db)).toEqual([])
  })

  it("is never another user's row", async () => {
    const stranger = await newClient()
    const account = await newAccount(stranger.user)
    const db = database()

    const steal = recording(client.user.id, (record) => [
      record.happened('account.created', isOne(account.id)),
    ])
    await writeAll(db, steal)

    expect(await eventsOf(client.user)).toEqual([])
    expect(usersIn(tagsLeft(db))).toEqual([client.user.id])
  })

  it('may be plain data', async () => {
    await writeAll(database(), pinging(client.user.id))

    expect(await eventsOf(client.user)).toMatchObject([{ type: 'ping', data }])
  })

  it('keeps every kind of text and number as it is', async () => {
    const account = await newAccount(client.user, {
      note: '{"a": "}}", \'b\': \\ "\u2028 💸 }',
      metadata: { '}{': '{}', quote: '"' },
      opening_balance: -1_000_000_000_000,
    })

    const [event] = await eventsOf(client.user)

    expect(event.data).toEqual(account)
  })
})

describe('an API key', () => {
  it('tells when it is made and revoked, without its secret', async () => {
    const body = { name: 'Script', scopes: ['read'] }
    const { body: made } = await client.ask('POST', '/keys', body)
    await client.ask('DELETE', `/keys/${made.id}`)
    const { secret, ...key } = made

    const events = await eventsOf(client.user)

    expect(events.map(({ type }) => type)).toEqual(['key.created', 'key.revoked'])
    expect(events[0].data).toEqual(key)
    expect(JSON.stringify(events)).not.toContain(secret)
  })
})

describe('a session', () => {
  it('tells once that a used refresh token came back', async () => {
    const { refreshToken, token } = client.user
    const refresh = (refresh_token: string) =>
      call('POST', '/api/v1/auth/refresh', { body: { refresh_token } })
    const { body: login } = await call('POST', '/api/v1/auth/login', {
      body: { email: client.user.email, password: 'correct horse battery staple' },
    })
    const { body: sessions } = await call('GET', '/api/v1/auth/sessions', { token })
    const { id } = sessions.data.find(({ current }: any) => current)
    await refresh(refreshToken)
    passSeconds(60)

    expect((await refresh(refreshToken)).status).toBe(401)
    expect((await refresh(refreshToken)).status).toBe(401)

    const events = await eventsOf({ ...client.user, token: login.access_token })
    expect(events.map(({ type, data }) => [type, data.id])).toEqual([
      ['session.reuse_detected', id],
    ])
  })
})

describe('the sweep', () => {
  it('takes up what no request has dispatched, and says so in one line', async () => {
    const { user } = client
    const db = database()
    await writeAll(db, pinging(user.id))
    expect(await undispatched(user.id)).toBe(1)

    passSeconds(6)
    const lines = await linesOf(() => dispatchAll(env))

    expect(await undispatched(user.id)).toBe(0)
    expect(lines.filter(({ job }) => job === 'sweep_events')).toMatchObject([
      { outcome: 'ok', users_failed: 0 },
    ])
  })

  it('notices what followed from a lost dispatch, once', async () => {
    const { user } = client
    const account = await newAccount(user)
    const goal = { name: 'Boat', target_amount: 1000, account_id: account.id }
    await client.ask('POST', '/goals', goal)
    await newTransaction(user, account, { amount: 1000 })

    passSeconds(6)
    await Promise.all([dispatchAll(env), dispatchAll(env)])

    expect(await eventsOf(user, '&type=goal.reached')).toHaveLength(1)
  })
})

const data = { webhook_id: 'whk_01h455vb4pex5vsknk084sn02q' }

function pinging(userId: string) {
  return recording(userId, (record) =>
    record.told([{ type: 'ping', resourceId: data.webhook_id, data }]),
  )
}
