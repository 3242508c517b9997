// A user who records, and asks for reports.
import { call } from '../support/client'
import { newAccount, newTransaction, newUser } from '../support/fixtures'

export async function newReporter(fields: Record<string, unknown> = {}) {
  const user = await newUser(fields)
  const account = await newAccount(user)
  const report = (path: string) => call('GET', `/api/v1/reports/${path}`, { token: user.token })
  const rows = async (path: string): Promise<any[]> => (await report(path)).body.data
  const record = (wish: Record<string, unknown>, on: { id: string } = account) =>
    newTransaction(user, on, wish)
  return { user, account, report, rows, record }
}
