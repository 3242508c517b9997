// Fills the demo household through the API itself. May be repeated: what is there is left alone.
import { accounts, categories, household, profile } from './demo-household.mjs'
import { budgets, goals, monthsBefore } from './demo-plans.mjs'

/** Null when the demo user is not there. */
export async function accessToken(origin, { email, password }) {
  const { status, body } = await call(origin, 'POST', '/auth/login', { body: { email, password } })
  if (status === 401) return null
  if (status !== 200) throw refused('Signing the demo user in', body)
  return body.access_token
}

/** The key, or another if it is there no more; `{ id, secret }`. */
export async function workingKey(origin, token, key) {
  const known = key && (await call(origin, 'GET', `/keys/${key.id}`, { token }))
  if (known?.status === 200) return key
  const wanted = { name: 'Demo', scopes: ['full'] }
  const { id, secret } = await writer(origin, token)('/keys', wanted)
  return { id, secret }
}

/** Rows up to the day `until`; says how many accounts and transactions there are then. */
export async function seedDemo(origin, { email, password, until }) {
  const known = await accessToken(origin, { email, password })
  const token = known ?? (await register(origin, { email, password }))
  const api = { get: reader(origin, token), post: writer(origin, token) }

  const ids = {
    accounts: await seedNamed(api, '/accounts', accounts),
    categories: await seedNamed(api, '/categories', categories),
  }
  const transactions = await seedTransactions(api, household(until), ids)
  await seedNamed(api, '/budgets', budgets(until))
  await seedGoals(api, goals(until), { ids, until })
  return { token, counts: { accounts: Object.keys(ids.accounts).length, transactions } }
}

async function register(origin, credentials) {
  const answer = await call(origin, 'POST', '/auth/register', {
    body: { ...credentials, ...profile },
  })
  if (answer.status !== 201) throw refused('Registering the demo user', answer.body)
  return answer.body.access_token
}

/** Creates what no record of that name stands for yet. Returns the ids by key. */
async function seedNamed(api, path, wanted) {
  const present = await api.get(`${path}?limit=500`)
  const entries = []
  for (const [key, fields] of Object.entries(wanted)) {
    const found = present.find(({ name }) => name === fields.name)
    entries.push([key, (found ?? (await api.post(path, fields))).id])
  }
  return Object.fromEntries(entries)
}

/** A goal that is there has its contributions already. */
async function seedGoals(api, wanted, { ids, until }) {
  const present = await api.get('/goals?limit=500')
  for (const { account, contributions = [], ...fields } of Object.values(wanted)) {
    if (present.some(({ name }) => name === fields.name)) continue
    const goal = await api.post('/goals', {
      ...fields,
      ...(account && { account_id: ids.accounts[account] }),
    })
    for (const [index, amount] of contributions.entries()) {
      const date = monthsBefore(until, contributions.length - 1 - index)
      await api.post(`/goals/${goal.id}/contributions`, { amount, date })
    }
  }
}

const batchSize = 500

async function seedTransactions(api, rows, ids) {
  for (let from = 0; from < rows.length; from += batchSize) {
    const batch = rows.slice(from, from + batchSize).map((row) => toTransaction(row, ids))
    await api.post('/transactions', { transactions: batch })
  }
  return rows.reduce((count, { to }) => count + (to ? 2 : 1), 0)
}

/** Exchanges the household's keys for ids. */
function toTransaction({ account, to, category, splits, ...fields }, ids) {
  const categoryId = (key) => ids.categories[key] ?? key
  return {
    ...fields,
    account_id: ids.accounts[account],
    ...(to && { to_account_id: ids.accounts[to] }),
    category_id: categoryId(category),
    ...(splits && {
      splits: splits.map(({ category: key, ...part }) => ({
        ...part,
        category_id: categoryId(key),
      })),
    }),
  }
}

function reader(origin, token) {
  return async (path) => {
    const { status, body } = await call(origin, 'GET', path, { token })
    if (status !== 200) throw refused(`Reading ${path}`, body)
    return body.data
  }
}

function writer(origin, token) {
  return async (path, content) => {
    const { status, body } = await call(origin, 'POST', path, { token, body: content })
    if (status !== 200 && status !== 201) throw refused(`Writing to ${path}`, body)
    return body
  }
}

async function call(origin, method, path, { token, body }) {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

function refused(what, problem) {
  return new Error(`${what} was refused: ${JSON.stringify(problem, null, 2)}`)
}
