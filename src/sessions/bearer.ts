import { ApiError } from '../http/problem'

/** The credential of `Authorization: Bearer …` (RFC 6750). Throws unauthenticated, invalid_token. */
export function bearerOf(headers: Headers): string {
  const header = headers.get('Authorization') ?? ''
  if (!/^Bearer\b/i.test(header)) throw new ApiError('unauthenticated')
  // Two Authorization headers arrive joined by a comma, which no token holds.
  const match = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)
  if (!match?.[1]) throw new ApiError('invalid_token', { detail: 'Send one `Bearer` credential.' })
  return match[1]
}
