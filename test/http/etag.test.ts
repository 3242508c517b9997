import { describe, expect, it } from 'vitest'
import { freezeClock, passDays, passSeconds } from '../support/clock'
import { type Answer, call } from '../support/client'
import { newAccount, newTransaction, newUser, password, type TestUser } from '../support/fixtures'

freezeClock()

const tagOf = ({ headers }: Answer) => String(headers.get('ETag'))
const versionOf = (answer: Answer) => tagOf(answer).match(/\d+/)?.[0]

function asUser({ token }: TestUser) {
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(method, `/api/v1${path}`, { token, body, headers })
}

describe('the tag', () => {
  it('of a new row is its first version, as its creation has told', async () => {
    const user = await newUser()
    const ask = asUser(user)
    const account = await newAccount(user)
    const body = { account_id: account.id, date: '2026-11-02', amount: -5 }

    const created = await ask('POST', '/transactions', body)
    const read = await ask('GET', `/transactions/${created.body.id}`)

    expect([tagOf(created), tagOf(read)]).toEqual(['"1"', '"1"'])
  })

  it('of many transactions at once is none', async () => {
    const user = await newUser()
    const { id } = await newAccount(user)
    const transactions = [{ account_id: id, date: '2026-11-02', amount: -5 }]

    const answer = await asUser(user)('POST', '/transactions', { transactions })

    expect([answer.status, answer.headers.get('ETag')]).toEqual([201, null])
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
  })

  it.each([
    ['/accounts', { name: 'Cash', type: 'cash' }, { name: 'Purse' }],
    ['/categories', { name: 'Food', kind: 'expense' }, { name: 'Meals' }],
    ['/goals', { name: 'Boat', target_amount: 5 }, { target_amount: 6 }],
    ['/budgets', { name: 'Food', category_ids: ['cat_food'], amount: 5 }, { amount: 6 }],
    ['/keys', { name: 'Script', scopes: ['read'] }, { name: 'Export' }],
  ])('at %s moves with an edit, and stays when nothing changes', async (path, input, changes) => {
    const ask = asUser(await newUser())
    const created = await ask('POST', path, input)
    const place = `${path}/${created.body.id}`

    passSeconds(60)
    const edited = await ask('PATCH', place, changes)
    passSeconds(60)
    const repeated = await ask('PATCH', place, changes)
    const untouched = await ask('PATCH', place, {})
    const read = await ask('GET', place)

    expect([created, edited].map(versionOf)).toEqual(['1', '2'])
    expect([repeated, untouched, read].map(tagOf)).toEqual(Array(3).fill(tagOf(edited)))
    expect(read.body.updated_at).toBe(edited.body.updated_at)
  })

  it('of the profile moves with an edit, and stays when nothing changes', async () => {
    const ask = asUser(await newUser())

    const before = await ask('GET', '/me')
    const edited = await ask('PATCH', '/me', { name: 'Ada', locale: 'de-DE' })
    const repeated = await ask('PATCH', '/me', { name: 'Ada' })
    const cleared = await ask('PATCH', '/me', { name: null })

    expect([before, edited, repeated, cleared].map(tagOf)).toEqual(['"1"', '"2"', '"2"', '"3"'])
  })

  it('of an account moves with its balance, its version does not', async () => {
    const user = await newUser()
    const ask = asUser(user)
    const account = await newAccount(user)
    const place = `/accounts/${account.id}`
    const before = await ask('GET', place)

    await newTransaction(user, account)
    const after = await ask('GET', place)
    const asked = await ask('GET', place, undefined, { 'If-None-Match': tagOf(before) })
    const edited = await ask('PATCH', place, { name: 'New' }, { 'If-Match': tagOf(before) })

    expect(tagOf(after)).not.toBe(tagOf(before))
    expect(versionOf(after)).toBe(versionOf(before))
    expect([asked.status, edited.status]).toEqual([200, 200])
  })

  it('of an account stays while only the time of the answer moves on', async () => {
    const user = await newUser()
    const ask = asUser(user)
    const { id } = await newAccount(user)
    const before = await ask('GET', `/accounts/${id}`)

    passSeconds(600)
    const after = await ask('GET', `/accounts/${id}`)

    expect(after.body.balance.as_of).not.toBe(before.body.balance.as_of)
    expect(tagOf(after)).toBe(tagOf(before))
  })

  it('of an account moves with the first transaction, which says when it was opened', async () => {
    const user = await newUser()
    const ask = asUser(user)
    const account = await newAccount(user)
    const before = await ask('GET', `/accounts/${account.id}`)

    await newTransaction(user, account, { date: '2020-01-01', amount: 5 })
    await newTransaction(user, account, { date: '2026-11-01', amount: -5 })
    const after = await ask('GET', `/accounts/${account.id}`)

    expect(after.body.balance.current).toBe(before.body.balance.current)
    expect(tagOf(after)).not.toBe(tagOf(before))
  })

  it('of a budget moves with what is spent, and with the day', async () => {
    const user = await newUser()
    const ask = asUser(user)
    const account = await newAccount(user)
    const input = { name: 'Food', category_ids: ['cat_food'], amount: 5000 }
    const { body } = await ask('POST', '/budgets', { ...input, starts_on: '2026-01-01' })
    const place = `/budgets/${body.id}`
    const before = await ask('GET', place)

    const date = new Date().toISOString().slice(0, 10)
    await newTransaction(user, account, { category_id: 'cat_food', date })
    const spent = await ask('GET', place)
    passDays(1)
    const later = await asUser({ ...user, ...(await renewed(user)) })('GET', place)

    expect(new Set([before, spent, later].map(tagOf)).size).toBe(3)
    expect(new Set([before, spent, later].map(versionOf)).size).toBe(1)
  })

  it('of a goal moves with what is saved', async () => {
    const ask = asUser(await newUser())
    const { body } = await ask('POST', '/goals', { name: 'Boat', target_amount: 500 })
    const before = await ask('GET', `/goals/${body.id}`)

    await ask('POST', `/goals/${body.id}/contributions`, { amount: 5 })
    const after = await ask('GET', `/goals/${body.id}`)

    expect(tagOf(after)).not.toBe(tagOf(before))
    expect(versionOf(after)).toBe(versionOf(before))
  })

  it('of a system category tells whether this user has archived it', async () => {
    const ask = asUser(await newUser())
    const place = '/categories/cat_rent'
    const before = await ask('GET', place)

    const archived = await ask('PATCH', place, { archived: true }, { 'If-Match': tagOf(before) })
    const stale = await ask('PATCH', place, { archived: false }, { 'If-Match': tagOf(before) })
    const read = await ask('GET', place)
    const restored = await ask('PATCH', place, { archived: false }, { 'If-Match': tagOf(read) })
    const others = await asUser(await newUser())('GET', place)

    expect(stale.status).toBe(412)
    expect([before, archived, read, restored, others].map(tagOf)).toEqual([
      '"2"',
      '"3"',
      '"3"',
      '"2"',
      '"2"',
    ])
  })

  it('of both legs moves when one is edited in what belongs to both', async () => {
    const user = await newUser()
    const ask = asUser(user)
    const [from, to] = [await newAccount(user), await newAccount(user)]
    const leg = await newTransaction(user, from, { to_account_id: to.id })
    const [place, other] = [leg.id, leg.transfer.transaction_id].map((id) => `/transactions/${id}`)

    await ask('PATCH', String(place), { amount: -5 })
    const moved = [await ask('GET', String(place)), await ask('GET', String(other))]
    await ask('PATCH', String(place), { note: 'Mine alone' })
    const noted = [await ask('GET', String(place)), await ask('GET', String(other))]
    const stale = await ask('PATCH', String(other), { note: 'x' }, { 'If-Match': '"1"' })

    expect([...moved, ...noted].map(tagOf)).toEqual(['"2"', '"2"', '"3"', '"2"'])
    expect(stale.status).toBe(412)
  })

  it('of a key stays when the key is used, for an edit', async () => {
    const user = await newUser()
    const ask = asUser(user)
    const { body } = await ask('POST', '/keys', { name: 'Script', scopes: ['read'] })
    const before = await ask('GET', `/keys/${body.id}`)

    await call('GET', '/api/v1/accounts', { token: body.secret })
    const edited = await ask(
      'PATCH',
      `/keys/${body.id}`,
      { name: 'New' },
      {
        'If-Match': tagOf(before),
      },
    )

    expect(edited.status).toBe(200)
  })
})

