import type { MiddlewareHandler } from 'hono'
import { databaseOf, tagsLeft } from '../db/client'
import { noUse } from '../db/meter'
import type { App } from '../env'
import { logFault } from '../http/log'
import { dispatch } from './dispatch'
import { usersIn } from './record'

/** Dispatches what the request has recorded, once it is answered. What fails is taken up by the sweep. */
export function dispatchAfter(): MiddlewareHandler<App> {
  return async function dispatchAfter(c, next) {
    await next()
    for (const userId of usersIn(tagsLeft(c.var.db))) {
      // With a client of its own: what it costs is not the request's.
      const work = dispatch(c.env, databaseOf(c.env, noUse()), userId)
      c.executionCtx.waitUntil(work.catch((error: unknown) => logFault('dispatch', error)))
    }
  }
}
