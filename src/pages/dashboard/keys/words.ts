// What a key may do and how it stands, in words.
import { addSeconds } from '../../../clock'
import type { Key } from '../../../keys/schema'
import { confinedKeyScopes, keyScopes } from '../../../sessions/principal'

/** What a key may do, as forms ask it: all that reads, all, or scopes that were ticked. */
export type Access = 'read' | 'full' | 'chosen'

/** By resource, what a key can hold of it. */
export const grants = [...Map.groupBy(keyScopes, (scope) => resourceOf(scope))].map(
  ([resource, scopes]) => ({ resource, name: capitalised(resource), scopes }),
)

export function accessOf({ scopes, account_ids: accounts }: Key): Access {
  const possible = keyScopes.filter((scope) => !accounts || confinedKeyScopes.includes(scope))
  const held = (wanted: readonly string[]) =>
    wanted.length === scopes.length && scopes.every((scope) => wanted.includes(scope))
  if (held(possible)) return 'full'
  return held(possible.filter((scope) => scope.endsWith(':read'))) ? 'read' : 'chosen'
}

/** `Read accounts and transactions, read and write budgets`. */
export function scopesInWords(key: Key): string {
  const access = accessOf(key)
  const what =
    access === 'full'
      ? 'Read and write everything'
      : access === 'read'
        ? 'Read everything'
        : chosenInWords(key.scopes)
  const { account_ids: accounts } = key
  if (!accounts) return what
  return `${what}, in ${accounts.length === 1 ? 'one account' : `${accounts.length} accounts`} only`
}

function chosenInWords(scopes: readonly string[]): string {
  const verbsOf = (resource: string) =>
    ['read', 'write'].filter((verb) => scopes.includes(`${resource}:${verb}`)).join(' and ')
  const groups = Map.groupBy(
    grants.map(({ resource }) => resource),
    verbsOf,
  )
  groups.delete('')
  const list = new Intl.ListFormat('en')
  const parts = [...groups].map(([verbs, resources]) => `${verbs} ${list.format(resources)}`)
  return capitalised(parts.join(', '))
}

export type Standing = { tone: 'good' | 'busy' | 'bad'; text: string }

const soonSeconds = 7 * 24 * 60 * 60

export function standingOf({ expires_at: expiresAt }: Key, at: Date): Standing {
  if (expiresAt === null || expiresAt > addSeconds(at, soonSeconds).toISOString()) {
    return { tone: 'good', text: 'Active' }
  }
  return expiresAt > at.toISOString()
    ? { tone: 'busy', text: 'Expires soon' }
    : { tone: 'bad', text: 'Expired' }
}

function resourceOf(scope: string): string {
  return scope.split(':')[0] ?? ''
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
