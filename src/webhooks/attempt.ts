// One request to an endpoint, and what came of it. Never throws: every way to fail is a result.
import { now } from '../clock'
import { retryAfterSeconds } from './schedule'
import type { Attempt } from './tables'

export type Outcome = {
  attempt: Attempt
  isReceived: boolean
  /** The endpoint wants no more of them (410). */
  isGone: boolean
  retryAfterSeconds: number
}

const timeoutSeconds = 15
const mostBytesRead = 16 * 1024
const mostBytesKept = 1024

export async function attemptDelivery(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<Outcome> {
  const startedAt = now()
  const signal = AbortSignal.timeout(timeoutSeconds * 1000)
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Finance.HDdev-Webhooks/1.0',
      },
      body: new TextEncoder().encode(body),
      // Following one would lead past the checks of the target.
      redirect: 'manual',
      signal,
    })
    // The status is the answer: what happens to the rest of it changes nothing.
    const response = await readBeginning(answer)
    return outcomeOf(answer, response, startedAt)
  } catch {
    const error = signal.aborted
      ? `There was no answer within ${timeoutSeconds} seconds.`
      : 'The connection failed.'
    return failure(startedAt, error)
  }
}

/** A failed attempt for which no answer was had, or no request made. */
export function failure(startedAt: Date, error: string): Outcome {
  const attempt = { ...timesOf(startedAt), statusCode: null, error, response: null }
  return { attempt, isReceived: false, isGone: false, retryAfterSeconds: 0 }
}

function outcomeOf(answer: Response, response: string | null, startedAt: Date): Outcome {
  const { status, ok } = answer
  return {
    attempt: {
      ...timesOf(startedAt),
      statusCode: status,
      error: ok ? null : errorOf(status),
      response,
    },
    isReceived: ok,
    isGone: status === 410,
    retryAfterSeconds: ok ? 0 : retryAfterSeconds(answer.headers.get('Retry-After'), now()),
  }
}

function errorOf(status: number): string {
  if (status >= 300 && status < 400) return `It answered ${status}: redirects are not followed.`
  if (status === 410) return 'It answered 410: it wants no more events.'
  return `It answered ${status}, which is not 2xx.`
}

function timesOf(startedAt: Date) {
  const durationMs = now().getTime() - startedAt.getTime()
  return { at: startedAt.toISOString(), durationMs }
}

/** Reads a bounded part and hangs up. The text may be cut within a character, and be no UTF-8 at all. */
async function readBeginning(answer: Response): Promise<string | null> {
  const reader = answer.body?.getReader()
  if (!reader) return null
  const kept: Uint8Array[] = []
  try {
    for (let read = 0; read < mostBytesRead;) {
      const { value, done } = await reader.read()
      if (done) break
      if (read < mostBytesKept) kept.push(value.subarray(0, mostBytesKept - read))
      read += value.length
    }
  } catch {
    // It broke off or took too long: what came before is kept.
  }
  // Nobody waits for it: the connection may hang for as long as it likes.
  reader.cancel().catch(() => undefined)
  const text = textOf(kept)
  return text === '' ? null : text
}

function textOf(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder()
  return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode()
}
