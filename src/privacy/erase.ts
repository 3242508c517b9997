// Erasure (GDPR Art. 17). It begins with one batch, after which nobody gets in; it goes on in bounded steps,
// here or by the cron, until nothing is left. A crash at any moment leaves something that the cron takes up.
import { addSeconds, now } from '../clock'
import { type Database, databaseOf, retryStale, writeAll } from '../db/client'
import { unavailableIn } from '../db/retry'
import type { Settings } from '../env'
import type { Job } from '../http/job'
import { ApiError, invalidField } from '../http/problem'
import { newId } from '../id'
import { scopesOf } from '../idempotency/scope'
import { limiterOf } from '../rate-limit/visit'
import { pseudonyms } from '../seal'
import { accessTokenSeconds } from '../sessions/access-token'
import { toTheEnd } from '../sessions/ended'
import { verifyPassword } from '../sessions/password'
import { findUser, guardPassword } from '../users/store'
import type { UserRow } from '../users/tables'
import { erasureListOf } from './erasure-list'
import { deleteKeys, listClosedKeys, listOpenKeys } from './erasure-keys'
import {
  begin,
  findErasure,
  findErasureOf,
  findLarge,
  finish,
  reduce,
  reduceFirst,
} from './erasure-store'
import type { ErasureRow, KnownNames } from './erasure-tables'

type Context = { bindings: Bindings; settings: Settings; db: Database }

/** By which it is done when nobody waits for it. */
type Work = Pick<Job, 'bindings' | 'use'>

/** That is not done yet. */
export type Pending = ErasureRow & { userId: string }

/** No access token, and no isolate that remembers a key, lives longer; then a margin for clocks. */
const tombstoneSeconds = accessTokenSeconds + 5 * 60

/** Of one table in one batch: few enough that others need not wait for long. */
const rowsPerStep = 1000
/** Objects are emptied one by one, so a step of keys is as long as many others. */
const keysPerStep = 200
const stepsOfKeys = 10

/** How much may be done. Of the 1,000 queries that D1 allows an invocation a step takes two. */
export type Limits = { seconds: number; steps: number }

/** Of the steps, as they are taken. */
class Allowance {
  private steps: number
  private readonly end: Date

  constructor({ seconds, steps }: Limits) {
    this.steps = steps
    this.end = addSeconds(now(), seconds)
  }

  /** False when there are none left, or no time. */
  take(steps: number): boolean {
    if (this.steps <= 0 || now() >= this.end) return false
    this.steps -= steps
    return true
  }
}

/**
 * Begins the erasure of who is signed in. When it answers, tokens and keys are dead and the receipt stands;
 * `deleteTraces` does the rest. One that has begun needs no password any more, for there is none: it answers with
 * the same receipt. Throws invalid_request when the password is wrong; unavailable, when it has begun but a
 * credential may be alive.
 */
export async function beginErasure(
  context: Context,
  userId: string,
  password: string,
): Promise<Pending> {
  const begun = await retryStale(
    async () => (await findErasureOf(context.db, userId)) ?? erase(context, userId, password),
  )
  const erasure = { ...begun, userId }
  await toTheEnd(closeDoors(context, erasure))
  return erasure
}

/** The same for one that has begun somewhere else, and may have come no further. */
export async function carryOn(job: Work, erasure: Pending, limits: Limits): Promise<boolean> {
  const { bindings, use } = job
  await forgetCredentials(bindings, databaseOf(bindings, use), erasure)
  return deleteTraces(job, erasure, limits)
}

/**
 * What is left to do once tokens and keys are dead. Answers whether nothing is left; false when the limits
 * were reached. Two at once do no harm.
 */
export async function deleteTraces(
  { bindings, use }: Work,
  erasure: Pending,
  limits: Limits,
): Promise<boolean> {
  const db = databaseOf(bindings, use)
  const allowance = new Allowance(limits)
  for (const name of erasure.names?.signIn ?? []) {
    await insist(() => bindings.SIGN_IN_LIMITER.getByName(name).erase())
  }
  if (!(await deleteClosedKeys(bindings, db, erasure, allowance))) return false
  if (!(await deleteMany(db, erasure.userId, allowance))) return false
  await writeAll(db, finish(db, erasure))
  return true
}

