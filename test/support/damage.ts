// What tends to break programs, and how a body that was right goes wrong.
import fc from 'fast-check'

/** Values that somebody forgot. Ids stand as in arbitrary.ts. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { a: null }, '', ' '),
  fc.constantFrom(
    0,
    -1,
    0.5,
    -0.1,
    1e12,
    1e12 + 1,
    -1e12 - 1,
    2 ** 31,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 63),
    1e21,
    1e308,
  ),
  fc
    .constantFrom(
      '-0',
      '-0.0',
      '1e400',
      '-1e400',
      '1E+2',
      '1.0',
      '5e-324',
      '9223372036854775808',
      '1'.repeat(400),
    )
    .map(asText),
  fc.constantFrom(
    'NaN',
    'Infinity',
    '-0',
    '1e3',
    '0x10',
    'null',
    'undefined',
    '[object Object]',
    'true',
    '1',
    "'; DROP TABLE accounts; --",
    "' OR '1'='1",
    '%',
    '_',
    '\\',
    '%_\\%',
    '"',
    '`',
    '*',
    'a*',
    '$where',
    '{{7*7}}',
    '<script>',
    '\u0000',
    'a\u0000b',
    '\u0007',
    '\r\nX-Evil: 1',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\ufffe',
    '\uffff',
    '\ud800',
    '\udfff\ud83d',
    'x\ud83d',
    '\u202eevil',
    '👩‍👩‍👧‍👦',
    '🇩🇪'.repeat(60),
    'a\u0301'.repeat(300),
    'ﷺ'.repeat(101),
    'İ',
    'ß',
    'ﬁ',
    '\u1e9b\u0323',
    '\u0390',
    ...['a'.repeat(101), 'a'.repeat(5_000), 'é'.repeat(100_000), ' '.repeat(70_000)],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'length'],
  ),
  fc.constantFrom(
    '2026-02-30',
    '2026-02-29',
    '2024-02-29',
    '0000-00-00',
    '0000-01-01',
    '0001-01-01',
    '9999-12-31',
    '10000-01-01',
    '+010000-01-01',
    '-0001-01-01',
    '2026-1-1',
    '2026-13-01',
    '2026-11-02T00:00:00Z',
    '2026-11-02 ',
    '٢٠٢٦-١١-٠٢',
    '20261102',
    '2016-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999-23:59',
    'UTC',
    'utc',
    '+01:00',
    'Etc/GMT+14',
    'EST5EDT',
    'Europe/Nowhere',
    'en',
    'x-private',
    'zh-Hans-CN-u-nu-hanidec',
    'XXX',
    'XTS',
    'eur',
    'EURO',
    'none',
  ),
  fc.constantFrom(
    'acc#1',
    'txn#1',
    'cat#1',
    'imp#1',
    'ses#1',
    'their-acc#0',
    'their-txn#0',
    'their-cat#0',
    'cat_food',
    'cat_nothing',
    'acc_',
    'ACC_01H455VB4PEX5VSKNK084SN02Q',
    'acc_01h455vb4pex5vsknk084sn02q',
  ),
  fc
    .constantFrom(
      `${'['.repeat(4_000)}${']'.repeat(4_000)}`,
      `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
    )
    .map(asText),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.double(),
  fc.bigInt().map((number) => asText(String(number))),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Text of a JSON body: what `asText` holds is unpacked. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.replace(/"@text:([^@]*)@"/g, (_match, encoded: string) => decoded(encoded))
}

/** Damage may have cut the text in the middle of a character: then it stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function asText(text: string): string {
  return `@text:${encodeURIComponent(text)}@`
}

type Damage = [at: number, how: string, what: unknown]

export const damages: fc.Arbitrary<Damage[]> = fc.array(
  fc.tuple(fc.nat(), fc.constantFrom('drop', 'replace', 'add'), nasty),
  { minLength: 1, maxLength: 3 },
)

/** One place of the value dropped, replaced, or given a stranger for a neighbour. */
export function damage(value: unknown, [at, how, what]: Damage): unknown {
  if (typeof value !== 'object' || value === null) return what
  const entries = Object.entries(value)
  const spot = at % (entries.length + 1)
  const [key, inner] = entries[spot] ?? []
  // Not String(): what has a field toString of its own cannot be made text that way.
  const name = (typeof what === 'string' ? what : toJson(what)).slice(0, 50)
  if (key === undefined || how === 'add') return withEntry(value, name, what)
  if (typeof inner === 'object' && inner !== null && at % 3 > 0) {
    return withEntry(value, key, damage(inner, [Math.floor(at / 3), how, what]))
  }
  if (how === 'replace') return withEntry(value, key, what)
  const rest = entries.filter(([name]) => name !== key)
  return Array.isArray(value) ? rest.map(([, one]) => one) : Object.fromEntries(rest)
}

/** A copy in which even `__proto__` is a field like any other. */
function withEntry(value: object, key: string, what: unknown): unknown {
  if (Array.isArray(value))
    return [...value.slice(0, Number(key) || 0), what, ...value.slice((Number(key) || 0) + 1)]
  return Object.fromEntries([...Object.entries(value), [key, what]])
}

/** Cut, said twice, or followed by something. */
export function breakText(text: string, at: number, junk: string): string {
  const keys = text.match(/^\{("[^"]*"):/)
  return (
    [
      text.slice(0, at % (text.length + 1)),
      keys ? text.replace(/\}$/, `,${keys[1]}:${junk}}`) : `${text}${junk}`,
      `\ufeff${text}`,
      `${text.slice(0, at % (text.length + 1))}${junk}${text.slice(at % (text.length + 1))}`,
      `${text},`,
    ][at % 5] ?? text
  )
}
