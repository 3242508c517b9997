// The worker under other bindings than the suite's: other keys, an object that fails, a database in
// which something happens meanwhile.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/worker'
import { type Answer, origin, type Request as Call } from '../support/client'

type Database = Pick<D1Database, 'withSession'>

export async function callWith(
  bindings: Omit<Partial<Bindings>, 'DB'> & { JWT_KEY_B?: string; DB?: Database },
  method: string,
  path: string,
  { token, body, headers }: Pick<Call, 'token' | 'body' | 'headers'> = {},
): Promise<Answer> {
  const context = createExecutionContext()
  const request = new Request(new URL(path, origin), {
    method,
    headers: {
      ...headers,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const response = await worker.fetch(
    asIncoming(request),
    asBindings({ ...env, ...bindings }),
    context,
  )
  await waitOnExecutionContext(context)
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? null : JSON.parse(text),
    headers: response.headers,
  }
}

/** A namespace whose objects answer nothing but `methods`. */
export function brokenLimiter(methods: object = {}): Bindings['LIMITER'] {
  const fail = async () => {
    throw new Error('The object does not answer.')
  }
  return asNamespace({ getByName: () => ({ visit: fail, endSessions: fail, ...methods }) })
}

/** The suite's database, in which `happen` comes before the next batch. */
export function databaseWith(happen: () => Promise<unknown>): D1Database {
  let isDue = true
  const session = {
    getBookmark: () => null,
    prepare: (query: string) => env.DB.prepare(query),
    batch: async (statements: D1PreparedStatement[]) => {
      if (isDue) {
        isDue = false
        await happen()
      }
      return env.DB.batch(statements)
    },
  }
  return asDatabase({ withSession: () => session })
}

/** Safe: the worker calls nothing of the database but withSession. */
function asBindings(bindings: object): Bindings {
  return bindings as Bindings
}

/** Safe: the worker reads nothing of `cf` but the country, and copes with its absence. */
function asIncoming(request: Request): Parameters<typeof worker.fetch>[0] {
  return request as unknown as Parameters<typeof worker.fetch>[0]
}

/** Safe: the worker asks the namespace for nothing but getByName. */
function asNamespace(namespace: object): Bindings['LIMITER'] {
  return namespace as Bindings['LIMITER']
}

/** Safe: the worker calls nothing but withSession. */
function asDatabase(database: object): D1Database {
  return database as D1Database
}
