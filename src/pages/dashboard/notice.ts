// What a page says after it has led elsewhere. It goes along in a cookie, so that no address holds it.
import type { Context } from 'hono'
import * as z from 'zod'
import type { App } from '../../env'
import { dropCookie, readCookie, writeCookie } from '../session/cookies'

const Notice = z.strictObject({ tone: z.enum(['good', 'bad']), text: z.string().max(300) })
export type Notice = z.infer<typeof Notice>

const liveSeconds = 60

export function leaveNotice(c: Context<App>, text: string, tone: Notice['tone'] = 'good'): void {
  writeCookie(c, 'notice', { value: JSON.stringify({ tone, text }), seconds: liveSeconds })
}

/** Shown once. */
export function takeNotice(c: Context<App>): Notice | null {
  const value = readCookie(c, 'notice')
  if (value === undefined) return null
  dropCookie(c, 'notice')
  return Notice.safeParse(parsed(value)).data ?? null
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}
