// The OpenAPI 3.1 document, from what the routes themselves told (see contract.ts).
import type { Hono } from 'hono'
import * as z from 'zod'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi'
import type { App } from '../env'
import { scopeTable } from '../sessions/principal'
import { statementLimitBytes } from './body'
import { completeDocument } from './complete'
import {
  type Message,
  needsBody,
  type ResponseDescription,
  type RouteDescription,
} from './contract'
import { type DescribedRoute, describedRoutes, problemCodesOf } from './described-routes'
import { exampleOfFile } from './examples'
import { answerFieldComponents, answerFieldsOf, answersOf, requestFieldsOf } from './header-fields'
import { headersOf, problemResponses, sharedProblemResponses } from './problem-responses'

const documents = new WeakMap<Hono<App>, Map<string, object>>()

/** Built at the first call and kept: the routes do not change while an isolate lives. */
export function documentOf(app: Hono<App>, origin: string): object {
  const known = documents.get(app) ?? new Map<string, object>()
  documents.set(app, known)
  const document = known.get(origin) ?? buildDocument(app, origin)
  known.set(origin, document)
  return document
}

function buildDocument(app: Hono<App>, origin: string): object {
  const routes = describedRoutes(app)
  const document = createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Finance.HDdev',
      version: '1.0.0',
      summary: 'Your own money data in your own tools.',
      description: introduction,
      contact: { name: 'Finance.HDdev', url: origin },
      license: { name: 'Proprietary', url: `${origin}/` },
    },
    servers: [serverOf(origin)],
    security: [{ bearer: [] }],
    tags: tags
      .filter(([name]) => routes.some(({ contract }) => contract.description.tag === name))
      .map(([name, description]) => ({ name, description })),
    paths: pathsOf(routes, origin),
    webhooks: webhooksOf(routes),
    components: {
      headers: { ...componentHeaders, ...answerFieldComponents },
      responses: sharedProblemResponses(origin),
      securitySchemes: { bearer: bearerScheme },
    },
  })
  return completeDocument(document)
}

const basePath = '/api/v1'

const introduction = `Accounts, transactions and categories over a simple, secure REST API.

**Money** is integer minor units with an ISO 4217 code, outflow negative: \`{"amount": -1250, "currency": "EUR"}\` is
12.50 EUR leaving the account. **Days** are \`YYYY-MM-DD\`, **instants** RFC 3339 in UTC.

**Lists** are keyset pages: send \`next_cursor\` back as \`cursor\`, or follow the \`Link\` header, until \`has_more\` is false.

**Changes that do not overwrite each other**: a single resource carries an \`ETag\`. Sent back as \`If-Match\`, it makes a
change only while the resource is of that version (412 otherwise); as \`If-None-Match\`, it asks for news only (304).

**Read your writes**: data is read near you, a moment behind at most. A write answers with \`D1-Bookmark\`; a read that
sends it back shows at least that state, wherever it is made.

**Errors** are RFC 9457 problems whose \`code\` is stable, each explained at [/docs/errors](/docs/errors). All faults of a
request are told at once. A method that an address does not have is answered 405 with \`Allow\`.

**Sign in** with \`POST /auth/register\` or \`POST /auth/login\` and send the access token as
\`Authorization: Bearer …\`, or make an API key with \`POST /keys\` and send that. \`HEAD\` works wherever \`GET\` does.

**Repeat safely**: every \`POST\` takes an \`Idempotency-Key\`. Within 24 hours the same request with the same key gets the
first answer again, marked \`Idempotency-Replayed: true\`, and changes nothing.

**Rate limits** hold per API key and per session, several windows at once; every response tells how they stand. Calls
that take many items count one request per 50 of them. A 429 is over after the seconds in \`Retry-After\`.`

const tags = [
  ['Sign-in', 'Register, sign in, renew, sign out; the devices that are signed in.'],
  ['Profile', 'Who you are, and what day it is for you.'],
  ['API keys', 'Credentials for scripts and apps, and how much they are used.'],
  ['Accounts', 'Where money lies, with balances and their history.'],
  ['Transactions', 'What moved: expenses, income and transfers.'],
  ['Categories', 'What it moved for: about 60 system categories, and your own.'],
  ['Imports', 'Bank statements, read and undone.'],
  ['Budgets', 'Envelopes with progress, and money moved between them.'],
  ['Goals', 'What is saved for, by contributions or by an account.'],
  ['Webhooks', 'What happened, posted to you: endpoints, deliveries, replay.'],
  ['Reports', 'Spending, cash flow and net worth, exact and per currency.'],
  ['Events', 'What happened, for 30 days; webhooks get the same.'],
  ['Privacy', 'What is held about you, and who has been at it.'],
  ['Service', 'About this deployment.'],
] as const

const componentHeaders = {
  RequestId: {
    description: 'Names this request in our log: quote it when you ask about one.',
    schema: { type: 'string', maxLength: 30 },
  },
  RateLimit: {
    description:
      'The window that leaves the least: what remains (`r`) and in how many seconds there is more (`t`). Draft draft-ietf-httpapi-ratelimit-headers-11.',
    schema: { type: 'string', maxLength: 100 },
    example: '"minute";r=119;t=60',
  },
  RateLimitPolicy: {
    description: 'All windows: so many requests (`q`) in so many seconds (`w`).',
    schema: { type: 'string', maxLength: 500 },
    example: '"minute";q=120;w=60, "day";q=10000;w=86400',
  },
  XRateLimitLimit: countHeader('The quota of the window that leaves the least.', 120),
  XRateLimitRemaining: countHeader('What remains in it.', 119),
  XRateLimitReset: countHeader('In how many seconds there is more.', 60),
} as const