describe('a list of tags', () => {
  it('that is broken is refused in no time, however long', async () => {
    const user = await newUser()
    const headers = { 'If-None-Match': `"a",${' '.repeat(15_000)}x` }
    const startedAt = performance.now()

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => asUser(user)('GET', '/me', undefined, headers)),
    )

    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(422))
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})

describe('lists', () => {
  it.each(['/accounts', '/transactions', '/categories', '/budgets', '/goals', '/keys'])(
    'such as %s have no tag and take no notice of one',
    async (path) => {
      const ask = asUser(await newUser())

      const answer = await ask('GET', path, undefined, { 'If-None-Match': '*' })

      expect([answer.status, answer.headers.get('ETag')]).toEqual([200, null])
      expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
    },
  )
})

describe('100 parallel edits with one tag', () => {
  const oneOf100 = [...Array(99).fill(412)]

  it.each([
    ['an account', '/accounts', { name: 'Cash', type: 'cash' }, (n: number) => ({ name: `${n}` })],
    ['a goal', '/goals', { name: 'B', target_amount: 5 }, (n: number) => ({ name: `${n}` })],
    ['a category', '/categories', { name: 'C', kind: 'income' }, (n: number) => ({ name: `${n}` })],
  ])('of %s have one winner', async (_what, path, input, changes) => {
    const ask = asUser(await newUser())
    const created = await ask('POST', path, input)
    const place = `${path}/${created.body.id}`
    const headers = { 'If-Match': tagOf(created) }

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => ask('PATCH', place, changes(n), headers)),
    )
    const read = await ask('GET', place)

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...oneOf100])
    const winner = answers.find(({ status }) => status === 200)
    expect(read.body).toEqual({ ...winner?.body })
    expect(versionOf(read)).toBe('2')
  })

  it('of a transaction have one winner', async () => {
    const user = await newUser()
    const ask = asUser(user)
    const account = await newAccount(user)
    const { id } = await newTransaction(user, account)

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        ask('PATCH', `/transactions/${id}`, { amount: -1 - n }, { 'If-Match': '"1"' }),
      ),
    )
    const { body } = await ask('GET', `/accounts/${account.id}`)

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...oneOf100])
    const winner = answers.find(({ status }) => status === 200)
    expect(body.balance.current).toBe(winner?.body.amount)
  })

  it('of the profile have one winner', async () => {
    const ask = asUser(await newUser())

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        ask('PATCH', '/me', { name: `${n}` }, { 'If-Match': '"1"' }),
      ),
    )

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...oneOf100])
    expect(tagOf(await ask('GET', '/me'))).toBe('"2"')
  })

  it('of a system category have one winner', async () => {
    const ask = asUser(await newUser())
    const archive = { archived: true }

    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        ask('PATCH', '/categories/cat_rent', archive, { 'If-Match': '"2"' }),
      ),
    )

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...oneOf100])
  })

  it('and deletions leave what the winner made of it', async () => {
    const ask = asUser(await newUser())
    const { body } = await ask('POST', '/goals', { name: 'Boat', target_amount: 5 })
    const place = `/goals/${body.id}`
    const headers = { 'If-Match': '"1"' }

    const [edited, deleted] = await Promise.all([
      ask('PATCH', place, { name: 'Ship' }, headers),
      ask('DELETE', place, undefined, headers),
    ])

    expect([
      [200, 412],
      [404, 204],
    ]).toContainEqual([edited.status, deleted.status])
  })
})

async function renewed({ email }: TestUser) {
  const { body } = await call('POST', '/api/v1/auth/login', { body: { email, password } })
  return { token: body.access_token }
}
