// Erasures as they go, and as they break off.
import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/worker'
import { sendWith } from '../http/worker-with'
import { callWith } from '../sessions/other-bindings'
import { rowsOf } from '../support/battery'
import type { Answer } from '../support/client'
import { FaultyBindings } from '../support/faults'
import { password, type TestUser } from '../support/fixtures'

/** With all that goes on after the answer. */
export function erase(token: string, word = password): Promise<Answer> {
  return callWith({}, 'DELETE', '/api/v1/me', { token, body: { password: word } })
}

/** Erases by a worker to which nothing answers from the call number `at` on. */
export async function eraseUntil({ token }: TestUser, at?: number) {
  const error = new Error('D1_ERROR: Network connection lost.')
  const fault = at && ({ at, times: 1000, side: 'before its effect', error } as const)
  const faulty = new FaultyBindings(fault || undefined)
  const response = await sendWith(faulty.bindings, '/api/v1/me', {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ password }),
  })
  await response.text()
  return { status: response.status, calls: faulty.calls }
}

export async function runCron(bindings: Bindings = env): Promise<void> {
  await worker.scheduled(createScheduledController({ cron: '* * * * *' }), bindings)
}

export async function countOfRows(user: TestUser): Promise<number> {
  return Object.values(await rowsOf([user])).flat().length
}

/** Safe: the suite's own bindings, wrapped. */
export function asBindings(bindings: object): Bindings {
  return bindings as Bindings
}
