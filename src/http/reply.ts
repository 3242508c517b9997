// A successful answer as data, so that it can be kept before it is sent.
import type { Tagged } from './etag'

export type Reply = {
  status: 200 | 201 | 202 | 204
  location?: string
  body?: unknown
  /** What its `ETag` is made of, if it has one. */
  source?: Tagged
  /** Whom it tells of, where nobody had signed in before. */
  ownerId?: string
}

export function created(location: string, body: unknown, source?: Tagged): Reply {
  return { status: 201, location, body, ...(source && { source }) }
}

export function ok(body: unknown, source?: Tagged): Reply {
  return { status: 200, body, ...(source && { source }) }
}

/** What is answered goes on after the answer. */
export function accepted(body: unknown): Reply {
  return { status: 202, body }
}

export function noContent(): Reply {
  return { status: 204 }
}
