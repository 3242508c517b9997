// One structured line per request: what happened and what it cost, and nothing personal. Paths appear
// as route patterns, so that no id or search word gets in. Jobs have theirs by job.ts.
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { now } from '../clock'
import type { App } from '../env'
import { describeError } from './described-error'
import type { LogLine } from './log-lines'
import { costOf } from './use'

type JobName = Extract<LogLine, { event: 'job' }>['job']
type Timeless<Line> = Line extends LogLine ? Omit<Line, 'at'> : never

export function log(line: Timeless<LogLine>): void {
  // One JSON text a line: Workers Logs indexes its fields.
  console.log(JSON.stringify({ at: now().toISOString(), ...line }))
}

/** None when the clock was put back meanwhile. */
export function millisecondsSince(instant: Date): number {
  return Math.max(0, now().getTime() - instant.getTime())
}

export function logRequests(): MiddlewareHandler<App> {
  return async function logRequests(c, next) {
    const startedAt = now()
    await next()
    log({
      level: c.res.status >= 500 ? 'error' : 'info',
      event: 'request',
      request_id: c.var.requestId,
      method: methodOf(c),
      route: patternOf(c),
      status: c.res.status,
      duration_ms: millisecondsSince(startedAt),
      ...costOf(c.var.use),
    })
  }
}

/** A fault of ours, for the operator, under the id that the client is told. */
export function logFailure(c: Context<App>, error: unknown): void {
  log({
    level: 'error',
    event: 'failure',
    request_id: c.var.requestId,
    route: patternOf(c),
    error: describeError(error),
  })
}

/** The same for what runs beside requests. */
export function logFault({ id, name }: { id: string; name: JobName }, error: unknown): void {
  log({ level: 'error', event: 'failure', job: name, job_id: id, error: describeError(error) })
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Others are none of ours; what they are called is up to the client. */
function methodOf(c: Context<App>): (typeof methods)[number] | 'other' {
  return methods.find((method) => method === c.req.method) ?? 'other'
}

function patternOf(c: Context<App>): string {
  const pattern = routePath(c, -1)
  return pattern.endsWith('*') ? 'none' : pattern
}
