// Values by the document's schemas: valid, or nearly so.
// Ids stand as `acc#3` (the third account there is), so that a failing request reads and replays well.
import fc from 'fast-check'
import type { Schema } from '../../src/http/bounds'
import { currencyCodes } from '../../src/money'
import { resolve } from './battery'
import { password } from './fixtures'

/** As much more of JSON Schema as is read here. */
type Described = Schema & {
  pattern?: string
  minLength?: number
  minItems?: number
  required?: string[]
}

/** Any value that a schema allows, and some that only its text does not rule out. */
export function valueOf(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  const described: Described = resolve(schema)
  const { anyOf, oneOf, allOf, example } = described
  if ('const' in described) return fc.constant(described.const)
  if (described.enum) return fc.constantFrom(...described.enum)
  const alternatives = anyOf ?? oneOf ?? allOf
  if (alternatives) return fc.oneof(...alternatives.map((part) => valueOf(part, name)))
  const byType = [described.type ?? []].flat().map((type) => valueOfType(type, described, name))
  const values = byType.length > 0 ? fc.oneof(...byType) : fc.jsonValue()
  return example === undefined || idPrefixOf(example) || described.type === 'object'
    ? values
    : fc.oneof({ arbitrary: fc.constant(example), weight: 1 }, { arbitrary: values, weight: 2 })
}

function valueOfType(type: string, schema: Described, name: string): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return objectOf(schema)
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      })
    case 'integer':
      return integerOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return stringOf(schema, name)
  }
}

function objectOf(schema: Described): fc.Arbitrary<unknown> {
  if (schema.properties === undefined) {
    const { propertyNames = {}, additionalProperties = {} } = schema
    const values =
      additionalProperties === true || additionalProperties === false ? {} : additionalProperties
    return fc.dictionary(stringOf(resolve(propertyNames), ''), valueOf(values), { maxKeys: 3 })
  }
  const entries = Object.entries(schema.properties).map(([name, part]) => [
    name,
    valueOf(part, name),
  ])
  const record: fc.Arbitrary<Record<string, unknown>> = fc.record(Object.fromEntries(entries), {
    requiredKeys: schema.required ?? [],
  })
  return record.chain(fitting)
}

/** Rules between the fields of a transaction, which no schema tells; most of the time they are kept. */
function fitting(body: Record<string, unknown>): fc.Arbitrary<unknown> {
  const { amount, splits, type: _type, to_account_id, to_amount: _toAmount, ...rest } = body
  if (typeof amount !== 'number' || !('date' in body || 'splits' in body)) return fc.constant(body)
  const outgoing = -Math.abs(amount)
  const parts = Array.isArray(splits) && splits.length > 1 ? splits : []
  const even = parts.map((part, index) => ({
    ...part,
    amount: index === 0 ? amount - (parts.length - 1) : 1,
  }))
  const plain = { ...rest, amount, ...(parts.length > 0 && { splits: even, category_id: null }) }
  return fc.oneof(
    { arbitrary: fc.constant(plain), weight: 3 },
    {
      arbitrary: fc.constant({
        ...rest,
        amount: outgoing,
        to_account_id: to_account_id ?? 'acc#1',
      }),
      weight: 2,
    },
    { arbitrary: fc.constant(body), weight: 1 },
  )
}

function integerOf({
  minimum = Number.MIN_SAFE_INTEGER,
  maximum = Number.MAX_SAFE_INTEGER,
}: Described) {
  const any = fc.bigInt({ min: BigInt(minimum), max: BigInt(maximum) }).map(Number)
  const small = fc.integer({ min: Math.max(minimum, -5_000), max: Math.min(maximum, 5_000) })
  return fc.oneof({ arbitrary: small, weight: 3 }, any, fc.constantFrom(minimum, maximum))
}

function stringOf(schema: Described, name: string): fc.Arbitrary<string> {
  const prefix =
    idPrefixOf(schema.example) ?? idPrefixOf(/_ids?$/.test(name) ? `${name.slice(0, 3)}_` : '')
  if (prefix) return idOf(prefix)
  if (name === 'ids') return idOf('txn')
  if (name === 'currency') return fc.constantFrom(...currencyCodes)
  if (name === 'time_zone')
    return fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'Asia/Kathmandu')
  if (name === 'locale') return fc.constantFrom('en', 'de-DE', 'ar-EG', 'zh-Hant-TW')
  if (name === 'refresh_token') return fc.constant('refresh#0')
  if (schema.format === 'password') return fc.constantFrom(password, `${password} two`, 'short')
  if (schema.format === 'email') return fc.constantFrom('email#0', 'nobody@example.com', 'new#0')
  if (schema.format === 'date') return day
  if (schema.format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString())
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern, 'u'))
  return words(schema)
}

export const day = fc
  .date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('2100-12-31') })
  .map((date) => date.toISOString().slice(0, 10))

function words({ minLength = 0, maxLength = 100 }: Described): fc.Arbitrary<string> {
  const limits = { minLength, maxLength: Math.min(maxLength, 30) }
  return fc.oneof(
    { arbitrary: fc.string(limits), weight: 2 },
    fc.string({ ...limits, unit: 'grapheme' }),
    fc.constantFrom(
      'x'.repeat(maxLength > 1_000 ? 1_000 : maxLength),
      '💸'.repeat(maxLength > 1_000 ? 1_000 : maxLength),
    ),
  )
}

export function idOf(prefix: string): fc.Arbitrary<string> {
  const own = fc.nat({ max: 20 }).map((number) => `${prefix}#${number}`)
  return fc.oneof(
    { arbitrary: own, weight: 12 },
    fc.constantFrom(
      `their-${prefix}#0`,
      `${prefix}_01h455vb4pex5vsknk084sn02q`,
      'cat_groceries',
      'x',
    ),
  )
}

function idPrefixOf(example: unknown): string | null {
  return /^(acc|cat|txn|imp|ses|bud|mov|gol|con)_/.exec(String([example].flat()[0]))?.[1] ?? null
}
