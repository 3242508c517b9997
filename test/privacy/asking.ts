// Requests from somewhere, by some program, and what the access log says of them.
import { runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { beforeEach } from 'vitest'
import { call, origin } from '../support/client'
import { passSeconds } from '../support/clock'
import { password, type TestUser } from '../support/fixtures'

/** Each test of the file begins with an hour, so that its requests fall into that one. */
export function beginHour(): void {
  beforeEach(() => {
    passSeconds(3601 - (Math.floor(Date.now() / 1000) % 3600))
  })
}

export type Place = { country?: string; userAgent?: string }

export async function askFrom(
  place: Place,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<{ status: number; body: any }> {
  const response = await exports.default.fetch(
    new Request(new URL(`/api/v1${path}`, origin), {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(place.userAgent !== undefined && { 'User-Agent': place.userAgent }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(place.country !== undefined && { cf: { country: place.country } }),
    }),
  )
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

export const ask = (method: string, path: string, token: string, body?: unknown) =>
  askFrom({}, method, path, { token, body })

/** Entries, newest first, up to 500. */
export async function logOf({ token }: { token: string }, query = ''): Promise<any[]> {
  const { body } = await call('GET', `/api/v1/me/access-log?limit=500${query}`, { token })
  return body.data
}

/** What the database holds of requests, without asking the objects for more. */
export async function storedHours(userId: string): Promise<Record<string, unknown>[]> {
  const { results } = await env.DB.prepare(
    'SELECT * FROM access_log WHERE user_id = ? AND operation IS NOT NULL ORDER BY id',
  )
    .bind(userId)
    .all()
  return results
}

export async function signIn({ email }: TestUser): Promise<string> {
  const { body } = await call('POST', '/api/v1/auth/login', { body: { email, password } })
  return body.access_token
}

/** The object of a key or a user does what it does once nobody asks any more. */
export async function settle(name: string): Promise<void> {
  await runInDurableObject(env.LIMITER.getByName(name), async (object) => {
    object['settle']()
    await object['wakeToForget']()
  })
}
