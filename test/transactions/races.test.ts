import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { type Answer, call } from '../support/client'
import { newAccount, newTransaction, newUser } from '../support/fixtures'

async function newRace() {
  const user = await newUser()
  const [from, to] = [await newAccount(user), await newAccount(user)]
  const ask = (method: string, path: string, body?: unknown) =>
    call(method, `/api/v1${path}`, { token: user.token, body })
  return { user, from, to, ask }
}

const times = <Result>(count: number, action: (n: number) => Result) =>
  Array.from({ length: count }, (_, n) => action(n))

const statusesOf = (answers: readonly Answer[]) =>
  [...new Set(answers.map(({ status }) => status))].toSorted()

/** Sums are what the rows add up to, and each leg has its other leg. */
async function expectConsistent({ id }: { id: string }): Promise<void> {
  const { results: off } = await env.DB.prepare(
    `SELECT accounts.id FROM accounts WHERE user_id = ?1 AND (posted_sum, pending_sum, cleared_sum, transaction_count) <> (
      SELECT coalesce(sum(iif(status = 'posted', amount, 0)), 0), coalesce(sum(iif(status = 'pending', amount, 0)), 0),
        coalesce(sum(iif(cleared, amount, 0)), 0), count(*)
      FROM transactions WHERE user_id = ?1 AND account_id = accounts.id)`,
  )
    .bind(id)
    .all()
  const { results: halves } = await env.DB.prepare(
    `SELECT leg.id FROM transactions AS leg
      LEFT JOIN transactions AS other ON other.id = leg.transfer_transaction_id
        AND other.transfer_transaction_id = leg.id AND other.transfer_id = leg.transfer_id
        AND other.account_id = leg.transfer_account_id AND other.date = leg.date
        AND (other.currency <> leg.currency OR other.amount = -leg.amount)
      WHERE leg.user_id = ? AND leg.transfer_id IS NOT NULL AND other.id IS NULL`,
  )
    .bind(id)
    .all()
  const { results: adrift } = await env.DB.prepare(
    `SELECT transaction_id FROM transaction_lines AS line WHERE user_id = ?1 AND NOT EXISTS (
      SELECT 1 FROM transactions WHERE id = line.transaction_id AND date = line.date)`,
  )
    .bind(id)
    .all()
  expect({ off, halves, adrift }).toEqual({ off: [], halves: [], adrift: [] })
}

