// Keyset pages: an opaque cursor that is bound to its user and filters, never an offset.
import type { Context } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { integerParameter } from './fields'
import { invalidParameter } from './problem'

/** Of one page. */
export const mostRows = 500

export const limit = integerParameter
  .pipe(z.int().min(1).max(mostRows))
  .default(100)
  .meta({
    description: 'How many to return.',
    example: 100,
    override: { type: 'integer', minimum: 1, maximum: mostRows, default: 100 },
  })

export const cursor = z
  .string()
  .max(2000)
  .optional()
  .meta({ description: 'The `next_cursor` of the page before; bound to the filters and the sort.' })

export type Page<Item> = { data: Item[]; has_more: boolean; next_cursor: string | null }

/** The wire shape of a list of `item`. */
export function pageOf<Item extends z.ZodType>(item: Item, id: string) {
  return z
    .strictObject({
      data: z.array(item),
      has_more: z.boolean().meta({ description: 'Whether there are more after these.' }),
      next_cursor: z.string().nullable().meta({
        description: 'Send it as `cursor` to get the next page.',
        example: 'WyJyM0tfeGJ2MiIsWyIyMDI2LTExLTAyIl1d',
      }),
    })
    .meta({ id })
}

/** The values of the sort columns at the last row of a page, last of them the id. */
export type Keys = readonly (string | number)[]

const Cursor = z.tuple([
  z.string(),
  z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .max(4),
])

/** Reads a cursor. Throws invalid_request when it is altered or belongs to other filters. */
export async function readCursor(text: string | undefined, binding: unknown): Promise<Keys | null> {
  if (text === undefined) return null
  const cursor = decodeCursor(text)
  if (!cursor || cursor[0] !== (await digest(binding))) {
    const detail = 'This cursor is not one of this list, these filters and this sort.'
    throw invalidParameter('cursor', 'invalid_cursor', detail)
  }
  return cursor[1]
}

/** Cuts the extra row that tells whether there are more, and names the place to go on. */
export async function toPage<Row, Item>(
  rows: readonly Row[],
  options: {
    limit: number
    binding: unknown
    keysOf: (row: Row) => Keys
    present: (row: Row) => Item
  },
): Promise<Page<Item>> {
  const shown = rows.slice(0, options.limit)
  const last = shown.at(-1)
  const hasMore = rows.length > options.limit
  return {
    data: shown.map(options.present),
    has_more: hasMore,
    next_cursor:
      hasMore && last ? encodeCursor([await digest(options.binding), options.keysOf(last)]) : null,
  }
}

/** RFC 8288: the next page for clients that follow links. */
export function linkNext(c: Context<App>, page: Page<unknown>): void {
  if (!page.next_cursor) return
  const { pathname, searchParams } = new URL(c.req.url)
  searchParams.set('cursor', page.next_cursor)
  c.header('Link', `<${c.var.settings.PUBLIC_ORIGIN}${pathname}?${searchParams}>; rel="next"`)
}

function encodeCursor(cursor: readonly [string, Keys]): string {
  return new TextEncoder().encode(JSON.stringify(cursor)).toBase64({ alphabet: 'base64url' })
}

function decodeCursor(text: string): z.infer<typeof Cursor> | null {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: 'base64url' })
    return Cursor.parse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)),
    )
  } catch {
    return null
  }
}

async function digest(binding: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(binding))
  const hash = await crypto.subtle.digest('SHA-256', bytes)
  return new Uint8Array(hash).toBase64({ alphabet: 'base64url' }).slice(0, 16)
}
