// A visit to the limiter object of whoever asks.
import { ApiError } from '../http/problem'
import { now } from '../clock'
import type { Settings } from '../env'
import type { Access } from '../privacy/access'
import type { Tally } from '../privacy/tallies'
import type { Principal } from '../sessions/principal'
import { violatedBy } from './headers'
import type { Verdict, Visit } from './limiter'
import {
  noteOutcome,
  putBackOutcomes,
  recallRefusal,
  rememberRefusal,
  takeOutcomes,
} from './memory'
import { narrowed, type Policy } from './policy'
import { type Charge, one, type Standing } from './windows'

export function policyOf(settings: Settings, { plan, credential }: Principal): Policy {
  const named = plan !== null && Object.hasOwn(settings.PLANS, plan) && settings.PLANS[plan]
  const policy = named || settings.RATE_LIMITS
  return narrowed(policy, credential.kind === 'key' ? credential.limits : null)
}

/** The name of the object that knows the credential. */
export function objectNameOf({ userId, credential }: Principal): string {
  return credential.kind === 'key' ? credential.keyId : userId
}

/** What is counted: each key, and each session by itself. */
export function subjectOf({ credential }: Principal): string {
  return credential.kind === 'key' ? credential.keyId : credential.sessionId
}

export function limiterOf(bindings: Bindings, name: string) {
  return bindings.LIMITER.getByName(name)
}

/** Takes the charge, or tells why not. Who is known to be over the limit is refused without waking the object. */
export async function visit(
  { bindings, settings }: { bindings: Bindings; settings: Settings },
  principal: Principal,
  { charge, access }: { charge: Charge; access: Access },
): Promise<Verdict> {
  const { credential } = principal
  const subject = subjectOf(principal)
  const name = objectNameOf(principal)
  const policy = policyOf(settings, principal)
  const at = now().getTime()
  const instant = now().toISOString()
  const isFirst = charge.taken === 0
  const refused = isFirst && recallRefusal(subject, policy, at)
  if (refused) {
    noteOutcome(name, 429, refusedAt(instant, access))
    return { credential: 'valid', admitted: false, standings: refused, at: instant }
  }

  const keyVersion = credential.kind === 'key' ? credential.version : null
  const told = takeOutcomes(name)
  const what: Visit = { subject, policy, charge, keyVersion, access, told }
  const asked = knock<Verdict>(() => limiterOf(bindings, name).visit(what))
  const verdict = await asked.catch((error: unknown) => {
    putBackOutcomes(name, told)
    throw error
  })
  if (verdict.credential !== 'valid' || !isFirst) putBackOutcomes(name, told)
  if (verdict.credential !== 'valid') return verdict
  const { admitted, standings } = verdict
  const usedUp = violatedBy(standings, one)
  if (!admitted && usedUp.length > 0) rememberRefusal(subject, standings, usedUp, at)
  return verdict
}

/** A refusal that the object has not seen. */
function refusedAt(instant: string, access: Access): Tally {
  return {
    access: { ...access, refusal: 'rate_limited' },
    ...{ firstAt: instant, lastAt: instant, requests: 1, clientErrors: 0, serverErrors: 0 },
  }
}

/** An object that was moved or restarted answers the second time; one that has too much to do is left alone. */
export async function knock<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Error && 'overloaded' in error && error.overloaded) throw error
    return call()
  }
}

/** 429 with the violated windows; to be repeated when the last of them has ended. */
export function rateLimited(standings: readonly Standing[], charge: Charge): ApiError {
  const violated = violatedBy(standings, charge)
  const seconds = Math.max(1, ...violated.map(({ resetSeconds }) => resetSeconds))
  const quotas = violated.map(({ quota, name }) => `${quota} per ${name}`).join(' and ')
  return new ApiError('rate_limited', {
    detail: `The limit of ${quotas} is used up. Repeat the request in ${seconds} seconds.`,
    headers: { 'Retry-After': String(seconds) },
    members: { 'violated-policies': violated.map(({ name }) => name) },
  })
}
