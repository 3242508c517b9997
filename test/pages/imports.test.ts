import { beforeAll, describe, expect, it } from 'vitest'
import { origin, send, call } from '../support/client'
import { newAccount, newTransaction, newUser, type TestUser } from '../support/fixtures'
import { ofx } from '../support/statements'
import { signedIn, type Visitor } from './visitor'

let user: TestUser
let visitor: Visitor

beforeAll(async () => {
  user = await newUser({ currency: 'EUR', locale: 'en-GB' })
  ;({ visitor } = await signedIn(user))
})

const march = [
  { id: 'A1', date: '20260302', amount: '-12.50', name: 'Corner Bakery', memo: 'CARD 4711' },
  { id: 'A2', date: '20260303', amount: '-3.00', name: 'Metro' },
]

/** What a browser sends for the form with a chosen file. */
async function upload(fields: Record<string, string>, file: string | null = null) {
  const form = new FormData()
  for (const [name, value] of Object.entries({ _once: crypto.randomUUID(), ...fields }))
    form.append(name, value)
  form.append('file', new File([file ?? ''], file === null ? '' : 'statement.ofx'))
  const body = new Response(form)
  const cookies = [...visitor.jar].map(([name, value]) => `${name}=${value}`)
  const answer = await send('POST', '/dashboard/imports/new', {
    raw: new Uint8Array(await body.arrayBuffer()),
    headers: {
      'Content-Type': body.headers.get('Content-Type') ?? '',
      'Sec-Fetch-Site': 'same-origin',
      Origin: origin,
      Cookie: cookies.join('; '),
    },
  })
  const location = answer.headers.get('Location') ?? ''
  return { status: answer.status, text: await answer.text(), location }
}

async function transactionsOf(account: { id: string }, query = ''): Promise<any[]> {
  const path = `/api/v1/transactions?account_id=${account.id}${query}`
  return (await call('GET', path, { token: user.token })).body.data
}

