import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newAccount, newTransaction, newUser, type TestUser } from '../support/fixtures'
import { ofx } from '../support/statements'

const march = [
  { id: 'A1', date: '20260302', amount: '-12.50', name: 'Corner Bakery', memo: 'CARD 4711' },
  { id: 'A2', date: '20260303', amount: '-3.00', name: 'Metro' },
  { id: 'A3', date: '20260303', amount: '-3.00', name: 'Metro' },
  { id: 'A4', date: '20260331', amount: '2500.00', name: 'ACME Payroll' },
]

const csv = `Date;Payee;Amount
01.03.2026;Corner Bakery;-12,50
15.03.2026;Metro;-3,00
15.03.2026;Metro;-3,00
31.03.2026;ACME;2.500,00
`

async function upload(
  user: TestUser,
  account: { id: string },
  file: string,
  { query = '', type = 'application/octet-stream' } = {},
) {
  return call('POST', `/api/v1/accounts/${account.id}/imports${query}`, {
    token: user.token,
    raw: file,
    headers: { 'Content-Type': type },
  })
}

async function list(user: TestUser, query = ''): Promise<any[]> {
  const { body } = await call('GET', `/api/v1/transactions?${query}`, { token: user.token })
  return body.data
}

async function balanceOf(user: TestUser, account: { id: string }) {
  const { body } = await call('GET', `/api/v1/accounts/${account.id}`, { token: user.token })
  return body.balance
}

