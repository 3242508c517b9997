// An export holds everything of its owner and nothing else, and says what it holds so that anyone can check it.
import { env } from 'cloudflare:workers'
import { Validator } from '@cfworker/json-schema'
import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { beforeAll, describe, expect, it } from 'vitest'
import * as schema from '../../src/db/schema'
import { sectionNames } from '../../src/privacy/export-schema'
import { linesOf } from '../sessions/log-lines'
import { sendWith } from '../http/worker-with'
import { type Household, newHousehold, secretWord } from '../support/battery'
import { call } from '../support/client'
import { FaultyBindings } from '../support/faults'
import { newAccount, newTransaction, newUser } from '../support/fixtures'
import { newHistory } from '../transactions/history'
import { hashesOf } from '../support/export'

let household: Household
let headers: Headers
let body: any

beforeAll(async () => {
  household = await newHousehold()
  await newHousehold()
  const { token } = household.user
  await call('PATCH', '/api/v1/categories/cat_rent', { token, body: { archived: true } })
  ;({ body, headers } = await call('GET', '/api/v1/me/export', { token }))
})

describe('an export', () => {
  it('is a file with a name', () => {
    expect(headers.get('Content-Type')).toBe('application/json')
    expect(headers.get('Content-Disposition')).toMatch(
      /^attachment; filename="finance-export-\d{4}-\d\d-\d\d\.json"$/,
    )
  })

  it('counts as 20 requests, and says so', async () => {
    const user = await newUser()
    const remaining = async () => {
      const answer = await call('GET', '/api/v1/me/export', user)
      return Number(answer.headers.get('X-RateLimit-Remaining'))
    }
    const before = await remaining()

    expect(before - (await remaining())).toBe(20)
  })

  it('counts and hashes all of its sections', async () => {
    const { counts, sha256 } = body.manifest

    expect(Object.keys(body)).toEqual(['$schema', 'user', ...sectionNames, 'manifest'])
    expect(counts).toEqual(
      Object.fromEntries(
        ['user', ...sectionNames].map((name) => [name, [body[name]].flat().length]),
      ),
    )
    expect(sha256).toEqual(await hashesOf(body))
  })

  it('is described by its JSON Schema', async () => {
    const { body: described } = await call('GET', '/api/v1/export.schema.json')
    const validator = new Validator(described, '2020-12', false)

    expect(body.$schema).toBe(described.$id)
    expect(validator.validate(body).errors).toEqual([])
    expect(validator.validate({ ...body, accounts: [{ ...body.accounts[0], x: 1 }] }).valid).toBe(
      false,
    )
  })

  it('is of the JSON that Python writes as well: no float has an exponent, no text a lone surrogate', () => {
    const text = JSON.stringify(body)

    expect(text).not.toMatch(/[\d.]+[eE][+-]?\d+[,}\]]/)
    expect(text.isWellFormed()).toBe(true)
  })

  it('tells no secret, and no hash of one', async () => {
    const { id, token, refreshToken } = household.user
    const text = JSON.stringify(body)
    const { results } = await env.DB.prepare(
      `SELECT password_hash AS secret FROM users WHERE id = ?1
       UNION ALL SELECT hash FROM refresh_tokens WHERE user_id = ?1
       UNION ALL SELECT hash FROM api_key_secrets WHERE user_id = ?1
       UNION ALL SELECT secret.value ->> 'sealed' FROM webhooks, json_each(secrets) AS secret WHERE user_id = ?1`,
    )
      .bind(id)
      .all<{ secret: string }>()

    expect(results.length).toBeGreaterThan(6)
    for (const secret of [token, refreshToken, ...results.map((row) => row.secret)]) {
      expect(text).not.toContain(secret)
    }
  })

  it("holds nothing of others, who have what has the owner's names", () => {
    const own = new Set([household.user.id])

    expect(JSON.stringify(body)).toContain(secretWord)
    expect(
      JSON.stringify(body)
        .match(/usr_[0-9a-z]{26}/g)
        ?.filter((id) => !own.has(id)),
    ).toEqual([])
  })
})

/** The rows of each table that has an owner, as the export has them. */
const exported: Record<string, (document: any) => unknown[]> = {
  users: ({ user }) => [user],
  accounts: ({ accounts }) => accounts,
  api_keys: ({ keys }) => keys,
  api_key_secrets: ({ keys }) => keys.flatMap((key: any) => key.secrets),
  budget_alerts: ({ budgets }) => budgets.flatMap((budget: any) => budget.alerts),
  budget_moves: ({ moves }) => moves,
  budgets: ({ budgets }) => budgets,
  categories: ({ categories }) => categories.filter((category: any) => !category.system),
  category_archives: ({ categories }) => categories.filter((category: any) => category.system),
  deliveries: ({ deliveries }) => deliveries,
  events: ({ events }) => events,
  goal_alerts: ({ goals }) => goals.filter((goal: any) => goal.alerted),
  goal_contributions: ({ contributions }) => contributions,
  goals: ({ goals }) => goals,
  idempotency_records: (document) => document.idempotency_keys,
  access_log: (document) => document.access_log,
  imports: ({ imports }) => imports,
  refresh_tokens: ({ sessions }) => sessions.flatMap((session: any) => session.renewals),
  sessions: ({ sessions }) => sessions,
  transactions: ({ transactions }) => transactions,
  webhooks: ({ webhooks }) => webhooks,
}

