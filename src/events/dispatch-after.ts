import type { MiddlewareHandler } from 'hono'
import { databaseOf, tagsLeft } from '../db/client'
import type { App } from '../env'
import { runAfter } from '../http/job'
import { dispatch } from './dispatch'
import { usersIn } from './record'

/** Dispatches what the request has recorded, once it is answered. What fails is taken up by the sweep. */
export function dispatchAfter(): MiddlewareHandler<App> {
  return async function dispatchAfter(c, next) {
    await next()
    for (const userId of usersIn(tagsLeft(c.var.db))) {
      // With a client of its own: what it costs is not the request's.
      runAfter(c, 'dispatch', ({ bindings, use }) =>
        dispatch(bindings, databaseOf(bindings, use), userId),
      )
    }
  }
}
