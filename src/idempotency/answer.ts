// Answers as they are kept: sealed, with those headers that are not a matter of the single request.
import type { Settings } from '../env'
import { tagOf } from '../http/etag'
import type { Reply } from '../http/reply'
import { seal, unseal } from '../seal'
import { compress, decompress } from './compress'
import type { Claim } from './claim'
import type { KeptAnswer } from './store'
import type { IdempotencyRow } from './tables'

export type Answer = { status: number; headers: Record<string, string>; text: string | null }

const keptHeaders = ['Content-Type', 'Location', 'Link', 'ETag', 'Accept']

/** What failed by no fault of the request may go well the next time, and credentials are checked each time. */
export function isReplayable(status: number): boolean {
  return status < 500 && ![401, 403, 429].includes(status)
}

export async function render({ status, location, source, body }: Reply): Promise<Answer> {
  return {
    status,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(location !== undefined && { Location: location }),
      ...(source && { ETag: await tagOf(source) }),
    },
    text: body === undefined ? null : JSON.stringify(body),
  }
}

/** Leaves the response to be sent. */
export async function answerIn(response: Response): Promise<Answer> {
  const headers = keptHeaders.flatMap((name): [string, string][] => {
    const value = response.headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  const text = response.body === null ? null : await response.clone().text()
  return { status: response.status, headers: Object.fromEntries(headers), text }
}

export async function sealAnswer(
  settings: Settings,
  claim: Claim,
  { status, headers, text }: Answer,
): Promise<KeptAnswer> {
  const body = text === null ? null : await seal(settings, placeOf(claim), await compress(text))
  return { status, headers, body }
}

/** Null while there is none. */
export async function unsealAnswer(
  settings: Settings,
  record: IdempotencyRow,
): Promise<Answer | null> {
  const { status, headers, body } = record
  if (status === null) return null
  const text =
    body === null ? null : await decompress(await unseal(settings, placeOf(record), body))
  return { status, headers: headers ?? {}, text }
}

function placeOf({ scope, key }: { scope: string; key: string }): string {
  return `idempotency_records ${scope} ${key} body`
}
