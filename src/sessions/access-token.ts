// Access tokens: RFC 9068 JWTs, ES256, 30 minutes. Two key slots are published and accepted; one signs.
import { errors, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import { addSeconds, now } from '../clock'
import type { Settings, SigningKey } from '../env'
import { ApiError } from '../http/problem'
import { newId } from '../id'
import { type Principal, scopes } from './principal'

export const accessTokenSeconds = 30 * 60

/** Of clocks at different places; tokens are checked by the deployment that made them. */
const leewaySeconds = 5

export async function signAccessToken(
  settings: Settings,
  owner: { userId: string; sessionId: string; plan: string | null },
): Promise<string> {
  const issuedAt = now()
  const jwk = signingKey(settings)
  return new SignJWT({
    sid: owner.sessionId,
    scope: scopes.join(' '),
    ...(owner.plan !== null && { plan: owner.plan }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid })
    .setIssuer(settings.PUBLIC_ORIGIN)
    .setAudience(audienceOf(settings))
    .setSubject(owner.userId)
    .setJti(newId('req').slice('req_'.length))
    .setIssuedAt(issuedAt)
    .setExpirationTime(addSeconds(issuedAt, accessTokenSeconds))
    .sign(await cryptoKeyOf(jwk))
}

/** Verifies signature, issuer, audience, type and expiry; whether the session lives is the caller's to ask. */
export async function verifyAccessToken(settings: Settings, token: string): Promise<Principal> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => publicKeyOf(settings, kid), {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      issuer: settings.PUBLIC_ORIGIN,
      audience: audienceOf(settings),
      requiredClaims: ['exp', 'sub', 'sid', 'scope', 'jti'],
      maxTokenAge: accessTokenSeconds,
      clockTolerance: leewaySeconds,
      currentDate: now(),
    })
    const { sub, sid, scope, plan } = payload
    if (typeof sub !== 'string' || typeof sid !== 'string' || typeof scope !== 'string') {
      throw new ApiError('invalid_token')
    }
    return {
      userId: sub,
      scopes: scope.split(' '),
      plan: typeof plan === 'string' ? plan : null,
      credential: { kind: 'session', sessionId: sid },
    }
  } catch (error) {
    if (error instanceof ApiError) throw error
    const code = error instanceof errors.JWTExpired ? 'token_expired' : 'invalid_token'
    throw new ApiError(code, { cause: error })
  }
}

/** The public halves of both slots, for `/.well-known/jwks.json`. */
export function publicKeys(settings: Settings): JWK[] {
  return keysOf(settings).map(({ kty, crv, kid, x, y }) => {
    return { kty, crv, kid, x, y, use: 'sig', alg: 'ES256' }
  })
}

function audienceOf(settings: Settings): string {
  return `${settings.PUBLIC_ORIGIN}/api/v1`
}

function keysOf(settings: Settings): SigningKey[] {
  return [settings.JWT_KEY_A, ...(settings.JWT_KEY_B ? [settings.JWT_KEY_B] : [])]
}

function signingKey(settings: Settings): SigningKey {
  const { JWT_SIGNING_SLOT, JWT_KEY_A, JWT_KEY_B } = settings
  return JWT_SIGNING_SLOT === 'B' && JWT_KEY_B ? JWT_KEY_B : JWT_KEY_A
}

function publicKeyOf(settings: Settings, kid: string | undefined): Promise<CryptoKey> {
  const jwk = publicKeys(settings).find((key) => key.kid === kid)
  if (!jwk) throw new ApiError('invalid_token')
  return cryptoKeyOf(jwk)
}

const cryptoKeys = new Map<string, Promise<CryptoKey>>()

/** Imported once per isolate. Safe to share across requests: importing does no I/O. */
function cryptoKeyOf(jwk: JWK): Promise<CryptoKey> {
  const name = `${jwk.d ? 'private' : 'public'} ${jwk.x} ${jwk.y}`
  const known = cryptoKeys.get(name)
  if (known) return known
  const imported = importJWK(jwk, 'ES256').then((key) => {
    if (key instanceof Uint8Array) throw new TypeError('An EC key is never a byte array.')
    return key
  })
  cryptoKeys.set(name, imported)
  return imported
}
