// The worker under other settings or bindings than the suite's.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/worker'
import { origin, plantRequest } from '../support/client'

export async function sendWith(
  bindings: Record<string, unknown>,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const context = createExecutionContext()
  const request = new Request(new URL(path, origin), init)
  plantRequest(path, request.headers, init.body)
  const response = await worker.fetch(asIncoming(request), { ...env, ...bindings }, context)
  await waitOnExecutionContext(context)
  return response
}

/** A database that refuses every statement with this message. */
export function brokenDatabase(message: string): object {
  const fail = async () => {
    throw new Error(message)
  }
  const statement = { bind: () => statement, all: fail, run: fail, raw: fail, first: fail }
  const session = { prepare: () => statement, batch: fail, getBookmark: () => null }
  return { withSession: () => session }
}

/** Safe: the worker reads nothing of `cf` but the country, and copes with its absence. */
function asIncoming(request: Request): Parameters<typeof worker.fetch>[0] {
  return request as unknown as Parameters<typeof worker.fetch>[0]
}