function countHeader(description: string, example: number) {
  return { description, schema: { type: 'integer' }, example } as const
}

const bearerScheme = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT or API key',
  description: `An access token from \`POST /auth/login\`, a JWT (RFC 9068, checked as RFC8725 asks) that lives 30 minutes; or an API key from \`POST /keys\`, which lives until it expires or is revoked.

${scopeList()}`,
} as const

function scopeList(): string {
  return Object.entries(scopeTable)
    .map(([scope, { means }]) => `- \`${scope}\`: ${means}`)
    .join('\n')
}

function serverOf(origin: string) {
  const isLocal = new URL(origin).protocol === 'http:'
  const description = isLocal ? 'This local copy.' : 'Production.'
  return { url: `${origin}${basePath}`, description, 'x-internal': false } as const
}

function pathsOf(routes: readonly DescribedRoute[], origin: string): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const template = route.path.replace(/:([a-z_]+)/g, '{$1}')
    const isInApi = template.startsWith(basePath)
    const name = isInApi ? template.slice(basePath.length) : template
    const item = (paths[name] ??= isInApi ? {} : { servers: [{ url: origin }] })
    item[route.method.toLowerCase()] = operationOf(route, origin)
  }
  return paths
}

function operationOf(route: DescribedRoute, origin: string): ZodOpenApiOperationObject {
  const { description, validations } = route.contract
  const { json, query, param } = validations
  const { scope } = description
  return {
    operationId: description.operationId,
    summary: description.summary,
    description: `${description.description}\n\n${accessOf(scope)}`,
    tags: [description.tag],
    // OpenAPI 3.1 lets a scheme that is not OAuth name the roles that an operation needs.
    security: scope === null ? [] : [{ bearer: scope === 'any' ? [] : [scope] }],
    requestParams: {
      ...(param instanceof z.ZodObject && { path: param }),
      ...(query instanceof z.ZodObject && { query }),
      header: requestFieldsOf(route),
    },
    ...(json && {
      requestBody: {
        required: needsBody(route.method, json),
        content: { 'application/json': { schema: json } },
      },
    }),
    ...(description.body && { requestBody: rawBody(description.body) }),
    // Where a route has a body of its own for a failure, that is what it answers.
    responses: {
      ...problemResponses(problemCodesOf(route), origin),
      ...ownResponses(route),
    },
  }
}

/** OpenAPI 3.1: requests that we make. */
function webhooksOf(routes: readonly DescribedRoute[]): ZodOpenApiPathsObject {
  const messages = routes.flatMap(({ contract: { description } }) =>
    Object.entries(description.sends ?? {}).map(([type, message]) => ({
      type,
      message,
      tag: description.tag,
    })),
  )
  return Object.fromEntries(
    messages.map(({ type, message, tag }) => [type, { post: deliveryOf(message, tag) }]),
  )
}

function deliveryOf(message: Message, tag: string): ZodOpenApiOperationObject {
  const { summary, description, schema } = message
  // By reference: spelled out here it would count as input, and be told apart from what the API answers.
  const reference = { $ref: `#/components/schemas/${schema.meta()?.id}` } as const
  return {
    operationId: `receive${summary}`,
    summary,
    description,
    tags: [tag],
    security: [],
    requestBody: { required: true, content: { 'application/json': { schema: reference } } },
    responses: { '2XX': { description: 'Received. Anything else is sent again later.' } },
  }
}

function accessOf(scope: RouteDescription['scope']): string {
  if (scope === null) return 'Open: needs no credential.'
  return scope === 'any' ? 'Needs a credential of any scope.' : `Needs the scope \`${scope}\`.`
}

function rawBody(body: NonNullable<RouteDescription['body']>) {
  const { contentTypes, description, component } = body
  const maxLength = body.limitBytes ?? statementLimitBytes
  const schema = { type: 'string', format: 'binary', maxLength } as const
  const contentOf = (type: string) =>
    component
      ? { schema: { $ref: `#/components/schemas/${component}` } }
      : { schema, example: exampleOfFile(type) }
  return {
    required: true,
    description,
    content: Object.fromEntries(contentTypes.map((type) => [type, contentOf(type)])),
  }
}

function ownResponses(route: DescribedRoute): Record<string, ZodOpenApiResponseObject> {
  const { query } = route.contract.validations
  const isList = query instanceof z.ZodObject && 'cursor' in query.shape
  const entries = Object.entries(answersOf(route)).map(([status, response]) => {
    const link = isList &&
      status === '200' && { Link: 'The next page (RFC 8288, `rel="next"`), if there is one.' }
    const headers = {
      ...headersOf({ ...link, ...response.headers }),
      ...answerFieldsOf(route, Number(status)),
    }
    return [status, { ...responseOf(response), headers }] as const
  })
  return Object.fromEntries(entries)
}

function responseOf(response: ResponseDescription): ZodOpenApiResponseObject {
  const contentType = response.contentType ?? 'application/json'
  return {
    description: response.description,
    ...(response.schema && {
      content: {
        [contentType]: {
          schema: response.schema,
          ...(response.example !== undefined && { example: response.example }),
        },
      },
    }),
  }
}
