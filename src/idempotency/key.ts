// The Idempotency-Key field: a structured string or, as most clients send it, the bare characters.
import * as z from 'zod'
import { invalidParameter } from '../http/problem'

export const keyHeader = 'Idempotency-Key'

export const idempotencyKey = z
  .string()
  .min(1)
  .max(512)
  .optional()
  .meta({
    description:
      'Names this request, so that it can be repeated safely for 24 hours: a repetition gets the first answer again and changes nothing. Any text of 1 to 255 printable ASCII characters that you use for no other request, bare or in double quotes.',
    example: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    param: { id: 'IdempotencyKey' },
  })

/** `"k"` and `k` are one key. Throws invalid_request. */
export function parseKey(field: string): string {
  const key = field.startsWith('"') ? unquoted(field) : bare(field)
  if (key === '') throw fault('required', 'Is empty: name the request, or leave the field out.')
  if (key.length > 255) throw fault('too_big', 'May have at most 255 characters.')
  return key
}

/** RFC 9651 section 3.3.3, without parameters. */
function unquoted(field: string): string {
  const [, content] = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/.exec(field) ?? []
  if (content === undefined) throw fault('invalid_format', 'Is not one well-formed quoted string.')
  return content.replaceAll(/\\(.)/g, '$1')
}

/** A comma would be where two fields were joined. */
function bare(field: string): string {
  if (/^[ -+\--~]*$/.test(field)) return field
  throw fault('invalid_format', 'Must be printable ASCII, in double quotes if it holds a comma.')
}

function fault(code: string, detail: string) {
  return invalidParameter(keyHeader, code, detail)
}
