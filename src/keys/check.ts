// What a key may be good for: never more than whoever makes it, nor than the account's own limits.
import { selectAccounts } from '../accounts/store'
import type { Database } from '../db/client'
import { ApiError, type Fault } from '../http/problem'
import type { Policy } from '../rate-limit/policy'
import { confinedKeyScopes, keyScopes, type Scope } from '../sessions/principal'

const shorthands = new Map<string, readonly Scope[]>([
  ['read', keyScopes.filter((scope) => scope.endsWith(':read'))],
  ['full', keyScopes],
])

type Powers = { scopes: readonly string[]; account_ids: readonly string[] | null }

/** What is asked for anew: what a key has already is not held against the changes to the rest. */
type Wishes = {
  limits?: Readonly<Record<string, number>> | null | undefined
  account_ids?: readonly string[] | null | undefined
  expires_at?: string | null | undefined
}

/**
 * The scopes that a list with shorthands stands for. A shorthand gives a confined key what it can hold:
 * whoever asks for `read` does not ask for the impossible.
 */
export function expandScopes(wanted: readonly string[], isConfined: boolean): string[] {
  const named = new Set(
    wanted.flatMap((word) => {
      const scopes = shorthands.get(word)
      return scopes?.filter((scope) => !isConfined || confinedKeyScopes.includes(scope)) ?? [word]
    }),
  )
  const known = keyScopes.filter((scope) => named.has(scope))
  return [...known, ...[...named].filter((word) => !keyScopes.some((scope) => scope === word))]
}

/** Throws invalid_request with every fault at once. */
export async function requireAllowed(
  db: Database,
  userId: string,
  { powers, wishes }: { powers: Powers; wishes: Wishes },
  own: { scopes: readonly string[]; policy: Policy; at: string },
): Promise<void> {
  const errors = [
    ...scopeFaults(powers, own.scopes),
    ...limitFaults(wishes.limits ?? {}, own.policy),
    ...expiryFaults(wishes.expires_at ?? null, own.at),
    ...(await accountFaults(db, userId, wishes.account_ids ?? [])),
  ]
  if (errors.length > 0) throw new ApiError('invalid_request', { errors })
}

function scopeFaults({ scopes, account_ids }: Powers, own: readonly string[]): Fault[] {
  return scopes.flatMap((scope): Fault[] => {
    const fault = (code: string, detail: string) => [{ pointer: '/scopes', code, detail }]
    if (scope === 'keys:manage' || scope === 'profile:manage') {
      return fault('not_for_keys', `An API key can never hold ${scope}.`)
    }
    if (!keyScopes.some((known) => known === scope)) {
      return fault('unknown_scope', `There is no scope ${JSON.stringify(scope)}.`)
    }
    if (!own.includes(scope)) return fault('scope_not_held', `You do not hold ${scope} yourself.`)
    if (account_ids && !confinedKeyScopes.includes(scope)) {
      const detail = `A key that is confined to accounts cannot hold ${scope}: it looks across all.`
      return fault('not_for_confined_keys', detail)
    }
    return []
  })
}

function limitFaults(limits: Readonly<Record<string, number>>, policy: Policy): Fault[] {
  return Object.entries(limits).flatMap(([name, quota]): Fault[] => {
    const pointer = `/limits/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const window = policy.find((one) => one.name === name)
    if (!window) {
      const names = policy.map((one) => one.name).join(', ')
      return [{ pointer, code: 'unknown', detail: `There is no such window; there are: ${names}.` }]
    }
    if (quota <= window.quota) return []
    const detail = `The account itself has ${window.quota} per ${name}.`
    return [{ pointer, code: 'above_account', detail }]
  })
}

function expiryFaults(expiresAt: string | null, at: string): Fault[] {
  if (expiresAt === null || expiresAt > at) return []
  return [{ pointer: '/expires_at', code: 'in_the_past', detail: 'Must be in the future.' }]
}

async function accountFaults(
  db: Database,
  userId: string,
  ids: readonly string[],
): Promise<Fault[]> {
  if (ids.length === 0) return []
  const accounts = await selectAccounts(db, userId, ids)
  const known = new Set(accounts.map(({ id }) => id))
  return ids.flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          {
            pointer: `/account_ids/${index}`,
            code: 'account_not_found',
            detail: 'There is no such account.',
          },
        ],
  )
}
