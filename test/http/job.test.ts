import { env } from 'cloudflare:workers'
import { createScheduledController } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import worker from '../../src/worker'
import { newAccount, newUser, type TestUser } from '../support/fixtures'
import { type LogLine, linesOf } from '../support/logs'
import { consume, deliverOne, newWebhook } from '../webhooks/posting'
import { brokenDatabase, sendWith } from './worker-with'

const jobsIn = (lines: readonly LogLine[]) => lines.filter(({ event }) => event === 'job')

describe('the log line of a job', () => {
  it('tells what an answered request left to do, under the id of that request', async () => {
    const user = await newUser()
    const account = await newAccount(user)

    const [request, job] = await linesOfRecording(user, account)

    expect(request).toMatchObject({ event: 'request', status: 201 })
    expect(job).toEqual({
      at: expect.any(String),
      level: 'info',
      event: 'job',
      job: 'dispatch',
      job_id: expect.stringMatching(/^job_/),
      request_id: request?.['request_id'],
      outcome: 'ok',
      duration_ms: expect.any(Number),
      d1_round_trips: expect.any(Number),
      d1_rows_read: expect.any(Number),
      d1_rows_written: expect.any(Number),
      object_calls: 0,
      queue_calls: 0,
      fetches: 0,
    })
    expect(Number(job?.['d1_round_trips'])).toBeGreaterThan(0)
  })

  it('tells of a batch from the queue how its messages fared and what it called', async () => {
    const user = await newUser()
    await newWebhook(user)

    const received = jobsIn(await linesOf(() => deliverOne(user, () => new Response('thanks'))))
    const broken = await linesOf(() =>
      consume([{ deliveryId: 'dlv_1', userId: user.id }, 'no delivery'], {
        overrides: { DB: brokenDatabase('D1_ERROR: no such table: deliveries') },
      }),
    )

    expect(received).toMatchObject([
      { job: 'queue', queue: 'webhook-deliveries', messages: 1, acked: 1, retried: 0, fetches: 1 },
    ])
    expect(jobsIn(broken)).toMatchObject([{ outcome: 'ok', messages: 2, acked: 1, retried: 1 }])
    const [{ job_id } = {}] = jobsIn(broken)
    expect(broken).toMatchObject([
      { event: 'message_malformed', job_id },
      { event: 'failure', job: 'queue', job_id },
      { event: 'job' },
    ])
  })

  it('tells of the cron what each step did and what all cost, under one id', async () => {
    const lines = jobsIn(await linesOf(() => cron(env)))

    const whole = lines.at(-1)
    const trips = lines.slice(0, -1).map((line) => Number(line['d1_round_trips']))
    expect(new Set(lines.map(({ job }) => job))).toEqual(new Set([...steps, 'cron']))
    expect(lines).toHaveLength(steps.length + 1)
    expect(new Set(lines.map(({ job_id }) => job_id)).size).toBe(1)
    expect(lines.find(({ job }) => job === 'sweep_events')).toMatchObject({
      users: expect.any(Number),
      users_failed: 0,
    })
    expect(whole).toMatchObject({ job: 'cron', d1_round_trips: trips.reduce((a, b) => a + b, 0) })
  })

  it('tells once why a step failed, and the platform only that one did', async () => {
    let thrown: unknown
    const broken = { ...env, DB: brokenDatabase('D1_ERROR: no such table: events') as D1Database }

    const lines = await linesOf(async () => {
      thrown = await cron(broken).catch((error: unknown) => error)
    })

    const failures = lines.filter(({ event }) => event === 'failure').map(({ job }) => job)
    // Without anybody on the list of erasures there is nothing to ask the database for; if that fails, nothing is sent.
    const [reapply, ...others] = steps
    const expected = failures.includes(reapply) ? [reapply, 'end_erasures'] : others
    expect(new Set(failures)).toEqual(new Set(expected))
    expect(failures).toHaveLength(new Set(failures).size)
    expect(jobsIn(lines).filter(({ outcome }) => outcome === 'failed')).toHaveLength(
      failures.length + 1,
    )
    expect(String(thrown)).toMatch(/^JobFailedError: The job cron failed; [^:]+ job_\w+\.$/)
  })
})

describe('what a job costs', () => {
  it('is not its request’s', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    await newWebhook(user)

    const [request, job] = await linesOfRecording(user, account)

    expect(request).toMatchObject({ object_calls: 1, queue_calls: 0, fetches: 0 })
    expect(job).toMatchObject({ object_calls: 0, queue_calls: 1, fetches: 0 })
  })
})

/** Of the cron. */
const steps = ['reapply_erasures', 'sweep_events', 'sweep_deliveries', 'end_erasures']

function cron(bindings: Bindings): Promise<void> {
  return worker.scheduled(createScheduledController(), bindings)
}

/** Of one request and of what it left to do; jobs of requests before it may end meanwhile. */
async function linesOfRecording(user: TestUser, account: { id: string }): Promise<LogLine[]> {
  let id: string | null = null
  const lines = await linesOf(async () => {
    const response = await sendWith({}, '/api/v1/transactions', {
      method: 'POST',
      headers: { Authorization: `Bearer ${user.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ account_id: account.id, date: '2026-11-02', amount: -1250 }),
    })
    id = response.headers.get('Request-Id')
  })
  return lines.filter(({ request_id }) => request_id === id)
}
