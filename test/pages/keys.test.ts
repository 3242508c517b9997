import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { sendWith } from '../http/worker-with'
import { origin, call } from '../support/client'
import { newAccount, newKey, newUser, type TestUser } from '../support/fixtures'
import { linesOf } from '../support/logs'
import { signedIn, type Visitor } from './visitor'

let visitor: Visitor
let user: TestUser

/** Accounts that are older than any, made without the API: a hundred requests take long. */
async function insertOlderAccounts(like: string, count: number) {
  const columns = 'user_id, name, type, currency, opening_balance, status, source, metadata'
  const rest = 'created_at, updated_at, version'
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
    INSERT INTO accounts (id, ${columns}, ${rest})
    SELECT 'acc_00' || i || substr(id, 5), ${columns}, ${rest} FROM accounts, n WHERE id = ?1`,
  )
    .bind(like, count)
    .run()
}

/** The suite's limiter, which cannot be told of changes to a key. */
function deafLimiter(): object {
  const getByName = (name: string) => ({
    visit: async (...visit: Parameters<ReturnType<typeof env.LIMITER.getByName>['visit']>) =>
      env.LIMITER.getByName(name).visit(...visit),
    changeKey: async () => {
      throw new Error('The object does not hear.')
    },
  })
  return { getByName }
}

beforeAll(async () => {
  ;({ visitor, user } = await signedIn())
})

describe('the pages of keys', () => {
  it('says what to do next where there is none', async () => {
    const { status, text } = await visitor.open('/dashboard/keys')

    expect(status).toBe(200)
    expect(text).toContain('There is no key yet.')
    expect(text).toContain('href="/dashboard/keys/new"')
  })

  it('makes a key once, however often the form is sent, and shows a call that works', async () => {
    const fields = { _once: 'one', name: 'Export', access: 'read', expires_at: '30' }

    const first = await visitor.post('/dashboard/keys/new', fields)
    const again = await visitor.post('/dashboard/keys/new', fields)
    const [secret = ''] = /fhd_\w{40,}/.exec(first.text) ?? []
    const { body } = await call('GET', '/api/v1/keys', { token: user.token })

    expect(first.status).toBe(201)
    expect(again.text).toContain(secret)
    expect(first.text).toContain(`curl &#39;${origin}/api/v1/accounts&#39;`)
    expect(body.data).toHaveLength(1)
    expect(body.data[0]).toMatchObject({ name: 'Export', account_ids: null, limits: null })
    expect(body.data[0].scopes.every((scope: string) => scope.endsWith(':read'))).toBe(true)
    expect(Date.parse(body.data[0].expires_at) - Date.now()).toBeGreaterThan(29 * 86_400_000)
    expect((await call('GET', '/api/v1/accounts', { token: secret })).status).toBe(200)
  })

  it('takes scopes that were ticked, limits, accounts and networks', async () => {
    const account = await newAccount(user)
    const made = await visitor.post('/dashboard/keys/new', {
      name: 'Confined',
      access: 'chosen',
      scopes: 'transactions:read',
      expires_at: 'never',
      'limits.minute': '7',
      account_ids: account.id,
      allowed_ips: '203.0.113.7\n198.51.100.0/24',
    })
    const [, id] = /\/dashboard\/keys\/(key_\w+)/.exec(made.text) ?? []
    const page = await visitor.open(`/dashboard/keys/${id}`)
    const { body } = await call('GET', `/api/v1/keys/${id}`, { token: user.token })

    expect(body).toMatchObject({
      scopes: ['transactions:read'],
      limits: { minute: 7 },
      account_ids: [account.id],
      allowed_ips: ['203.0.113.7/32', '198.51.100.0/24'],
      expires_at: null,
    })
    expect(made.text).toContain('/api/v1/transactions?limit=10')
    expect(page.text).toContain('Read transactions, in one account only')
    expect(page.text).toContain('7 per minute')
  })

  it('says at the fields what is wrong, in the words of the API, and keeps what was typed', async () => {
    const fields = {
      name: 'Kept',
      access: 'chosen',
      'limits.minute': '9999999',
      allowed_ips: '10.1',
    }
    const unparsed = await visitor.post('/dashboard/keys/new', fields)
    const unchecked = await visitor.post('/dashboard/keys/new', {
      ...fields,
      scopes: 'goals:read',
      allowed_ips: '',
    })

    expect(unparsed.status).toBe(422)
    expect(unparsed.text).toMatch(/id="scopes-fault">Must name at least one\.</)
    expect(unparsed.text).toMatch(/id="allowed_ips-fault">Is not an IP address/)
    expect(unparsed.text).toContain('value="Kept"')
    expect(unchecked.text).toMatch(
      /id="limits\.minute-fault">The account itself has \d+ per minute/,
    )
    expect(unchecked.text).toMatch(/value="goals:read" checked/)
    expect(unchecked.text).toMatch(/<details class="more" open/)
  })

  it('changes a key, keeping its expiry, and gives it a new secret once', async () => {
    const key = await newKey(user, { expires_at: '2099-01-01T00:00:00Z' })
    const at = `/dashboard/keys/${key.id}`
    const edit = { name: 'Renamed', access: 'full', expires_at: 'keep' }
    const rotation = { _once: 'two', overlap_seconds: '0' }

    const saved = await visitor.post(`${at}/edit`, edit)
    const rotated = await visitor.post(`${at}/rotate`, rotation)
    const again = await visitor.post(`${at}/rotate`, rotation)
    const [secret = ''] = /fhd_\w{40,}/.exec(rotated.text) ?? []
    const { body } = await call('GET', `/api/v1/keys/${key.id}`, { token: user.token })

    expect(saved.location).toBe(at)
    expect(body).toMatchObject({ name: 'Renamed', expires_at: '2099-01-01T00:00:00.000Z' })
    expect(body.scopes).toContain('goals:write')
    expect(rotated.text).toContain('The old secret has ended.')
    expect(again.text).toContain(secret)
    expect((await call('GET', '/api/v1/goals', { token: key.secret })).status).toBe(401)
    expect((await call('GET', '/api/v1/goals', { token: secret })).status).toBe(200)
  })

  it('never lets a key reach more accounts because a tick is missing', async () => {
    const owner = await signedIn()
    const { token } = owner.user
    const [gone, last] = [await newAccount(owner.user), await newAccount(owner.user)]
    const lost = await newKey(owner.user, { scopes: ['read'], account_ids: [gone.id] })
    const beyond = await newKey(owner.user, { scopes: ['read'], account_ids: [last.id] })
    await call('DELETE', `/api/v1/accounts/${gone.id}`, { token })
    await insertOlderAccounts(last.id, 100)
    const post = (id: string, fields = {}) =>
      owner.visitor.post(`/dashboard/keys/${id}/edit`, { name: 'A', access: 'read', ...fields })
    const stateOf = async (id: string) => (await call('GET', `/api/v1/keys/${id}`, { token })).body

    const form = await owner.visitor.open(`/dashboard/keys/${beyond.id}/edit`)
    await post(lost.id)
    const kept = await stateOf(lost.id)
    await post(lost.id, { everywhere: 'yes' })
    const freed = await stateOf(lost.id)

    expect(form.text).toMatch(new RegExp(`name="account_ids" value="${last.id}" checked`))
    expect(form.text).toContain('name="everywhere"')
    expect(kept).toMatchObject({ name: 'A', account_ids: [gone.id] })
    expect(kept.scopes).not.toContain('budgets:read')
    expect(freed.account_ids).toBe(null)
  })

  it('tells the expiry by the clock of the viewer', async () => {
    const owner = await signedIn(await newUser({ locale: 'en-GB', time_zone: 'Asia/Tokyo' }))
    const key = await newKey(owner.user, { expires_at: '2098-12-31T20:00:00Z' })

    const { text } = await owner.visitor.open(`/dashboard/keys/${key.id}/edit`)

    expect(text).toMatch(/1 Jan 2099, 05:00, as it is/)
  })

  it('tells a fault of ours as a page, and the operator why', async () => {
    const key = await newKey(user)
    const cookies = [...visitor.jar].map(([name, value]) => `${name}=${value}`)
    let answer = new Response()

    const lines = await linesOf(async () => {
      answer = await sendWith({ LIMITER: deafLimiter() }, `/dashboard/keys/${key.id}/edit`, {
        method: 'POST',
        headers: { Cookie: cookies.join('; '), 'Sec-Fetch-Site': 'same-origin', Origin: origin },
        body: new URLSearchParams({ name: 'Unheard', access: 'full' }),
      })
    })
    const text = await answer.text()

    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1'])
    expect(text).toContain('The change is made, but may take 30 seconds')
    expect(text).not.toContain('<form method="post" action="/dashboard/keys')
    expect(lines.map(({ event }) => event)).toContain('failure')
  })

  it('takes no value for a one-time value that no page of ours wrote', async () => {
    const owner = await signedIn()
    const fields = { _once: 'x'.repeat(65), name: 'Twice', access: 'read', expires_at: 'never' }

    await owner.visitor.post('/dashboard/keys/new', fields)
    await owner.visitor.post('/dashboard/keys/new', fields)
    const { body } = await call('GET', '/api/v1/keys', { token: owner.user.token })

    expect(body.data).toHaveLength(2)
  })

  it('asks before it revokes, and does nothing twice', async () => {
    const key = await newKey(user, { name: 'Short-lived' })
    const at = `/dashboard/keys/${key.id}/revoke`

    const asked = await visitor.open(at)
    const [first, second] = [await visitor.post(at, {}), await visitor.post(at, {})]

    expect(asked.text).toContain('Revoke Short-lived?')
    expect([first.location, second.location]).toEqual(['/dashboard/keys', '/dashboard/keys'])
    expect((await call('GET', '/api/v1/goals', { token: key.secret })).status).toBe(401)
    expect((await visitor.open(at)).status).toBe(404)
  })

  it("knows nothing of another's keys", async () => {
    const { visitor: other } = await signedIn()
    const key = await newKey(user)
    const at = `/dashboard/keys/${key.id}`

    const seen = [
      await other.open(at),
      await other.open(`${at}/edit`),
      await other.post(`${at}/edit`, { name: 'Mine', access: 'read' }),
      await other.post(`${at}/rotate`, { overlap_seconds: '0' }),
      await other.post(`${at}/revoke`, {}),
    ]

    expect(seen.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    expect((await call('GET', '/api/v1/goals', { token: key.secret })).status).toBe(200)
  })
})
