// Access tokens as an attacker would make them.
import { env } from 'cloudflare:workers'
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose'

type Changes = { header?: Record<string, unknown>; claims?: Record<string, unknown> }

export const ourKey: JWK = JSON.parse(env.JWT_KEY_A)

/** The token with another header and other claims (undefined leaves one out), signed with `key`. */
export async function resign(token: string, changes: Changes, key: JWK = ourKey): Promise<string> {
  const header = { ...decodeProtectedHeader(token), alg: 'ES256', ...changes.header }
  return new SignJWT({ ...decodeJwt(token), ...changes.claims })
    .setProtectedHeader(header)
    .sign(await importJWK(key, header.alg))
}

/** Header, claims and signature as they stand, put together without any check. */
export function assemble(header: object, claims: object, signature: string): string {
  return [header, claims]
    .map((part) => encode(new TextEncoder().encode(JSON.stringify(part))))
    .concat(signature)
    .join('.')
}

export function encode(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
}

export function secondsNow(): number {
  return Math.floor(Date.now() / 1000)
}
