// What the battery needs to knock at every route of the app: a household that has one of everything, and
// for each route requests that its owner could make. What is missing here fails the battery by name.
import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { afterEach, beforeAll, expect } from 'vitest'
import { app } from '../../src/app'
import { databaseOf } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { dispatch } from '../../src/events/dispatch'
import type { Schema } from '../../src/http/bounds'
import { type DescribedRoute, describedRoutes } from '../../src/http/described-routes'
import { documentOf } from '../../src/http/openapi'
import { newId } from '../../src/id'
import type { ProblemCode } from '../../src/http/problems'
import { sendDeliveries } from '../../src/webhooks/send'
import { call, origin, type Request } from './client'
import { newAccount, newKey, newTransaction, newUser, password, type TestUser } from './fixtures'
import { newExport } from './export'
import { ofx } from './statements'

export type Route = DescribedRoute & { title: string; operationId: string }

export const routes: readonly Route[] = describedRoutes(app).map((route) => ({
  ...route,
  title: `${route.method} ${route.path.replace('/api/v1', '')}`,
  operationId: route.contract.description.operationId,
}))

export const closedRoutes = routes.filter(({ contract }) => contract.description.scope !== null)

/** In every text that a household holds: where it shows up, that household's data shows up. */
export const secretWord = 'Wintergarten'

export type Household = {
  user: TestUser
  /** The id that stands in an address after its collection. */
  ids: Record<string, string>
  /** What bodies and filters refer to, by the prefix of the id. */
  references: Record<string, string>
}

const notFoundCodes: Record<string, ProblemCode> = {
  accounts: 'account_not_found',
  transactions: 'transaction_not_found',
  categories: 'category_not_found',
  sessions: 'session_not_found',
  keys: 'key_not_found',
  imports: 'import_not_found',
  budgets: 'budget_not_found',
  moves: 'move_not_found',
  goals: 'goal_not_found',
  contributions: 'contribution_not_found',
  events: 'event_not_found',
  webhooks: 'webhook_not_found',
  deliveries: 'delivery_not_found',
  erasures: 'erasure_not_found',
}

/** Two of everything, so that each list has a second page. Nothing refers to what `ids` name: each can be deleted. */
export async function newHousehold(): Promise<Household> {
  const user = await newUser({ name: secretWord })
  const { token } = user
  const [account, emptyAccount] = [
    await newAccount(user, { name: secretWord }),
    await newAccount(user, { name: secretWord }),
  ]
  const transaction = await newTransaction(user, account, { payee: secretWord, tags: [secretWord] })
  const category = { name: secretWord, kind: 'expense' }
  const { body: parent } = await call('POST', '/api/v1/categories', { token, body: category })
  const { body: unused } = await call('POST', '/api/v1/categories', { token, body: category })
  const login = { email: user.email, password }
  const { body: otherDevice } = await call('POST', '/api/v1/auth/login', { body: login })
  const toImports = `/api/v1/accounts/${account.id}/imports`
  const { body: imported } = await call('POST', toImports, { token, ...statement() })
  await call('POST', toImports, { token, ...statement() })
  const plans = await newPlans(token, parent.id)
  const key = await newKey(user, { name: secretWord })
  await newKey(user, { name: secretWord })
  const webhookIds = await newWebhooks(user)
  const events = await settledEvents(user)
  const otherSession = String(decodeJwt(otherDevice.access_token)['sid'])
  return {
    user,
    ids: {
      ...plans.ids,
      ...webhookIds,
      accounts: emptyAccount.id,
      transactions: transaction.id,
      categories: unused.id,
      sessions: otherSession,
      imports: imported.id,
      keys: key.id,
      events: events[0].id,
      erasures: await newReceipt(),
    },
    references: {
      acc: account.id,
      cat: parent.id,
      txn: transaction.id,
      bud: plans.otherBudget,
      key: key.id,
      ses: otherSession,
    },
  }
}

/** Of an erasure that is over: anybody's, for nothing tells whose it was. */
async function newReceipt(): Promise<string> {
  const id = newId('era')
  const text = "INSERT INTO erasures (id, counts, erased_at) VALUES (?, '{}', ?)"
  await env.DB.prepare(text).bind(id, new Date().toISOString()).run()
  return id
}

