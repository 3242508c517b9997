// A consumer of the API. Every answer that passes here is held to the route's own documented schema,
// so each request of the suite is a contract test.
import { exports } from 'cloudflare:workers'
import { expect } from 'vitest'
import * as z from 'zod'
import { app } from '../../src/app'
import { isBookmark } from '../../src/db/session'
import {
  type DescribedRoute,
  describedRoutes,
  problemCodesOf,
} from '../../src/http/described-routes'
import { answersOf, hasTag } from '../../src/http/header-fields'
import { problems } from '../../src/http/problems'
import { Problem } from '../../src/http/problem-responses'
import { secrets } from './logs'

export const origin = 'https://api.test'

export type Answer<Body = any> = {
  status: number
  body: Body
  headers: Headers
}

export type Request = {
  token?: string | undefined
  body?: unknown
  /** A body that is sent as it stands. */
  raw?: BodyInit
  headers?: Record<string, string>
}

export async function call(method: string, path: string, request: Request = {}): Promise<Answer> {
  const response = await send(method, path, request)
  const text = await response.text()
  const answer = {
    status: response.status,
    body: text === '' ? null : parse(text),
    headers: response.headers,
  }
  plantAnswer(answer.body)
  holdToContract(method, new URL(path, origin).pathname, answer)
  return answer
}

/** Without any check: for what is not JSON and for hostile requests. */
export async function send(method: string, path: string, request: Request = {}): Promise<Response> {
  const { token, body, raw } = request
  const headers = new Headers(request.headers)
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`)
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  plantRequest(path, headers, body ?? raw)
  return exports.default.fetch(
    new Request(new URL(path, origin), {
      method,
      headers,
      redirect: 'manual',
      ...(content !== undefined && { body: content }),
    }),
  )
}

/** Nothing that was sent may come up in the log. */
export function plantRequest(path: string, headers: Headers, body: unknown): void {
  const { searchParams, search } = new URL(path, origin)
  secrets.plant([...searchParams.values()])
  if (search !== '') secrets.plant(search)
  for (const [name, value] of headers) if (!/^(content-|accept)/.test(name)) secrets.plant(value)
  secrets.plant(headers.get('Authorization')?.replace(/^Bearer /, ''))
  if (typeof body !== 'string') return secrets.plant(body)
  const parsed = parse(body)
  secrets.plant(typeof parsed === 'string' ? body.split(/[\n,;<>"]+/) : parsed)
}

function plantAnswer(body: any): void {
  secrets.plant([body?.access_token, body?.refresh_token, body?.secret, body?.user?.email])
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function holdToContract(method: string, path: string, { status, body, headers }: Answer): void {
  expect(headers.get('Request-Id')).toMatch(/^req_/)
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  expect(headers.get('Cache-Control')).not.toBeNull()
  if (status >= 400) holdToProblem(status, body, headers)

  const route = findRoute(method, path)
  if (!route) {
    expect([401, 404, 405]).toContain(status)
    return
  }
  const described = answersOf(route)[status]
  const isWrite = method !== 'GET' && method !== 'HEAD' && status < 300
  expect(isBookmark(headers.get('D1-Bookmark') ?? '')).toBe(isWrite)
  if (hasTag(route, status) && !Array.isArray(body?.data)) holdToTag(headers)
  else expect(headers.get('ETag')).toBeNull()
  if (described?.schema) z.strictObject({ body: described.schema }).parse({ body })
  if (!described) {
    expect(problemCodesOf(route), `${method} ${path} answered ${status}`).toContain(body.code)
  }
}

function holdToTag(headers: Headers): void {
  expect(headers.get('ETag')).toMatch(/^"\d+(\.[\w-]{11})?"$/)
  expect(headers.get('Cache-Control')).toBe('private, no-cache')
}

function holdToProblem(status: number, body: any, headers: Headers): void {
  if (headers.get('Content-Type')?.startsWith('application/problem+json')) {
    Problem.parse(body)
    expect(body.status).toBe(status)
    // A replayed body is the first one to the byte, that of a problem too.
    const isReplayed = headers.get('Idempotency-Replayed') === 'true'
    if (!isReplayed) expect(body.request_id).toBe(headers.get('Request-Id'))
    expect(Object.keys(problems)).toContain(body.code)
  }
}

const routes = describedRoutes(app).map((route) => ({
  ...route,
  pattern: new RegExp(`^${route.path.replace(/:[a-z_]+/g, '[^/]+')}$`),
}))

function findRoute(method: string, path: string): DescribedRoute | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method
  return routes.find((route) => route.method === wanted && route.pattern.test(path))
}