describe('importing a statement', () => {
  it('creates the transactions of an OFX file and tells where the import is', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const answer = await upload(user, account, ofx(march))

    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      format: 'ofx',
      status: 'completed',
      found: 4,
      created: 4,
      duplicates: 0,
      matched: 0,
      errors: [],
      balance_check: null,
    })
    expect(answer.headers.get('Location')).toBe(`/api/v1/imports/${answer.body.id}`)
    const [newest] = await list(user)
    expect(newest).toMatchObject({
      date: '2026-03-31',
      amount: 250_000,
      type: 'income',
      payee: 'ACME Payroll',
      import_id: answer.body.id,
      status: 'posted',
    })
    expect((await balanceOf(user, account)).current).toBe(250_000 - 1250 - 600)
  })

  it('reads the file back by date, category and amount', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    await upload(user, account, ofx(march))

    expect(await list(user, 'date_from=2026-03-03&date_to=2026-03-03')).toHaveLength(2)
    expect(await list(user, 'uncategorized=true')).toHaveLength(4)
    expect(await list(user, 'amount_min=-1250&amount_max=-1250')).toHaveLength(1)
    expect(await list(user, 'q=card+4711')).toHaveLength(1)
  })

  it('creates nothing when the same file comes twice', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    await upload(user, account, ofx(march))

    const again = await upload(user, account, ofx(march))

    expect(again.status).toBe(201)
    expect(again.body).toMatchObject({ found: 4, created: 0, duplicates: 4 })
    expect(await list(user)).toHaveLength(4)
  })

  it('creates each entry once when the same file comes ten times at once', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => upload(user, account, ofx(march))),
    )

    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201))
    expect(answers.reduce((sum, { body }) => sum + body.created, 0)).toBe(4)
    expect(await list(user)).toHaveLength(4)
  })

  it('creates only what is new of a file that overlaps an earlier one', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    await upload(user, account, ofx(march.slice(0, 3)))

    const { body } = await upload(user, account, ofx(march.slice(1)))

    expect(body).toMatchObject({ found: 3, created: 1, duplicates: 2 })
  })

  it('lists what an import created, with any other filter, sort and report', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const { body: first } = await upload(user, account, ofx(march.slice(0, 2)))
    const { body: second } = await upload(user, account, ofx(march.slice(1)))
    const sums = async (path: string) =>
      (await call('GET', `/api/v1${path}&import_id=${second.id}`, { token: user.token })).body

    const all = await list(user, `import_id=${second.id}&sort=amount`)
    const some = await list(user, `import_id=${second.id}&category_id=none&amount_min=0`)
    const spent = await sums('/reports/spending?date_from=2026-03-01&date_to=2026-03-31')

    expect(await list(user, `import_id=${first.id}`)).toHaveLength(2)
    expect(all.map(({ amount }) => amount)).toEqual([-300, 250_000])
    expect(some.map(({ amount }) => amount)).toEqual([250_000])
    expect(spent.data).toMatchObject([{ outflow: -300, inflow: 250_000 }])
    expect(await list(user, 'import_id=imp_00000000000000000000000000')).toEqual([])
  })

  it('keeps the same bank ids on two accounts apart', async () => {
    const user = await newUser()
    const [one, other] = [await newAccount(user), await newAccount(user)]
    await upload(user, one, ofx(march))

    const { body } = await upload(user, other, ofx(march))

    expect(body.created).toBe(4)
  })

  it('takes two equal purchases of one day in a CSV as two, and knows both again', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const first = await upload(user, account, csv, { type: 'text/csv' })
    const again = await upload(user, account, csv, { type: 'text/csv' })

    expect(first.body).toMatchObject({ format: 'csv', found: 4, created: 4 })
    expect(again.body).toMatchObject({ created: 0, duplicates: 4 })
  })

  it('finds the format by content, whatever the media type says', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const { body } = await upload(user, account, ofx(march), { type: 'text/csv' })

    expect(body.format).toBe('ofx')
  })

  it('tells with dry_run what would happen, and writes nothing', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const dry = await upload(user, account, ofx(march), { query: '?dry_run=true' })

    expect(dry.status).toBe(200)
    expect(dry.body).toMatchObject({ id: null, status: 'dry_run', found: 4, created: 4 })
    expect(await list(user)).toHaveLength(0)
    const imports = await call('GET', '/api/v1/imports', { token: user.token })
    expect(imports.body.data).toHaveLength(0)
  })

  it('reports a broken line and imports the others', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const broken = [...march, { id: 'A5', date: '20260231', amount: '-1.00' }]

    const { status, body } = await upload(user, account, ofx(broken))

    expect(status).toBe(201)
    expect(body).toMatchObject({ found: 5, created: 4 })
    expect(body.errors).toEqual([{ line: 13, detail: expect.any(String) }])
  })

  it('compares the closing balance with the ledger on that day', async () => {
    const user = await newUser()
    const account = await newAccount(user, { opening_balance: 10_000 })
    await newTransaction(user, account, { date: '2026-04-05', amount: -9900 })
    const balance = { amount: '2580.00', date: '20260331' }

    const { body } = await upload(user, account, ofx(march, { balance }))

    expect(body.balance_check).toEqual({
      statement: 258_000,
      ledger: 258_150,
      difference: -150,
      date: '2026-03-31',
    })
  })

  it('links an entry to the one transaction that was noted by hand', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const noted = await newTransaction(user, account, {
      date: '2026-03-01',
      amount: -1250,
      payee: 'Bakery',
      status: 'pending',
      category_id: 'cat_groceries',
    })

    const { body } = await upload(user, account, ofx(march))

    expect(body).toMatchObject({ found: 4, created: 3, matched: 1 })
    const after = await call('GET', `/api/v1/transactions/${noted.id}`, { token: user.token })
    expect(after.body).toMatchObject({
      date: '2026-03-01',
      payee: 'Bakery',
      category_id: 'cat_groceries',
      status: 'posted',
      cleared: true,
      import_id: null,
    })
    expect((await upload(user, account, ofx(march))).body).toMatchObject({ created: 0, matched: 0 })
  })

  it('leaves a doubtful match alone', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    await newTransaction(user, account, { date: '2026-03-03', amount: -300, payee: 'Metro' })

    const { body } = await upload(user, account, ofx(march))

    expect(body).toMatchObject({ created: 4, matched: 0 })
  })

  it('undoes what it created, frees what it matched, and can then be repeated', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const noted = await newTransaction(user, account, {
      date: '2026-03-01',
      amount: -1250,
      status: 'pending',
    })
    const { body } = await upload(user, account, ofx(march))

    const undone = await call('DELETE', `/api/v1/imports/${body.id}`, { token: user.token })

    expect(undone.status).toBe(204)
    const left = await list(user)
    expect(left.map(({ id }) => id)).toEqual([noted.id])
    expect(left[0]).toMatchObject({ status: 'pending', cleared: false })
    expect(await balanceOf(user, account)).toMatchObject({ current: 0, available: -1250 })
    const gone = await call('GET', `/api/v1/imports/${body.id}`, { token: user.token })
    expect(gone.body.code).toBe('import_not_found')
    expect((await upload(user, account, ofx(march))).body).toMatchObject({ created: 3, matched: 1 })
  })

  it('lists imports newest first, page by page', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const first = await upload(user, account, ofx(march.slice(0, 1)))
    const second = await upload(user, account, ofx(march))

    const page = await call('GET', '/api/v1/imports?limit=1', { token: user.token })
    const next = await call('GET', `/api/v1/imports?limit=1&cursor=${page.body.next_cursor}`, {
      token: user.token,
    })

    expect(page.body.data[0].id).toBe(second.body.id)
    expect(next.body.data[0].id).toBe(first.body.id)
    expect(next.body.has_more).toBe(false)
  })

  it('imports 5,000 entries in one write', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const many = Array.from({ length: 5000 }, (_, index) => {
      return { id: `B${index}`, date: '20260302', amount: `-${index + 1}.00` }
    })

    const { body } = await upload(user, account, ofx(many))

    expect(body.created).toBe(5000)
    expect((await balanceOf(user, account)).current).toBe((-5000 * 5001 * 100) / 2)
  })

  it('shows no whole account or card number of the bank text', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const memo = 'FROM DE89370400440532013000 CARD 4111 1111 1111 1111 REF 20260302'

    await upload(user, account, ofx([{ id: 'C1', date: '20260302', amount: '-1.00', memo }]))

    const [row] = await list(user)
    expect(row.description).toBe('SHOP FROM …3000 CARD …1111 REF 20260302')
  })
})

