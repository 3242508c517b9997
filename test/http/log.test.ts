import { describe, expect, it } from 'vitest'
import { type LogLine, linesOf } from '../sessions/log-lines'
import { call, send } from '../support/client'
import { newUser, password } from '../support/fixtures'
import { brokenDatabase, sendWith } from './worker-with'

describe('the log line of a request', () => {
  it('tells what happened and what it cost', async () => {
    const { token } = await newUser()
    let id: string | null = null

    const lines = await linesOf(async () => {
      const answer = await call('GET', '/api/v1/me', { token })
      id = answer.headers.get('Request-Id')
    })

    expect(lines).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
        level: 'info',
        event: 'request',
        request_id: id,
        method: 'GET',
        route: '/api/v1/me',
        status: 200,
        duration_ms: expect.any(Number),
        d1_round_trips: 1,
        d1_rows_read: expect.any(Number),
        d1_rows_written: 0,
        object_calls: 1,
        queue_calls: 0,
        fetches: 0,
      },
    ])
  })

  it('holds neither token, e-mail, password, name nor id', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    let user: { id: string; access_token: string; refresh_token: string } | undefined

    const lines = await linesOf(async () => {
      const answer = await call('POST', '/api/v1/auth/register', {
        body: { email, password, name: 'Adalbert' },
      })
      user = { ...answer.body, id: answer.body.user.id }
      await call('GET', '/api/v1/me', { token: answer.body.access_token })
    })
    const text = JSON.stringify(lines)

    expect(lines).toHaveLength(2)
    expect(text).not.toContain(email)
    expect(text).not.toContain(password)
    expect(text).not.toContain('Adalbert')
    expect(text).not.toContain(user?.id)
    expect(text).not.toContain(user?.access_token)
    expect(text).not.toContain(user?.refresh_token)
  })

  it('names the pattern of a route, not the id in it nor the words of a search', async () => {
    const { token } = await newUser()

    const lines = await linesOf(async () => {
      await send('DELETE', '/api/v1/auth/sessions/ses_01kb2x9m4tfc3r6w8y0z5n7qhd', { token })
      await send('GET', '/api/v1/transactions?q=doctor', { token })
    })

    expect(lines).toMatchObject([
      { route: '/api/v1/auth/sessions/:id', status: 404 },
      { route: '/api/v1/transactions', status: 200 },
    ])
    expect(JSON.stringify(lines)).not.toContain('doctor')
  })

  it('knows the methods of the API', async () => {
    const lines = await linesOf(() => sendWith({}, '/api/v1/me', { method: 'PROPFIND' }))

    expect(lines).toMatchObject([{ method: 'other' }])
  })

  it('does not repeat an address that is none', async () => {
    const lines = await linesOf(() => send('GET', '/api/v1/my-secret'))

    expect(lines).toMatchObject([{ route: 'none', status: 404 }])
    expect(JSON.stringify(lines)).not.toContain('my-secret')
  })
})

describe('a fault of ours', () => {
  it('tells the client nothing and the log everything, under one request id', async () => {
    const { token } = await newUser()
    const { lines, body } = await failing('/api/v1/me', {
      headers: { Authorization: `Bearer ${token}` },
    })

    expect(body).toEqual({
      type: 'https://api.test/docs/errors#internal_error',
      title: expect.any(String),
      status: 500,
      code: 'internal_error',
      detail: expect.any(String),
      request_id: expect.stringMatching(/^req_/),
    })
    expect(JSON.stringify(body)).not.toMatch(/D1_ERROR|select|users/i)
    expect(failureIn(lines)).toMatchObject({
      level: 'error',
      request_id: body.request_id,
      route: '/api/v1/me',
      error: { stack: expect.any(Array), causes: [{ message: 'D1_ERROR: no such table: users' }] },
    })
    expect(lines.find((line) => line['event'] === 'request')).toMatchObject({
      level: 'error',
      status: 500,
      request_id: body.request_id,
    })
  })

  it('is logged without the values of the statement that failed', async () => {
    const email = 'grace@example.com'
    const { lines } = await failing('/api/v1/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })

    expect(failureIn(lines)).toBeDefined()
    expect(JSON.stringify(lines)).not.toContain('grace')
  })

  it('is logged without them even when a value looks like a line of a stack', async () => {
    const { token } = await newUser()
    const words = encodeURIComponent('x\n    at doctor (clinic.ts:1:1)')
    const { lines } = await failing(`/api/v1/transactions?tag=${words}`, {
      headers: { Authorization: `Bearer ${token}` },
    })

    expect(failureIn(lines)).toBeDefined()
    expect(JSON.stringify(lines)).not.toContain('doctor')
  })
})

async function failing(path: string, init: RequestInit): Promise<{ lines: LogLine[]; body: any }> {
  let body: any
  const lines = await linesOf(async () => {
    const response = await sendWith(
      { DB: brokenDatabase('D1_ERROR: no such table: users') },
      path,
      init,
    )
    body = await response.json()
  })
  return { lines, body }
}

function failureIn(lines: readonly LogLine[]): LogLine | undefined {
  return lines.find((line) => line['event'] === 'failure')
}
