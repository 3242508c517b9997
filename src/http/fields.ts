// The shapes that many resources share on the wire.
import * as z from 'zod'
import { isDay } from '../clock'
import { type IdPrefix, idPattern } from '../id'
import { isCurrency, maxAmount } from '../money'

/**
 * Trimmed, NFC, 1 to `max` characters (code points, as JSON Schema counts), one of them visible, without
 * control characters and those that turn the direction of what follows.
 */
export function text(max: number) {
  return optionalText(max)
    .refine((value) => visible.test(value), {
      error: 'Must not be empty.',
      params: { code: 'empty' },
    })
    .meta({ override: { minLength: 1, maxLength: max } })
}

/** Like `text`, but may be empty and may have line breaks. */
export function optionalText(max: number) {
  return z
    .string()
    .trim()
    .normalize('NFC')
    .refine((value) => [...value].length <= max, {
      error: `Must have at most ${max} characters.`,
      params: { code: 'too_long' },
    })
    .refine(isPrintable, {
      error: 'Must not hold control characters, of direction neither, or broken Unicode.',
      params: { code: 'unprintable' },
      // What else is wrong with it would say the same again.
      abort: true,
    })
    .meta({ override: { maxLength: max } })
}

export const currency = z
  .string()
  .refine(isCurrency, { error: 'Is not an ISO 4217 code.', params: { code: 'unknown_currency' } })
  .meta({
    description: 'ISO 4217 code.',
    example: 'EUR',
    override: { pattern: '^[A-Z]{3}$', maxLength: 3 },
  })

export const amount = z
  .int()
  .min(-maxAmount)
  .max(maxAmount)
  .meta({ description: 'Minor units of the currency; outflow negative.', example: -1250 })

/** A sum of amounts: not bounded like one amount. */
export const sum = z.int().meta({ description: 'Minor units of the currency.', example: 125_000 })

export const day = z
  .string()
  .refine(isDay, { error: 'Is not a calendar day (YYYY-MM-DD).', params: { code: 'invalid_day' } })
  .meta({
    description: 'Calendar day, independent of any time zone.',
    example: '2026-11-02',
    override: { format: 'date' },
  })

export const instant = z.string().meta({
  description: 'RFC 3339 instant in UTC.',
  example: '2026-11-02T09:30:00.000Z',
  override: { format: 'date-time' },
})

/** An instant as clients send it: any RFC 3339 offset, turned into UTC. */
export const instantInput = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value).toISOString())
  // Beyond these ISO 8601 puts a sign first, and text order is time order no more.
  .refine((value) => /^\d{4}-/.test(value), {
    error: 'Must be within the years 0000 to 9999 in UTC.',
    params: { code: 'out_of_range' },
  })
  .meta({ description: 'RFC 3339 instant.', example: '2026-11-02T09:30:00Z' })

export function id(prefix: IdPrefix, example: string) {
  return z
    .string()
    .regex(idPattern(prefix), `Is not an id that begins with ${prefix}_.`)
    .meta({
      description: `TypeID with the prefix \`${prefix}\`.`,
      example,
      override: { maxLength: 30 },
    })
}

/** Up to 20 strings by name, for the consumer's own use. */
export const metadata = z
  .preprocess(refuseLostKeys, z.record(text(40), optionalText(500)))
  .refine((value) => Object.keys(value).length <= 20, {
    error: 'May have at most 20 keys.',
    params: { code: 'too_many' },
  })
  .meta({ description: 'At most 20 strings of yours by name.', example: { source: 'budget-app' } })

/** Nothing is to be ignored silently: zod's record skips `__proto__`, and trimming may join two keys. */
function refuseLostKeys(value: unknown, issues: z.core.$RefinementCtx): unknown {
  if (typeof value !== 'object' || value === null) return value
  const seen = new Set<string>()
  const lost = Object.keys(value).filter((key) => {
    const trimmed = key.trim().normalize('NFC')
    const isLost = key === '__proto__' || seen.has(trimmed)
    seen.add(trimmed)
    return isLost
  })
  if (lost.length > 0) {
    issues.addIssue({ code: 'unrecognized_keys', keys: lost, input: { ...value } })
  }
  return value
}

/** A list or a map in a PATCH: null clears it (RFC 7396). */
export function clearable<Schema extends z.ZodType>(schema: Schema, empty: z.output<Schema>) {
  return schema.nullable().transform((value) => value ?? empty)
}

/** An integer in a query: digits only, so that an empty value is a fault and not 0. */
export const integerParameter = z
  .string()
  .regex(/^-?\d{1,15}$/, 'Must be an integer.')
  .transform(Number)
  .meta({
    override: ({ jsonSchema }) => {
      jsonSchema.type = 'integer'
      delete jsonSchema.pattern
    },
  })

/** A parameter that may be repeated: always an array inside. */
export function repeatable<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z.union([item.transform((value) => [value]), z.array(item).max(50)]).meta({
    override: ({ jsonSchema }) => {
      Object.assign(jsonSchema, {
        type: 'array',
        items: { type: 'string', maxLength: 100 },
        maxItems: 50,
      })
      delete jsonSchema.anyOf
    },
  })
}

/** Query flags are words, not numbers. */
export const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .meta({ example: 'true' })

/** Beyond blanks and what Unicode lets a reader ignore, such as zero-width joiners. */
const visible = /[^\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}]/u

function isPrintable(value: string): boolean {
  // Tab and line breaks may stand in notes. A lone surrogate could not be stored as UTF-8. Embedding, override
  // and isolate (UAX #9) reach beyond the text that holds them; marks of direction and joiners, which
  // Hebrew, Persian and emoji need, do not.
  const isControl = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u
  return value.isWellFormed() && !isControl.test(value)
}
