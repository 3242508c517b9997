// `D1-Bookmark` (the Sessions API of D1): who sends back what a write answered with reads at least its state.
import type { MiddlewareHandler } from 'hono'
import { type Anchor, isBookmark } from '../db/session'
import type { App } from '../env'
import type { Fault } from './problem'

const name = 'D1-Bookmark'

/** Reads begin where their bookmark says, or anywhere; writes at the primary, which knows every bookmark. */
export function anchorOf({ method, headers }: Request): Anchor {
  if (method !== 'GET' && method !== 'HEAD') return 'first-primary'
  const bookmark = headers.get(name)
  return bookmark !== null && isBookmark(bookmark) ? bookmark : 'first-unconstrained'
}

export function bookmarkFaults({ headers }: Request): Fault[] {
  const bookmark = headers.get(name)
  if (bookmark === null || isBookmark(bookmark)) return []
  const detail = 'Must be a `D1-Bookmark` as a response carried it.'
  return [{ parameter: name, code: 'invalid_bookmark', detail }]
}

/** Tells which state a write has made. */
export function tellBookmark(): MiddlewareHandler<App> {
  return async function tellBookmark(c, next) {
    await next()
    const { method } = c.req
    const bookmark = c.var.db.$session.bookmark
    if (method === 'GET' || method === 'HEAD' || !c.res.ok || bookmark === null) return
    c.res.headers.set(name, bookmark)
  }
}