describe('a statement that cannot be imported', () => {
  it('asks for the date order of a CSV that leaves it open', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const doubtful = 'Date,Description,Amount\n01/02/2026,Shop,-1.00\n'

    const asked = await upload(user, account, doubtful)
    const told = await upload(user, account, doubtful, { query: '?date_order=dmy' })

    expect(asked.status).toBe(422)
    expect(asked.body.code).toBe('ambiguous_statement')
    expect(asked.body.errors[0].parameter).toBe('date_order')
    expect(told.status).toBe(201)
    expect((await list(user))[0].date).toBe('2026-02-01')
  })

  it('asks which account of several is meant', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const [, statement = ''] = /(<STMTTRNRS>.*<\/STMTTRNRS>)/s.exec(ofx(march)) ?? []
    const two = ofx(march).replace(
      '</BANKMSGSRSV1>',
      `${statement.replace('123456789', '55554321')}</BANKMSGSRSV1>`,
    )

    const asked = await upload(user, account, two)
    const told = await upload(user, account, two, { query: '?statement_account=4321' })

    expect(asked.body.code).toBe('ambiguous_statement')
    expect(asked.body.errors[0].parameter).toBe('statement_account')
    expect(told.body.created).toBe(4)
  })

  it('is refused in another currency', async () => {
    const user = await newUser()
    const account = await newAccount(user, { currency: 'USD' })

    const { status, body } = await upload(user, account, ofx(march))

    expect(status).toBe(422)
    expect(body.code).toBe('statement_currency_mismatch')
    expect(await list(user)).toHaveLength(0)
  })

  it('is refused with the format named when it is one not read yet', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const { status, body } = await upload(user, account, '!Type:Bank\nD01/02/26\nT-1.00\n^\n')

    expect(status).toBe(422)
    expect(body.code).toBe('unreadable_statement')
  })

  it('is refused on a closed account', async () => {
    const user = await newUser()
    const account = await newAccount(user, { status: 'closed' })

    const { status, body } = await upload(user, account, ofx(march))

    expect(status).toBe(409)
    expect(body.code).toBe('account_closed')
  })

  it('is refused on an account of another user', async () => {
    const user = await newUser()
    const account = await newAccount(await newUser())

    const { status, body } = await upload(user, account, ofx(march))

    expect(status).toBe(404)
    expect(body.code).toBe('account_not_found')
  })

  it('is refused as JSON', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const { status, body } = await upload(user, account, '{}', { type: 'application/json' })

    expect(status).toBe(415)
    expect(body.code).toBe('unsupported_media_type')
  })

  it('is refused beyond 10 MiB', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const { status, body } = await upload(user, account, 'x'.repeat(10 * 1024 * 1024 + 1))

    expect(status).toBe(413)
    expect(body.code).toBe('body_too_large')
  })

  it('is refused when empty', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const { status, body } = await upload(user, account, '')

    expect(status).toBe(422)
    expect(body.code).toBe('unreadable_statement')
  })
})
