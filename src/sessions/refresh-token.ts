// Refresh tokens: 32 random bytes behind a prefix, kept only as SHA-256 (they need no slow hash).
import { addSeconds } from '../clock'
import type { RefreshTokenRow } from './tables'

export const refreshTokenSeconds = 30 * 24 * 60 * 60

/** However often it is renewed, a session ends this long after its sign-in (ASVS 10.4.8). */
export const sessionSeconds = 365 * 24 * 60 * 60

/** A retry this soon after its token was used is a lost answer, not a theft. */
export const graceSeconds = 10

export type RefreshToken = { token: string; row: RefreshTokenRow }

export async function makeRefreshToken(options: {
  userId: string
  session: { id: string; createdAt: string }
  parentHash: string | null
  at: Date
}): Promise<RefreshToken> {
  const { session, at } = options
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const token = `fhr_${bytes.toBase64({ alphabet: 'base64url', omitPadding: true })}`
  const row = {
    hash: await hashRefreshToken(token),
    sessionId: session.id,
    userId: options.userId,
    parentHash: options.parentHash,
    createdAt: at.toISOString(),
    expiresAt: expiryOf(session.createdAt, at).toISOString(),
    usedAt: null,
  }
  return { token, row }
}

/** How long a new token lives. */
export function secondsOf({ createdAt, expiresAt }: RefreshTokenRow): number {
  return Math.floor((Date.parse(expiresAt) - Date.parse(createdAt)) / 1000)
}

export async function hashRefreshToken(token: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return new Uint8Array(hash).toHex()
}

function expiryOf(signedInAt: string, at: Date): Date {
  const sessionEnd = addSeconds(new Date(signedInAt), sessionSeconds)
  const tokenEnd = addSeconds(at, refreshTokenSeconds)
  return tokenEnd < sessionEnd ? tokenEnd : sessionEnd
}
