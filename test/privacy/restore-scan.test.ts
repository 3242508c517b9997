// The reader that takes a document apart agrees with JSON.parse, however the bytes come in.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, partsOf } from '../../src/privacy/restore-scan'

const runs = { numRuns: 300 }

const name = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('a', '"', '\\', '[', '{', ',', ':'),
)
const value = fc.jsonValue({ maxDepth: 3 })
const document = fc.uniqueArray(
  fc.tuple(name, fc.oneof(value, fc.array(value, { maxLength: 4 }))),
  {
    maxLength: 5,
    selector: ([key]) => key,
  },
)
const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 6 })

describe('a document', () => {
  it('is taken apart as JSON.parse does, in any layout and in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(document, cuts, fc.constantFrom(0, 1, '\t'), async (members, at, space) => {
        // By hand, because an object would reorder what looks like numbers, and lose __proto__.
        const blank = space === 0 ? '' : '\n '
        const inner = members.map(
          ([key, one]) =>
            `${JSON.stringify(key)}${blank}:${blank}${JSON.stringify(one, null, space)}`,
        )
        const text = `${blank}{${blank}${inner.join(`${blank},`)}${blank}}${blank}`

        // As text: there 0 has no sign.
        expect(JSON.stringify(await read(text, at))).toBe(JSON.stringify(members))
      }),
      runs,
    )
  })

  it('is refused when JSON.parse refuses it', async () => {
    const letters = fc.constantFrom(
      ...Array.from('{}[],:"\\ab1 \n'),
      '"a":',
      '"b":[',
      '{}',
      '[]',
      'null',
      '"',
    )
    const broken = fc.array(letters, { maxLength: 14 }).map((list) => `{${list.join('')}}`)
    await fc.assert(
      fc.asyncProperty(broken, cuts, async (text, at) => {
        const isRead = await read(text, at).then(
          () => true,
          () => false,
        )

        expect(isRead, text).toBe(isObject(text))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['that breaks off in a list', '{"a":[1,2'],
    ['that breaks off in a string', '{"a":"x'],
    ['that breaks off before its last brace', '{"a":[1]'],
    ['that is followed by another', '{"a":[1]}{}'],
    ['that is a list', '[{"a":1}]'],
    ['with two lists for a name', '{"a":[1][2]}'],
    ['with a list after a value', '{"a":1 [2]}'],
    ['with an item that is missing', '{"a":[1,,2]}'],
    ['that is nested too deep', `{"a":[${'['.repeat(40)}${']'.repeat(40)}]}`],
    ['of blanks', ' \n'],
  ])('%s is malformed', async (_flaw, text) => {
    await expect(read(text, [])).rejects.toMatchObject({ code: 'malformed_json' })
  })

  it('that is no UTF-8 is malformed', async () => {
    const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])

    await expect(collect([bytes])).rejects.toMatchObject({ code: 'malformed_json' })
  })
})

function isObject(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function read(text: string, cuts: readonly number[]) {
  const bytes = new TextEncoder().encode(text)
  const ends = [...cuts, bytes.length].toSorted((one, other) => one - other)
  return collect(ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end)))
}

/** The members in order, lists put together from their items. */
async function collect(pieces: readonly Uint8Array[]): Promise<[string, unknown][]> {
  const members: [string, unknown][] = []
  for await (const { name, index, text } of partsOf(inTurn(pieces))) {
    const parsed = parse(text)
    const last = members.at(-1)
    if (index === null || index === 0) members.push([name, index === null ? parsed : [parsed]])
    else if (Array.isArray(last?.[1])) last[1].push(parsed)
  }
  return members
}

async function* inTurn(pieces: readonly Uint8Array[]) {
  yield* pieces
}
