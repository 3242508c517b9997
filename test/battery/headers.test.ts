// The fields of every answer: never what somebody smuggled in, never kept on the way, never of another host.
import { beforeAll, describe, expect, it } from 'vitest'
import {
  attemptsAt,
  closedRoutes,
  type Household,
  keepRowsOf,
  newHousehold,
  parametersOf,
  routes,
  secretWord,
} from '../support/battery'
import { type Answer, call, origin, type Request } from '../support/client'

// Nothing that is refused or only read may change it, so one household serves for all.
let household: Household

beforeAll(async () => {
  household = await newHousehold()
})

keepRowsOf(() => [household])

const split = '%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a<script>evil</script>'
const reads = routes.filter(({ method }) => method === 'GET')
const lists = reads.filter((route) => parametersOf(route).some(({ name }) => name === 'cursor'))

/** What a proxy adds and a stranger may as well. */
const forwarded = {
  Forwarded: 'host=evil.example;proto=http;for=127.0.0.1',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-For': '127.0.0.1',
  'X-Forwarded-Prefix': '/evil',
  'X-Host': 'evil.example',
  'X-Original-URL': '/api/v1/evil',
  'X-Rewrite-URL': '/api/v1/evil',
  'X-Real-IP': '127.0.0.1',
  'X-User-Id': 'evil',
}

const overrides = {
  'X-HTTP-Method': 'DELETE',
  'X-HTTP-Method-Override': 'DELETE',
  'X-Method-Override': 'DELETE',
}

describe('what a client sends', () => {
  it.each(routes)('splits no answer of $title', async (route) => {
    const [{ path, request }] = attemptsAt(route, household)
    const evil = {
      ...forwarded,
      Origin: 'https://evil.example',
      Referer: 'https://evil.example',
      'D1-Bookmark': 'evil',
      'If-Match': '"evil"',
      'If-None-Match': '"evil"',
      'Idempotency-Key': 'evil key',
      'Request-Id': 'req_evil',
    }

    const answers = await Promise.all([
      call(route.method, `${path}?${split}=${split}`, request),
      call(route.method, `${path}/${split}`, request),
      call(route.method, path, { ...request, token: 'evil', headers: evil }),
    ])

    for (const answer of answers) expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answers.flatMap(({ headers }) => smuggledInto(headers))).toEqual([])
  })

  const texts = lists.filter((route) => parametersOf(route).some(({ name }) => name === 'q'))

  it.each(texts)('stands in the link of $title in escapes alone', async (route) => {
    const [{ path, request }] = attemptsAt(route, household)

    const answer = await call('GET', `${path}?limit=1&q=${secretWord}%0d%0a${secretWord}`, request)

    const link = answer.headers.get('Link') ?? ''
    expect(link).toMatch(/^<https:\/\/api\.test\/[^\s<>"]+>; rel="next"$/)
    expect(link).toContain(`q=${secretWord}%0D%0A${secretWord}`)
  })

  it.each(reads)('neither moves nor turns $title', async (route) => {
    const [{ path, request }] = attemptsAt(route, household)
    const query = lists.includes(route) ? '?limit=1' : ''
    const headers = { ...forwarded, ...overrides }

    const answer = await call('GET', path + query, { ...request, headers })
    const elsewhere = await call('GET', `https://evil.example${path}${query}`, request)

    for (const { status, body, headers } of [answer, elsewhere]) {
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toContain('evil')
      expect(smuggledInto(headers)).toEqual([])
    }
    const isPaged = answer.body.has_more === true
    expect(answer.headers.get('Link')?.startsWith(`<${origin}/`) ?? false).toBe(isPaged)
  })
})

describe('what is answered', () => {
  /** Their answers are the same for everybody. */
  const open = ['GET /openapi.json', 'GET /.well-known/jwks.json', 'GET /export.schema.json']

  it.each(closedRoutes)('by $title is kept by nobody on the way', async (route) => {
    const [{ path, request }] = attemptsAt(route, household)
    const ask = (more: Request, query = '') =>
      call(route.method, path + query, { ...request, ...more })

    const answers = await Promise.all([
      ask({ token: undefined }),
      ask({ token: 'evil' }),
      ask({}, '?nobody_knows=1'),
      ...(route.method === 'GET' ? [ask({})] : []),
    ])

    expect(answers.map(keptHow)).toEqual(answers.map(mayBeKept))
    for (const { headers } of answers) holdToSafety(headers)
  })

  it.each(routes.filter((route) => !closedRoutes.includes(route)))(
    'by $title is kept only if it is for everybody',
    async (route) => {
      const [{ path }] = attemptsAt(route, household)

      const refused = await call(route.method, `${path}?nobody_knows=1`)
      const served = route.method === 'GET' ? [await call('GET', path)] : []

      expect(keptHow(refused)).toBe('private, no-store')
      for (const answer of served) {
        expect(keptHow(answer).startsWith('public')).toBe(open.includes(route.title))
      }
      for (const { headers } of [refused, ...served]) holdToSafety(headers)
    },
  )

  it('where there is nothing, or by another method, is kept by nobody', async () => {
    const { token } = household.user
    const answers = [
      await call('GET', '/nothing'),
      await call('GET', '/api/v1/nothing', { token }),
      await call('PATCH', '/api/v1/accounts', { token }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 405])
    expect(new Set(answers.map(keptHow))).toEqual(new Set(['private, no-store']))
    for (const { headers } of answers) holdToSafety(headers)
  })
})

function keptHow({ headers }: Answer): string {
  return headers.get('Cache-Control') ?? 'as anybody likes'
}

/** What has a tag may be kept by its reader, to be asked for again each time. */
function mayBeKept({ headers, status }: Answer): string {
  return status === 200 && headers.has('ETag') ? 'private, no-cache' : 'private, no-store'
}

function holdToSafety(headers: Headers): void {
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  expect(headers.get('X-Frame-Options')).toBe('DENY')
  expect(headers.get('Referrer-Policy')).toBe('no-referrer')
  expect(headers.get('Strict-Transport-Security')).toMatch(/max-age=63072000; includeSubDomains/)
  expect(headers.get('Content-Security-Policy')).toBe(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
  expect(headers.get('Server')).toBeNull()
  expect(headers.get('X-Powered-By')).toBeNull()
}

function smuggledInto(headers: Headers): string[] {
  return [...headers].flatMap(([name, value]) =>
    name === 'set-cookie' || `${name}: ${value}`.includes('evil') ? [`${name}: ${value}`] : [],
  )
}
