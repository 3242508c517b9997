// A user with two accounts in euros and one in dollars, and short ways to ask and to see.
import { call } from '../support/client'
import { newAccount, newUser } from '../support/fixtures'

export async function newPurse() {
  const user = await newUser()
  const account = await newAccount(user)
  const savings = await newAccount(user)
  const dollars = await newAccount(user, { currency: 'USD' })
  const ask = (method: string, path: string, body?: unknown) =>
    call(method, `/api/v1${path}`, { token: user.token, body })
  const read = async (id: string) => (await ask('GET', `/transactions/${id}`)).body
  const count = async () => (await ask('GET', '/transactions?limit=500')).body.data.length
  const balance = async ({ id }: { id: string }) =>
    (await ask('GET', `/accounts/${id}`)).body.balance.current
  /** A plain expense of five euros. */
  const one = { account_id: account.id, date: '2026-01-01', amount: -500 }
  return { user, account, savings, dollars, ask, read, count, balance, one }
}