/** Keys whose doors are closed, each with what its object knows. Answers whether it got so far. */
async function deleteClosedKeys(
  bindings: Bindings,
  db: Database,
  erasure: Pending,
  allowance: Allowance,
): Promise<boolean> {
  for (;;) {
    const ids = await listClosedKeys(db, erasure, keysPerStep)
    if (ids.length === 0) return true
    if (!allowance.take(stepsOfKeys)) return false
    await emptyObjects(bindings, ids)
    await writeAll(db, deleteKeys(db, erasure.userId, ids))
  }
}

/** Leaves little, table by table. Answers whether it got so far. */
async function deleteMany(db: Database, userId: string, allowance: Allowance): Promise<boolean> {
  for (let last: string | null = null; ;) {
    const large = await findLarge(db, userId, rowsPerStep)
    if (large === null) return true
    if (!allowance.take(1)) return false
    const statements = large === last ? reduce : reduceFirst
    await writeAll(db, statements(userId, large, rowsPerStep))
    last = large
  }
}

/** By which pseudonyms the user is known, as long as there is an e-mail to tell them by. */
export async function namesOf(
  settings: Settings,
  userId: string,
  user: UserRow | undefined,
): Promise<KnownNames> {
  const signIn = await pseudonyms(settings, 'user', userId)
  if (!user) return { signIn, retry: [] }
  const paths = ['/api/v1/auth/register', '/api/v1/auth/login']
  const retry = await Promise.all(paths.map((path) => scopesOf(settings, path, user.email)))
  const byEmail = await pseudonyms(settings, 'email', user.email)
  return { signIn: [...signIn, ...byEmail], retry: retry.flat() }
}

async function erase(
  { db, settings }: Context,
  userId: string,
  password: string,
): Promise<ErasureRow> {
  const user = await findUser(db, userId)
  if (!(await verifyPassword(password, user.passwordHash))) {
    throw invalidField('/password', 'wrong_password', 'Is not your password.')
  }
  const names = await namesOf(settings, userId, user)
  const id = newId('era')
  const statements = begin({ id, userId, names, counts: null, erasedAt: now().toISOString() })
  try {
    await writeAll(db, [guardPassword(user), ...statements])
  } catch (error) {
    const isMade = unavailableIn(error) && (await findErasure(db, id))
    if (!isMade) throw error
  }
  const erasure = await findErasure(db, id)
  if (!erasure) throw new Error('An erasure that was just begun has a row.')
  return erasure
}

async function closeDoors({ bindings, db }: Context, erasure: Pending): Promise<void> {
  try {
    await forgetCredentials(bindings, db, erasure)
  } catch (cause) {
    throw new ApiError('unavailable', {
      detail:
        'The erasure has begun and ends by itself, but tokens and keys may live for a minute. Repeat the request for the receipt.',
      headers: { 'Retry-After': '1' },
      cause,
    })
  }
}

const objectsAtOnce = 10

/**
 * From the list on it is made again should the database be put back. The object of the sessions goes last:
 * as long as it knows of nothing, the request can be repeated.
 */
async function forgetCredentials(
  bindings: Bindings,
  db: Database,
  { id, userId, erasedAt, counts }: Pending,
): Promise<void> {
  await insist(() => erasureListOf(bindings).add({ receiptId: id, userId, erasedAt, counts }))
  await emptyObjects(bindings, await listOpenKeys(db, { userId, erasedAt }))
  await emptyObjects(bindings, [userId])
}

/** They let nobody in, until no token can be alive. */
async function emptyObjects(bindings: Bindings, names: readonly string[]): Promise<void> {
  const until = addSeconds(now(), tombstoneSeconds).getTime()
  const empty = (name: string) => insist(() => limiterOf(bindings, name).erase(until))
  for (let first = 0; first < names.length; first += objectsAtOnce) {
    await Promise.all(names.slice(first, first + objectsAtOnce).map(empty))
  }
}

/** An object that was moved or restarted answers the second time. */
async function insist(call: () => Promise<void>): Promise<void> {
  await call().catch(call)
}
