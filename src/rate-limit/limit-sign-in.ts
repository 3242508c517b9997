// Signing in, registering and renewing are limited by address and by person, before any password is hashed.
import type { Context } from 'hono'
import type { App } from '../env'
import { logFailure } from '../http/log'
import { ApiError } from '../http/problem'
import { pseudonym } from '../seal'
import { addressOf, clientNetwork } from './address'
import type { Policy } from './policy'
import type { Attempt } from './sign-in-limiter'
import { ofAddress } from './sign-in-tries'
import { type Standing, untouched } from './windows'

/** Whose password is tried: somebody who signs in, or somebody signed in who is to prove it. */
export type Person = { kind: 'email' | 'user'; name: string }

/**
 * Makes the attempt if address and person have attempts left. A wrong password counts against the person
 * at this address, so that nobody locks another out; all addresses together have ten times as many, of which
 * only what the address admitted is taken. Throws too_many_attempts, and what the attempt throws.
 */
export async function limitSignIn(
  c: Context<App>,
  person: Person,
  attempt: () => Promise<Response>,
): Promise<Response> {
  const { settings } = c.var
  const everywhere = tenfold(settings.SIGN_IN_LIMITS)
  const name = await pseudonym(settings, person.kind, person.name)
  const object = c.env.SIGN_IN_LIMITER.getByName(name)
  return atAddress(c, name, async () => {
    const { at } = await admit(c, object.charge(everywhere, name))
    const result = await attempt()
    if (result.ok) await toldIfPossible(c, object.refund(everywhere, name, at))
    return result
  })
}

/** Counts against the address alone: registering with an e-mail must not keep its owner from signing in. */
export async function limitRegistration(c: Context<App>): Promise<void> {
  const address = await addressObject(c)
  await admit(c, address.charge(c.var.settings.SIGN_IN_LIMITS, ofAddress))
}

/** Of a secret that is none, or none any more; the id of a receipt is one as well. */
type Failure =
  | 'erasure_not_found'
  | 'invalid_refresh_token'
  | 'key_expired'
  | 'key_revoked'
  | 'key_unknown'

/**
 * Random secrets cannot be guessed, but who sends ones that are none costs a look-up each: only these count,
 * on a meter of their own, and are refused when it is used up. What is right works from any address. Throws
 * too_many_attempts in place of the failure, and what the attempt throws.
 */
export async function limitGuesses<T>(
  c: Context<App>,
  failures: Failure | readonly Failure[],
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if ([failures].flat().some((failure) => isCode(error, failure))) {
      const address = await addressObject(c)
      await admit(c, address.charge(c.var.settings.SIGN_IN_LIMITS, 'guesses'))
    }
    throw error
  }
}

/** How the limits of the address stand, which it can still be told when their object does not answer. */
export async function lookAtAddress(c: Context<App>): Promise<readonly Standing[]> {
  const policy = c.var.settings.SIGN_IN_LIMITS
  try {
    const address = await addressObject(c)
    return await address.look(policy)
  } catch (cause) {
    logFailure(c, cause)
    return untouched(policy)
  }
}

/** Once admitted, the attempt has an outcome; that the object cannot be told of it does not undo it. */
async function atAddress(
  c: Context<App>,
  name: string,
  attempt: () => Promise<Response>,
): Promise<Response> {
  const policy = c.var.settings.SIGN_IN_LIMITS
  const address = await addressObject(c)
  const { at } = await admit(c, address.attempt(policy, name))
  try {
    const result = await attempt()
    // A refusal that is told again proves nothing.
    const told = result.ok ? address.succeed(policy, name, at) : address.withdraw(name, at)
    await toldIfPossible(c, told)
    return result
  } catch (error) {
    const told = isWrongPassword(error) ? address.fail(name, at) : address.withdraw(name, at)
    await toldIfPossible(c, told)
    throw error
  }
}

async function addressObject(c: Context<App>) {
  const network = clientNetwork(addressOf(c.req.raw))
  return c.env.SIGN_IN_LIMITER.getByName(await pseudonym(c.var.settings, 'address', network))
}

/** Nobody signs in while the guard is away. */
async function admit(c: Context<App>, asked: Promise<Attempt>): Promise<Attempt> {
  const answer = await asked.catch((cause: unknown) => {
    throw new ApiError('unavailable', { headers: { 'Retry-After': '1' }, cause })
  })
  // Who is signed in goes on to be told of the session.
  if (!answer.admitted || !c.var.standings) c.set('standings', answer.standings)
  if (!answer.admitted) throw tooManyAttempts(answer.retryAfterSeconds)
  return answer
}

async function toldIfPossible(c: Context<App>, call: Promise<void>): Promise<void> {
  await call.catch((cause: unknown) => logFailure(c, cause))
}

function tooManyAttempts(seconds: number): ApiError {
  return new ApiError('too_many_attempts', {
    detail: `Try again in ${seconds} seconds.`,
    headers: { 'Retry-After': String(seconds) },
  })
}

function tenfold(policy: Policy): Policy {
  return policy.map((window) => ({ ...window, quota: window.quota * 10 }))
}

function isWrongPassword(error: unknown): boolean {
  // The Idempotency-Key of another request tells right from wrong passwords too.
  if (isCode(error, 'invalid_credentials') || isCode(error, 'idempotency_key_reused')) return true
  const faults = error instanceof ApiError ? error.options.errors : undefined
  return faults?.some(({ code }) => code === 'wrong_password') ?? false
}

function isCode(error: unknown, code: ApiError['code']): boolean {
  return error instanceof ApiError && error.code === code
}