/** The user's events, once all that follows from them is written, which else goes on in the background. */
export async function settledEvents({ id, token }: TestUser): Promise<any[]> {
  await dispatch(env, databaseOf(env, noUse()), id)
  const { body } = await call('GET', '/api/v1/events', { token })
  return body.data
}

/** Two webhooks, the first with two deliveries. */
async function newWebhooks({ id, token }: TestUser) {
  const post = async (path: string, body?: unknown) =>
    (await call('POST', `/api/v1${path}`, { token, body })).body.id as string
  const webhook = {
    url: `https://hooks.example.com/${secretWord}`,
    events: ['*'],
    description: secretWord,
  }
  const webhooks = [await post('/webhooks', webhook), await post('/webhooks', webhook)] as const
  const ping = () => post(`/webhooks/${webhooks[0]}/ping`)
  const deliveries = [await ping(), await ping()] as const
  // The pings were sent after their answers; from here on nothing moves by itself.
  await sendDeliveries(env, databaseOf(env, noUse()), id)
  return { webhooks: webhooks[0], deliveries: deliveries[0] }
}

/** Two budgets with two moves between them, and two goals with two contributions. */
async function newPlans(token: string, categoryId: string) {
  const post = async (path: string, body: unknown) =>
    (await call('POST', `/api/v1${path}`, { token, body })).body.id as string
  const budget = {
    name: secretWord,
    category_ids: [categoryId],
    amount: 5000,
    starts_on: '2026-01-01',
  }
  const budgets = [await post('/budgets', budget), await post('/budgets', budget)] as const
  const move = { to_budget_id: budgets[1], amount: 5, note: secretWord }
  const moves = [
    await post(`/budgets/${budgets[0]}/moves`, move),
    await post(`/budgets/${budgets[0]}/moves`, move),
  ] as const
  const goal = { name: secretWord, target_amount: 5000 }
  const goals = [await post('/goals', goal), await post('/goals', goal)] as const
  const contribution = { amount: 5, note: secretWord }
  const contributions = [
    await post(`/goals/${goals[0]}/contributions`, contribution),
    await post(`/goals/${goals[0]}/contributions`, contribution),
  ] as const
  return {
    ids: {
      budgets: budgets[0],
      moves: moves[0],
      goals: goals[0],
      contributions: contributions[0],
    },
    otherBudget: budgets[1],
  }
}

export type Attempt = { path: string; request: Request }

/** Requests that succeed for the household's user. Together they name every id that a body can hold. */
export function attemptsAt(route: Route, household: Household): [Attempt, ...Attempt[]] {
  const path = pathOf(route, household.ids)
  const token = route.contract.description.scope === null ? undefined : household.user.token
  if (route.contract.description.body) {
    const raw = rawBodies[route.operationId]
    if (!raw) throw new Error(`Give test/support/battery.ts a raw body for ${route.title}.`)
    return [{ path, request: { token, ...raw() } }]
  }
  const [first, ...others] = bodiesOf(route, household)
  const attempt = (body: unknown): Attempt => ({ path, request: { token, body } })
  return [attempt(first), ...others.map(attempt)]
}

/** The address with an id in each place. */
export function pathOf(route: Route, ids: Record<string, string>): string {
  return route.path.replace(/([a-z_-]+)\/:([a-z_]+)/g, (_match, collection: string) => {
    const id = ids[collection]
    if (id === undefined) {
      throw new Error(`Give test/support/battery.ts one of "${collection}" for ${route.title}.`)
    }
    return `${collection}/${encodeURIComponent(id)}`
  })
}

/** The collections whose ids stand in the address. */
export function collectionsIn(route: Route): string[] {
  return [...route.path.matchAll(/([a-z_-]+)\/:/g)].flatMap(([, collection]) => collection ?? [])
}

export function notFoundCode(collection: string): ProblemCode {
  const code = notFoundCodes[collection]
  if (!code) throw new Error(`Tell test/support/battery.ts how "${collection}" are not found.`)
  return code
}

