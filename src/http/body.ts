// Reads a body once, within its limit and as strict UTF-8, before any validator sees it.
import type { HonoRequest } from 'hono'
import { doubtsIn } from './doubts'
import { ApiError, type Fault } from './problem'

export const jsonLimitBytes = 1024 * 1024
export const statementLimitBytes = 10 * 1024 * 1024

/**
 * Leaves the request with a body that is small enough and in UTF-8, and tells what is doubtful in it, should
 * it be JSON; null when there is no body.
 */
export function readJsonBody(request: HonoRequest): Promise<Fault[] | null> {
  const read = readBefore.get(request) ?? readOnce(request)
  readBefore.set(request, read)
  return read
}

/** Hono's router runs the handlers of a route twice when the address is its very pattern, `/keys/:id`. */
const readBefore = new WeakMap<HonoRequest, Promise<Fault[] | null>>()

async function readOnce(request: HonoRequest): Promise<Fault[] | null> {
  const { raw } = request
  if (raw.body === null || raw.method === 'GET') return null

  const bytes = await bufferBody(request, jsonLimitBytes)
  if (bytes.length === 0) return null
  requireJson(raw.headers.get('Content-Type'))
  return doubtsIn(decodeUtf8(bytes))
}

/** Reads the body and leaves the request with it, to be read again. Throws body_too_large. */
export async function bufferBody(request: HonoRequest, limitBytes: number): Promise<Uint8Array> {
  const { raw } = request
  const bytes = await readBytes(raw, limitBytes)
  if (raw.body !== null) request.raw = new Request(raw, { body: bytes })
  return bytes
}

/** Throws body_too_large as soon as the limit is passed, whatever Content-Length says. */
export async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  let length = 0
  const parts: Uint8Array[] = []
  for await (const part of readParts(request, limitBytes)) {
    length += part.length
    parts.push(part)
  }
  return joined(parts, length)
}

/** The body as it comes in. Throws body_too_large as soon as the limit is passed. */
export async function* readParts(request: Request, limitBytes: number): AsyncGenerator<Uint8Array> {
  const tooLarge = () =>
    new ApiError('body_too_large', { detail: `This body may hold ${limitBytes} bytes.` })
  if (Number(request.headers.get('Content-Length') ?? 0) > limitBytes) throw tooLarge()
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.length
    if (length > limitBytes) throw tooLarge()
    yield part
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ApiError('malformed_json', { cause })
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

/** Throws unsupported_media_type. */
export function requireJson(contentType: string | null): void {
  const [mediaType, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.replace(/^[ \t]+|[ \t]+$/g, ''))
  // Each of them: which one of two counts, readers do not agree on.
  const charsets = parameters.filter((item) => /^charset\b/.test(item))
  const isUtf8 = charsets.every((charset) => /^charset="?utf-8"?$/.test(charset))
  if (mediaType === 'application/json' && isUtf8) return
  throw new ApiError('unsupported_media_type', {
    detail: 'This operation takes a body of Content-Type: application/json in UTF-8.',
    headers: { Accept: 'application/json' },
  })
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch (cause) {
    throw new ApiError('malformed_json', { detail: 'The body is not valid UTF-8.', cause })
  }
}
