// What is another user's is as if it were nothing: in addresses, in bodies and in queries.
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Attempt,
  attemptsAt,
  collectionsIn,
  closedRoutes,
  type Household,
  idPointersOf,
  idsIn,
  jsonBodyOf,
  keepRowsOf,
  newHousehold,
  notFoundCode,
  parametersOf,
  pathOf,
  type Route,
  routes,
  secretWord,
  unknownIdLike,
} from '../support/battery'
import { type Answer, call } from '../support/client'
import { newUser, type TestUser } from '../support/fixtures'

// Nothing that is refused may change it, so one pair of households serves for all refusals.
let mine: Household
let theirs: Household

beforeAll(async () => {
  mine = await newHousehold()
  theirs = await newHousehold()
})

keepRowsOf(() => [mine, theirs])

const addressed = routes.flatMap((route) =>
  collectionsIn(route).map((collection) => ({ title: route.title, collection, route })),
)

describe("another user's id in the address", () => {
  // A receipt is found by whoever has it, and tells of nobody.
  const owned = addressed.filter(({ route }) => closedRoutes.includes(route))

  it.each(owned)('is not found by $title ($collection)', async ({ route, collection }) => {
    const [foreign, unknown] = await Promise.all(
      [theirs.ids[collection], unknownIdLike(String(mine.ids[collection]))].map((id) =>
        callAt(route, { ...mine.ids, [collection]: String(id) }),
      ),
    )

    expect(foreign?.body).toMatchObject({ status: 404, code: notFoundCode(collection) })
    expect(tellingOf(foreign)).toEqual(tellingOf(unknown))
  })

  const malformed = [
    ['of another kind', 'usr_01h455vb4pex5vsknk084sn02q'],
    ['in upper case', 'ACC_01H455VB4PEX5VSKNK084SN02Q'],
    ['that is only a prefix', 'acc_'],
    ['that is a word', 'me'],
    ['that is a number', '1'],
    ['that is a blank', ' '],
    ['that ends in a quote', "x'"],
    ['that is a condition', "' OR '1'='1"],
    ['that is a pattern', '%'],
    ['with a NUL', 'acc_\u0000'],
    ['with a slash', 'a/b'],
    ['with an emoji', '💸'],
    ['every object has', '__proto__'],
    ['of 2,000 characters', 'a'.repeat(2000)],
  ] as const
  const cases = addressed.flatMap(({ route, collection }) =>
    malformed.map(([flaw, id]) => ({ title: route.title, flaw, route, collection, id })),
  )

  it.each(cases)('$title finds nothing by an id $flaw', async ({ route, collection, id }) => {
    const answer = await callAt(route, { ...mine.ids, [collection]: id })

    expect(answer.body).toMatchObject({ status: 404, code: notFoundCode(collection) })
  })

  it.each(addressed)(
    '$title finds nothing by an id that is no UTF-8 ($collection)',
    async ({ route, collection }) => {
      const [{ request }] = attemptsAt(route, mine)
      const path = pathOf(route, { ...mine.ids, [collection]: 'HERE' }).replace('HERE', '%FF%FE')

      const answer = await call(route.method, path, request)

      expect(answer.body).toMatchObject({ status: 404, code: notFoundCode(collection) })
    },
  )
})

const withBodies = routes.filter(({ contract }) => contract.validations.json)

describe("another user's id in the body", () => {
  it.each(withBodies)('the battery names every id that $title takes', (route) => {
    const schema = jsonBodyOf(route)?.schema ?? {}
    const known = attemptsAt(route, mine).flatMap(({ request }) => idsIn(request.body, mine))

    expect([...new Set(known.map(({ pointer }) => withoutPositions(pointer)))].toSorted()).toEqual(
      [...new Set(idPointersOf(schema))].toSorted(),
    )
  })

  const withIds = withBodies.filter(
    (route) => idPointersOf(jsonBodyOf(route)?.schema ?? {}).length > 0,
  )

  it.each(withIds)('is refused by $title, wherever it stands', async (route) => {
    const swaps = attemptsAt(route, mine).flatMap((attempt) =>
      idsIn(attempt.request.body, mine).map((place) => ({ attempt, ...place })),
    )

    const answers = await Promise.all(
      swaps.map(async ({ attempt, pointer, id }) => ({
        pointer,
        foreign: await callWith(route, attempt, pointer, likeOf(id, theirs)),
        unknown: await callWith(route, attempt, pointer, unknownIdLike(id)),
      })),
    )

    expect(answers.map(({ pointer, foreign }) => refusalOf(pointer, foreign))).toEqual(
      answers.map(({ pointer }) => `${pointer} not found`),
    )
    expect(answers.map(({ foreign }) => tellingOf(foreign))).toEqual(
      answers.map(({ unknown }) => tellingOf(unknown)),
    )
  })
})

