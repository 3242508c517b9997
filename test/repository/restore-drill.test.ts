// The restore drill of docs/operations.md: the database goes back to a time before an erasure, and the erased
// user is gone again by nothing but the cron that runs each minute.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Copy, newCopy } from './copy'

let copy: Copy

beforeAll(async () => {
  copy = await newCopy()
})

afterAll(async () => {
  await copy.remove()
})

const password = 'correct horse battery staple'

it('makes an erasure again that a restore has undone, and brings all others back', async () => {
  const [erased, other] = [await register('erased'), await register('other')]
  await addAccount(erased.access_token)
  await addAccount(other.access_token)
  await copy.kill()
  const putBack = copy.keepDatabase()
  await copy.start()
  const receipt = await ask('DELETE', '/me', { token: erased.access_token, body: { password } })
  await addAccount(other.access_token)
  const before = await accountsOf(other.access_token)

  await copy.kill()
  putBack()
  await copy.start()
  const restored = await logIn('erased')
  const lost = await ask('GET', `/erasures/${receipt.body.receipt_id}`)
  await copy.cron()
  const afterCron = await logIn('erased')
  const checked = await ask('GET', `/erasures/${receipt.body.receipt_id}`)
  const withToken = await ask('GET', '/accounts', { token: restored.body.access_token })
  const registered = await register('erased')

  expect(receipt.status).toBe(200)
  // Without these the database would not have gone back at all.
  expect(restored.status).toBe(200)
  expect(lost.status).toBe(404)
  expect(before).toBe(2)
  expect(await accountsOf(other.access_token)).toBe(1)
  expect(afterCron.body.code).toBe('invalid_credentials')
  expect(withToken.body.code).toBe('session_ended')
  expect(checked.body).toEqual(receipt.body)
  expect(await accountsOf(registered.access_token)).toBe(0)
})

type Answer = { status: number; body: any }

async function ask(
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(`${copy.origin()}/api/v1${path}`, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

async function register(name: string): Promise<any> {
  const body = { email: `${name}@example.com`, password }
  const answer = await ask('POST', '/auth/register', { body })
  expect(answer.status).toBe(201)
  return answer.body
}

function logIn(name: string): Promise<Answer> {
  return ask('POST', '/auth/login', { body: { email: `${name}@example.com`, password } })
}

async function addAccount(token: string): Promise<void> {
  const body = { name: 'Everyday', type: 'checking', currency: 'EUR' }
  expect((await ask('POST', '/accounts', { token, body })).status).toBe(201)
}

async function accountsOf(token: string): Promise<number> {
  return (await ask('GET', '/accounts', { token })).body.data.length
}
