// What a request is, so that another under the same key can be told from it.
import type { Settings } from '../env'
import { pseudonyms } from '../seal'
import { accountsOf, type Principal } from '../sessions/principal'

export type Fingerprints = readonly [string, ...string[]]

/** Under each data key, the one in use first. */
export async function fingerprintsOf(
  settings: Settings,
  request: { method: string; url: string; body: Uint8Array },
  powers: unknown,
): Promise<Fingerprints> {
  const { pathname, search } = new URL(request.url)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', request.body)).toHex()
  const parts = [request.method, pathname + search, digest, powers]
  return pseudonyms(settings, 'request', JSON.stringify(parts))
}

/** Beside the user, what an answer depends on: it must not get to a credential that reaches less. */
export function powersOf(principal: Principal, scope: string): unknown {
  const { credential } = principal
  // Signing out and the like are about the session itself.
  const isAboutSession = scope === 'profile:manage' && credential.kind === 'session'
  return {
    accounts: accountsOf(principal),
    session: isAboutSession ? credential.sessionId : null,
  }
}
