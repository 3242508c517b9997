// How every request begins and ends: its id, its headers, its errors as problems, its log line.
import type { Context, ErrorHandler, MiddlewareHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { type App, settingsOf } from '../env'
import { ClaimLostError, databaseOf, DuplicateError, StaleError } from '../db/client'
import { type UnavailableError, unavailableIn } from '../db/retry'
import { newId } from '../id'
import { anchorOf } from './bookmark'
import { logFailure } from './log'
import { ApiError } from './problem'
import { problems } from './problems'
import { meterBindings, newUse } from './use'

/** Gives the request its id, its settings and its database. */
export function prepare(): MiddlewareHandler<App> {
  return async function prepare(c, next) {
    const use = newUse()
    c.set('requestId', newId('req'))
    c.header('Request-Id', c.var.requestId)
    c.set('settings', settingsOf(c.env))
    c.set('use', use)
    c.env = meterBindings(c.env, use)
    c.set('db', databaseOf(c.env, use, anchorOf(c.req.raw)))
    await next()
  }
}

export function headers(): MiddlewareHandler<App> {
  return secureHeaders({
    strictTransportSecurity: 'max-age=63072000; includeSubDomains',
    xFrameOptions: 'DENY',
    // Pages bring their own; what is not a page may load nothing at all.
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    overwrite: false,
  })
}

/** Personal data is never stored on the way; what may be is said by the route itself. Tags are for asking again. */
export function noStore(): MiddlewareHandler<App> {
  return async function noStore(c, next) {
    await next()
    if (!c.res.headers.has('Cache-Control')) {
      const isTagged = c.res.headers.has('ETag')
      c.res.headers.set('Cache-Control', isTagged ? 'private, no-cache' : 'private, no-store')
    }
  }
}

export const notFound: NotFoundHandler<App> = (c) => problem(c, new ApiError('not_found'))

export const onError: ErrorHandler<App> = (error, c) => {
  if (error instanceof ApiError) {
    if (error.status >= 500 && error.cause) logFailure(c, error.cause)
    return problem(c, error)
  }
  if (error instanceof HTTPException && error.status === 400) {
    return problem(c, new ApiError('malformed_json', { cause: error }))
  }
  if (error instanceof StaleError || error instanceof DuplicateError) {
    return problem(c, new ApiError('conflict', { cause: error }))
  }
  if (error instanceof ClaimLostError) {
    const headers = { 'Retry-After': '1' }
    return problem(c, new ApiError('idempotency_in_flight', { headers, cause: error }))
  }
  logFailure(c, error)
  const unavailable = unavailableIn(error)
  return problem(c, unavailable ? withoutAnswer(unavailable) : new ApiError('internal_error'))
}

/** An overload is not to be added to; all else that passes has passed in a moment. */
function withoutAnswer({ kind }: UnavailableError): ApiError {
  const seconds = kind === 'overloaded' ? '5' : '1'
  const detail =
    'The database did not answer, so a change may have been made or not. Repeat the request.'
  const headers = { 'Retry-After': seconds }
  return new ApiError('unavailable', { headers, ...(kind === 'lost' && { detail }) })
}

/** Throws away what was answered, with its headers: `Link` tells of rows. Who may read it stays as it is. */
export function discardAnswer(c: Context<App>): void {
  const kept = [...c.res.headers].filter(([name]) => /^(access-control-.*|vary)$/.test(name))
  // Set twice, because Hono carries headers over from answer to answer.
  c.res = undefined
  c.res = new Response(null, { headers: [...kept, ['Request-Id', c.var.requestId]] })
}

/** All faults are told, but a body made of faults must not come back many times as large. */
const mostFaults = 5000

/** The error as RFC 9457 problem details. */
export function problem(c: Context<App>, error: ApiError): Response {
  const { errors, headers, members } = error.options
  const { status, title } = problems[error.code]
  const { PUBLIC_ORIGIN } = c.var.settings
  const body = {
    type: `${PUBLIC_ORIGIN}/docs/errors#${error.code}`,
    title,
    status,
    code: error.code,
    detail: detailOf(error),
    request_id: c.var.requestId,
    ...members,
    ...(errors && { errors: errors.slice(0, mostFaults) }),
  }
  return c.body(JSON.stringify(body), status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    ...(status === 401 && { 'WWW-Authenticate': challengeOf(error) }),
    ...headers,
  })
}

/** What a client is told of the error, in a sentence or two. */
export function detailOf(error: ApiError): string {
  const { detail, errors } = error.options
  if (detail !== undefined) return detail
  if (!errors) return problems[error.code].mend
  if (errors.length > mostFaults)
    return `There are ${errors.length} faults; ${mostFaults} are told.`
  return errors.length === 1 ? 'There is one fault.' : `There are ${errors.length} faults.`
}

/** RFC 6750: no error code when no credential was sent. */
function challengeOf(error: ApiError): string {
  if (error.code === 'unauthenticated' || error.code === 'invalid_credentials') {
    return 'Bearer realm="api"'
  }
  return `Bearer realm="api", error="invalid_token", error_description="${problems[error.code].title}"`
}
