// Duplicate names and endless nesting, which JSON.parse lets pass.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doubtsIn, maxDepth } from '../../src/http/doubts'

/** A JSON text with what is known of it, so that no second parser has to be trusted. */
type Written = { text: string; pointers: string[] }

const blank = fc.constantFrom('', '', ' ', '\n', '\t\r')

/** The same string in many spellings. */
const spelt = (value: string) =>
  fc.array(fc.boolean(), { minLength: value.length, maxLength: value.length }).map((escaped) => {
    const units = value.split('').map((unit, index) => {
      const code = unit.charCodeAt(0)
      const mustBe = unit === '"' || unit === '\\' || code < 0x20
      return mustBe || escaped[index] ? `\\u${code.toString(16).padStart(4, '0')}` : unit
    })
    return `"${units.join('')}"`
  })

const tricky = fc.constantFrom(
  '',
  'a',
  'b',
  '__proto__',
  'a/b',
  '~',
  '"',
  '\\',
  '{',
  '[1,2]',
  ':,',
  '}',
)
const name = fc.oneof({ arbitrary: tricky, weight: 4 }, fc.string({ unit: 'binary', maxLength: 4 }))

const leaf = fc
  .oneof(fc.constantFrom('null', 'true', '-0', '1.5e3'), tricky.chain(spelt))
  .map((text): Written => ({ text, pointers: [] }))

const { value } = fc.letrec<{ value: Written }>((tie) => {
  const list = fc.tuple(fc.array(tie('value'), { maxLength: 4 }), blank).map(([items, space]) => ({
    text: `[${space}${items.map(({ text }) => text).join(`${space},`)}]`,
    pointers: items.flatMap(({ pointers }, index) => pointers.map((rest) => `/${index}${rest}`)),
  }))
  const field = name.chain((key) => fc.tuple(fc.constant(key), spelt(key), tie('value'), blank))
  const object = fc.array(field, { maxLength: 5 }).map((fields) => ({
    text: `{${fields.map(([, key, { text }, space]) => `${space}${key}${space}:${text}`).join()}}`,
    pointers: fields.flatMap(([key, , { pointers }], index) => {
      const place = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const isAgain = fields.slice(0, index).some(([other]) => other === key)
      return [...(isAgain ? [place] : []), ...pointers.map((rest) => place + rest)]
    }),
  }))
  return { value: fc.oneof({ maxDepth: 6, depthSize: 'medium' }, leaf, list, object) }
})

describe('a JSON text', () => {
  it('is doubtful exactly where a name stands twice in its object', () => {
    fc.assert(
      fc.property(value, ({ text, pointers }) => {
        expect(() => JSON.parse(text)).not.toThrow()
        expect(doubtsIn(text).map(({ pointer }) => pointer)).toEqual(pointers)
      }),
      { numRuns: 2000 },
    )
  })

  it('that JSON.stringify wrote is never doubtful', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 10, stringUnit: 'binary' }), fc.nat(3), (text, indent) => {
        expect(doubtsIn(JSON.stringify(JSON.parse(text), null, indent))).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['', '"', '{"', '{"a":1,"a', '{"\\', '{"\\u12":1,"\\u12":1}', '}}]]', ':,:,', '{]"a"', '\\"'],
  ])('may be none', (...texts) => {
    for (const text of texts) expect(() => doubtsIn(text)).not.toThrow()
  })

  it('may be anything', () => {
    const unit = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'u', 'a', '0', ' ')
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(() => doubtsIn(text)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('nests %s so deep and no deeper', (_name, open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`

    expect(doubtsIn(nested(maxDepth))).toEqual([])
    expect(doubtsIn(nested(maxDepth + 1))).toMatchObject([{ pointer: '', code: 'too_deep' }])
  })

  it.each([
    ['many names', (n: number) => `{${Array.from({ length: n }, (_, i) => `"k${i}":1`).join()}}`],
    ['one name', (n: number) => `{${'"a":1,'.repeat(n)}"a":1}`],
    ['empty objects', (n: number) => `[${'{},'.repeat(n)}{}]`],
    ['backslashes', (n: number) => `"${'\\\\'.repeat(n)}"`],
    ['escaped quotes', (n: number) => `{"${'\\"'.repeat(n)}":1}`],
    ['a string that never ends', (n: number) => `"${'\\"'.repeat(n)}`],
    ['nesting', (n: number) => '['.repeat(n)],
  ])('of %s is read in time that grows as it does', (_name, write) => {
    const timeOf = (text: string) => {
      const times = Array.from({ length: 5 }, () => {
        const startedAt = performance.now()
        doubtsIn(text)
        return performance.now() - startedAt
      })
      return Math.min(...times)
    }

    const small = timeOf(write(10_000))
    const large = timeOf(write(100_000))

    // Linear is ten times, quadratic a hundred times as long; below some milliseconds nothing is told.
    expect(large).toBeLessThan(Math.max(small, 2) * 40)
  })
})
