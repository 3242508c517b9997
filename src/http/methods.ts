// 405 with Allow for an address that exists, by Hono's own middleware.
import type { Hono } from 'hono'
import { methodNotAllowed as honoMethodNotAllowed } from 'hono/method-not-allowed'
import type { App } from '../env'
import { problem } from './answer'
import { ApiError } from './problem'

export function methodNotAllowed(app: Hono<App>) {
  return honoMethodNotAllowed({
    app,
    onMethodNotAllowed: (c, methods) => {
      const allow = methods.join(', ')
      const detail = `${c.req.method} is not allowed here. Allowed: ${allow}.`
      return problem(c, new ApiError('method_not_allowed', { detail, headers: { Allow: allow } }))
    },
  })
}
