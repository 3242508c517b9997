// Bindings that fail or wait at one of their calls, as networks and machines do.
import { env } from 'cloudflare:workers'

type Batch = D1Database['batch']

/** The first call is the claim. */
export const writing = 3

/** Before its effect, or after it, so that only the answer is lost. */
export type Moment = 'before' | 'after'

/** The suite's database, of which one call fails; by default for no reason that passes. */
export function failingAt(number: number, moment: Moment, message?: string): object {
  return database((call, run) => (call === number ? failing(moment, run, message) : run()))
}

/** From this call on none comes back: as far as the request knows, everything has died. */
export function dyingAt(number: number, moment: Moment): object {
  return database((call, run) => {
    if (call < number) return run()
    return call === number ? failing(moment, run) : failing('before', run)
  })
}

/** Something happens just before this call. */
export function waitingAt(number: number, meanwhile: () => Promise<unknown>): object {
  return database(async (call, run) => {
    if (call === number) await meanwhile()
    return run()
  })
}

/** Limiters that do no more than let requests pass. */
export function deafLimiter(): object {
  const fail = async () => {
    throw new Error('The object does not answer.')
  }
  return {
    getByName: (name: string) => {
      const stub = env.LIMITER.getByName(name)
      return {
        visit: (request: Parameters<typeof stub.visit>[0]) => stub.visit(request),
        endSessions: fail,
        changeKey: fail,
      }
    },
  }
}

async function failing<T>(
  moment: Moment,
  run: () => Promise<T>,
  message = 'It went away.',
): Promise<T> {
  if (moment === 'after') await run()
  throw new Error(message)
}

/** Every read of more than one table and every write is a batch; they are what counts. */
function database(around: (call: number, run: () => Promise<unknown>) => Promise<unknown>): object {
  let calls = 0
  const session = {
    getBookmark: () => null,
    prepare: (query: string) => env.DB.prepare(query),
    batch: (...[statements]: Parameters<Batch>) => {
      calls += 1
      return around(calls, () => env.DB.batch(statements))
    },
  }
  return { withSession: () => session }
}
