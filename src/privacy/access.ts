// What the access log tells requests apart by. Coarse on purpose: an hour of the same is one entry, and
// neither addresses of clients nor what they wrote or read is any part of it.
import type { Device } from '../sessions/device'
import type { Principal } from '../sessions/principal'
import { clientFamily } from './client-family'

/** Who did something, from where. `credentialId`: of a key or a session; null: nobody who is signed in. */
export type Actor = {
  userId: string
  credentialId: string | null
  country: string | null
  client: string | null
}

/** Why a request of somebody known was refused before it was carried out: codes of problems. */
export type Refusal =
  | 'insufficient_scope'
  | 'invalid_credentials'
  | 'ip_not_allowed'
  | 'key_expired'
  | 'key_revoked'
  | 'rate_limited'
  | 'session_ended'

/** Requests that are the same in all of this are counted together. */
export type Access = Actor & {
  /** The `operationId` of the route; `dashboard` for its pages. */
  operation: string
  isWrite: boolean
  refusal: Refusal | null
}

export const accessTypes = ['read', 'write'] as const

/** What is a matter of security, and what it means. */
export const securityMeanings = {
  'user.registered': 'You registered.',
  'sign_in.succeeded': 'Somebody signed in with your password; see the session.',
  'sign_in.failed': 'Somebody tried to sign in with your e-mail and a wrong password.',
  'session.signed_out': 'A session signed out.',
  'session.ended': 'A session was ended from another one.',
  'session.reuse_detected': 'A used refresh token came back, so its session was ended.',
  'password.changed': 'The password was changed, which ended all other sessions.',
  'profile.changed': 'The profile was changed.',
  'key.created': 'An API key was made.',
  'key.updated': 'An API key was changed.',
  'key.rotated': 'An API key got a new secret.',
  'key.revoked': 'An API key was revoked.',
  'webhook.created': 'A webhook was made.',
  'webhook.updated': 'A webhook was changed.',
  'webhook.rotated': 'A webhook got a new secret.',
  'webhook.disabled': 'A webhook was paused; without a credential: by us, because it kept failing.',
  'webhook.deleted': 'A webhook was deleted.',
  'data.exported': 'Data was taken out as a file.',
  'data.imported': 'A bank statement or an export was sent in.',
  'request.refused': 'A key or session was refused; see `reason`.',
} as const

export type SecurityType = keyof typeof securityMeanings
export type EntryType = (typeof accessTypes)[number] | SecurityType

// Safe: the keys of a constant object are its type's keys.
export const securityTypes = Object.keys(securityMeanings) as SecurityType[]

/** Of one change, which is told in the batch that makes it. */
export type ChangeType = Exclude<
  SecurityType,
  'sign_in.failed' | 'data.exported' | 'data.imported' | 'request.refused'
>

/** Of requests that are counted together. */
export function typeOf({ operation, isWrite, refusal }: Access): EntryType {
  if (refusal !== null) return operation === 'logIn' ? 'sign_in.failed' : 'request.refused'
  if (operation.startsWith('export')) return 'data.exported'
  if (operation === 'importStatement' || operation === 'restoreMe') return 'data.imported'
  return isWrite ? 'write' : 'read'
}

export function kindOf(type: EntryType): 'access' | 'security' {
  return type === 'read' || type === 'write' ? 'access' : 'security'
}

export function actorOf({ userId, credential }: Principal, device: Device): Actor {
  const credentialId = credential.kind === 'key' ? credential.keyId : credential.sessionId
  return { userId, credentialId, ...placeOf(device) }
}

/** Somebody at this device who has not proved to be the user. */
export function strangerAt(userId: string, device: Device): Actor {
  return { userId, credentialId: null, ...placeOf(device) }
}

/** What happens to the user without anybody asking for it. */
export function ourselves(userId: string): Actor {
  return { userId, credentialId: null, country: null, client: null }
}

function placeOf({ country, userAgent }: Device) {
  return { country, client: clientFamily(userAgent) }
}
