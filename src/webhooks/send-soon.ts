import type { Context } from 'hono'
import { databaseOf } from '../db/client'
import type { App } from '../env'
import { runAfter } from '../http/job'
import { sendDeliveries } from './send'

/** After the answer. The rows are written: should this fail, the sweep sends them. */
export function sendSoon(c: Context<App>): void {
  const { userId } = c.var.principal
  runAfter(c, 'send_deliveries', ({ bindings, use }) =>
    sendDeliveries(bindings, databaseOf(bindings, use), userId),
  )
}
