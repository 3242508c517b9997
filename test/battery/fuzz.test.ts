// Thousands of requests that are almost right, to every route of the app. The title of a failure tells
// the seed: `VITE_FUZZ_SEED=<seed>` replays it. `VITE_LONG=1` asks for ten times as many.
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsOf } from '../../src/env'
import { newId } from '../../src/id'
import { signAccessToken } from '../../src/sessions/access-token'
import {
  type Household,
  keepRowsOf,
  newHousehold,
  parametersOf,
  type Route,
  routes,
  secretWord,
  pathOf,
} from '../support/battery'
import { type Answer, call } from '../support/client'
import { newAccount, newTransaction, newUser, type TestUser } from '../support/fixtures'
import { type FuzzedRequest, requestTo } from '../support/fuzzed-request'
import { isLong } from '../support/long'
import { ofx } from '../support/statements'
import { brokenRules } from './consistency'

// Other tests write rows past the API: what they leave is not this file's to answer for.
let brokenBefore: unknown
beforeAll(async () => {
  brokenBefore = await brokenRules()
})

const seed = Number(import.meta.env['VITE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const requestsPerRoute = isLong ? 750 : 75

/** A password costs half a tenth of a second to hash, an export tells of everything that was done before. */
const shares: Record<string, number> = {
  register: 0.3,
  logIn: 0.3,
  changePassword: 0.3,
  eraseMe: 0.3,
  exportMe: 0.1,
}

let user: TestUser
/** Whom a good request to erase everything does away with. */
let doomed: TestUser
let bystander: Household
let pool: Record<string, string[]>
const counts: Record<string, number> = {}
const unhandled: unknown[] = []

beforeAll(async () => {
  user = await newUser()
  doomed = await newUser()
  bystander = await newHousehold()
  addEventListener('unhandledrejection', ({ reason }) => unhandled.push(reason))
})

keepRowsOf(() => [bystander])

afterAll(() => {
  console.info(`Fuzzed with seed ${seed}:`, JSON.stringify(counts))
})

describe(`any request (seed ${seed})`, () => {
  it.each(routes.map((route, index) => ({ ...route, seed: seed + index })))(
    'to $title is answered as documented',
    { timeout: 60_000 },
    async ({ seed, ...route }) => {
      await restock()
      const share = shares[route.operationId] ?? 1
      const numRuns = Math.ceil(requestsPerRoute * share)
      let runs = 0

      await fc.assert(
        fc.asyncProperty(requestTo(route), async (request) => {
          runs += 1
          if (runs % 10 === 0) await restock()
          const answer = await ask(route, request)

          expect(answer.status).toBeLessThan(500)
          expect(JSON.stringify(answer.body)).not.toContain(secretWord)
        }),
        { seed, numRuns },
      )
    },
  )

  it('leaves the books in order', async () => {
    expect(await brokenRules()).toEqual(brokenBefore)
    expect(unhandled).toEqual([])
  })

  it('is a good one often enough', () => {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)

    expect((counts['2xx'] ?? 0) / total, JSON.stringify(counts)).toBeGreaterThan(0.25)
  })
})

describe('a forged cursor', () => {
  const lists = routes.flatMap((route) => {
    const parameters = parametersOf(route)
    const sorts = parameters
      .find(({ name }) => name === 'sort')
      ?.schema.enum?.map((sort) => `&sort=${String(sort)}`)
    const isList = parameters.some(({ name }) => name === 'cursor')
    return isList ? (sorts ?? ['']).map((sort) => ({ title: route.title + sort, route, sort })) : []
  })

  it.each(lists)('of $title is refused or read, whatever it holds', async ({ route, sort }) => {
    const { token } = bystander.user
    const path = `${pathOf(route, bystander.ids)}?limit=1${sort}`
    const { body } = await call('GET', path, { token })
    const [digest] = decode(body.next_cursor)

    await fc.assert(
      fc.asyncProperty(forgedKeys, async (keys) => {
        const answer = await call('GET', `${path}&cursor=${encode([digest, keys])}`, { token })

        expect([200, 422]).toContain(answer.status)
      }),
      { seed, numRuns: requestsPerRoute },
    )
  })
})

const forgedKey = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    '\u0000',
    '\ud800',
    '9999-12-31',
    1e308,
    -1,
    0.5,
    2 ** 53,
    null,
    true,
    [],
  ),
  fc.string(),
  fc.integer(),
)

const forgedKeys = fc.oneof(
  fc.array(forgedKey, { maxLength: 5 }),
  fc.tuple(forgedKey, forgedKey),
  fc.jsonValue(),
)

