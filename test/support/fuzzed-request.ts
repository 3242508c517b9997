// Requests as nobody would write them: valid or nearly so by the document, then damaged.
import fc from 'fast-check'
import { day, idOf, valueOf } from './arbitrary'
import { jsonBodyOf, parametersOf, type Route } from './battery'
import { breakText, damage, damages, nasty, toJson } from './damage'
import { ofx } from './statements'

export type FuzzedRequest = {
  path: string
  query: string
  headers: Record<string, string>
  body?: string | Uint8Array
}

const collections: Record<string, string> = {
  accounts: 'acc',
  transactions: 'txn',
  categories: 'cat',
  sessions: 'ses',
  imports: 'imp',
  budgets: 'bud',
  moves: 'mov',
  goals: 'gol',
  contributions: 'con',
  webhooks: 'whk',
  deliveries: 'dlv',
}

export function requestTo(route: Route): fc.Arbitrary<FuzzedRequest> {
  const bare = fc.record({ path: pathOf(route), query: queryOf(route), headers: headersOf(route) })
  if (route.method === 'GET') return bare
  const withBody = fc.tuple(bare, bodyOf(route)).map(([request, body]) => ({ ...request, body }))
  const takesBody = jsonBodyOf(route) ?? route.contract.description.body
  return fc.oneof(
    { arbitrary: withBody, weight: takesBody ? 20 : 1 },
    { arbitrary: bare, weight: takesBody ? 1 : 3 },
  )
}

function pathOf(route: Route): fc.Arbitrary<string> {
  const parts = route.path.split('/').map((part, index, all) => {
    if (!part.startsWith(':')) return fc.constant(part)
    const own = idOf(collections[all[index - 1] ?? ''] ?? 'acc')
    const odd = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map(encode)
    return fc.oneof(
      { arbitrary: own, weight: 15 },
      odd,
      fc.constantFrom('%00', '%ff', '%2e%2e', '%', '+', '__proto__', '%F0%9F%92%B8', ';', ':id'),
    )
  })
  return fc.tuple(...parts).map((list) => list.join('/'))
}

function queryOf(route: Route): fc.Arbitrary<string> {
  const parameters = parametersOf(route).map(({ name, schema }) =>
    fc.oneof({ arbitrary: valueOf(schema, name), weight: 6 }, nasty).map((value) =>
      [value]
        .flat()
        .map((one) => `${name}=${encode(typeof one === 'string' ? one : toJson(one))}`)
        .join('&'),
    ),
  )
  const junk = fc.constantFrom(
    ...[
      'a[]=1',
      'limit[]=1',
      '%00',
      '%ff',
      '%ff=%ff',
      '+',
      '=',
      '&&',
      '?',
      '%',
      'limit=%',
      'limit=1&limit=2',
      '__proto__=1',
      'constructor=1',
      'a=%C3%28',
    ],
    ...[
      'limit=%2B5',
      'limit=-0',
      'limit=007',
      'limit=1e1',
      'limit=501',
      'cursor=',
      'cursor=%00',
      'cursor=W10',
      'cursor=e30',
      'cursor=WyIiLFtdXQ',
      'q=%25_%5C',
      'q=%00',
      `q=${'a+'.repeat(90)}`,
      'tag=%ED%A0%80',
    ],
  )
  const pair =
    parameters.length > 0
      ? fc.oneof({ arbitrary: fc.oneof(...parameters), weight: 12 }, junk)
      : junk
  const list = fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => `?${pairs.join('&')}`)
  const none = { arbitrary: fc.constant(''), weight: parameters.length > 0 ? 2 : 25 }
  return fc.oneof(none, { arbitrary: list, weight: 2 })
}

function headersOf(route: Route): fc.Arbitrary<Record<string, string>> {
  const { body } = route.contract.description
  const types = body
    ? body.contentTypes
    : ['application/json', 'application/json; charset=utf-8', 'Application/JSON']
  const usual = fc.constantFrom(...types).map((type) => ({ 'Content-Type': type }))
  const odd = fc.constantFrom<Record<string, string>>(
    { 'Content-Type': 'application/json; charset="' },
    { 'Content-Type': 'application/json', Accept: 'text/html' },
    { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
    { 'Content-Type': 'application/json', 'If-Match': '"1", *', 'If-None-Match': '*' },
    { 'Content-Type': 'application/json', 'Idempotency-Key': 'x'.repeat(300) },
    { 'Content-Type': 'application/json', Range: 'bytes=0-1', Expect: '100-continue' },
    {
      'Content-Type': 'application/json',
      'User-Agent': '\u00ff'.repeat(3_000),
      'CF-IPCountry': 'T1',
    },
    {
      'Content-Type': 'application/json',
      'X-HTTP-Method-Override': 'DELETE',
      'X-Forwarded-For': "' OR 1",
    },
    { 'Content-Type': 'text/csv; charset=utf-16' },
    { Authorization: 'Bearer' },
    { Authorization: `Bearer ${'x'.repeat(8_000)}` },
    {},
  )
  return fc.oneof({ arbitrary: usual, weight: 12 }, odd)
}

function bodyOf(route: Route): fc.Arbitrary<string | Uint8Array> {
  if (route.contract.description.body) return statement
  const schema = jsonBodyOf(route)?.schema
  const values = schema ? valueOf(schema) : fc.constant({})
  const texts = values.map(toJson)
  const damaged = fc
    .tuple(values, damages)
    .map(([value, list]) => toJson(list.reduce(damage, value)))
  const broken = fc
    .tuple(texts, fc.nat(), nasty.map(toJson))
    .map(([text, at, junk]) => breakText(text, at, junk))
  return fc.oneof(
    { arbitrary: texts, weight: 12 },
    { arbitrary: damaged, weight: schema ? 8 : 1 },
    broken,
    fc.uint8Array({ maxLength: 60 }),
    nasty.map(toJson),
  )
}

type Line = { day: string; amount: number; words: string }

const lines: fc.Arbitrary<Line[]> = fc.array(
  fc.record({ day, amount: fc.integer(), words: fc.string({ maxLength: 20 }) }),
  { maxLength: 5 },
)

const statement = fc.oneof(
  { arbitrary: lines.map(toCsv), weight: 2 },
  { arbitrary: lines.map(toOfx), weight: 4 },
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }),
)

function toCsv(rows: readonly Line[]): string {
  const quoted = (words: string) => `"${words.replaceAll('"', '""')}"`
  const texts = rows.map(({ day, amount, words }) => `${day};${quoted(words)};${amount / 100}`)
  return ['Date;Payee;Amount', ...texts].join('\n')
}

function toOfx(rows: readonly Line[]): string {
  return ofx(
    rows.map(({ day, amount, words }, index) => {
      return {
        id: String(index),
        date: day.replaceAll('-', ''),
        amount: String(amount / 100),
        name: words,
      }
    }),
  )
}

/** Percent-encoded, whatever it holds. */
function encode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
