// What tests start from. Each makes its own user, so that none sees another's rows.
import { call } from './client'

export const password = 'correct horse battery staple'

export type TestUser = { id: string; email: string; token: string; refreshToken: string }

export async function newUser(fields: Record<string, unknown> = {}): Promise<TestUser> {
  const email = `${crypto.randomUUID()}@example.com`
  const { status, body } = await call('POST', '/api/v1/auth/register', {
    body: { email, password, ...fields },
  })
  if (status !== 201) throw new Error(`Registering failed: ${JSON.stringify(body)}`)
  return { id: body.user.id, email, token: body.access_token, refreshToken: body.refresh_token }
}

export async function newAccount(
  user: TestUser,
  fields: Record<string, unknown> = {},
): Promise<any> {
  const { status, body } = await call('POST', '/api/v1/accounts', {
    token: user.token,
    body: { name: 'Everyday', type: 'checking', currency: 'EUR', ...fields },
  })
  if (status !== 201) throw new Error(`Creating an account failed: ${JSON.stringify(body)}`)
  return body
}

/** A transaction on 2 November 2026 over 12.50, unless told otherwise. */
export async function newTransaction(
  user: TestUser,
  account: { id: string },
  fields: Record<string, unknown> = {},
): Promise<any> {
  const { status, body } = await call('POST', '/api/v1/transactions', {
    token: user.token,
    body: { account_id: account.id, date: '2026-11-02', amount: -1250, ...fields },
  })
  if (status !== 201) throw new Error(`Recording failed: ${JSON.stringify(body)}`)
  return body
}

/** An API key that may read everything, unless told otherwise. */
export async function newKey(
  user: { token: string },
  fields: Record<string, unknown> = {},
): Promise<any> {
  const { status, body } = await call('POST', '/api/v1/keys', {
    token: user.token,
    body: { name: 'Script', scopes: ['read'], ...fields },
  })
  if (status !== 201) throw new Error(`Creating a key failed: ${JSON.stringify(body)}`)
  return body
}