describe("another user's id in the query", () => {
  const queries = closedRoutes.flatMap((route) =>
    parametersOf(route)
      .filter(({ schema }) => idPointersOf(schema).length > 0)
      .map(({ name, schema }) => ({
        title: route.title,
        name,
        route,
        example: String(schema.example),
      })),
  )

  it.each(queries)('is nothing to $title?$name=', async ({ route, name, example }) => {
    const [{ path, request }] = attemptsAt(route, mine)
    const ask = (id: string) => call(route.method, `${path}?${name}=${id}`, request)

    const foreign = await ask(String(theirs.references[example.slice(0, 3)]))
    const unknown = await ask(unknownIdLike(example))

    expect(tellingOf(foreign)).toEqual(tellingOf(unknown))
    expect(JSON.stringify(foreign.body)).not.toContain(secretWord)
  })
})

describe("another user's cursor", () => {
  const lists = closedRoutes.filter((route) =>
    parametersOf(route).some(({ name }) => name === 'cursor'),
  )

  let cursors: unknown[]
  beforeAll(async () => {
    cursors = await Promise.all(lists.map((list) => cursorOf(list, mine)))
  })

  it.each(lists)('is none to $title, nor is that of another list', async (route) => {
    const others = cursors.filter((_cursor, index) => lists[index] !== route)
    const own = cursors[lists.indexOf(route)]
    const ask = (cursor: unknown) =>
      call('GET', `${pathOf(route, mine.ids)}?cursor=${String(cursor)}`, { token: mine.user.token })

    const theirCursor = await cursorOf(route, theirs)
    const refusals = await Promise.all([theirCursor, ...others].map(ask))

    expect([theirCursor, ...cursors]).not.toContain(null)
    expect(refusals.map(({ status, body }) => [status, body.errors])).toEqual(
      refusals.map(() => [422, [expect.objectContaining({ parameter: 'cursor' })]]),
    )
    expect((await ask(own)).status).toBe(200)
  })
})

describe('a stranger', () => {
  it.each(closedRoutes.filter(({ method }) => method === 'GET'))(
    'sees nothing of others at $title',
    async (route) => {
      const { token }: TestUser = await newUser()
      const [{ path }] = attemptsAt(route, theirs)

      const answer = await call('GET', path, { token })

      expect(JSON.stringify(answer.body)).not.toContain(secretWord)
    },
  )
})

/** Where the second page of the household's own list begins. */
async function cursorOf(route: Route, { ids, user }: Household): Promise<unknown> {
  const { body } = await call('GET', `${pathOf(route, ids)}?limit=1`, { token: user.token })
  return body.next_cursor
}

async function callAt(route: Route, ids: Record<string, string>): Promise<Answer> {
  const [{ request }] = attemptsAt(route, mine)
  return call(route.method, pathOf(route, ids), request)
}

/** The request with another id at one place of its body. */
async function callWith(
  route: Route,
  { path, request }: Attempt,
  pointer: string,
  id: string,
): Promise<Answer> {
  const body = structuredClone(request.body)
  const keys = pointer.split('/').slice(1)
  const last = keys.pop() ?? ''
  const holder = keys.reduce((part: any, key) => part[key], body)
  holder[last] = id
  return call(route.method, path, { ...request, body })
}

/** The other household's id of the same kind. */
function likeOf(id: string, { references, ids }: Household): string {
  const prefix = id.slice(0, id.indexOf('_'))
  const like = [...Object.values(references), ...Object.values(ids)].find((one) =>
    one.startsWith(prefix),
  )
  if (!like) throw new Error(`The household has no id like ${id}.`)
  return like
}

/** `<pointer> not found` when the answer says exactly that. */
function refusalOf(pointer: string, { status, body }: Answer): string {
  const codes = [body.code, ...(body.errors ?? []).map((fault: { code: string }) => fault.code)]
  const named = (body.errors ?? []).map((fault: { pointer: string }) => fault.pointer)
  const isNamed = named.length === 0 || named.includes(pointer)
  const isNotFound = codes.some((code) => String(code).endsWith('_not_found'))
  return [404, 422].includes(status) && isNamed && isNotFound
    ? `${pointer} not found`
    : `${pointer}: ${JSON.stringify(body)}`
}

/** All of an answer that could tell what exists. */
function tellingOf(answer: Answer | undefined): unknown {
  const { request_id: _requestId, ...body } = answer?.body ?? {}
  return { status: answer?.status, ...body }
}

function withoutPositions(pointer: string): string {
  return pointer.replace(/\/\d+/g, '/*')
}