/** Of the same kind as the id, and nobody's. */
export function unknownIdLike(id: string): string {
  return `${id.slice(0, id.indexOf('_'))}_01h455vb4pex5vsknk084sn02q`
}

/** After each test of the file: the database holds of these users what it held before. */
export function keepRowsOf(households: () => Household[]): void {
  let before: unknown
  const rows = () => rowsOf(households().map(({ user }) => user))
  beforeAll(async () => {
    before = await rows()
  })
  afterEach(async () => {
    const expected = before
    before = await rows()
    expect(before).toEqual(expected)
  })
}

/** All that the database holds of the users, table by table. */
export async function rowsOf(users: readonly TestUser[]): Promise<Record<string, string[]>> {
  const tables = await ownedTables()
  const ids = JSON.stringify(users.map(({ id }) => id))
  const selects = tables.map(({ name, owner }) =>
    env.DB.prepare(
      `SELECT * FROM ${name} WHERE ${owner} IN (SELECT value FROM json_each(?)) AND ${isKept(name)}`,
    ).bind(ids),
  )
  const answers = await env.DB.batch(selects)
  const rows = answers.map(({ results }) => results.map((row) => JSON.stringify(row)).toSorted())
  return Object.fromEntries(tables.map(({ name }, index) => [name, rows[index] ?? []]))
}

/** What is counted by the hour is written when an hour is over, whatever a test does meanwhile. */
export function isKept(table: string): string {
  return table === 'access_log' ? 'operation IS NULL' : 'TRUE'
}

let tables: { name: string; owner: string }[] | undefined

/** The tables that hold rows of users, and the column that says whose. */
export async function ownedTables() {
  tables ??= await findTables()
  return tables
}

/** Whatever has an owner: tables that are yet to come, too. */
async function findTables() {
  const { results } = await env.DB.prepare(
    `SELECT name, iif(name = 'users', 'id', 'user_id') AS owner FROM sqlite_master
     WHERE type = 'table' AND (name = 'users' OR sql LIKE '%\`user_id\`%') ORDER BY name`,
  ).all<{ name: string; owner: string }>()
  return results
}

type Operation = {
  parameters?: { in: string; name: string; schema: Schema; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> }
}

type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

// Safe: the document is built by our own code and held to the OpenAPI schema by its own test.
export const apiDocument = documentOf(app, origin) as Document

export function operationOf(route: Route): Operation {
  const name = route.path.replace(/^\/api\/v1/, '').replace(/:([a-z_]+)/g, '{$1}')
  const operation = apiDocument.paths[name]?.[route.method.toLowerCase()]
  if (!operation) throw new Error(`${route.title} is not in the document.`)
  return operation
}

export function parametersOf(route: Route) {
  return (operationOf(route).parameters ?? []).filter((parameter) => parameter.in === 'query')
}

export function jsonBodyOf(route: Route) {
  return operationOf(route).requestBody?.content['application/json']
}

export function resolve(schema: Schema): Schema {
  if (!schema.$ref) return schema
  return apiDocument.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}
}

const idExample = /^(acc|bud|cat|dlv|evt|gol|imp|key|log|ses|trf|txn|usr|whk)_/

/** The JSON pointers of all ids that a body of this schema can hold, list positions as `*`. */
export function idPointersOf(schema: Schema, pointer = ''): string[] {
  const { anyOf = [], oneOf = [], allOf = [], properties = {}, items, example } = resolve(schema)
  if ([example].flat().some((value) => typeof value === 'string' && idExample.test(value))) {
    return [items ? `${pointer}/*` : pointer]
  }
  return [
    ...[...anyOf, ...oneOf, ...allOf].flatMap((part) => idPointersOf(part, pointer)),
    ...Object.entries(properties).flatMap(([name, part]) =>
      idPointersOf(part, `${pointer}/${name}`),
    ),
    ...(items ? idPointersOf(items, `${pointer}/*`) : []),
  ]
}

/** Where in a body an id of the household stands. */
export function idsIn(
  body: unknown,
  household: Household,
  pointer = '',
): { pointer: string; id: string }[] {
  const { ids, references } = household
  const known = [...Object.values(ids), ...Object.values(references)]
  if (typeof body === 'string') return known.includes(body) ? [{ pointer, id: body }] : []
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([key, value]) =>
    idsIn(value, household, `${pointer}/${key}`),
  )
}

