import { describe, expect, it } from 'vitest'
import { roundTripsOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { freezeClock } from '../support/clock'
import { newAccount, newUser, type TestUser } from '../support/fixtures'
import { signedIn } from './visitor'

freezeClock()

async function record(user: TestUser, fields: Record<string, unknown>) {
  await call('POST', '/api/v1/transactions', { token: user.token, body: fields })
}

/** Text as it is read: without tags, blanks folded. */
function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\s\u00a0\u202f]+/g, ' ')
    .trim()
}

describe('the overview', () => {
  it('says what to do first where there is no account', async () => {
    const { visitor } = await signedIn()

    const { status, text } = await visitor.open('/dashboard')

    expect(status).toBe(200)
    expect(text).toContain('There is no account yet.')
    expect(text).toContain('href="/dashboard/accounts/new"')
  })

  it('goes on where all accounts are closed', async () => {
    const user = await newUser({ currency: 'EUR', locale: 'en-GB' })
    const account = await newAccount(user, { opening_balance: 4_200 })
    const body = { status: 'closed' }
    await call('PATCH', `/api/v1/accounts/${account.id}`, { token: user.token, body })
    const { visitor } = await signedIn(user)

    const read = textOf((await visitor.open('/dashboard')).text)

    expect(read).not.toContain('There is no account yet.')
    expect(read).toContain('All your accounts are closed.')
    expect(read).toContain('Net worth')
    expect(read).toContain('€42.00')
  })

  it('shows balances, spending, cash flow, net worth, budgets and goals, in one round trip', async () => {
    const user = await newUser({ currency: 'EUR', locale: 'en-GB', time_zone: 'UTC' })
    const euro = await newAccount(user, { name: 'Giro', currency: 'EUR', opening_balance: 100_000 })
    const yen = await newAccount(user, { name: 'Trip', currency: 'JPY', opening_balance: 5_000 })
    const today = new Date().toISOString().slice(0, 10)
    await record(user, {
      account_id: euro.id,
      date: today,
      amount: -4_000,
      category_id: 'cat_groceries',
    })
    await record(user, {
      account_id: euro.id,
      date: today,
      amount: 1_000,
      category_id: 'cat_groceries',
    })
    await record(user, { account_id: euro.id, date: today, amount: -700 })
    await record(user, {
      account_id: yen.id,
      date: today,
      amount: -1_200,
      category_id: 'cat_groceries',
    })
    const plans = [
      [
        '/api/v1/budgets',
        { name: 'Tight', category_ids: ['cat_food'], amount: 2_500, currency: 'EUR' },
      ],
      [
        '/api/v1/budgets',
        { name: 'Wide', category_ids: ['cat_food'], amount: 90_000, currency: 'EUR' },
      ],
      [
        '/api/v1/budgets',
        {
          name: 'Half',
          category_ids: ['cat_food'],
          amount: 5_000,
          currency: 'EUR',
          alert_thresholds: [50, 100],
        },
      ],
      [
        '/api/v1/budgets',
        { name: 'Near', category_ids: ['cat_food'], amount: 3_600, currency: 'EUR' },
      ],
      ['/api/v1/goals', { name: 'Bike', target_amount: 50_000, currency: 'EUR' }],
    ] as const
    for (const [path, body] of plans) await call('POST', path, { token: user.token, body })
    const { visitor } = await signedIn(user)

    let text = ''
    const roundTrips = await roundTripsOf(async () => {
      text = (await visitor.open('/dashboard')).text
    })
    const read = textOf(text)

    expect(roundTrips).toBe(1)
    expect(read).toContain('In EUR €963.00')
    expect(read).toContain('In JPY JP¥3,800')
    expect(read).toContain('Spent in EUR €37.00')
    expect(read).toContain('Spent in JPY JP¥1,200')
    expect(read).toContain('Food &amp; drink 81 % €30.00')
    expect(read).toContain('Without a category 19 % €7.00')
    expect(read).toContain('Tight Over by €5.00 €30.00 of €25.00')
    expect(read).toContain('Wide €870.00 left')
    expect(read).toMatch(/Half (Faster than planned|€20\.00 left)/)
    expect(read).toContain('Near Nearly used up')
    expect(read).toContain('Bike')
    expect(text).toContain(`category_id=none&amp;date_from=${today.slice(0, 7)}-01`)
  })

  it('draws charts from what stands in the page as data, and as a table', async () => {
    const user = await newUser({ currency: 'EUR', locale: 'de-DE' })
    await newAccount(user, { opening_balance: 123_456 })
    const { visitor } = await signedIn(user)

    const { text } = await visitor.open('/dashboard')
    const charts = [...text.matchAll(/data-chart="([^"]*)"/g)].map(([, written = '']) =>
      JSON.parse(written.replaceAll('&quot;', '"')),
    )

    expect(charts.map(({ kind }) => kind)).toEqual(['lines', 'stacked'])
    expect(charts[0]).toMatchObject({ currency: 'EUR', decimals: 2, locale: 'de-DE' })
    expect(charts[0].series[0].values).toHaveLength(12)
    expect(charts[0].series[0].values.at(-1)).toBe(123_456)
    expect(textOf(text)).toContain('1.234,56 €')
    expect(text).toMatch(/<script type="module" src="\/static\/chart\.js\?v=[\w-]{11}">/)
    expect(text).not.toMatch(/<script(?! type="module" src=)| style=/)
  })
})
