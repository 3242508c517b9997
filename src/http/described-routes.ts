// What the routes tell of themselves, gathered: the base of the document, the checks and the tests.
import type { Hono } from 'hono'
import type { App } from '../env'
import { contractOf, type RouteContract } from './contract'
import { isTaggedEdit } from './header-fields'
import type { ProblemCode } from './problems'
import { credentialProblems } from './problem-responses'

export type DescribedRoute = { method: string; path: string; contract: RouteContract }

/** Every route that describes itself, in the order in which the app lists them. */
export function describedRoutes(app: Hono<App>): DescribedRoute[] {
  const groups = Map.groupBy(
    app.routes.filter(({ method }) => method !== 'ALL'),
    ({ method, path }) => `${method} ${path}`,
  )
  return [...groups.values()].flatMap((routes) => {
    const contract = contractOf(routes.map(({ handler }) => handler))
    const [first] = routes
    return contract && first ? [{ method: first.method, path: first.path, contract }] : []
  })
}

/** Every problem that a route may answer with: those of its kind, and those it names itself. */
export function problemCodesOf(route: DescribedRoute): ProblemCode[] {
  const { method, contract } = route
  const { scope, problems: own = [] } = contract.description
  const credential = [
    ...credentialProblems,
    ...(['ip_not_allowed', 'rate_limited', 'too_many_attempts'] as const),
  ]
  const body = ['malformed_json', 'unsupported_media_type', 'body_too_large'] as const
  return [
    ...(scope === null || scope === 'any' ? [] : (['insufficient_scope'] as const)),
    ...(scope === null ? [] : credential),
    // A body that an operation does not ask for is held to the same rules.
    ...(method === 'GET' ? [] : body),
    ...(isTaggedEdit(route) ? (['precondition_failed'] as const) : []),
    ...(method === 'POST' ? (['idempotency_key_reused', 'idempotency_in_flight'] as const) : []),
    'invalid_request',
    'internal_error',
    'unavailable',
    ...own,
  ]
}
