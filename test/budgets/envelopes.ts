// Budgets as a client makes and reads them.
import { call, type Answer } from '../support/client'
import type { TestUser } from '../support/fixtures'

/** A monthly budget over 300.00 for groceries from January 2026 on, unless told otherwise. */
export async function newBudget(
  user: TestUser,
  fields: Record<string, unknown> = {},
): Promise<any> {
  const { status, body } = await postBudget(user, { starts_on: '2026-01-01', ...fields })
  if (status !== 201) throw new Error(`Creating a budget failed: ${JSON.stringify(body)}`)
  return body
}

export async function postBudget(
  user: TestUser,
  fields: Record<string, unknown> = {},
): Promise<Answer> {
  const body = { name: 'Food', category_ids: ['cat_groceries'], amount: 30_000, ...fields }
  return call('POST', '/api/v1/budgets', { token: user.token, body })
}

/** Reads below `/budgets`. */
export async function read(user: TestUser, path = ''): Promise<any> {
  const { body } = await call('GET', `/api/v1/budgets${path}`, { token: user.token })
  return body
}

export async function progressOf(
  user: TestUser,
  budget: { id: string },
  on = '2026-11-15',
): Promise<any> {
  return (await read(user, `/${budget.id}?on=${on}`)).progress
}

export async function move(user: TestUser, from: { id: string }, body: unknown): Promise<Answer> {
  return call('POST', `/api/v1/budgets/${from.id}/moves`, { token: user.token, body })
}

export async function newCategory(
  user: TestUser,
  fields: Record<string, unknown> = {},
): Promise<any> {
  const { status, body } = await call('POST', '/api/v1/categories', {
    token: user.token,
    body: { name: 'Bakery', kind: 'expense', ...fields },
  })
  if (status !== 201) throw new Error(`Creating a category failed: ${JSON.stringify(body)}`)
  return body
}
