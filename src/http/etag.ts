// Conditional requests (RFC 9110, section 13). A tag is the version of the row and, where the answer holds
// figures that are worked out, a digest of these: `"7"`, `"7.k3f9x2Qw0Lr"`. A copy is stale as soon as
// either differs; an edit only when the version does: that money moved is no reason to refuse a new name.
import type { Context } from 'hono'
import type { App } from '../env'
import { ApiError, type Fault } from './problem'

export type Tagged = {
  version: number
  /** The figures of the answer that do not come from the row itself, but for the time of asking. */
  derived?: unknown
}

/** The versions that an edit may meet, as text. */
export type Expected = readonly string[] | 'any'

/** For edits that no single tag could stand for. */
export const unconditional: Expected = 'any'

/** The value of `ETag`. */
export async function tagOf(source: Tagged): Promise<string> {
  return `"${await opaqueTagOf(source)}"`
}

/** The body with its tag; 304 for a read whose client has it already. */
export async function tagged(c: Context<App>, source: Tagged, body: object): Promise<Response> {
  const opaque = await opaqueTagOf(source)
  c.header('ETag', `"${opaque}"`)
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  // Compared weakly: compressing on the way may weaken a tag, and the copy is as good as before.
  return isRead && isNamed(c.req.header('If-None-Match'), opaque) ? c.body(null, 304) : c.json(body)
}

/** What `If-Match` asks for; its syntax has been checked by `describe`. */
export function ifMatch(c: Context<App>): Expected {
  const tags = tagsIn(c.req.header('If-Match') ?? '*')
  if (tags === '*') return 'any'
  return tags?.map((tag) => tag.split('.')[0] ?? '') ?? []
}

/** To be asked in each attempt, of the version that its guard will hold. Throws precondition_failed. */
export function requireMatch(expected: Expected, version: number): void {
  if (expected === 'any' || expected.includes(String(version))) return
  throw new ApiError('precondition_failed')
}

/** Faults in the conditional fields that a route reads, and those that it could not keep. */
export function conditionFaults(
  request: Request,
  { tagged: isTagged = false }: { tagged?: boolean },
): Fault[] {
  if (request.method === 'POST') return []
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const [own, other] = isRead ? ['If-None-Match', 'If-Match'] : ['If-Match', 'If-None-Match']
  // A read without a tag is whole for everyone, whatever they have.
  const isPassedOver = !request.headers.has(own) || (isRead && !isTagged)
  return [
    ...(isPassedOver ? [] : isTagged ? tagFaults(own, request.headers) : [notSupported(own)]),
    ...(request.headers.has(other) ? [notSupported(other)] : []),
  ]
}

function tagFaults(parameter: string, headers: Headers): Fault[] {
  if (tagsIn(headers.get(parameter) ?? '') !== null) return []
  const detail = 'Must be `*` or a list of tags in double quotes, as `ETag` has them.'
  return [{ parameter, code: 'invalid_tag', detail }]
}

function notSupported(parameter: string): Fault {
  const detail = 'This condition cannot be checked here.'
  return { parameter, code: 'not_supported', detail }
}

async function opaqueTagOf({ version, derived }: Tagged): Promise<string> {
  if (derived === undefined) return String(version)
  const bytes = new TextEncoder().encode(JSON.stringify(derived))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return `${version}.${hash.toBase64({ alphabet: 'base64url' }).slice(0, 11)}`
}

function isNamed(field: string | undefined, opaque: string): boolean {
  const tags = field === undefined ? [] : tagsIn(field)
  return tags === '*' || (tags?.includes(opaque) ?? false)
}

/**
 * What stands between the quotes of each tag; null when the field is broken. `W/` is passed over, with
 * `If-Match` too: the tag is our own, whatever a proxy that compressed the answer has put before it.
 */
function tagsIn(field: string): string[] | '*' | null {
  if (field.trim() === '*') return '*'
  const tags: string[] = []
  // After a tag only: blanks that two parts could share make it slow to refuse many of them.
  const item = /[ \t]*(?:(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(?:,|$)/y
  while (item.lastIndex < field.length) {
    const match = item.exec(field)
    if (!match) return null
    if (match[1] !== undefined) tags.push(match[1])
  }
  return tags.length > 0 ? tags : null
}