/** A statement that any account in EUR can take. */
function statement(): Request {
  const lines = [{ id: 'W1', date: '20260302', amount: '-12.50', name: secretWord }]
  return { raw: ofx(lines), headers: { 'Content-Type': 'application/x-ofx' } }
}

const rawBodies: Record<string, () => Request> = {
  importStatement: statement,
  // Of somebody who had nothing: whoever has a ledger takes no other export.
  restoreMe: () => ({
    raw: JSON.stringify(emptyExport),
    headers: { 'Content-Type': 'application/json' },
  }),
}

const emptyExport = await newExport()

/** Where the document's example does not do, or does not name every id. */
const bodies: Record<string, (household: Household) => readonly unknown[]> = {
  replayWebhook: () => [{ since: new Date(Date.now() - 60_000).toISOString() }],
  createBudget: ({ references }) => [
    { name: 'Food', category_ids: [references['cat']], amount: 5 },
  ],
  replaceBudget: ({ references }) => [
    { name: 'Food', category_ids: [references['cat']], amount: 5 },
  ],
  updateBudget: ({ references }) => [{ category_ids: [references['cat']] }],
  moveMoney: ({ references }) => [{ to_budget_id: references['bud'], amount: 5 }],
  createGoal: ({ references }) => [
    { name: 'Boat', target_amount: 5, account_id: references['acc'] },
  ],
  replaceGoal: ({ references }) => [
    { name: 'Boat', target_amount: 5, account_id: references['acc'] },
  ],
  updateGoal: ({ references }) => [{ account_id: references['acc'] }],
  createKey: ({ references }) => [
    { name: 'Script', scopes: ['accounts:read'], account_ids: [references['acc']] },
  ],
  updateKey: ({ references }) => [{ scopes: ['accounts:read'], account_ids: [references['acc']] }],
  register: () => [{ email: `${crypto.randomUUID()}@example.com`, password }],
  logIn: ({ user }) => [{ email: user.email, password }],
  refresh: ({ user }) => [{ refresh_token: user.refreshToken }],
  changePassword: () => [{ current_password: password, new_password: `${password} too` }],
  eraseMe: () => [{ password }],
  updateCategory: ({ references }) => [{ parent_id: references['cat'] }],
  createTransactions: (household) => {
    const { ids, references } = household
    const transfer = { ...plain(household), to_account_id: ids['accounts'] }
    return [
      plain(household),
      transfer,
      { ...plain(household), category_id: null, splits: splits(references) },
      {
        transactions: [
          transfer,
          { ...plain(household), category_id: null, splits: splits(references) },
        ],
      },
    ]
  },
  replaceTransaction: (household) => [
    plain(household),
    { ...plain(household), category_id: null, splits: splits(household.references) },
  ],
  updateTransaction: ({ ids, references }) => [
    { account_id: ids['accounts'], category_id: references['cat'] },
    { splits: splits(references) },
  ],
  updateTransactions: ({ ids, references }) => [
    {
      ids: [ids['transactions']],
      set: { account_id: ids['accounts'], category_id: references['cat'] },
    },
    { ids: [ids['transactions']], set: { splits: splits(references) } },
  ],
}

function plain({ references }: Household) {
  const { acc, cat } = references
  return { account_id: acc, date: '2026-11-03', amount: -1250, category_id: cat }
}

function splits({ cat }: Record<string, string>) {
  return [
    { amount: -1000, category_id: cat },
    { amount: -250, category_id: cat },
  ]
}

function bodiesOf(route: Route, household: Household): readonly unknown[] {
  const own = bodies[route.operationId]
  if (own) return own(household)
  return [withIds(jsonBodyOf(route)?.example, household)]
}

/** The document's example with the household's ids in the place of invented ones. */
function withIds(example: unknown, { references }: Household): unknown {
  if (example === undefined) return undefined
  const text = JSON.stringify(example).replace(/"([a-z]{3})_\w+"/g, (whole, prefix: string) =>
    prefix in references ? JSON.stringify(references[prefix]) : whole,
  )
  return JSON.parse(text)
}
