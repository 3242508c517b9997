// A form as it was sent, and what of it becomes the input of the API's own schemas.
import type { Context } from 'hono'
import type { App } from '../../env'
import { bufferBody, jsonLimitBytes } from '../../http/body'
import { ApiError } from '../../http/problem'

/** The hidden field that makes a form work once; see idempotency/form-once.ts. */
export const onceField = '_once'

export class Form {
  constructor(
    private readonly entries: FormData,
    /** What tells it from another form. */
    readonly bytes: Uint8Array,
  ) {}

  /** It becomes a key of the database: what no page of ours wrote is none. */
  get once(): string {
    const sent = this.text(onceField)
    return /^[\w-]{1,64}$/.test(sent) ? sent : crypto.randomUUID()
  }

  /** As typed, but for line breaks, which forms send as CRLF; empty when there is no such field. */
  text(name: string): string {
    const value = this.entries.get(name)
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''
  }

  /** For fields in which nothing typed means nothing. */
  orNull(name: string): string | null {
    return this.text(name).trim() === '' ? null : this.text(name)
  }

  /** For fields that have a default. */
  orAbsent(name: string): string | undefined {
    return this.orNull(name) ?? undefined
  }

  /** A whole number; what is none stays as typed, so that the schema refuses it in its own words. */
  integer(name: string): unknown {
    const typed = this.text(name).trim()
    return /^-?\d{1,15}$/.test(typed) ? Number(typed) : (this.orAbsent(name) ?? undefined)
  }

  /** The ticked boxes of that name, or the chosen options. */
  list(name: string): string[] {
    return this.entries.getAll(name).filter((value) => typeof value === 'string')
  }

  has(name: string): boolean {
    return this.entries.has(name)
  }

  file(name: string): File | null {
    const value = this.entries.get(name)
    return value instanceof File && value.size > 0 ? value : null
  }

  /** Everything typed but secrets, to be shown again. */
  typed(): Typed {
    const names = [...this.entries.keys()].filter((name) => !/password|^_/.test(name))
    return new Map(names.map((name) => [name, this.list(name)]))
  }
}

export type Typed = ReadonlyMap<string, readonly string[]>

/** Throws body_too_large, and unsupported_media_type for what no form sends. */
export async function readForm(c: Context<App>, limitBytes = jsonLimitBytes): Promise<Form> {
  const bytes = await bufferBody(c.req, limitBytes)
  const type = c.req.header('Content-Type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) {
    throw new ApiError('unsupported_media_type', { detail: 'This page takes a form.' })
  }
  try {
    const entries = await new Response(bytes, { headers: { 'Content-Type': type } }).formData()
    return new Form(entries, /^multipart/i.test(type) ? await digestible(entries) : bytes)
  } catch (cause) {
    throw new ApiError('malformed_json', { detail: 'The form could not be read.', cause })
  }
}

/** The boundary between its parts is another each time the same form is sent. */
async function digestible(entries: FormData): Promise<Uint8Array> {
  const parts = await Promise.all(
    [...entries].map(async ([name, value]) =>
      value instanceof File ? [name, value.name, await digestOf(value)] : [name, value],
    ),
  )
  return new TextEncoder().encode(JSON.stringify(parts))
}

async function digestOf(file: File): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())).toHex()
}
