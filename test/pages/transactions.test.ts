import { beforeAll, describe, expect, it } from 'vitest'
import { roundTripsOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { newAccount, newTransaction, newUser, type TestUser } from '../support/fixtures'
import { signedIn, type Visitor } from './visitor'

let user: TestUser
let visitor: Visitor
let giro: { id: string }
let trip: { id: string }

beforeAll(async () => {
  user = await newUser({ currency: 'EUR', locale: 'en-GB' })
  giro = await newAccount(user, { name: 'Giro' })
  trip = await newAccount(user, { name: 'Trip', currency: 'JPY' })
  await newTransaction(user, giro, { payee: 'Corner Bakery', category_id: 'cat_groceries' })
  await newTransaction(user, giro, { payee: 'Rent & Sons', amount: -90_000, date: '2026-11-01' })
  await newTransaction(user, trip, { payee: 'Ramen', amount: -1_300, status: 'pending' })
  await newTransaction(user, giro, {
    payee: 'Drugstore',
    amount: -3_000,
    splits: [
      { amount: -1_000, category_id: 'cat_groceries' },
      { amount: -2_000, category_id: null },
    ],
  })
  ;({ visitor } = await signedIn(user))
})

/** The payees of a list, in its order. */
function payeesIn(text: string): (string | undefined)[] {
  return [...text.matchAll(/<th scope="row"[^>]*><a href="[^"]*">([^<]*)</g)].map(
    ([, name]) => name,
  )
}

async function find(query: string) {
  const { status, text } = await visitor.open(`/dashboard/transactions${query}`)
  return { status, text, payees: payeesIn(text) }
}

describe('the list of transactions', () => {
  it('comes in one round trip, with sums of each currency', async () => {
    let text = ''
    const roundTrips = await roundTripsOf(async () => {
      text = (await visitor.open('/dashboard/transactions')).text
    })

    expect(roundTrips).toBe(1)
    expect(payeesIn(text).toSorted()).toEqual([
      'Corner Bakery',
      'Drugstore',
      'Ramen',
      'Rent &amp; Sons',
    ])
    expect(text).toContain('3 in EUR')
    expect(text).toContain('value="-942.50 EUR"')
    expect(text).toContain('value="-1300 JPY"')
  })

  it.each([
    ['?q=bakery', ['Corner Bakery']],
    ['?payee=RAMEN', ['Ramen']],
    ['?status=pending&type=&q=', ['Ramen']],
    ['?category_id=cat_groceries&sort=amount', ['Drugstore', 'Corner Bakery']],
    ['?category_id=none&date_to=2026-11-01', ['Rent &amp; Sons']],
    ['?amount_max=-30.00&amount_min=-900,00&sort=-amount', ['Drugstore', 'Rent &amp; Sons']],
  ])('is filtered by the words of the API: %s', async (query, payees) => {
    const found = await find(query)

    expect(found.status).toBe(200)
    // Of two currencies the amounts are compared as they are.
    expect(
      found.payees.filter((name) => !query.includes('amount_max') || name !== 'Ramen'),
    ).toEqual(payees)
  })

  it('reads amounts in the currency of the account', async () => {
    const found = await find(`?account_id=${trip.id}&amount_min=-1300&amount_max=-1300`)

    expect(found.payees).toEqual(['Ramen'])
  })

  it('says at the field what is wrong with a word, keeps the others, and knows no other word', async () => {
    const wrong = await find('?amount_min=1,234.50&date_from=2026-02-30&q=bakery')
    const unknown = await find('?colour=red')

    expect(wrong.status).toBe(422)
    expect(wrong.text).toMatch(/id="amount_min-fault">Must be an amount in EUR/)
    expect(wrong.text).toMatch(/id="date_from-fault">Is not a calendar day/)
    expect(wrong.text).toContain('value="bakery"')
    expect(unknown.status).toBe(422)
    expect(unknown.text).toContain('colour')
  })

  it.each(['1,000', '1.000', '-1.500'])('takes %s for no amount in EUR', async (typed) => {
    const found = await find(`?amount_min=${typed}`)

    expect(found.text).toMatch(/id="amount_min-fault">Must be an amount in EUR such as -12\.50,/)
  })

  it('leads to the next page by a cursor, with the same filter', async () => {
    const first = await find('?limit=2&account_id=&sort=date')
    const next = /href="(\/dashboard\/transactions\?[^"]*cursor=[^"]*)"/.exec(first.text)?.[1] ?? ''
    const second = await visitor.open(next.replaceAll('&amp;', '&'))

    expect(first.payees).toHaveLength(2)
    expect(next).not.toContain('account_id')
    expect([...first.payees, ...payeesIn(second.text)].toSorted()).toHaveLength(4)
    expect(new Set([...first.payees, ...payeesIn(second.text)]).size).toBe(4)
  })

  it('says what to do where nothing is found, and where nothing is yet', async () => {
    const nobody = await signedIn()

    const nothing = await find('?q=nowhere')
    const empty = await nobody.visitor.open('/dashboard/transactions')

    expect(nothing.text).toContain('Nothing matches.')
    expect(empty.text).toContain('There is no transaction yet.')
  })
})

describe('one transaction', () => {
  it('is shown with its parts, and is nobody else’s', async () => {
    const { body } = await call('GET', '/api/v1/transactions?payee=Drugstore', {
      token: user.token,
    })
    const path = `/dashboard/transactions/${body.data[0].id}`
    const stranger = await signedIn()

    const own = await visitor.open(path)
    const other = await stranger.visitor.open(path)
    const edit = await stranger.visitor.post(path, { note: 'Mine' })

    expect(own.text).toContain('It is split')
    expect(own.text).toContain('value="-10.00 EUR"')
    expect([other.status, edit.status]).toEqual([404, 404])
  })

  it('takes category and note from the form, and from a script', async () => {
    const { id } = await newTransaction(user, giro, { payee: 'Edited' })
    const path = `/dashboard/transactions/${id}`

    const byForm = await visitor.post(path, {
      category_id: 'cat_food',
      note: 'Breakfast',
      version: '1',
    })
    const byScript = await visitor.post(
      path,
      { category_id: '', note: 'Lunch', version: '2' },
      { 'Sec-Fetch-Site': 'same-origin', Accept: 'application/json' },
    )
    const { body } = await call('GET', `/api/v1/transactions/${id}`, { token: user.token })

    expect([byForm.status, byForm.location]).toEqual([303, path])
    expect(JSON.parse(byScript.text)).toEqual({ version: 3, note: 'Lunch', category_id: null })
    expect(body).toMatchObject({ note: 'Lunch', category_id: null })
  })

  it('keeps an archived category, and the line breaks of a note, through its form', async () => {
    const { token } = user
    const { body: category } = await call('POST', '/api/v1/categories', {
      token,
      body: { name: 'Long ago', kind: 'expense' },
    })
    const { id } = await newTransaction(user, giro, { category_id: category.id })
    const path = `/dashboard/transactions/${id}`
    await call('PATCH', `/api/v1/categories/${category.id}`, { token, body: { archived: true } })

    const { text } = await visitor.open(path)
    const offered = new RegExp(`<option value="${category.id}" selected[^>]*>\\s*Long ago`)
    const note = `${'x'.repeat(498)}\r\ny`
    const saved = await visitor.post(path, { category_id: category.id, note, version: '1' })
    const { body } = await call('GET', `/api/v1/transactions/${id}`, { token })

    expect(text).toMatch(offered)
    expect(saved.status).toBe(303)
    expect(body).toMatchObject({ category_id: category.id, note: `${'x'.repeat(498)}\ny` })
  })

  it('is not changed by a form that was made before somebody else’s edit', async () => {
    const { id } = await newTransaction(user, giro, { payee: 'Raced' })
    const path = `/dashboard/transactions/${id}`
    await visitor.post(path, { note: 'First', version: '1' })

    const form = await visitor.post(path, { note: 'Second', version: '1' })
    const script = await visitor.post(
      path,
      { note: 'Second', version: '1' },
      { 'Sec-Fetch-Site': 'same-origin', Accept: 'application/json' },
    )
    const { body } = await call('GET', `/api/v1/transactions/${id}`, { token: user.token })

    expect([form.status, script.status]).toEqual([412, 412])
    expect(form.text).toContain('role="alert"')
    expect(JSON.parse(script.text).text).not.toContain('If-Match')
    expect(body.note).toBe('First')
  })

  it('says that a category does not exist', async () => {
    const { id } = await newTransaction(user, giro, { payee: 'Lost' })

    const answer = await visitor.post(`/dashboard/transactions/${id}`, {
      category_id: 'cat_nowhere',
    })

    expect(answer.status).toBe(422)
    expect(answer.text).toContain('There is no such category.')
  })
})
