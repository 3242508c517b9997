// Tags and conditions at every route whose resource has a tag, and their refusal where there is none.
import { beforeAll, describe, expect, it } from 'vitest'
import { isTaggedEdit } from '../../src/http/header-fields'
import {
  attemptsAt,
  collectionsIn,
  type Household,
  keepRowsOf,
  newHousehold,
  pathOf,
  type Route,
  routes,
  unknownIdLike,
} from '../support/battery'
import { type Answer, call, send } from '../support/client'

// Nothing that is refused may change it, so one household serves for all refusals.
let household: Household

beforeAll(async () => {
  household = await newHousehold()
})

const tagged = routes.filter(({ contract }) => contract.description.tagged)
const reads = tagged.filter(({ method }) => method === 'GET')
const edits = tagged.filter(isTaggedEdit)
const withoutTag = routes.filter(
  ({ method, contract }) =>
    ['PATCH', 'PUT', 'DELETE'].includes(method) && !contract.description.tagged,
)
const broken = [',', '7', '"7', '7"', "'7'", 'w/"7"', '"7" "8"', '*, "7"', '"a"b"', '"7";x', 'W/7']

describe('a read of what has a tag', () => {
  keepRowsOf(() => [household])

  it.each(reads)('by $title is 304 for who has it', async (route) => {
    const fresh = await ask(route)
    const tag = String(fresh.headers.get('ETag'))

    const fields = [tag, `W/${tag}`, `"other", ${tag}`, `,,${tag} , "x,y"`, '*']
    const answers = await Promise.all(fields.map((field) => ask(route, { 'If-None-Match': field })))

    expect(answers.map(({ status, body }) => [status, body])).toEqual(fields.map(() => [304, null]))
    expect(answers.map(({ headers }) => headers.get('ETag'))).toEqual(fields.map(() => tag))
    expect(answers[0]?.headers.get('Cache-Control')).toBe('private, no-cache')
    expect(answers[0]?.headers.get('Content-Type')).toBeNull()
  })

  it.each(reads)('by $title is 304 with HEAD, too', async (route) => {
    const { token } = household.user
    const path = pathOf(route, household.ids)
    const fresh = await send('HEAD', path, { token })
    const tag = String(fresh.headers.get('ETag'))

    const again = await send('HEAD', path, { token, headers: { 'If-None-Match': tag } })

    expect([fresh.status, again.status]).toEqual([200, 304])
    expect(again.headers.get('ETag')).toBe(tag)
  })

  it.each(reads)('by $title is whole for who has another', async (route) => {
    const answer = await ask(route, { 'If-None-Match': '"0", "nothing", W/"0.k3f9x2Qw0Lr"' })

    expect(answer.status).toBe(200)
  })

  it.each(reads)('by $title refuses a broken If-None-Match', async (route) => {
    const answers = await Promise.all(broken.map((field) => ask(route, { 'If-None-Match': field })))

    expect(answers.map(faultOf)).toEqual(broken.map(() => '422 If-None-Match invalid_tag'))
  })
})

describe('an edit of what has a tag', () => {
  keepRowsOf(() => [household])

  it.each(edits)('by $title is 412 when the tag is old', async (route) => {
    const fields = ['"0"', '"0.k3f9x2Qw0Lr"', 'W/"0"', '"", "x", "-1", "01"', '"1e0"', '"999999"']

    const answers = await Promise.all(fields.map((field) => ask(route, { 'If-Match': field })))

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      fields.map(() => [412, 'precondition_failed']),
    )
  })

  it.each(edits.filter((route) => collectionsIn(route).length > 0))(
    'by $title is 404 before it is 412',
    async (route) => {
      const [collection = ''] = collectionsIn(route)
      const id = unknownIdLike(String(household.ids[collection]))
      const [{ request }] = attemptsAt(route, household)

      const path = pathOf(route, { ...household.ids, [collection]: id })
      const headers = { ...request.headers, 'If-Match': '"0"' }
      const answer = await call(route.method, path, { ...request, headers })

      expect(answer.status).toBe(404)
    },
  )

  it.each(edits)('by $title refuses a broken If-Match', async (route) => {
    const answers = await Promise.all(broken.map((field) => ask(route, { 'If-Match': field })))

    expect(answers.map(faultOf)).toEqual(broken.map(() => '422 If-Match invalid_tag'))
  })

  it.each(withoutTag)('is the only one: $title can keep no If-Match', async (route) => {
    const answer = await ask(route, { 'If-Match': '"1"' })

    expect(faultOf(answer)).toBe('422 If-Match not_supported')
  })
})

describe('a condition that a method does not know', () => {
  it.each([...reads, ...edits, ...withoutTag])('is refused by $title', async (route) => {
    const name = route.method === 'GET' ? 'If-Match' : 'If-None-Match'

    const answer = await ask(route, { [name]: '"1"' })

    expect(faultOf(answer)).toBe(`422 ${name} not_supported`)
  })
})

describe('an edit with the tag that the resource has', () => {
  it.each(edits)('by $title is made', async (route) => {
    const own = await newHousehold()
    const [{ path, request }] = attemptsAt(route, own)
    const { headers } = await call('GET', path, { token: own.user.token })
    const tag = String(headers.get('ETag'))

    const conditions = { ...request.headers, 'If-Match': `"0", W/${tag}` }
    const first = await call(route.method, path, { ...request, headers: conditions })

    expect([200, 204]).toContain(first.status)
  })
})

async function ask(route: Route, headers: Record<string, string> = {}): Promise<Answer> {
  const [{ path, request }] = attemptsAt(route, household)
  return call(route.method, path, { ...request, headers: { ...request.headers, ...headers } })
}

function faultOf({ status, body }: Answer): string {
  const [fault, ...others] = body?.errors ?? []
  return `${status} ${fault?.parameter} ${fault?.code}${others.length > 0 ? ' and more' : ''}`
}
