// The last touch on the document: what zod cannot tell of a schema, and a whole example for each body.
import { addBounds, type Schema } from './bounds'
import { exampleOf } from './examples'

type Node = Record<string, unknown>
type Holder = Node & { schema: Schema }

/** Changes and returns a copy: the parts of the original may be shared between places. */
export function completeDocument(document: object): object {
  const copy = withPlainNames(document)
  const holders = [...holdersIn(copy)]
  const components = componentsOf(copy)
  for (const schema of Object.values(components)) addBounds(schema)
  for (const [, holder] of holders) addBounds(holder.schema)
  for (const [name, holder] of holders) {
    if (name !== 'application/json' || 'example' in holder || 'examples' in holder) continue
    holder['example'] = exampleOf(holder.schema, components)
  }
  return copy
}

/**
 * A shape that is not the same in requests and in responses gets two components, which the library names
 * `Split` and `SplitOutput`. The plain name is better kept for what is read most: the response.
 */
function withPlainNames(document: object): object {
  const place = '#/components/schemas/'
  const doubles = Object.keys(componentsOf(document)).filter((name) => name.endsWith('Output'))
  const names = new Map(
    doubles.flatMap((name) => {
      const plain = name.slice(0, -'Output'.length)
      return [[name, plain] as const, [plain, `${plain}Input`] as const]
    }),
  )
  const text = JSON.stringify(document)
  const copy: { components: { schemas: object } } = JSON.parse(text, (_key, value) => {
    if (typeof value !== 'string' || !value.startsWith(place)) return value
    const name = value.slice(place.length)
    return `${place}${names.get(name) ?? name}`
  })
  copy.components.schemas = Object.fromEntries(
    Object.entries(componentsOf(copy)).map(([name, schema]) => [names.get(name) ?? name, schema]),
  )
  return copy
}

/** Every parameter, header and body with its schema, under the key where it stands. */
function* holdersIn(node: unknown, key = ''): Generator<[string, Holder]> {
  if (!isNode(node) || key === 'example' || key === 'examples' || key === 'schemas') return
  if (isHolder(node)) yield [key, node]
  else for (const [name, part] of Object.entries(node)) yield* holdersIn(part, name)
}

function componentsOf(document: object): Record<string, Schema> {
  const { components } = { components: {}, ...document }
  const { schemas } = { schemas: {}, ...components }
  return schemas
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

function isHolder(node: Node): node is Holder {
  return isNode(node['schema'])
}
