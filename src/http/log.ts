// One structured line per request: what happened and what it cost, and nothing personal. Paths appear
// as route patterns, so that no id or search word gets in.
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { now } from '../clock'
import type { App } from '../env'

type LogLine = { level: 'info' | 'error'; event: string } & Record<string, unknown>

export function log(line: LogLine): void {
  // One JSON text a line: Workers Logs indexes its fields.
  console.log(JSON.stringify({ at: now().toISOString(), ...line }))
}

export function logRequests(): MiddlewareHandler<App> {
  return async function logRequests(c, next) {
    const startedAt = now()
    await next()
    const { roundTrips, rowsRead, rowsWritten } = c.var.databaseUse
    log({
      level: c.res.status >= 500 ? 'error' : 'info',
      event: 'request',
      request_id: c.var.requestId,
      method: c.req.method,
      route: patternOf(c),
      status: c.res.status,
      duration_ms: now().getTime() - startedAt.getTime(),
      d1_round_trips: roundTrips,
      d1_rows_read: rowsRead,
      d1_rows_written: rowsWritten,
    })
  }
}

/** Everything about a fault of ours, for the operator: message and stack of the whole chain of causes. */
export function logFailure(c: Context<App>, error: unknown): void {
  log({
    level: 'error',
    event: 'failure',
    request_id: c.var.requestId,
    route: patternOf(c),
    error: describeError(error),
  })
}

/** The same for what no request asked for: queue and cron. */
export function logFault(event: string, error: unknown): void {
  log({ level: 'error', event, error: describeError(error) })
}

function patternOf(c: Context<App>): string {
  const pattern = routePath(c, -1)
  return pattern.endsWith('*') ? 'none' : pattern
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: typeof error }
  // Drizzle's message holds the bound values, which may be anyone's money data: the stack follows it.
  const message = error.message.startsWith('Failed query') ? 'Failed query' : error.message
  return {
    name: error.name,
    message,
    stack: framesOf(error),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}

/** Of the stack only what follows the message: lines of that may be anything, frames in looks as well. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message)
  if (start < 0) return []
  const frames = stack.slice(start + message.length).split('\n')
  return frames.filter((line) => line.trimStart().startsWith('at '))
}
