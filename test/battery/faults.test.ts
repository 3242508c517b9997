// Each call that a change makes to a database or an object fails once, before and after its effect: the answer
// is a good one or a problem, all of the change is made or nothing, and the same request again ends well.
// `VITE_LONG=1` does so for every request that the battery knows, with every fault.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { env } from 'cloudflare:workers'
import { databaseOf } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { dispatch } from '../../src/events/dispatch'
import { Problem } from '../../src/http/problem-responses'
import { endErasures } from '../../src/privacy/settle-erasures'
import { sendWith } from '../http/worker-with'
import {
  type Attempt,
  attemptsAt,
  closedRoutes,
  type Household,
  newHousehold,
  type Route,
  routes,
} from '../support/battery'
import type { Request } from '../support/client'
import { type Fault, FaultyBindings, passing } from '../support/faults'
import { newUser } from '../support/fixtures'
import { isLong } from '../support/long'
import { countRowsOf, restore, type Snapshot, snapshotOf } from '../support/restore'
import { brokenRules } from './consistency'

// Other tests write rows past the API: what they leave is not this file's to answer for.
let brokenBefore: unknown
beforeAll(async () => {
  brokenBefore = await brokenRules()
})

const mutating = routes.filter(({ method }) => method !== 'GET')

const messages = isLong
  ? [passing, 'D1_ERROR: D1 DB is overloaded. Too many requests queued.', 'D1_ERROR: unheard of']
  : [passing]

/** What the second request may say when the first was done, though its answer was lost. */
const doneBefore: Record<string, string> = {
  register: 'email_taken',
  logOut: 'session_ended',
  changePassword: 'invalid_request',
  eraseMe: 'session_ended',
}

let household: Household
let snapshot: Snapshot
let injected = 0
const outcomes: Record<string, number> = {}

beforeAll(async () => {
  household = await newHousehold()
  snapshot = await snapshotOf(household.user)
})

afterAll(() => {
  console.info(`Faults injected: ${injected}.`, JSON.stringify(outcomes))
})

describe('when a call fails', () => {
  it.each(mutating)(
    '$title does all or nothing, and the next try ends well',
    { timeout: isLong ? 600_000 : 60_000 },
    async (route) => {
      const count = isLong ? attemptsAt(route, await freshHousehold(route)).length : 1
      for (let index = 0; index < count; index += 1) await failEachCall(route, index)

      expect(await brokenRules()).toEqual(brokenBefore)
    },
  )
})

describe('when a call fails, a read', () => {
  const reads = closedRoutes.filter(({ method }) => method === 'GET')

  it.each(reads)('by $title goes on', async (route) => {
    const clean = await run(route, 0)
    // Of many calls, one after the other, some stand for all.
    const step = isLong || clean.calls.length < 12 ? 1 : 4
    for (const [index, name] of clean.calls.entries()) {
      if (index % step > 0) continue
      for (const side of ['before its effect', 'after its effect'] as const) {
        const fault = { at: index + 1, side, error: new Error(passing) }
        const { status, change } = await run(route, 0, fault)
        injected += 1
        outcomes[status] = (outcomes[status] ?? 0) + 1

        // The use of each key is known to its object alone.
        const isKnownElsewhere = name !== 'LIMITER.listUsage'
        expect([status, change], name).toEqual([isKnownElsewhere ? 200 : 503, {}])
      }
    }
  })
})

it('all these were many faults', () => {
  expect(injected, JSON.stringify(outcomes)).toBeGreaterThan(250)
})

/** Which attempt of the route, by its place. */
async function failEachCall(route: Route, index: number): Promise<void> {
  const clean = await run(route, index)
  expect(clean.status, `${route.title}: ${clean.text}`).toBeLessThan(300)
  for (let at = 1; at <= clean.calls.length; at += 1) {
    for (const side of ['before its effect', 'after its effect'] as const) {
      for (const message of messages) {
        await failOnce(route, index, { fault: { at, side, error: new Error(message) }, clean })
      }
    }
  }
}

async function failOnce(
  route: Route,
  index: number,
  { fault, clean }: { fault: Fault; clean: Run },
): Promise<void> {
  const failed = await run(route, index, fault)
  injected += 1
  outcomes[failed.status] = (outcomes[failed.status] ?? 0) + 1
  const what = `${route.title}, call ${fault.at} (${clean.calls[fault.at - 1]}) ${fault.side}: ${failed.text}`

  if (failed.status >= 300) holdToProblem(failed, fault, what)
  if (failed.status < 300) expect(failed.change, what).toEqual(clean.change)
  else expect([{}, clean.change], what).toContainEqual(failed.change)

  const again = await repeat(route, failed.attempt)
  const isDone =
    again.status < 300 ||
    (route.method === 'DELETE' && again.status === 404) ||
    again.body?.code === doneBefore[route.operationId]
  expect(isDone, `${what}\nthen ${JSON.stringify(again.body)}`).toBe(true)
}

/** With all that follows from it, so that nothing of it is still going on in the next run. */
async function repeat(route: Route, { path, request }: Attempt) {
  const response = await sendWith({}, path, initOf(route, request))
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

function holdToProblem({ status, text, headers }: Run, { error }: Fault, what: string): void {
  expect(Problem.parse(JSON.parse(text)).status, what).toBe(status)
  if (error.message === passing) expect(status, what).toBe(503)
  expect([500, 503], what).toContain(status)
  if (status === 503) expect(Number(headers.get('Retry-After')), what).toBeGreaterThan(0)
}

type Run = {
  status: number
  text: string
  headers: Headers
  attempt: Attempt
  calls: string[]
  /** How many rows there are more, or fewer, in the tables where there are. */
  change: Record<string, number>
}

async function run(route: Route, index: number, fault?: Fault): Promise<Run> {
  const own = await freshHousehold(route)
  const attempt = attemptsAt(route, own)[index]
  if (!attempt) throw new RangeError('Every household has the same attempts.')
  const faulty = new FaultyBindings(fault)

  const before = await countRowsOf(own.user)
  const response = await sendWith(faulty.bindings, attempt.path, initOf(route, attempt.request))
  const text = await response.text()
  // As the cron does: what died in the background is made up for.
  await dispatch(env, databaseOf(env, noUse()), own.user.id)
  await endErasures(env)
  const after = await countRowsOf(own.user)

  const change = Object.entries(after)
    .map(([table, count]) => [table, count - (before[table] ?? 0)] as const)
    .filter(([, difference]) => difference !== 0)
  const { status, headers } = response
  const { calls } = faulty
  return { status, text, headers, attempt, calls, change: Object.fromEntries(change) }
}

function initOf({ method }: Route, { token, body, raw, headers }: Request): RequestInit {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  return {
    method,
    headers: {
      ...headers,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(content !== undefined && { body: content }),
  }
}

/** As it was at first, so that a change is one; who signs out, or is erased, needs a user who is signed in. */
async function freshHousehold(route: Route): Promise<Household> {
  if (['logOut', 'eraseMe'].includes(route.operationId))
    return { ...household, user: await newUser() }
  await restore(snapshot)
  return household
}
