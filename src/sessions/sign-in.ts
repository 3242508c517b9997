// Registering and signing in: both start a session.
import { now } from '../clock'
import { type Database, DuplicateError, retryStale, type Statement, writeAll } from '../db/client'
import type { Settings } from '../env'
import { ApiError } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import { type ChangeType, strangerAt } from '../privacy/access'
import { noteAfterwards } from '../privacy/access-note'
import { logChange } from '../privacy/access-store'
import { presentUser } from '../users/schema'
import { findUserByEmail, guardPassword, insertUser, updateUser } from '../users/store'
import type { UserRow } from '../users/tables'
import { accessTokenSeconds, signAccessToken } from './access-token'
import type { Device } from './device'
import { hashPassword, isOutdated, pretendToVerify, verifyPassword } from './password'
import { scopes } from './principal'
import { makeRefreshToken, type RefreshToken, secondsOf } from './refresh-token'
import type { Login, Registration, TokenPair } from './schema'
import { insertSession } from './store'
import type { SessionRow } from './tables'

type Context = { bindings: Bindings; db: Database; settings: Settings; device: Device }

/** Throws email_taken. */
export async function register(
  context: Context,
  input: Registration,
  remember: Remember<TokenPair>,
): Promise<TokenPair> {
  const at = now().toISOString()
  const user: UserRow = {
    id: newId('usr'),
    email: input.email,
    passwordHash: await hashPassword(input.password),
    name: input.name,
    currency: input.currency,
    timeZone: input.time_zone,
    locale: input.locale,
    plan: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
  const { statements, pair } = await startSession(context, user, 'user.registered')
  try {
    await writeAll(context.db, [
      insertUser(context.db, user),
      ...statements,
      ...(await remember(pair)),
    ])
  } catch (error) {
    if (error instanceof DuplicateError) throw new ApiError('email_taken')
    throw error
  }
  return pair
}

/** Throws invalid_credentials, after the same work whether the address or the password is wrong. */
export async function logIn(
  context: Context,
  input: Login,
  remember: Remember<TokenPair>,
): Promise<TokenPair> {
  return retryStale(() => attemptLogIn(context, input, remember))
}

export async function presentPair(
  settings: Settings,
  owner: { user: UserRow; sessionId: string },
  refreshToken: RefreshToken,
): Promise<TokenPair> {
  const { user, sessionId } = owner
  return {
    access_token: await signAccessToken(settings, {
      userId: user.id,
      sessionId,
      plan: user.plan,
    }),
    token_type: 'Bearer',
    expires_in: accessTokenSeconds,
    refresh_token: refreshToken.token,
    refresh_expires_in: secondsOf(refreshToken.row),
    scope: scopes.join(' '),
    user: presentUser(user),
  }
}

async function attemptLogIn(
  context: Context,
  input: Login,
  remember: Remember<TokenPair>,
): Promise<TokenPair> {
  const { db } = context
  const user = await findUserByEmail(db, input.email)
  const isRight = user
    ? await verifyPassword(input.password, user.passwordHash)
    : await pretendToVerify(input.password)
  if (user && !isRight) noteFailure(context, user.id)
  if (!user || !isRight) throw new ApiError('invalid_credentials')

  const { statements, pair } = await startSession(context, user, 'sign_in.succeeded')
  const upgrade = await upgradeHash(db, user, input.password)
  // The password may be changed between the look and the start: its guesser must not slip through.
  const kept = await remember(pair)
  await writeAll(db, [guardPassword(user), ...upgrade, ...statements, ...kept])
  return pair
}

/** Once the answer is on its way: it takes no longer than that to an unknown address. */
function noteFailure({ bindings, device }: Context, userId: string): void {
  noteAfterwards(bindings, {
    ...strangerAt(userId, device),
    operation: 'logIn',
    isWrite: true,
    refusal: 'invalid_credentials',
  })
}

/** Only at sign-in is the password at hand to be hashed at today's cost. */
async function upgradeHash(db: Database, user: UserRow, password: string): Promise<Statement[]> {
  if (!isOutdated(user.passwordHash)) return []
  return [updateUser(db, user.id, { passwordHash: await hashPassword(password) })]
}

async function startSession({ db, settings, device }: Context, user: UserRow, type: ChangeType) {
  const at = now()
  const session: SessionRow = {
    id: newId('ses'),
    userId: user.id,
    userAgent: device.userAgent,
    country: device.country,
    createdAt: at.toISOString(),
    lastUsedAt: at.toISOString(),
    endedAt: null,
  }
  const token = await makeRefreshToken({ userId: user.id, session, parentHash: null, at })
  return {
    statements: [
      ...insertSession(db, session, token.row),
      logChange({ ...strangerAt(user.id, device), credentialId: session.id }, type, session.id),
    ],
    pair: await presentPair(settings, { user, sessionId: session.id }, token),
  }
}