async function ask(route: Route, { path, query, headers, body }: FuzzedRequest): Promise<Answer> {
  const { scope } = route.contract.description
  const isErasure = route.operationId === 'eraseMe'
  const token =
    scope === null || 'Authorization' in headers
      ? undefined
      : isErasure
        ? doomed.token
        : await newToken()
  const raw = typeof body === 'string' ? toBytes(withIds(body)) : body
  const answer = await call(route.method, withIds(path) + withIds(query), {
    token,
    headers,
    ...(raw !== undefined && { raw }),
  })
  const kind = `${Math.floor(answer.status / 100)}xx`
  counts[kind] = (counts[kind] ?? 0) + 1
  if (isErasure && answer.status === 200) doomed = await newUser()
  return answer
}

/** `acc#3` becomes the third account that there is. */
function withIds(text: string): string {
  return text.replace(
    /\b((?:their-)?[a-z]+)(?:#|%23)(\d+)\b/g,
    (whole, name: string, number: string) => {
      if (name === 'new') return `${crypto.randomUUID()}@example.com`
      const ids = pool[name]
      return ids ? (ids[Number(number) % ids.length] ?? 'none') : whole
    },
  )
}

/** Enough of everything, and the pool as the database has it. */
async function restock(): Promise<void> {
  const owner = { ...user, token: await newToken() }
  const open = await idsIn('accounts', "AND status = 'active'")
  const lacking = ['EUR', 'EUR', 'JPY', 'EUR'].slice(open.length)
  const created = await Promise.all(lacking.map((currency) => newAccount(owner, { currency })))
  const [one, other] = [...open, ...created.map(({ id }) => id)]
  if ((await idsIn('transactions')).length < 8) {
    const transfer = { to_account_id: other, to_amount: undefined }
    for (const fields of [
      {},
      { category_id: 'cat_salary', amount: 5_000 },
      { status: 'pending' },
    ]) {
      await newTransaction(owner, { id: one }, fields)
    }
    await call('POST', '/api/v1/transactions', {
      token: owner.token,
      body: { account_id: one, date: '2026-11-02', amount: -700, ...transfer },
    })
  }
  if ((await idsIn('categories')).length < 3) {
    for (const kind of ['expense', 'income', 'expense']) {
      await call('POST', '/api/v1/categories', { token: owner.token, body: { name: kind, kind } })
    }
  }
  if ((await idsIn('imports')).length < 1) {
    await call('POST', `/api/v1/accounts/${one}/imports`, {
      token: owner.token,
      raw: ofx([{ id: crypto.randomUUID(), date: '20261101', amount: '-9.99' }]),
      headers: { 'Content-Type': 'application/x-ofx' },
    })
  }
  if ((await idsIn('deliveries')).length < 2) {
    const body = { url: 'https://hooks.example.com/', events: ['*'] }
    const { body: webhook } = await call('POST', '/api/v1/webhooks', { token: owner.token, body })
    const ping = () => call('POST', `/api/v1/webhooks/${webhook.id}/ping`, { token: owner.token })
    await Promise.all([ping(), ping()])
  }
  pool = {
    acc: [
      ...(await idsIn('accounts', "AND status = 'active'")),
      ...(await idsIn('accounts')).slice(-1),
    ],
    txn: (await idsIn('transactions')).slice(-20),
    cat: await idsIn('categories'),
    imp: await idsIn('imports'),
    ses: await idsIn('sessions', 'AND ended_at IS NULL'),
    whk: await idsIn('webhooks'),
    dlv: (await idsIn('deliveries')).slice(-20),
    refresh: [user.refreshToken],
    email: [user.email],
    'their-acc': [bystander.references['acc'] ?? ''],
    'their-cat': [bystander.references['cat'] ?? ''],
    'their-txn': [bystander.references['txn'] ?? ''],
    'their-imp': [bystander.ids['imports'] ?? ''],
    'their-ses': [bystander.ids['sessions'] ?? ''],
    'their-whk': [bystander.ids['webhooks'] ?? ''],
    'their-dlv': [bystander.ids['deliveries'] ?? ''],
  }
}

async function idsIn(table: string, condition = ''): Promise<string[]> {
  const text = `SELECT id FROM ${table} WHERE user_id = ? ${condition} ORDER BY created_at, id`
  const { results } = await env.DB.prepare(text).bind(user.id).all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** Of a session that no request can end. */
function newToken(): Promise<string> {
  const owner = { userId: user.id, sessionId: newId('ses'), plan: null }
  return signAccessToken(settingsOf(env), owner)
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function encode(cursor: unknown): string {
  return toBytes(JSON.stringify(cursor)).toBase64({ alphabet: 'base64url' })
}

function decode(cursor: string): unknown[] {
  return JSON.parse(
    new TextDecoder().decode(Uint8Array.fromBase64(cursor, { alphabet: 'base64url' })),
  )
}
