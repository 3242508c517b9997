// The nightly run: what is kept no longer goes, what is younger by a day stays.
import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { newIdAt } from '../../src/id'
import worker from '../../src/worker'
import { linesOf, type LogLine } from '../sessions/log-lines'
import { call } from '../support/client'
import { newKey, newUser, type TestUser } from '../support/fixtures'

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000)
const instant = (days: number) => daysAgo(days).toISOString()

let user: TestUser
let lines: readonly LogLine[]

/** By table, which of two rows is left: one that should go, and one that should stay. */
let left: Record<string, string[]>

beforeAll(async () => {
  user = await newUser()
  await plantRows()
  lines = await linesOf(runNightly)
  left = Object.fromEntries(await Promise.all(Object.entries(keys).map(leftIn)))
})

describe('every night', () => {
  it.each([
    ['events', 'thirty days after they happened, and two more for their deliveries'],
    ['deliveries', 'thirty days after they were made, unless they are pending'],
    ['idempotency_records', 'as soon as they have expired'],
    ['refresh_tokens', 'as soon as they have expired'],
    ['sessions', 'ninety days after they could last be renewed'],
    ['api_keys', 'ninety days after they were revoked'],
    ['api_key_secrets', 'with their keys'],
    ['access_log', 'ninety days after what they tell of'],
  ])('%s go %s', (table) => {
    expect(left[table]?.filter((name) => name.includes('over'))).toEqual([])
    expect(left[table]?.filter((name) => name.includes('kept'))).not.toEqual([])
  })

  it('the numbers of what went are logged', () => {
    const line = lines.find(({ job }) => job === 'purge')

    expect(line).toMatchObject({ level: 'info', outcome: 'ok' })
    for (const table of Object.keys(keys)) {
      expect(purgedOf(line)[table], table).toBeGreaterThanOrEqual(1)
    }
  })

  it('the list of erasures forgets what no restore could bring back', async () => {
    const listed = await env.ERASURE_LIST.getByName('erasures').list()

    const receiptIds = listed.map(({ receiptId }) => receiptId)
    expect(receiptIds.filter((id) => id.endsWith(user.id))).toEqual([`kept ${user.id}`])
  })

  it('a second run finds nothing more', async () => {
    const [line] = (await linesOf(runNightly)).filter(({ job }) => job === 'purge')

    const counts = Object.keys(keys).map((table) => purgedOf(line)[table])
    expect(counts).toEqual(counts.map(() => 0))
  })

  it('nothing goes that somebody still uses', async () => {
    const key = await newKey(user)
    await runNightly()

    const answers = await Promise.all(
      [user.token, key.secret].map((token) => call('GET', '/api/v1/accounts', { token })),
    )

    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })
})

async function runNightly(): Promise<void> {
  await worker.scheduled(createScheduledController({ cron: '30 3 * * *' }), env)
}

/** The column that the names below stand in. */
const keys: Record<string, string> = {
  events: 'operation',
  deliveries: 'event_type',
  idempotency_records: 'key',
  refresh_tokens: 'parent_hash',
  sessions: 'user_agent',
  api_keys: 'name',
  api_key_secrets: 'created_at',
  access_log: 'operation',
}

async function leftIn([table, column]: [string, string]): Promise<[string, string[]]> {
  const text = `SELECT ${column} AS name FROM ${table} WHERE user_id = ? AND ${column} IS NOT NULL`
  const { results } = await env.DB.prepare(text).bind(user.id).all<{ name: string }>()
  return [table, results.map(({ name }) => name)]
}

async function plantRows(): Promise<void> {
  const insert = async (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row)
    const text = `INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`
    await env.DB.prepare(text)
      .bind(...Object.values(row))
      .run()
  }
  const event = (days: number, operation: string) =>
    insert('events', {
      id: newIdAt('evt', daysAgo(days)),
      user_id: user.id,
      operation,
      type: 'ping',
      resource_id: 'x',
      state: '{}',
      created_at: instant(days),
      dispatched_at: instant(days),
    })
  const delivery = (days: number, name: string, status: string) =>
    insert('deliveries', {
      id: newIdAt('dlv', daysAgo(days)),
      user_id: user.id,
      webhook_id: 'x',
      event_id: 'x',
      event_type: name,
      status,
      sweep_at: '9999',
      created_at: instant(days),
      updated_at: instant(days),
    })
  const record = (days: number, key: string) =>
    insert('idempotency_records', {
      scope: user.id,
      key,
      user_id: user.id,
      fingerprint: 'x',
      claim: 'x',
      claimed_until: instant(days),
      created_at: instant(days),
      expires_at: instant(days),
    })
  const session = (id: string, days: number) =>
    insert('sessions', {
      id: `${id} ${user.id}`,
      user_id: user.id,
      user_agent: id,
      created_at: instant(days),
      last_used_at: instant(days),
    })
  const token = (name: string, session: string, days: number) =>
    insert('refresh_tokens', {
      hash: crypto.randomUUID(),
      session_id: `${session} ${user.id}`,
      user_id: user.id,
      parent_hash: name,
      created_at: instant(days + 30),
      expires_at: instant(days),
    })
  const key = async (name: string, days: number) => {
    const id = `${name} ${user.id}`
    const common = { user_id: user.id, created_at: name }
    await insert('api_keys', {
      ...common,
      id,
      name,
      hint: 'x',
      scopes: '[]',
      revoked_at: instant(days),
      updated_at: instant(days),
    })
    await insert('api_key_secrets', { ...common, hash: crypto.randomUUID(), key_id: id })
  }

  const access = (operation: string, days: number) =>
    insert('access_log', {
      id: newIdAt('log', daysAgo(days)),
      user_id: user.id,
      kind: 'access',
      type: 'read',
      operation,
      count: 1,
      client_errors: 0,
      server_errors: 0,
      first_at: instant(days),
      last_at: instant(days),
    })

  const list = env.ERASURE_LIST.getByName('erasures')
  const listed = (name: string, days: number) =>
    list.add({
      receiptId: `${name} ${user.id}`,
      // Nobody's: what is on the list is erased.
      userId: newIdAt('usr', new Date()),
      erasedAt: instant(days),
      counts: {},
    })
  await Promise.all([listed('over', 36), listed('kept', 34)])
  await Promise.all([event(33, 'over'), event(31, 'kept')])
  await Promise.all([delivery(31, 'over', 'failed'), delivery(29, 'kept', 'failed')])
  await delivery(31, 'kept while pending', 'pending')
  await Promise.all([record(1, 'over'), record(-1, 'kept')])
  await Promise.all([session('over', 121), session('kept', 119)])
  await Promise.all([
    token('over', 'over', 91),
    token('over', 'kept', 1),
    token('kept', 'kept', -1),
  ])
  await Promise.all([key('over', 91), key('kept', 89)])
  await Promise.all([access('over', 91), access('kept', 89)])
}

/** How many rows of each table. */
function purgedOf(line: LogLine | undefined): Record<string, number> {
  // Safe: every line that the suite logs is held to its schema.
  return (line?.['purged'] ?? {}) as Record<string, number>
}
