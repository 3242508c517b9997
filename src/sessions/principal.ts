// Who is asking, and what for, as far as the credential itself tells.
import { ApiError } from '../http/problem'

/**
 * What a credential may be good for. The document, the checks and the pages read it here. A key that is
 * confined to accounts holds only what stays within an account: the others add up, or tell of, all of them.
 */
export const scopeTable = {
  'accounts:read': { means: 'see accounts and their balances', forKeys: 'any' },
  'accounts:write': { means: 'create, change and delete accounts', forKeys: 'any' },
  'transactions:read': { means: 'see transactions and imports', forKeys: 'any' },
  'transactions:write': { means: 'record, change and delete transactions', forKeys: 'any' },
  'categories:read': { means: 'see categories', forKeys: 'any' },
  'categories:write': { means: 'create, change and delete categories', forKeys: 'unconfined' },
  'budgets:read': { means: 'see budgets and their progress', forKeys: 'unconfined' },
  'budgets:write': { means: 'create, change and delete budgets', forKeys: 'unconfined' },
  'goals:read': { means: 'see goals and their progress', forKeys: 'unconfined' },
  'goals:write': { means: 'create, change and delete goals', forKeys: 'unconfined' },
  'reports:read': { means: 'see reports', forKeys: 'any' },
  'webhooks:read': { means: 'see webhooks, events and deliveries', forKeys: 'unconfined' },
  'webhooks:write': { means: 'create, change and delete webhooks', forKeys: 'unconfined' },
  'keys:manage': { means: 'manage API keys; only for who is signed in', forKeys: 'none' },
  'profile:manage': {
    means: 'manage profile and sessions; only for who is signed in',
    forKeys: 'none',
  },
} as const satisfies Record<string, { means: string; forKeys: 'any' | 'unconfined' | 'none' }>

export type Scope = keyof typeof scopeTable

// Safe: the keys of a constant object are its type's keys.
export const scopes = Object.keys(scopeTable) as Scope[]

export const keyScopes = scopes.filter((scope) => scopeTable[scope].forKeys !== 'none')

/** Of keys that are confined to accounts. */
export const confinedKeyScopes: readonly string[] = scopes.filter(
  (scope) => scopeTable[scope].forKeys === 'any',
)

export type Credential =
  | { kind: 'session'; sessionId: string }
  | {
      kind: 'key'
      keyId: string
      /** Counts the edits of the key: whoever knows an older one must look it up again. */
      version: number
      limits: Readonly<Record<string, number>> | null
      /** The accounts that the key is confined to; null: all. */
      accountIds: readonly string[] | null
      /** The networks that it may be used from; null: any. */
      allowedIps: readonly string[] | null
    }

export type Principal = {
  userId: string
  scopes: readonly string[]
  /** The name of the plan whose rate limits hold. */
  plan: string | null
  credential: Credential
}

/** For what only who is signed in may do. Throws insufficient_scope for an API key. */
export function requireSession({ userId, credential }: Principal): {
  userId: string
  sessionId: string
} {
  if (credential.kind === 'session') return { userId, sessionId: credential.sessionId }
  throw new ApiError('insufficient_scope', { detail: 'API keys cannot do this: sign in.' })
}

/** The accounts that the credential is confined to; null: all. */
export function accountsOf({ credential }: Principal): readonly string[] | null {
  return credential.kind === 'key' ? credential.accountIds : null
}
