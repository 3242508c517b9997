// Examples of whole bodies: of a schema, put together from those of its fields, and of bank statements.
import type { Schema } from './bounds'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const ofFormat: Record<string, string> = {
  date: '2026-11-02',
  'date-time': '2026-11-02T09:30:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com/',
}

export function exampleOf(schema: Schema, components: Record<string, Schema>): Json {
  if ('example' in schema) return asJson(schema.example)
  if (schema.examples) return asJson(schema.examples[0])
  if (schema.$ref)
    return exampleOf(components[schema.$ref.split('/').at(-1) ?? ''] ?? {}, components)
  if ('const' in schema) return asJson(schema.const)
  if ('default' in schema) return asJson(schema.default)
  if (schema.enum) return asJson(schema.enum[0])
  const [alternative] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  return alternative ? exampleOf(alternative, components) : exampleOfType(schema, components)
}

/** A statement of one payment, in a format that this media type may carry. */
export function exampleOfFile(contentType: string): string {
  return contentType.startsWith('text/') ? csvStatement : ofxStatement
}

const csvStatement = `Date,Amount,Currency,Payee
2026-11-02,-12.50,EUR,Corner Bakery
`

const ofxStatement = `<?xml version="1.0" encoding="UTF-8"?>
<?OFX OFXHEADER="200" VERSION="220"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF>
<BANKACCTFROM><BANKID>10000000</BANKID><ACCTID>0000006789</ACCTID><ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM>
<BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20261102</DTPOSTED><TRNAMT>-12.50</TRNAMT>
<FITID>20261102-1</FITID><NAME>Corner Bakery</NAME></STMTTRN></BANKTRANLIST>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`

function exampleOfType(schema: Schema, components: Record<string, Schema>): Json {
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [
          name,
          exampleOf(property, components),
        ]),
      )
    case 'array':
      return [exampleOf(schema.items ?? {}, components)]
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return ofFormat[schema.format ?? ''] ?? 'text'
  }
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null))
}
