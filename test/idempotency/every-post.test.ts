// Every POST of the document, by the battery's own requests: a route that is yet to come is held to it too.
import { describe, expect, it } from 'vitest'
import {
  type Attempt,
  attemptsAt,
  newHousehold,
  operationOf,
  type Route,
  routes,
  rowsOf,
  settledEvents,
} from '../support/battery'
import type { Request } from '../support/client'
import { codeOf, newKey, post, recordOf, rowCounts, type Seen } from './repeating'

const posts = routes.filter(({ method }) => method === 'POST')
/** Whose repetition gets as far as the key: after signing out, the credential is refused before. */
const repeatable = posts.filter(({ operationId }) => operationId !== 'logOut')

describe('with an Idempotency-Key', () => {
  it.each(repeatable)('$title gives its answer again and changes nothing', async (route) => {
    const prepared = await prepare(route)

    const rounds = []
    for (const attempt of prepared.attempts) rounds.push(await twice(attempt, prepared))

    expect(rounds.map(({ first }) => first.status)).toEqual(
      rounds.map(() => expect.toBeOneOf([200, 201, 202, 204])),
    )
    expect(rounds.map(({ first }) => first.replayed)).toEqual(rounds.map(() => null))
    expect(rounds.map(({ second }) => essenceOf(second))).toEqual(
      rounds.map(({ first }) => ({ ...essenceOf(first), replayed: 'true' })),
    )
    expect(rounds.map(({ after }) => after)).toEqual(rounds.map(({ before }) => before))
  })

  it.each(repeatable)(
    '$title refuses other bytes, and takes them under another key',
    async (route) => {
      const { attempts } = await prepare(route)
      const [attempt] = attempts
      const key = newKey()

      await ask(attempt, key)
      const other = await ask(altered(attempt), key)
      const again = await ask(attempt, newKey())

      expect([other.status, codeOf(other)]).toEqual([422, 'idempotency_key_reused'])
      expect([again.replayed, codeOf(again)]).toEqual([null, expect.not.stringMatching(/^idem/)])
    },
  )

  it.each(posts)('$title keeps nothing of the answer in the clear', async (route) => {
    const { attempts } = await prepare(route)
    const [attempt] = attempts
    const key = newKey()

    const { status } = await ask(attempt, key)
    const record = await recordOf(key)

    expect(record).toMatchObject({ status, user_id: expect.stringMatching(/^usr_/) })
    expect(record?.['body'] ?? 'a.b.c').toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it.each(posts)('$title has it in the document', (route) => {
    const { parameters = [] } = operationOf(route)

    expect(parameters).toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' })
    expect(JSON.stringify(operationOf(route))).toContain('Idempotency-Replayed')
    expect(JSON.stringify(operationOf(route))).toContain('idempotency_in_flight')
  })
})

/** A household of the route's own: some of these change its password, or use its tokens up. */
async function prepare(route: Route) {
  const household = await newHousehold()
  const rows = async () => [await rowsOf([household.user]), await rowCounts()]
  const settle = () => settledEvents(household.user)
  return { attempts: attemptsAt(route, household), rows, settle }
}

async function twice(attempt: Attempt, { rows, settle }: Awaited<ReturnType<typeof prepare>>) {
  const key = newKey()
  const first = await ask(attempt, key)
  await settle()
  const before = await rows()
  const second = await ask(attempt, key)
  return { first, before, second, after: await rows() }
}

function ask({ path, request }: Attempt, key: string): Promise<Seen> {
  return post(path.replace('/api/v1', ''), key, request)
}

/** The same request to whoever reads it, but not the same bytes. */
function altered({ path, request }: Attempt): Attempt {
  const { body, raw, headers, ...rest } = request
  const text = `${raw === undefined ? JSON.stringify(body ?? {}) : textOf(raw)} `
  const type = raw === undefined ? { 'Content-Type': 'application/json' } : {}
  return {
    path,
    request: { ...rest, raw: text, headers: { ...type, ...headers } } satisfies Request,
  }
}

function textOf(raw: NonNullable<Request['raw']>): string {
  if (typeof raw === 'string') return raw
  throw new TypeError('The battery sends texts.')
}

function essenceOf({ status, text, replayed, headers }: Seen) {
  const told = ['Content-Type', 'Location', 'ETag', 'Cache-Control'].map((name) =>
    headers.get(name),
  )
  return { status, text, replayed, told }
}