describe('at once', () => {
  it('50 edits of one transaction all happen, and one is the last', async () => {
    const { user, from, ask } = await newRace()
    const { id } = await newTransaction(user, from)

    const answers = await Promise.all(
      times(50, (n) =>
        ask('PATCH', `/transactions/${id}`, { amount: -1 - n, date: `2026-01-${10 + (n % 9)}` }),
      ),
    )

    expect(statusesOf(answers)).toEqual([200])
    const { body } = await ask('GET', `/transactions/${id}`)
    const account = await ask('GET', `/accounts/${from.id}`)
    expect(answers.map((answer) => answer.body)).toContainEqual(body)
    expect(account.body.balance.current).toBe(body.amount)
    await expectConsistent(user)
  })

  it('edits of different fields are both kept', async () => {
    const { user, from, ask } = await newRace()
    const { id } = await newTransaction(user, from)
    const changes = [
      { payee: 'A' },
      { note: 'B' },
      { tags: ['C'] },
      { cleared: true },
      { category_id: 'cat_rent' },
    ]

    await Promise.all(changes.map((change) => ask('PATCH', `/transactions/${id}`, change)))

    const { body } = await ask('GET', `/transactions/${id}`)
    expect(body).toMatchObject(Object.assign({}, ...changes))
  })

  it('30 edits of one account all happen', async () => {
    const { from, ask } = await newRace()

    const answers = await Promise.all(
      times(30, (n) => ask('PATCH', `/accounts/${from.id}`, { name: `N${n}` })),
    )

    expect(statusesOf(answers)).toEqual([200])
    const { body } = await ask('GET', `/accounts/${from.id}`)
    expect(answers.map((answer) => answer.body.name)).toContain(body.name)
  })

  it('20 edits on each leg leave one transfer', async () => {
    const { user, from, to, ask } = await newRace()
    const leg = await newTransaction(user, from, { amount: -100, to_account_id: to.id })
    const other = leg.transfer.transaction_id

    const answers = await Promise.all([
      ...times(20, (n) => ask('PATCH', `/transactions/${leg.id}`, { amount: -200 - n })),
      ...times(20, (n) =>
        ask('PATCH', `/transactions/${other}`, { amount: 300 + n, date: '2026-01-09' }),
      ),
    ])

    expect(statusesOf(answers)).toEqual([200])
    await expectConsistent(user)
  })

  it('both legs moved to one account never end in it together', async () => {
    const { user, from, to, ask } = await newRace()
    const third = await newAccount(user)
    const leg = await newTransaction(user, from, { amount: -100, to_account_id: to.id })

    const answers = await Promise.all(
      [leg.id, leg.transfer.transaction_id].map((id) =>
        ask('PATCH', `/transactions/${id}`, { account_id: third.id }),
      ),
    )

    expect(statusesOf(answers)).toEqual([200, 422])
    await expectConsistent(user)
  })

  it('edits against deletes end without the transaction', async () => {
    const { user, from, to, ask } = await newRace()
    const leg = await newTransaction(user, from, { amount: -100, to_account_id: to.id })
    const other = leg.transfer.transaction_id

    const edits = times(10, (n) =>
      ask('PATCH', `/transactions/${other}`, { amount: 1 + n, tags: ['x'] }),
    )
    const deletes = [leg.id, other].map((id) => ask('DELETE', `/transactions/${id}`))
    const answers = await Promise.all([...edits, ...deletes])

    expect([200, 204, 404]).toEqual(expect.arrayContaining(statusesOf(answers)))
    expect(statusesOf(answers)).toContain(204)
    expect((await ask('GET', '/transactions')).body.data).toEqual([])
    await expectConsistent(user)
  })

  it('posts against the deletion of the account leave no orphan', async () => {
    const { user, from, to, ask } = await newRace()
    const body = { account_id: to.id, to_account_id: from.id, date: '2026-01-01', amount: -5 }

    const posts = times(12, () => ask('POST', '/transactions', body))
    const deletes = times(2, () => ask('DELETE', `/accounts/${from.id}?cascade=true`))
    const answers = await Promise.all([...posts, ...deletes])

    expect([201, 204, 404]).toEqual(expect.arrayContaining(statusesOf(answers)))
    const { body: rest } = await ask('GET', '/transactions')
    expect(rest.data).toEqual([])
    expect((await ask('GET', `/accounts/${to.id}`)).body.balance.current).toBe(0)
    await expectConsistent(user)
  })

  it('a deletion without cascade never takes a transaction along', async () => {
    const { user, from, ask } = await newRace()
    const body = { account_id: from.id, date: '2026-01-01', amount: -5 }

    const [posted, removed] = await Promise.all([
      ask('POST', '/transactions', body),
      ask('DELETE', `/accounts/${from.id}`),
    ])

    expect([
      [201, 409],
      [404, 204],
    ]).toContainEqual([posted.status, removed.status])
    await expectConsistent(user)
  })

  it('posts against closing: none is later than the closing', async () => {
    const { user, from, ask } = await newRace()
    const body = { account_id: from.id, date: '2026-01-01', amount: -5 }

    const posts = times(15, () => ask('POST', '/transactions', body))
    const closing = ask('PATCH', `/accounts/${from.id}`, { status: 'closed' })
    const answers = await Promise.all([...posts, closing])
    const late = await ask('POST', '/transactions', body)

    expect(late.status).toBe(409)
    expect([200, 201, 409]).toEqual(expect.arrayContaining(statusesOf(answers)))
    const count = answers.filter(({ status }) => status === 201).length
    expect((await ask('GET', '/transactions')).body.data).toHaveLength(count)
    await expectConsistent(user)
  })

  it('20 equal posts with an external id make one transaction', async () => {
    const { from, ask } = await newRace()
    const body = { account_id: from.id, date: '2026-01-01', amount: -5, external_id: 'bank-1' }

    const answers = await Promise.all(times(20, () => ask('POST', '/transactions', body)))

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19)
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1)
    expect((await ask('GET', `/accounts/${from.id}`)).body.balance.current).toBe(-5)
  })

  it('overlapping bulks make each external id once', async () => {
    const { user, from, ask } = await newRace()
    const bulk = (first: number) => ({
      transactions: times(10, (n) => ({
        account_id: from.id,
        date: '2026-01-01',
        amount: -1,
        external_id: `bank-${first + n}`,
      })),
    })

    const answers = await Promise.all(times(10, (n) => ask('POST', '/transactions', bulk(n * 3))))

    expect(statusesOf(answers)).toEqual([201])
    expect((await ask('GET', '/transactions')).body.data).toHaveLength(37)
    await expectConsistent(user)
  })

  it('a category that goes while it is used leaves nothing that refers to it', async () => {
    const { user, from, ask } = await newRace()
    const { body: category } = await ask('POST', '/categories', {
      name: 'Short-lived',
      kind: 'expense',
    })
    const body = { account_id: from.id, date: '2026-01-01', amount: -5, category_id: category.id }

    const posts = times(8, () => ask('POST', '/transactions', body))
    const removal = ask('DELETE', `/categories/${category.id}?replace_with=cat_rent`)
    const answers = await Promise.all([...posts, removal])

    expect([201, 204, 422]).toEqual(expect.arrayContaining(statusesOf(answers)))
    const { body: list } = await ask('GET', '/transactions')
    expect(list.data.filter((row: any) => row.category_id !== 'cat_rent')).toEqual([])
    await expectConsistent(user)
  })
})
