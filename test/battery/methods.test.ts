// HEAD wherever GET is, and 405 with Allow for every method that an address does not have.
import { beforeAll, describe, expect, it } from 'vitest'
import { app } from '../../src/app'
import { attemptsAt, type Household, newHousehold, routes } from '../support/battery'
import { signedIn } from '../pages/visitor'
import { call, send } from '../support/client'

let household: Household

beforeAll(async () => {
  household = await newHousehold()
})

describe('HEAD', () => {
  const reads = routes.filter(({ method }) => method === 'GET')

  it.each(reads)('answers as $title does, without a body', async (route) => {
    const [{ path, request }] = attemptsAt(route, household)

    const got = await send('GET', path, request)
    const head = await send('HEAD', path, request)

    expect(got.status).toBe(200)
    expect(head.status).toBe(got.status)
    expect(stableHeaders(head)).toEqual(stableHeaders(got))
    expect(await head.text()).toBe('')
  })

  it.each(reads)('answers as $title does when it is refused', async (route) => {
    const [{ path }] = attemptsAt(route, household)

    const got = await send('GET', `${path}?nobody_knows=1`)
    const head = await send('HEAD', `${path}?nobody_knows=1`)

    expect(got.status).toBeGreaterThanOrEqual(400)
    expect(head.status).toBe(got.status)
    expect(stableHeaders(head)).toEqual(stableHeaders(got))
    expect(await head.text()).toBe('')
  })
})

describe('a method that an address does not have', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'PURGE']
  const addresses = Map.groupBy(
    // The dashboard asks to sign in before it says anything; see below.
    app.routes.filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/dashboard')),
    ({ path }) => path,
  )
  const cases = [...addresses].flatMap(([path, own]) => {
    const allowed = new Set(
      own.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
    )
    return methods
      .filter((method) => !allowed.has(method))
      .map((method) => ({ method, path, allow: [...allowed].toSorted() }))
  })

  it.each(cases.filter(({ method }) => method !== 'HEAD'))(
    '$method $path is 405 with Allow',
    async ({ method, path, allow }) => {
      const answer = await call(method, path.replace(/:\w+/g, 'x'))

      expect(answer.body).toMatchObject({ status: 405, code: 'method_not_allowed' })
      expect(answer.headers.get('Allow')?.split(', ').toSorted()).toEqual(allow)
    },
  )

  it.each(cases.filter(({ method }) => method === 'HEAD'))(
    'HEAD $path is 405 with Allow and without a body',
    async ({ path, allow }) => {
      const answer = await send('HEAD', path.replace(/:\w+/g, 'x'))

      expect(answer.status).toBe(405)
      expect(answer.headers.get('Allow')?.split(', ').toSorted()).toEqual(allow)
      expect(await answer.text()).toBe('')
    },
  )
})

describe('a method that a page of the dashboard does not have', () => {
  it('is told with Allow, as a page, to who is signed in', async () => {
    const { visitor } = await signedIn(household.user)

    const answers = [
      await visitor.open('/dashboard/webhooks/x/ping'),
      await visitor.post('/dashboard/usage', {}),
    ]

    expect(answers.map(({ status }) => status)).toEqual([405, 405])
    expect(answers.map(({ headers }) => headers.get('Allow'))).toEqual(['POST', 'GET, HEAD'])
    expect(answers.every(({ text }) => text.startsWith('<!doctype html>'))).toBe(true)
  })
})

describe('an address that nothing has', () => {
  it.each([
    '/nothing',
    '/api',
    '/api/v1',
    '/api/v1/nothing',
    '/api/v2/accounts',
    '/api/v1/accounts/',
    '/api/v1//accounts',
    '/API/V1/ACCOUNTS',
    '/api/v1/accounts/x/y/z',
    '/.env',
    '/api/v1/%61ccounts%2Fx',
  ])('%s is 404', async (path) => {
    const answer = await call('GET', path, { token: household.user.token })

    expect(answer.body).toMatchObject({ status: 404, code: 'not_found' })
  })
})

/** Without those that differ from request to request. */
function stableHeaders({ headers }: Response): [string, string][] {
  return [...headers].filter(([name]) => !/^(request-id|d1-bookmark|(x-)?ratelimit.*)$/.test(name))
}