describe('importing a statement on a page', () => {
  it('shows first what it would do, entry by entry, and writes nothing', async () => {
    const account = await newAccount(user, { name: 'Preview' })
    await newTransaction(user, account, { date: '2026-03-03', amount: -300, payee: 'By hand' })
    const file = ofx(march, { balance: { amount: '-15.50', date: '20260331' } })

    const { status, text } = await upload({ account_id: account.id, do: 'preview' }, file)

    expect(status).toBe(200)
    expect(text).toContain('What the import into Preview would do')
    expect(text).toContain('Corner Bakery')
    expect(text).toContain('Linked to what you had recorded yourself')
    expect(text).toContain('Balance agrees')
    expect(await transactionsOf(account)).toHaveLength(1)
  })

  it('imports, shows what came of it, leads to its transactions, and takes it back after asking', async () => {
    const account = await newAccount(user, { name: 'Whole' })
    const before = await newTransaction(user, account, { date: '2026-01-01', payee: 'Before' })

    const done = await upload({ account_id: account.id, do: 'import' }, ofx(march))
    const page = await visitor.open(done.location)
    const link = /href="(\/dashboard\/transactions\?import_id=[^"]*)"/.exec(page.text)?.[1] ?? ''
    const list = await visitor.open(link)
    const asked = await visitor.open(`${done.location}/undo`)
    const created = await transactionsOf(account, `&import_id=${done.location.split('/').at(-1)}`)
    const undone = await visitor.post(`${done.location}/undo`, {})
    const gone = await visitor.open(done.location)

    expect([done.status, page.status, asked.status]).toEqual([303, 200, 200])
    expect(created.map(({ payee }) => payee).toSorted()).toEqual(['Corner Bakery', 'Metro'])
    expect(list.text).toContain('Corner Bakery')
    expect(list.text).not.toContain('>Before<')
    expect(asked.text).toContain('The 2 transactions that it created are deleted')
    expect([undone.status, undone.location]).toEqual([303, '/dashboard/imports'])
    expect(gone.status).toBe(404)
    expect((await transactionsOf(account)).map(({ id }) => id)).toEqual([before.id])
  })

  it('says at the field what a file needs, and offers the accounts of a file with several', async () => {
    const account = await newAccount(user)
    const days = 'Date;Payee;Amount\n01.02.2026;A;-1,00\n'
    const open = days.replaceAll('.', '/').replaceAll(',', '.').replaceAll(';', ',')
    const several = ofx(march).replace(
      '</STMTRS>',
      '</STMTRS></STMTTRNRS><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>987654321<ACCTTYPE>SAVINGS</BANKACCTFROM><BANKTRANLIST></BANKTRANLIST></STMTRS>',
    )

    const ambiguous = await upload({ account_id: account.id, do: 'preview' }, open)
    const both = await upload({ account_id: account.id, do: 'preview' }, several)
    const chosen = await upload(
      { account_id: account.id, do: 'preview', statement_account: '6789' },
      several,
    )
    const missing = await upload({ account_id: account.id, do: 'import' })
    const none = await upload(
      { account_id: account.id, do: 'preview', statement_account: '1111', date_order: 'dmy' },
      open,
    )

    expect(ambiguous.status).toBe(422)
    expect(ambiguous.text).toMatch(/<details open=""|<details open>/)
    expect(ambiguous.text).toContain('id="date_order-fault"')
    expect(both.status).toBe(422)
    expect(both.text).toContain('Number that ends in 4321')
    expect([chosen.status, missing.status]).toEqual([200, 422])
    expect(missing.text).toContain('id="file-fault"')
    expect(none.text).toContain('id="statement_account-fault"')
    expect(none.text).toContain('No account of the file ends in 1111')
  })

  it('tells files apart by what is in them', async () => {
    const account = await newAccount(user)
    const fields = { account_id: account.id, do: 'import', _once: crypto.randomUUID() }

    const first = await upload(fields, ofx(march))
    const same = await upload(fields, ofx(march))
    const other = await upload(fields, ofx(march).replace('-12.50', '-99.50'))

    expect(same.location).toBe(first.location)
    expect(other.status).toBe(422)
    expect(other.text).toContain('belongs to another request')
  })

  it('lists imports, and shows nobody another’s', async () => {
    const account = await newAccount(user, { name: 'Listed' })
    const done = await upload({ account_id: account.id, do: 'import' }, ofx(march))
    const stranger = await signedIn()

    const list = await visitor.open('/dashboard/imports')
    const other = await stranger.visitor.open(done.location)
    const undo = await stranger.visitor.post(`${done.location}/undo`, {})

    expect(list.text).toContain(`href="${done.location}"`)
    expect(list.text).toContain('Listed')
    expect([other.status, undo.status]).toEqual([404, 404])
    expect(await transactionsOf(account)).toHaveLength(2)
  })

  it('asks for an account where there is none, and adds one', async () => {
    const newcomer = await signedIn(await newUser({ currency: 'JPY' }))

    const none = await newcomer.visitor.open('/dashboard/imports/new')
    const fields = { _once: crypto.randomUUID(), name: 'Kitty', type: 'cash', currency: 'jpy' }
    const wrong = await newcomer.visitor.post('/dashboard/accounts/new', {
      ...fields,
      opening_balance: '12.5',
    })
    const right = await newcomer.visitor.post('/dashboard/accounts/new', {
      ...fields,
      opening_balance: '-1250',
    })
    const grouped = await newcomer.visitor.post('/dashboard/accounts/new', {
      ...fields,
      opening_balance: '1,000',
    })
    const dinar = await newcomer.visitor.post('/dashboard/accounts/new', {
      ...fields,
      _once: crypto.randomUUID(),
      currency: 'KWD',
      opening_balance: '1,250',
    })
    const form = await newcomer.visitor.open(right.location ?? '')
    const { body } = await call('GET', '/api/v1/accounts', { token: newcomer.user.token })

    expect(none.text).toContain('There is no account to import into.')
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('id="opening_balance-fault"')
    expect(right.status).toBe(303)
    expect(form.text).toContain('Kitty · JPY')
    expect(grouped.text).toContain('Must be an amount in JPY such as -1250,')
    expect(dinar.status).toBe(303)
    expect(body.data).toMatchObject([
      { currency: 'JPY', opening_balance: -1250, type: 'cash' },
      { currency: 'KWD', opening_balance: 1250 },
    ])
  })
})
