// The JSON Schema of an export (2020-12, as OpenAPI 3.1 writes it): the component of the document with all
// that it refers to, so that there is one description and no second one to keep true.

type Node = Record<string, unknown>

const componentPath = '#/components/schemas/'

/** A schema that stands by itself. `document` is the OpenAPI document. */
export function jsonSchemaOf(document: object, name: string, id: string): Node {
  const all = componentsOf(document)
  const wanted = new Set<string>()
  collect(name, all, wanted)
  const definitions = Object.fromEntries([...wanted].map((one) => [one, all[one]]))
  const text = JSON.stringify(definitions).replaceAll(`"${componentPath}`, '"#/$defs/')
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    title: 'An export of Finance.HDdev',
    $ref: `#/$defs/${name}`,
    $defs: JSON.parse(text) as Node,
  }
}

function collect(name: string, all: Node, wanted: Set<string>): void {
  if (wanted.has(name)) return
  wanted.add(name)
  const references = JSON.stringify(all[name] ?? {}).matchAll(
    /"\$ref":"#\/components\/schemas\/(\w+)"/g,
  )
  for (const [, reference = ''] of references) collect(reference, all, wanted)
}

function componentsOf(document: object): Node {
  const { components } = { components: {}, ...document }
  const { schemas } = { schemas: {}, ...components }
  return schemas
}
