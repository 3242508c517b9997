// Whom the routes let in: every closed route, every kind of bad credential, every scope.
import { decodeJwt, decodeProtectedHeader, exportSPKI, importJWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeSecret } from '../../src/keys/secret'
import { scopes } from '../../src/sessions/principal'
import { assemble, ourKey, resign } from '../sessions/tokens'
import {
  attemptsAt,
  closedRoutes,
  type Household,
  keepRowsOf,
  newHousehold,
  pathOf,
  type Route,
  routes,
  settledEvents,
  unknownIdLike,
} from '../support/battery'
import { type Answer, call, origin } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newKey, password } from '../support/fixtures'

// Nothing that is refused may change it, so one household serves for all refusals.
let household: Household
let endedToken: string
let revokedSecret: string
// Keys note their use: those that work belong to another household.
let scripted: Household
let readSecret: string
let fullSecret: string

beforeAll(async () => {
  household = await newHousehold()
  const revoked = await newKey(household.user, { scopes: ['full'] })
  await call('DELETE', `/api/v1/keys/${revoked.id}`, { token: household.user.token })
  revokedSecret = revoked.secret
  scripted = await newHousehold()
  readSecret = (await newKey(scripted.user)).secret
  fullSecret = (await newKey(scripted.user, { scopes: ['full'] })).secret
  const login = { email: household.user.email, password }
  endedToken = (await call('POST', '/api/v1/auth/login', { body: login })).body.access_token
  await call('POST', '/api/v1/auth/logout', { token: endedToken })
  await settledEvents(household.user)
})

keepRowsOf(() => [household])

const badCredentials: readonly [string, (token: string) => unknown, string][] = [
  ['without a token', () => undefined, 'unauthenticated'],
  ['with a token that is none', () => 'letmein', 'invalid_token'],
  ['with what looks like an API key', () => `fhd_${'0'.repeat(38)}`, 'key_malformed'],
  ['with an API key that nobody has', () => makeSecret(), 'key_unknown'],
  ['with an API key that is revoked', () => revokedSecret, 'key_revoked'],
  [
    'with a token for another audience',
    (token) => resign(token, { claims: { aud: `${origin}/other` } }),
    'invalid_token',
  ],
  [
    'with a token of another issuer',
    (token) => resign(token, { claims: { iss: 'https://evil.example' } }),
    'invalid_token',
  ],
  ['with an unsigned token', unsigned, 'invalid_token'],
  ['with a token signed by HS256 with the public key', signedWithPublicKey, 'invalid_token'],
  ['with a token of an ended session', () => endedToken, 'session_ended'],
]

const cases = closedRoutes.flatMap((route) =>
  badCredentials.map(([flaw, forge, code]) => ({ title: route.title, flaw, route, forge, code })),
)

describe('the credential', () => {
  it.each(cases)('refuses $title $flaw', async ({ route, forge, code }) => {
    const [{ path, request }] = attemptsAt(route, household)
    const token = tokenOf(await forge(household.user.token))

    const answer = await call(route.method, path, { ...request, token })

    expect(answer.body).toMatchObject({ status: 401, code })
    expect(answer.headers.get('WWW-Authenticate')).toMatch(challengeOf(code))
  })
})

describe('an expired token', () => {
  freezeClock()

  it.each(closedRoutes)('is refused by $title', async (route) => {
    const [{ path, request }] = attemptsAt(route, household)
    passSeconds(31 * 60)

    const answer = await call(route.method, path, request)

    expect(answer.body).toMatchObject({ status: 401, code: 'token_expired' })
    expect(answer.headers.get('WWW-Authenticate')).toMatch(challengeOf('token_expired'))
  })
})

