import { describe, expect, it } from 'vitest'
import { linesOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { brokenDatabase, sendWith } from './worker-with'

describe('/health', () => {
  it('tells the build and that the database answers, to everyone', async () => {
    const answer = await call('GET', '/health')

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ status: 'ok', build: expect.any(String), database: 'ok' })
  })

  it('is 503 when the database does not answer, and says nothing of why', async () => {
    let response = new Response()

    const lines = await linesOf(async () => {
      response = await sendWith({ DB: brokenDatabase('disk on fire') }, '/health')
    })
    const text = await response.text()

    expect(response.status).toBe(503)
    expect(JSON.parse(text)).toMatchObject({ status: 'degraded', database: 'unreachable' })
    expect(text).not.toContain('fire')
    expect(lines).toMatchObject([{ event: 'failure' }, { event: 'request', status: 503 }])
    expect(JSON.stringify(lines)).not.toContain('fire')
  })
})
