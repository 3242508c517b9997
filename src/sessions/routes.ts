import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { now } from '../clock'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { noContent, type Reply } from '../http/reply'
import { answerOnce, answerOnceFor } from '../idempotency/idempotent'
import type { Remember } from '../idempotency/remember'
import { actorOf } from '../privacy/access'
import { limitGuesses, limitRegistration, limitSignIn } from '../rate-limit/limit-sign-in'
import { publicKeys } from './access-token'
import { changePassword, refuseOthers } from './change-password'
import { deviceOf } from './device'
import { endSession, logOut, refuseAccess } from './ended'
import { requireSession } from './principal'
import { refresh } from './refresh'
import {
  Login,
  PasswordChange,
  presentSession,
  Refresh,
  Registration,
  Session,
  TokenPair,
} from './schema'
import { logIn, register } from './sign-in'
import { listSessions } from './store'

const SessionQuery = z.strictObject({ limit, cursor })
const SessionParams = z.strictObject({
  id: z.string().meta({ example: 'ses_01kb2x9m4tfc3r6w8y0z5n7qhd' }),
})

export const sessionRoutes = new Hono<App>()
  .post(
    '/auth/register',
    describe({
      operationId: 'register',
      summary: 'Register',
      description: 'Creates a user and signs in: the answer is that of `POST /auth/login`.',
      tag: 'Sign-in',
      scope: null,
      responses: { 201: { description: 'Registered and signed in.', schema: TokenPair } },
      problems: ['email_taken', 'too_many_attempts'],
    }),
    validate('json', Registration),
    async (c) => {
      const context = signInOf(c)
      const input = c.req.valid('json')
      await limitRegistration(c)
      const attempt = (remember: Remember<TokenPair>) => register(context, input, remember)
      return answerOnceFor(c, input.email, attempt, (pair) => ({ ...signedIn(pair), status: 201 }))
    },
  )
  .post(
    '/auth/login',
    describe({
      operationId: 'logIn',
      summary: 'Sign in',
      description:
        'Exchanges e-mail and password for an access token of 30 minutes and a refresh token of 30 days. An unknown e-mail and a wrong password answer alike.',
      tag: 'Sign-in',
      scope: null,
      responses: { 200: { description: 'Signed in.', schema: TokenPair } },
      problems: ['invalid_credentials', 'too_many_attempts'],
    }),
    validate('json', Login),
    async (c) => {
      const context = signInOf(c)
      const input = c.req.valid('json')
      const attempt = (remember: Remember<TokenPair>) => logIn(context, input, remember)
      const person = { kind: 'email', name: input.email } as const
      return limitSignIn(c, person, () => answerOnceFor(c, input.email, attempt, signedIn))
    },
  )
  .post(
    '/auth/refresh',
    describe({
      operationId: 'refresh',
      summary: 'Renew the access token',
      description:
        'Exchanges a refresh token for a new pair. A refresh token works once; the same request again within 10 seconds gets a working pair too (the answer may have been lost). A used one that comes back later ends the whole session. Each refresh token lives 30 days; a session ends 365 days after its sign-in, however often it was renewed.',
      tag: 'Sign-in',
      scope: null,
      responses: { 200: { description: 'A new pair.', schema: TokenPair } },
      problems: ['invalid_refresh_token', 'too_many_attempts', 'rate_limited'],
    }),
    validate('json', Refresh),
    async (c) => {
      const context = signInOf(c)
      const token = c.req.valid('json').refresh_token
      const attempt = (remember: Remember<TokenPair>) => refresh(context, token, remember)
      return limitGuesses(c, 'invalid_refresh_token', () =>
        answerOnceFor(c, token, attempt, signedIn),
      )
    },
  )
  .post(
    '/auth/logout',
    describe({
      operationId: 'logOut',
      summary: 'Sign out',
      description: 'Ends this session: its refresh token and its access tokens fail from now on.',
      tag: 'Sign-in',
      scope: 'profile:manage',
      responses: { 204: { description: 'Signed out.' } },
      onReplay: async (c) => {
        const { userId, sessionId } = requireSession(c.var.principal)
        await refuseAccess(c.env, userId, [sessionId])
      },
    }),
    async (c) => answerOnce(c, (remember) => logOut(contextOf(c), remember), noContent),
  )
  .get(
    '/auth/sessions',
    describe({
      operationId: 'listSessions',
      summary: 'List the devices that are signed in',
      description: 'Newest first.',
      tag: 'Sign-in',
      scope: 'profile:manage',
      responses: {
        200: { description: 'The living sessions.', schema: pageOf(Session, 'SessionPage') },
      },
    }),
    validate('query', SessionQuery),
    async (c) => {
      const { userId, sessionId } = requireSession(c.var.principal)
      const query = c.req.valid('query')
      const binding = [userId, 'sessions']
      const keys = await readCursor(query.cursor, binding)
      const before = keys && { createdAt: String(keys[0]), id: String(keys[1]) }
      const rows = await listSessions(c.var.db, userId, { at: now(), limit: query.limit, before })
      const page = await toPage(rows, {
        limit: query.limit,
        binding,
        keysOf: (row) => [row.createdAt, row.id],
        present: (row) => presentSession(row, sessionId),
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .delete(
    '/auth/sessions/:id',
    describe({
      operationId: 'endSession',
      summary: 'End a session',
      description: 'Signs a device out; its access tokens end with it, on their next request.',
      tag: 'Sign-in',
      scope: 'profile:manage',
      responses: { 204: { description: 'Ended.' } },
      problems: ['session_not_found'],
    }),
    validate('param', SessionParams),
    async (c) => {
      await endSession(contextOf(c), c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .post(
    '/me/password',
    describe({
      operationId: 'changePassword',
      summary: 'Change the password',
      description:
        'Needs the current one, which is limited like signing in. All other sessions end; this one goes on.',
      tag: 'Profile',
      scope: 'profile:manage',
      responses: { 204: { description: 'Changed.' } },
      onReplay: (c) => refuseOthers(contextOf(c)),
    }),
    validate('json', PasswordChange),
    async (c) => {
      const { session } = contextOf(c)
      const person = { kind: 'user', name: session.userId } as const
      return limitSignIn(c, person, () =>
        answerOnce(
          c,
          (remember) => changePassword(contextOf(c), c.req.valid('json'), remember),
          noContent,
        ),
      )
    },
  )

function contextOf(c: Context<App>) {
  const actor = actorOf(c.var.principal, deviceOf(c.req.raw))
  return { bindings: c.env, db: c.var.db, session: requireSession(c.var.principal), actor }
}

/** Of who is yet to prove who they are. */
function signInOf(c: Context<App>) {
  const { db, settings } = c.var
  return { bindings: c.env, db, settings, device: deviceOf(c.req.raw) }
}

function signedIn(pair: TokenPair): Reply {
  return { status: 200, body: pair, ownerId: pair.user.id }
}

const Jwks = z
  .strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        kid: z.string(),
        x: z.string(),
        y: z.string(),
        use: z.literal('sig'),
        alg: z.literal('ES256'),
      }),
    ),
  })
  .meta({ id: 'JsonWebKeySet' })

export const keySetRoutes = new Hono<App>().get(
  '/.well-known/jwks.json',
  describe({
    operationId: 'getKeySet',
    summary: 'Public keys of access tokens',
    description:
      'JSON Web Key Set (RFC 7517). A new key is published here well before tokens are signed with it; find yours by `kid`.',
    tag: 'Service',
    scope: null,
    responses: { 200: { description: 'The key set.', schema: Jwks } },
  }),
  (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    return c.json({ keys: publicKeys(c.var.settings) })
  },
)