describe('the scope', () => {
  const scoped = closedRoutes.filter(({ contract }) => contract.description.scope !== 'any')

  it.each(scoped)('$title needs its own scope and takes no other', async (route) => {
    const needed = String(route.contract.description.scope)
    const others = [
      '',
      ...scopes.filter((scope) => scope !== needed),
      needed.toUpperCase(),
      `${needed}x`,
    ]
    const [{ path, request }] = attemptsAt(route, household)

    const answers = await Promise.all(
      others.map(async (scope) =>
        call(route.method, path, { ...request, token: await tokenWith(household, scope) }),
      ),
    )

    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['insufficient_scope']))
    expect(new Set(answers.map(({ headers }) => headers.get('WWW-Authenticate')))).toEqual(
      new Set([`Bearer realm="api", error="insufficient_scope", scope="${needed}"`]),
    )
    expect(answers[0]?.body.detail).toContain(needed)
  })

  it.each(scoped)('$title asks for it before anything else', async (route) => {
    const unknown = Object.entries(household.ids).map(([name, id]) => [name, unknownIdLike(id)])
    const path = `${pathOf(route, Object.fromEntries(unknown))}?nobody_knows=1`
    const raw = route.method === 'GET' ? {} : { raw: '{"broken' }

    const answer = await call(route.method, path, { ...raw, token: await tokenWith(household, '') })

    expect(answer.body).toMatchObject({ status: 403, code: 'insufficient_scope' })
  })

  it.each(routes)(
    '$title is as its method says: only GET is for those who may only read',
    (route) => {
      const { scope } = route.contract.description
      const wanted =
        route.method === 'GET'
          ? /^(\w+:read|\w+:manage|any|null)$/
          : /^(\w+:write|\w+:manage|any|null)$/

      expect(String(scope)).toMatch(wanted)
    },
  )

  const writes = scoped.filter(({ method }) => method !== 'GET')
  const reading = scopes.filter((scope) => scope.endsWith(':read')).join(' ')

  it.each(writes)('$title changes nothing for who may read everything', async (route) => {
    const token = await tokenWith(household, reading)

    const answers = await Promise.all(
      attemptsAt(route, household).map(({ path, request }) =>
        call(route.method, path, { ...request, token }),
      ),
    )

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]))
  })
})

describe('an API key', () => {
  const closedToKeys = closedRoutes.filter(({ contract }) =>
    ['keys:manage', 'profile:manage'].includes(String(contract.description.scope)),
  )
  const openToKeys = closedRoutes.filter((route) => !closedToKeys.includes(route))

  it.each(closedToKeys)('with all scopes never reaches $title', async (route) => {
    const [{ path, request }] = attemptsAt(route, scripted)

    const answer = await call(route.method, path, { ...request, token: fullSecret })

    expect(answer.body).toMatchObject({ status: 403, code: 'insufficient_scope' })
  })

  it.each(openToKeys.filter(({ method }) => method !== 'GET'))(
    'that may only read changes nothing by $title',
    async (route) => {
      const answers = await Promise.all(
        attemptsAt(route, scripted).map(({ path, request }) =>
          call(route.method, path, { ...request, token: readSecret }),
        ),
      )

      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]))
    },
  )

  // That writes are served with their scope alone is shown for sessions: the check is the same.
  it.each(openToKeys.filter(({ method }) => method === 'GET'))(
    'with its scope alone is served by $title',
    async (route) => {
      const [{ path, request }] = attemptsAt(route, scripted)
      const { scope } = route.contract.description
      const scopes = [scope === 'any' ? 'goals:read' : String(scope)]
      const { secret } = await newKey(scripted.user, { scopes })

      const answer = await call(route.method, path, { ...request, token: secret })

      expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    },
  )
})

describe('with its own scope alone', () => {
  it.each(routes.filter(({ method }) => method === 'GET'))('$title answers', async (route) => {
    const answer = await callWithScope(route, household)

    expect(answer.status).toBe(200)
  })

  it.each(routes.filter(({ method }) => method !== 'GET'))(
    '$title does its work',
    async (route) => {
      const answer = await callWithScope(route, await newHousehold())

      expect([200, 201, 202, 204], JSON.stringify(answer.body)).toContain(answer.status)
    },
  )
})

async function callWithScope(route: Route, owner: Household): Promise<Answer> {
  const [{ path, request }] = attemptsAt(route, owner)
  const { scope } = route.contract.description
  const token = request.token && (await tokenWith(owner, wordsFor(scope)))
  return call(route.method, path, { ...request, token })
}

/** Nobody gives a key a scope that they lack: who makes one needs what the battery's key is good for. */
function wordsFor(scope: Route['contract']['description']['scope']): string {
  if (scope === 'keys:manage') return 'keys:manage accounts:read'
  return scope === 'any' ? '' : String(scope)
}

async function tokenWith({ user }: Household, scope: string): Promise<string> {
  return resign(user.token, { claims: { scope } })
}

function unsigned(token: string): string {
  return assemble({ ...decodeProtectedHeader(token), alg: 'none' }, decodeJwt(token), '')
}

async function signedWithPublicKey(token: string): Promise<string> {
  const { d: _secret, ...open } = ourKey
  const publicKey = await importJWK(open, 'ES256', { extractable: true })
  if (publicKey instanceof Uint8Array) throw new TypeError('An EC key is never a byte array.')
  return new SignJWT(decodeJwt(token))
    .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'HS256' })
    .sign(new TextEncoder().encode(await exportSPKI(publicKey)))
}

function tokenOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function challengeOf(code: string): RegExp {
  if (code === 'unauthenticated') return /^Bearer realm="api"$/
  return /^Bearer realm="api", error="invalid_token"/
}
