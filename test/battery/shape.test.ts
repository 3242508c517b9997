// What no route takes: broken, foreign or oversized bodies, fields and parameters that nobody knows.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Schema } from '../../src/http/bounds'
import {
  attemptsAt,
  type Household,
  keepRowsOf,
  newHousehold,
  parametersOf,
  type Route,
  routes,
} from '../support/battery'
import { type Answer, call, type Request } from '../support/client'

// Nothing that is refused may change it, so one household serves for all refusals.
let household: Household

beforeAll(async () => {
  household = await newHousehold()
})

keepRowsOf(() => [household])

const json = { 'Content-Type': 'application/json' }
const mebibyte = 1024 * 1024

const withJson = routes.filter(({ contract }) => contract.validations.json)
const withFile = routes.filter(({ contract }) => contract.description.body)
const withoutBody = routes.filter(
  ({ method, contract }) =>
    method !== 'GET' && !contract.validations.json && !contract.description.body,
)
const notFile = [...withJson, ...withoutBody]

describe('a body that is not JSON', () => {
  const broken: [string, BodyInit][] = [
    ['that breaks off', '{"name": "x"'],
    ['with a comma too many', '{"name": "x",}'],
    ['in single quotes', "{'name': 'x'}"],
    ['of two values', '{} {}'],
    ['with NaN', '{"amount": NaN}'],
    ['with a number in hexadecimal', '{"amount": 0x10}'],
    ['with a comment', '{} // none'],
    ['that is a bare word', 'undefined'],
    ['of blanks', '   '],
    ['with a control character in a string', '{"name": "\u0000"}'],
    ['that is no UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['in UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
  ]

  it.each(combine(notFile, broken))('$title refuses one $flaw', async ({ route, value }) => {
    const answer = await ask(route, { raw: value, headers: json })

    expect(answer.body).toMatchObject({ status: 400, code: 'malformed_json' })
  })
})

describe('the media type', () => {
  const others: [string, Record<string, string>][] = [
    ['none', { 'Content-Type': '' }],
    ['text', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['something alike', { 'Content-Type': 'application/jsonp' }],
    ['two at once', { 'Content-Type': 'text/plain, application/json' }],
    ['JSON in another encoding', { 'Content-Type': 'application/json; charset=utf-16' }],
    ['a merge patch', { 'Content-Type': 'application/merge-patch+json' }],
  ]

  it.each(combine(notFile, others))('$title does not take $flaw', async ({ route, value }) => {
    const [{ request }] = attemptsAt(route, household)
    const bytes = new TextEncoder().encode(JSON.stringify(request.body ?? {}))

    const answer = await ask(route, { raw: bytes, headers: value })

    expect(answer.body).toMatchObject({ status: 415, code: 'unsupported_media_type' })
    expect(answer.headers.get('Accept')).toBe('application/json')
  })

  const noFile: [string, Record<string, string>][] = [
    ['none', { 'Content-Type': '' }],
    ['JSON', json],
    ['a form with files', { 'Content-Type': 'multipart/form-data; boundary=x' }],
  ]

  const takenByNone = combine(withFile, noFile).filter(({ route, value }) => {
    const types = route.contract.description.body?.contentTypes ?? []
    return !types.includes(value['Content-Type'] ?? '')
  })

  it.each(takenByNone)('$title does not take $flaw', async ({ route, value }) => {
    const [{ request }] = attemptsAt(route, household)
    const answer = await ask(route, { ...request, headers: value })

    expect(answer.body).toMatchObject({ status: 415, code: 'unsupported_media_type' })
    expect(answer.headers.get('Accept')).toBe(
      route.contract.description.body?.contentTypes.join(', '),
    )
  })
})

describe('the size', () => {
  it.each(notFile)('$title refuses 1 MiB and 1 byte', async (route) => {
    const answer = await ask(route, { raw: padded(mebibyte + 1), headers: json })

    expect(answer.body).toMatchObject({ status: 413, code: 'body_too_large' })
  })

  it.each(notFile)('$title refuses it without a Content-Length, too', async (route) => {
    const answer = await ask(route, { raw: streamed(padded(mebibyte + 1)), headers: json })

    expect(answer.body).toMatchObject({ status: 413, code: 'body_too_large' })
  })

  it.each(notFile)('$title reads 1 MiB', async (route) => {
    const answer = await ask(route, { raw: padded(mebibyte), headers: json })

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.body.errors).toContainEqual(expect.objectContaining(unknown('/nobody_knows')))
  })

  it.each(withFile)('$title refuses a byte more than it takes', async (route) => {
    const [{ request }] = attemptsAt(route, household)
    const { limitBytes = 10 * mebibyte } = route.contract.description.body ?? {}
    const raw = new Uint8Array(limitBytes + 1).fill(0x20)

    const answer = await ask(route, { ...request, raw })

    expect(answer.body).toMatchObject({ status: 413, code: 'body_too_large' })
  })
})

describe('the body', () => {
  const notObjects: [string, unknown][] = [
    ['a list', []],
    ['a list of one', [{}]],
    ['a string', 'x'],
    ['a number', 1],
    ['a truth value', true],
    ['null', null],
  ]

  it.each(combine(notFile, notObjects))('of $title is never $flaw', async ({ route, value }) => {
    const answer = await ask(route, { raw: JSON.stringify(value), headers: json })

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.body.errors).toMatchObject([{ pointer: '', code: 'wrong_type' }])
  })

  const strangers: [string, string][] = [
    ['nobody knows', 'nobody_knows'],
    ['every object has', 'constructor'],
    ['that is a prototype', '__proto__'],
    ['in another case', 'nobodyKnows'],
    ['without a name', ''],
    ['with a path in its name', 'a/b~c'],
  ]

  it.each(combine(notFile, strangers))('of $title has no field $flaw', async ({ route, value }) => {
    const attempts = attemptsAt(route, household)

    const answers = await Promise.all(
      attempts.map(({ request }) => {
        const raw = withField(request.body ?? {}, value)
        return ask(route, { raw, headers: json })
      }),
    )

    const pointer = `/${value.replaceAll('~', '~0').replaceAll('/', '~1')}`
    expect(answers.map(({ status, body }) => [status, body.errors])).toEqual(
      answers.map(() => [422, [expect.objectContaining(unknown(pointer))]]),
    )
  })

  it.each(notFile)('of $title has no field twice, however it is spelt', async (route) => {
    const attempts = attemptsAt(route, household)

    const answers = await Promise.all(
      attempts.map(({ request }) => ask(route, { raw: withTwin(request.body), headers: json })),
    )

    const named = answers.map(({ body }) => body.errors.filter(isDuplicate))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 422))
    expect(named).toEqual(
      attempts.map(({ request }) => [expect.objectContaining({ pointer: firstIn(request.body) })]),
    )
  })

  it.each(notFile)('of $title does not nest without end', async (route) => {
    const deep = 100_000
    const bodies = [
      '['.repeat(deep) + ']'.repeat(deep),
      `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
    ]

    const answers = await Promise.all(bodies.map((raw) => ask(route, { raw, headers: json })))

    expect(answers.map(({ status }) => status)).toEqual([422, 422])
    for (const { body } of answers) {
      expect(body.errors).toContainEqual(expect.objectContaining({ pointer: '', code: 'too_deep' }))
    }
  })

  const demanding = withJson.filter(
    ({ contract }) => contract.validations.json?.safeParse({}).success === false,
  )

  it.each(demanding)('of $title cannot be left out', async (route) => {
    const answer = await ask(route, {})

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.body.errors[0].code).toBe('required')
  })

  it.each(demanding)('of $title cannot be an empty object', async (route) => {
    const answer = await ask(route, { raw: '{}', headers: json })

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.body.errors[0].code).toBe('required')
  })

  it.each(withJson)('of $title is not JSON when it is empty', async (route) => {
    const answer = await ask(route, { raw: '', headers: json })

    expect(answer.body).toMatchObject({ status: 400, code: 'malformed_json' })
  })

  it.each(withFile)('of $title cannot be empty', async (route) => {
    const [{ request }] = attemptsAt(route, household)

    const isJson = route.contract.description.body?.contentTypes.includes('application/json')

    const answer = await ask(route, { ...request, raw: '' })

    expect(answer.status).toBe(isJson ? 400 : 422)
  })
})

describe('the query', () => {
  const strangers: [string, string][] = [
    ['nobody knows', 'nobody_knows'],
    ['every object has', 'constructor'],
    ['that is a prototype', '__proto__'],
    ['in brackets', 'limit[]'],
    ['without a name', ''],
    ['with a NUL in its name', '\u0000'],
    ['in another case', 'Limit'],
  ]

  it.each(combine(routes, strangers))('$title has no parameter $flaw', async ({ route, value }) => {
    const answer = await ask(route, {}, `?${encodeURIComponent(value)}=1`)

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.body.errors).toContainEqual(
      expect.objectContaining({ parameter: value, code: 'unknown' }),
    )
  })

  const parameters = routes.flatMap((route) =>
    parametersOf(route).map(({ name, schema }) => ({ title: route.title, name, route, schema })),
  )
  const scalars = parameters.filter(({ schema }) => schema.type !== 'array')

  it.each(scalars)('$title takes $name only once', async ({ route, name, schema }) => {
    const value = encodeURIComponent(textOf(schema))

    const answer = await ask(route, {}, `?${name}=${value}&${name}=${value}`)

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ parameter: name }))
  })

  const words = scalars.filter(
    ({ schema }) => schema.type !== 'string' || schema.enum || schema.format,
  )

  it.each(words)('$title does not take anything as $name', async ({ route, name }) => {
    const values = ['', '%00', 'x%27%20OR%201=1', '1e3', '0x10', '1.0', '%F0%9F%92%B8', 'null']

    const answers = await Promise.all(values.map((value) => ask(route, {}, `?${name}=${value}`)))

    expect(answers.map(({ status, body }) => [status, body.errors?.[0]?.parameter])).toEqual(
      values.map(() => [422, name]),
    )
  })

  it.each(withJson)('$title tells the faults of body and query at once', async (route) => {
    const answer = await ask(
      route,
      { raw: '{"nobody_knows": 1}', headers: json },
      '?nobody_knows=1',
    )

    expect(answer.body.errors).toContainEqual(expect.objectContaining(unknown('/nobody_knows')))
    expect(answer.body.errors).toContainEqual(
      expect.objectContaining({ parameter: 'nobody_knows', code: 'unknown' }),
    )
  })
})

/** The owner's request with another body, or with its own where none is given. */
async function ask(route: Route, request: Request, query = ''): Promise<Answer> {
  const [{ path, request: own }] = attemptsAt(route, household)
  const content = query === '' || 'raw' in request ? { token: own.token } : own
  return call(route.method, path + query, { ...content, ...request })
}

/** A value that the parameter takes. */
function textOf({ example, enum: values = [], const: only }: Schema): string {
  const value = example ?? values[0] ?? only
  return typeof value === 'string' ? value : JSON.stringify(value ?? 1)
}

function combine<Value>(list: readonly Route[], flaws: readonly [string, Value][]) {
  return list.flatMap((route) =>
    flaws.map(([flaw, value]) => ({ title: route.title, flaw, route, value })),
  )
}

function unknown(pointer: string) {
  return { pointer, code: 'unknown' }
}

/** As text, because an object literal would not keep every name. */
function withField(body: unknown, name: string): string {
  const rest = JSON.stringify(body).slice(1)
  return `{${JSON.stringify(name)}: 1${rest === '}' ? '' : ','}${rest}`
}

/** The first field a second time, before all others, its name written in escapes. */
function withTwin(body: unknown): string {
  const name = firstIn(body).slice(1)
  const escaped = name.replace(/./g, (letter) => `\\u${hex(letter)}`)
  const rest = JSON.stringify(body ?? { [name]: 1 }).slice(1)
  return `{"${escaped}": null,${rest}`
}

function hex(letter: string): string {
  return letter.charCodeAt(0).toString(16).padStart(4, '0')
}

function firstIn(body: unknown): string {
  return `/${Object.keys(body ?? {})[0] ?? 'nobody_knows'}`
}

function isDuplicate({ code }: { code: string }): boolean {
  return code === 'duplicate'
}

function padded(length: number): string {
  return '{"nobody_knows": 1}'.padEnd(length)
}

function streamed(text: string): ReadableStream {
  return new Blob([text]).stream()
}
