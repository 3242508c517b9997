// What a browser carries between pages. The API never reads a cookie; pages read nothing else.
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { App } from '../../env'
import type { TokenPair } from '../../sessions/schema'

export type CookieName = 'access' | 'refresh' | 'bookmark' | 'notice'

/** Taken for ended this long before it is, so that no access token runs out on the way to its check. */
const marginSeconds = 60

export function readCookie(c: Context<App>, name: CookieName): string | undefined {
  return isSecure(c) ? getCookie(c, `fhd_${name}`, 'host') : getCookie(c, `fhd_${name}`)
}

/**
 * For pages of this origin alone, no script and no other site. On https the prefix `__Host-` binds the cookie to
 * this very host; plain http, as on localhost, could not carry it.
 */
export function writeCookie(
  c: Context<App>,
  name: CookieName,
  { value, seconds }: { value: string; seconds: number },
): void {
  const options = { path: '/', httpOnly: true, sameSite: 'Strict', maxAge: seconds } as const
  if (isSecure(c)) setCookie(c, `fhd_${name}`, value, { ...options, secure: true, prefix: 'host' })
  else setCookie(c, `fhd_${name}`, value, options)
}

export function dropCookie(c: Context<App>, name: CookieName): void {
  writeCookie(c, name, { value: '', seconds: 0 })
}

/** The browser itself forgets the access token when it is about to end: then the other renews it. */
export function keepTokens(c: Context<App>, pair: TokenPair): void {
  const seconds = pair.expires_in - marginSeconds
  writeCookie(c, 'access', { value: pair.access_token, seconds })
  writeCookie(c, 'refresh', { value: pair.refresh_token, seconds: pair.refresh_expires_in })
}

export function dropTokens(c: Context<App>): void {
  dropCookie(c, 'access')
  dropCookie(c, 'refresh')
}

function isSecure(c: Context<App>): boolean {
  return c.var.settings.PUBLIC_ORIGIN.startsWith('https:')
}
