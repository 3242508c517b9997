// Character references as they occur in OFX: XML's five, numeric ones, and HTML's Latin letters.

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  sect: '§',
  deg: '°',
  szlig: 'ß',
  aelig: 'æ',
  AElig: 'Æ',
  oslash: 'ø',
  Oslash: 'Ø',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
  middot: '·',
}

const accents: Record<string, string> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  uml: '\u0308',
  tilde: '\u0303',
  cedil: '\u0327',
  ring: '\u030a',
  caron: '\u030c',
}

/** Decodes once; what is no known reference stays as written. */
export function decodeEntities(text: string): string {
  return text.replace(/&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,8});/g, (whole, name: string) =>
    name.startsWith('#') ? (fromNumber(name) ?? whole) : (fromName(name) ?? whole),
  )
}

function fromNumber(reference: string): string | null {
  const hex = /^#[xX]/.test(reference)
  const point = hex ? parseInt(reference.slice(2), 16) : parseInt(reference.slice(1), 10)
  const isSurrogate = point >= 0xd800 && point <= 0xdfff
  return point === 0 || point > 0x10ffff || isSurrogate ? null : String.fromCodePoint(point)
}

function fromName(name: string): string | null {
  if (Object.hasOwn(named, name)) return named[name] ?? null
  const accent = name.slice(1)
  return Object.hasOwn(accents, accent)
    ? `${name.charAt(0)}${accents[accent]}`.normalize('NFC')
    : null
}
