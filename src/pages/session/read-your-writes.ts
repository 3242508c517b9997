import type { MiddlewareHandler } from 'hono'
import { databaseOf } from '../../db/client'
import { isBookmark } from '../../db/session'
import type { App } from '../../env'
import { readCookie, writeCookie } from './cookies'

/** Replicas are behind by seconds at most. */
const rememberSeconds = 60

/** What a form has changed, the page after it shows: the bookmark goes along in a cookie. */
export function readYourWrites(): MiddlewareHandler<App> {
  return async function readYourWrites(c, next) {
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    const known = readCookie(c, 'bookmark') ?? ''
    if (isRead && isBookmark(known)) c.set('db', databaseOf(c.env, c.var.use, known))
    await next()
    const { bookmark } = c.var.db.$session
    if (isRead || bookmark === null) return
    writeCookie(c, 'bookmark', { value: bookmark, seconds: rememberSeconds })
  }
}
