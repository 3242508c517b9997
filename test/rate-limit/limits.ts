// The worker under limits of its own, as a test wants them.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { callWith } from '../sessions/other-bindings'
import type { Request } from '../support/client'

export type Limits = { RATE_LIMITS?: string; SIGN_IN_LIMITS?: string; PLANS?: string }

export function callUnder(limits: Limits, method: string, path: string, request: Request = {}) {
  return callWith(limits, method, `/api/v1${path}`, request)
}

/** The object of a key or a user falls asleep, after what it still has to do. */
export async function evict(name: string): Promise<void> {
  await evictDurableObject(env.LIMITER.getByName(name))
}

/** It crashes: what is not in its storage is gone, and who waits for an answer gets none. */
export async function crash(name: string): Promise<void> {
  const object = env.LIMITER.getByName(name)
  await runInDurableObject(object, (_object, state) => state.abort('A crash.')).catch(() => {})
}

/** Has the object of a key count the rows that it writes of its use, from now on. */
export async function countWrites(name: string): Promise<() => Promise<number>> {
  const object = env.LIMITER.getByName(name)
  await runInDurableObject(object, (_object, { storage }) => {
    storage.sql.exec('CREATE TABLE writes (made INTEGER)')
    for (const table of ['meters', 'usage_days', 'access_hours']) {
      for (const change of ['INSERT', 'UPDATE']) {
        storage.sql.exec(`CREATE TRIGGER count_${change}_${table} AFTER ${change} ON ${table}
          BEGIN INSERT INTO writes VALUES (1); END`)
      }
    }
  })
  return () =>
    runInDurableObject(object, (_object, { storage }) => {
      const { made } = storage.sql
        .exec<{ made: number }>('SELECT count(*) AS made FROM writes')
        .one()
      return made
    })
}

/** How many times each status came. */
export function tally(answers: readonly { status: number }[]): Record<number, number> {
  const groups = Map.groupBy(answers, ({ status }) => status)
  return Object.fromEntries([...groups].map(([status, of]) => [status, of.length]))
}
