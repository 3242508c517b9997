import type { Context } from 'hono'
import type { App } from '../../env'
import { type Actor, actorOf } from '../../privacy/access'
import { deviceOf } from '../../sessions/device'

/** Who is looking at the page, for what the access log tells of changes. */
export function actorHere(c: Context<App>): Actor {
  return actorOf(c.var.principal, deviceOf(c.req.raw))
}
