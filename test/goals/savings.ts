// Goals as a client makes and reads them.
import { type Answer, call } from '../support/client'
import type { TestUser } from '../support/fixtures'

export async function postGoal(
  user: TestUser,
  fields: Record<string, unknown> = {},
): Promise<Answer> {
  const body = { name: 'Bicycle', target_amount: 100_000, ...fields }
  return call('POST', '/api/v1/goals', { token: user.token, body })
}

export async function newGoal(user: TestUser, fields: Record<string, unknown> = {}): Promise<any> {
  const { status, body } = await postGoal(user, fields)
  if (status !== 201) throw new Error(`Creating a goal failed: ${JSON.stringify(body)}`)
  return body
}

export async function contribute(
  user: TestUser,
  goal: { id: string },
  body: unknown,
): Promise<Answer> {
  return call('POST', `/api/v1/goals/${goal.id}/contributions`, { token: user.token, body })
}

/** Reads below `/goals`. */
export async function read(user: TestUser, path = ''): Promise<any> {
  const { body } = await call('GET', `/api/v1/goals${path}`, { token: user.token })
  return body
}

export async function progressOf(user: TestUser, goal: { id: string }): Promise<any> {
  return (await read(user, `/${goal.id}`)).progress
}
