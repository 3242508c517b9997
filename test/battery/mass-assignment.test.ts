// What a client may not set: the fields of every answer that its request does not take, and those that
// would give power. Each is refused by its name, at every level of every body.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Schema } from '../../src/http/bounds'
import {
  attemptsAt,
  type Household,
  jsonBodyOf,
  keepRowsOf,
  newHousehold,
  operationOf,
  resolve,
  type Route,
  routes,
} from '../support/battery'
import { call } from '../support/client'

// Nothing that is refused may change it, so one household serves for all refusals.
let household: Household

beforeAll(async () => {
  household = await newHousehold()
})

keepRowsOf(() => [household])

const powerful = [
  ...['id', 'user_id', 'userId', 'owner', 'owner_id', 'plan', 'role', 'is_admin', 'admin'],
  ...['scope', 'scopes', 'permissions', 'version', 'secret', 'hash', 'password_hash', 'verified'],
  ...['created_at', 'createdAt', 'updated_at', 'deleted_at', 'system', 'balance', 'progress'],
]

const withJson = routes.filter(({ contract }) => contract.validations.json)

describe('a body', () => {
  it.each(withJson)('of $title sets nothing that it does not take', async (route) => {
    const attempts = attemptsAt(route, household)
    const forbidden = forbiddenTo(route)

    const answers = await Promise.all(
      attempts.map(({ path, request }) => {
        const body = structuredClone(request.body)
        for (const { holder } of objectsIn(body)) Object.assign(holder, forbidden)
        return call(route.method, path, { ...request, body })
      }),
    )

    expect(answers.map(({ status, body }) => [status, unknownIn(body)])).toEqual(
      attempts.map(({ request }) => [422, pointersTo(forbidden, request.body)]),
    )
  })

  it('has something to refuse everywhere, read-only fields of the answer among it', () => {
    const counts = withJson.map((route) => Object.keys(forbiddenTo(route)).length)
    const account = forbiddenTo(withJson.find(({ title }) => title === 'POST /accounts'))

    expect(Math.min(...counts)).toBeGreaterThan(10)
    expect(account).toMatchObject({ balance: 1, source: 1, created_at: 1, user_id: 1 })
    expect(account).not.toHaveProperty('name')
  })
})

/** No object of the body takes these, whichever of its forms it has. */
function forbiddenTo(route: Route | undefined): Record<string, number> {
  if (!route) throw new Error('There is no such route.')
  const taken = namesIn(jsonBodyOf(route)?.schema ?? {})
  const shown = answersOf(route).flatMap((schema) => [...namesIn(schema)])
  const names = [...new Set([...powerful, ...shown])].filter((name) => !taken.has(name))
  return Object.fromEntries(names.map((name) => [name, 1]))
}

function answersOf(route: Route): Schema[] {
  const { responses } = operationOf(route) as { responses?: Record<string, Content> }
  return Object.entries(responses ?? {}).flatMap(([status, { content }]) =>
    status < '300' ? (content?.['application/json']?.schema ?? []) : [],
  )
}

type Content = { content?: Record<string, { schema: Schema }> }

/** The names of all fields, at any level. */
function namesIn(schema: Schema): Set<string> {
  const { anyOf = [], oneOf = [], allOf = [], properties = {}, items } = resolve(schema)
  const parts = [
    ...anyOf,
    ...oneOf,
    ...allOf,
    ...Object.values(properties),
    ...[items ?? []].flat(),
  ]
  return new Set([...Object.keys(properties), ...parts.flatMap((part) => [...namesIn(part)])])
}

/** Every object of a body but `metadata`, whose names are the client's own. */
function objectsIn(body: unknown, pointer = ''): { holder: object; pointer: string }[] {
  if (typeof body !== 'object' || body === null || pointer.endsWith('/metadata')) return []
  const own = Array.isArray(body) ? [] : [{ holder: body, pointer }]
  const inner = Object.entries(body).flatMap(([key, value]) =>
    objectsIn(value, `${pointer}/${key}`),
  )
  return [...own, ...inner]
}

function pointersTo(names: Record<string, number>, body: unknown): string[] {
  return objectsIn(body)
    .flatMap(({ pointer }) => Object.keys(names).map((name) => `${pointer}/${name}`))
    .toSorted()
}

function unknownIn({ errors = [] }: { errors?: { pointer: string; code: string }[] }): string[] {
  return errors
    .filter(({ code }) => code === 'unknown')
    .map(({ pointer }) => pointer)
    .toSorted()
}
