// A client that repeats itself, and sees the bytes that come back.
import { env } from 'cloudflare:workers'
import { type Request, send } from '../support/client'

export type Seen = { status: number; text: string; replayed: string | null; headers: Headers }

export async function post(path: string, key: string, request: Request = {}): Promise<Seen> {
  const headers = { ...request.headers, 'Idempotency-Key': key }
  const response = await send('POST', `/api/v1${path}`, { ...request, headers })
  return {
    status: response.status,
    text: await response.text(),
    replayed: response.headers.get('Idempotency-Replayed'),
    headers: response.headers,
  }
}

export function newKey(): string {
  return crypto.randomUUID()
}

/** Of a problem; empty for any other answer. */
export function codeOf({ text }: Seen): string {
  return (text === '' ? {} : JSON.parse(text)).code ?? ''
}

/** How many rows each table of the whole database has. */
export async function rowCounts(): Promise<Record<string, unknown>> {
  const { results } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%user%' ORDER BY name`,
  ).all<{ name: string }>()
  const counts = await env.DB.batch<{ rows: number }>(
    results.map(({ name }) => env.DB.prepare(`SELECT count(*) AS rows FROM ${name}`)),
  )
  return Object.fromEntries(results.map(({ name }, index) => [name, counts[index]?.results[0]]))
}

/** What is kept of a key, as it lies in the database. */
export async function recordOf(key: string): Promise<Record<string, unknown> | null> {
  return env.DB.prepare('SELECT * FROM idempotency_records WHERE key = ?').bind(key).first()
}
