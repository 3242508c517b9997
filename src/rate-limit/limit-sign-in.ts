// Signing in, registering and renewing are limited by address and by person, before any password is hashed.
import type { Context } from 'hono'
import type { App } from '../env'
import { logFailure } from '../http/log'
import { ApiError } from '../http/problem'
import { pseudonym } from '../seal'
import { addressOf, clientNetwork } from './address'
import type { Policy } from './policy'
import type { Attempt } from './sign-in-limiter'
import { type Standing, untouched } from './windows'

/**
 * Makes the attempt if address and person have attempts left. A wrong password counts against the person
 * at this address, so that nobody locks another out; all addresses together have ten times as many.
 * Throws too_many_attempts, and what the attempt throws.
 */
export async function limitSignIn(
  c: Context<App>,
  email: string,
  attempt: () => Promise<Response>,
): Promise<Response> {
  const { settings } = c.var
  const policy = settings.SIGN_IN_LIMITS
  const person = await pseudonym(settings, 'person', email)
  const address = await addressObject(c)
  const everywhere = c.env.SIGN_IN_LIMITER.getByName(person)
  await admit(c, [address.attempt(policy, person), everywhere.attempt(tenfold(policy), person)])
  try {
    const result = await attempt()
    // A refusal that is told again proves nothing.
    if (result.ok) {
      await answered([address.succeed(policy, person), everywhere.succeed(tenfold(policy), person)])
    }
    return result
  } catch (error) {
    // The key of another request tells right from wrong passwords too.
    const isGuess = isCode(error, 'invalid_credentials') || isCode(error, 'idempotency_key_reused')
    if (isGuess) await answered([address.fail(policy, person)])
    throw error
  }
}

/** Only tokens that are none count, each once: they are guesses, or belong to a client that is broken. */
export async function limitRefresh<T>(
  c: Context<App>,
  token: string,
  attempt: () => Promise<T>,
): Promise<T> {
  const policy = c.var.settings.SIGN_IN_LIMITS
  const address = await addressObject(c)
  const [standings = []] = await answered([address.look(policy)])
  c.set('standings', standings)
  const usedUp = standings.filter(({ remaining }) => remaining === 0)
  if (usedUp.length > 0) {
    throw tooManyAttempts(Math.max(...usedUp.map(({ resetSeconds }) => resetSeconds)))
  }
  try {
    return await attempt()
  } catch (error) {
    if (isCode(error, 'invalid_refresh_token')) {
      const guess = await pseudonym(c.var.settings, 'token', token)
      await admit(c, [address.attempt(policy, guess)])
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

async function addressObject(c: Context<App>) {
  const network = clientNetwork(addressOf(c.req.raw))
  return c.env.SIGN_IN_LIMITER.getByName(await pseudonym(c.var.settings, 'address', network))
}

/** The first standings are told; a refusal by any stands. */
async function admit(c: Context<App>, attempts: Promise<Attempt>[]): Promise<void> {
  const answers = await answered(attempts)
  const refusals = answers.filter(({ admitted }) => !admitted)
  const [told] = [...refusals, ...answers]
  if (told) c.set('standings', told.standings)
  if (refusals.length === 0) return
  throw tooManyAttempts(Math.max(...refusals.map(({ retryAfterSeconds }) => retryAfterSeconds)))
}

/** Nobody signs in while the guard is away. */
async function answered<T>(calls: Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(calls)
  } catch (cause) {
    throw new ApiError('unavailable', { headers: { 'Retry-After': '1' }, cause })
  }
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

function isCode(error: unknown, code: ApiError['code']): boolean {
  return error instanceof ApiError && error.code === code
}