const leftOut: Record<string, string> = {
  erasures: 'Of whom everything is being erased, which nobody lives to see.',
  account_days: 'Sums that triggers keep of the transactions.',
  category_months: 'Sums that triggers keep of the transactions.',
  event_checks: 'That budgets and goals are to be looked at: gone within a second.',
  transaction_lines: 'The splits of the transactions, kept by triggers.',
  transaction_tags: 'The tags of the transactions, kept by triggers.',
}

describe('every table that has an owner', () => {
  const owned = Object.values(schema)
    .filter((table) => is(table, SQLiteTable))
    .filter((table) => 'userId' in getTableColumns(table) || getTableName(table) === 'users')
    .map((table) => getTableName(table))

  it('is exported, or there is a reason why not', () => {
    expect(owned.toSorted()).toEqual([...Object.keys(exported), ...Object.keys(leftOut)].toSorted())
  })

  it.each(Object.entries(exported))('%s is there with all its rows', async (table, itemsOf) => {
    const owner = table === 'users' ? 'id' : 'user_id'
    const row = await env.DB.prepare(`SELECT count(*) AS rows FROM ${table} WHERE ${owner} = ?`)
      .bind(household.user.id)
      .first<{ rows: number }>()

    expect(itemsOf(body)).toHaveLength(Number(row?.rows))
  })
})

describe('while it is written', () => {
  it('tells that something was changed meanwhile', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const reader = (await exportOf(user.token)).getReader()
    const start = await reader.read()
    await newTransaction(user, account)

    const { manifest } = JSON.parse(await restOf(reader, start.value))
    const later = await call('GET', '/api/v1/me/export', user)

    expect(manifest.changed_meanwhile).toBe(true)
    expect(later.body.manifest).toMatchObject({ changed_meanwhile: false })
  })

  it('breaks off when the database does, and is no JSON then', async () => {
    const { token } = household.user
    const sound = new FaultyBindings()
    await new Response(await exportOf(token, sound.bindings)).text()
    const error = new Error('D1_ERROR: unheard of')
    const late = new FaultyBindings({
      at: sound.calls.length - 3,
      side: 'before its effect',
      error,
    })
    const reader = (await exportOf(token, late.bindings)).getReader()
    const texts: string[] = []
    const lines = await linesOf(async () => {
      const read = async () => {
        for (;;) texts.push(new TextDecoder().decode((await reader.read()).value))
      }
      await expect(read()).rejects.toThrow('broke off')
    })

    expect(texts.join('')).toMatch(/^\{"\$schema"/)
    expect(texts.join('')).not.toContain('"manifest"')
    expect(() => JSON.parse(texts.join(''))).toThrow(SyntaxError)
    expect(lines).toContainEqual(expect.objectContaining({ event: 'export', is_whole: false }))
  })

  it('reads very many sessions in a few calls, with all of their renewals', async () => {
    const user = await newUser()
    await plantSessions(user.id, 1500)

    const lines = await linesOf(async () => {
      const { body } = await call('GET', '/api/v1/me/export', user)
      const counts = body.sessions.map((session: any) => session.renewals.length)
      expect(counts).toEqual([...Array.from({ length: 1500 }, (_, at) => (at < 2 ? 12_000 : 1)), 1])
    })

    const cost = lines.find(({ event }) => event === 'export')
    expect(cost?.['d1_round_trips']).toBeLessThanOrEqual(32 + 22)
  })

  it('reads each transaction once, in a few calls', async () => {
    const { user } = await newHistory(2000)
    const lines = await linesOf(async () => {
      const { body: large } = await call('GET', '/api/v1/me/export', user)
      expect(large.manifest.counts.transactions).toBe(2000)
    })

    const cost = lines.find(({ event }) => event === 'export')
    expect(cost).toMatchObject({ is_whole: true })
    expect(cost?.['d1_round_trips']).toBeLessThanOrEqual(32)
    expect(cost?.['d1_rows_read']).toBeLessThanOrEqual(2000 + 200)
  })
})

/** Past the API, which would take its time: of the first two each was renewed 12,000 times. */
async function plantSessions(userId: string, count: number): Promise<void> {
  const numbers = `WITH RECURSIVE numbers (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)`
  const at = "strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || n || ' minutes')"
  const id = (number: string) => `printf('ses_%026d', ${number})`
  const tokens = 'INSERT INTO refresh_tokens (hash, session_id, user_id, created_at, expires_at)'
  const statements: [text: string, count: number][] = [
    [
      `INSERT INTO sessions (id, user_id, created_at, last_used_at)
        ${numbers} SELECT ${id('n')}, ?1, ${at}, ${at} FROM numbers`,
      count,
    ],
    [`${tokens} ${numbers} SELECT ?1 || n, ${id('n')}, ?1, ${at}, ${at} FROM numbers`, count],
    [
      `${tokens} ${numbers} SELECT ?1 || s || 'x' || n, ${id('s')}, ?1, ${at}, ${at}
        FROM numbers, (SELECT 1 AS s UNION SELECT 2)`,
      11_999,
    ],
  ]
  await env.DB.batch(statements.map(([text, most]) => env.DB.prepare(text).bind(userId, most)))
}

async function exportOf(token: string, bindings: Record<string, unknown> = {}) {
  const init = { headers: { Authorization: `Bearer ${token}` } }
  const { status, body: stream } = await sendWith(bindings, '/api/v1/me/export', init)
  if (status !== 200 || !stream) throw new Error(`The export answered ${status}.`)
  return stream
}

async function restOf(reader: ReadableStreamDefaultReader<Uint8Array>, start?: Uint8Array) {
  const decoder = new TextDecoder()
  let text = decoder.decode(start)
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text
    text += decoder.decode(value)
  }
}
