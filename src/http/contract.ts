// One definition per route: `describe` says what it does, `validate` what it takes. Both are
// remembered, so that the document, the checks and the behaviour cannot differ.
import { zValidator } from '@hono/zod-validator'
import type { Context, Handler, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import * as z from 'zod'
import type { App } from '../env'
import type { Principal, Scope } from '../sessions/principal'
import { parseJson, readJsonBody } from './body'
import { bookmarkFaults } from './bookmark'
import { conditionFaults } from './etag'
import { faultsOf } from './faults'
import { ApiError, type Fault } from './problem'
import type { ProblemCode } from './problems'

export type Target = 'json' | 'query' | 'param'

export type ResponseDescription = {
  description: string
  schema?: z.ZodType
  /** Where the one put together from the examples of the fields would not fit. */
  example?: unknown
  contentType?: string
  /** On a route whose other answers are the resource with its tag. */
  untagged?: true
  headers?: Record<string, string>
}

export type RouteDescription = {
  operationId: string
  summary: string
  description: string
  tag: string
  /** Null: open to everyone. */
  scope: Scope | 'any' | null
  responses: Record<number, ResponseDescription>
  /** The problems beyond those that every such route has. */
  problems?: readonly ProblemCode[]
  /** A single resource, whose answers carry `ETag` and whose edits honour `If-Match`. */
  tagged?: boolean
  /** Bodies that the route reads itself, being no JSON or too much of it: their media types and what they hold. */
  body?: {
    contentTypes: readonly string[]
    description: string
    /** By default that of a statement. */
    limitBytes?: number
    /** The component of the document that describes it, where one does. */
    component?: string
  }
  /** What is sent to webhooks, by type: components that a response of the route shows too. */
  sends?: Readonly<Record<string, Message>>
  /**
   * Of a POST that does something outside the database after its batch: does it again, given the body of the
   * first answer, because the first attempt may have died in between.
   */
  onReplay?: (c: Context<App>, body: string) => Promise<void>
}

export type Message = { summary: string; description: string; schema: z.ZodType }

type Remembered =
  | { kind: 'description'; description: RouteDescription }
  | { kind: 'validation'; target: Target; schema: z.ZodType }

const remembered = new WeakMap<object, Remembered>()

/** What a route's handlers have told about it. */
export type RouteContract = {
  description: RouteDescription
  validations: Partial<Record<Target, z.ZodType>>
}

export function contractOf(handlers: readonly object[]): RouteContract | null {
  const facts = handlers.flatMap((handler) => remembered.get(handler) ?? [])
  const described = facts.find((fact) => fact.kind === 'description')
  if (!described) return null

  const validations: Partial<Record<Target, z.ZodType>> = {}
  for (const fact of facts) {
    if (fact.kind === 'validation') validations[fact.target] = fact.schema
  }
  return { description: described.description, validations }
}

/** Comes first on every route: checks the scope, and refuses what no schema of the route names. */
export function describe(description: RouteDescription): MiddlewareHandler<App> {
  const middleware: MiddlewareHandler<App> = async function describe(c, next) {
    requireScope(c, description.scope)
    const doubts = description.body ? null : await readJsonBody(c.req)
    const hasBody = doubts !== null
    const validations = contractOfRequest(c)?.validations ?? {}
    // Hono's own query parser loses these names, so its validator would let them pass.
    const isLost = ['', '__proto__'].some((name) => searchParams(c).has(name))
    const hasQuery = validations.query ? isLost : searchParams(c).size > 0
    // What calls itself JSON and is empty is malformed, which the validator will say.
    const isMissing =
      needsBody(c.req.method, validations.json) && !hasBody && !c.req.header('Content-Type')
    const isOff = hasQuery || headerFaults(c, description).length > 0
    if (isOff || isMissing || (hasBody && !validations.json) || doubts?.length) {
      const errors = [...(await allFaults(c)), ...(doubts ?? [])]
      if (isMissing && errors.length === 0) errors.push(missingBody)
      if (errors.length > 0) throw new ApiError('invalid_request', { errors })
    }
    await next()
  }
  remembered.set(middleware, { kind: 'description', description })
  return middleware
}

/** `zValidator` with our problem as its answer, telling the faults of all targets at once. */
export function validate<T extends Target, S extends z.ZodType>(target: T, schema: S) {
  const middleware = zValidator(target, schema, async (result, c: Context) => {
    if (!result.success) throw new ApiError('invalid_request', { errors: await allFaults(c) })
  })
  remembered.set(middleware, { kind: 'validation', target, schema })
  return middleware
}

/** An edit without changes is a mistake; another body may be left out when nothing in it is required. */
export function needsBody(method: string, json: z.ZodType | undefined): boolean {
  return json !== undefined && (method !== 'POST' || !json.safeParse({}).success)
}

const nothing = z.strictObject({})

const missingBody = { pointer: '', code: 'required', detail: 'This operation needs a body.' }

async function allFaults(c: Context): Promise<Fault[]> {
  const contract = contractOfRequest(c)
  if (!contract) return []
  const { json = nothing, query = nothing } = contract.validations
  const faults = [...headerFaults(c, contract.description), ...faultsOf('query', query, queryOf(c))]
  if (contract.description.body) return faults
  const text = await c.req.text()
  return [...faults, ...faultsOf('json', json, text === '' ? {} : parseJson(text))]
}

function headerFaults(c: Context, description: RouteDescription): Fault[] {
  return [...conditionFaults(c.req.raw, description), ...bookmarkFaults(c.req.raw)]
}

/** The query as a plain object; a repeated parameter is an array. */
function queryOf(c: Context): Record<string, unknown> {
  const entries = [...new Set(searchParams(c).keys())].map((key) => {
    const values = searchParams(c).getAll(key)
    return [key, values.length === 1 ? values[0] : values] as const
  })
  return Object.fromEntries(entries)
}

function searchParams(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams
}

export function contractOfRequest(c: Context): RouteContract | null {
  return contractOf(matchedRoutes(c).map((route): Handler => route.handler))
}

/** Whether who asks holds the scope of the route that the request has found. */
export function holdsScope({ scopes }: Principal, c: Context<App>): boolean {
  const scope = contractOfRequest(c)?.description.scope ?? null
  return scope === null || scope === 'any' || scopes.includes(scope)
}

/** Throws insufficient_scope, for the route that the request has found. */
export function requireScopeOfRoute(c: Context<App>): void {
  requireScope(c, contractOfRequest(c)?.description.scope ?? null)
}

/** Throws insufficient_scope. */
export function requireScope(c: Context<App>, scope: RouteDescription['scope']): void {
  if (scope === null || scope === 'any' || c.var.principal.scopes.includes(scope)) return
  throw new ApiError('insufficient_scope', {
    detail: `This operation needs the scope ${scope}.`,
    headers: {
      'WWW-Authenticate': `Bearer realm="api", error="insufficient_scope", scope="${scope}"`,
    },
  })
}
