// Every string, number and list of the document has bounds: those of its schema, or else those that
// follow from the limits that hold for every request.

/** As much of JSON Schema as is read here. */
export type Schema = {
  $ref?: string
  example?: unknown
  examples?: unknown[]
  default?: unknown
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  propertyNames?: Schema
  maxLength?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
}

/** A body holds 1 MiB at most, so no string in it is longer and no list has more entries. */
const bodyBytes = 1024 * 1024

const lengthOfFormat: Record<string, number> = { date: 10, 'date-time': 35, email: 254, uri: 2000 }

/** Changes the schema and all that it holds. */
export function addBounds(schema: Schema): void {
  for (const part of partsOf(schema)) addBounds(part)
  shortenNullable(schema)
  // Many tools read patterns without the flag that gives `\p{L}` its meaning.
  if (schema.pattern?.includes('\\p{')) delete schema.pattern
  if (schema.enum || 'const' in schema) return
  const types = [schema.type ?? []].flat()
  if (types.includes('string'))
    schema.maxLength ??= lengthOfFormat[schema.format ?? ''] ?? bodyBytes
  if (types.includes('array')) schema.maxItems ??= bodyBytes / 2
  if (types.includes('integer')) boundInteger(schema)
}

function partsOf(schema: Schema): Schema[] {
  const { anyOf = [], oneOf = [], allOf = [], properties = {}, items, propertyNames } = schema
  const { additionalProperties } = schema
  return [
    ...anyOf,
    ...oneOf,
    ...allOf,
    ...Object.values(properties),
    ...[items ?? [], propertyNames ?? []].flat(),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ]
}

/** `anyOf: [{type: string}, {type: null}]` is `type: [string, null]`: tools show it as what it is. */
function shortenNullable(schema: Schema): void {
  const [inner, nothing, ...others] = schema.anyOf ?? []
  if (typeof inner?.type !== 'string' || nothing?.type !== 'null' || others.length > 0) return
  if (inner.enum || 'const' in inner) return
  delete schema.anyOf
  Object.assign(schema, { ...inner, ...schema, type: [inner.type, 'null'] })
}

function boundInteger(schema: Schema): void {
  schema.format ??= 'int64'
  if (schema.exclusiveMinimum === undefined) schema.minimum ??= Number.MIN_SAFE_INTEGER
  if (schema.exclusiveMaximum === undefined) schema.maximum ??= Number.MAX_SAFE_INTEGER
}
