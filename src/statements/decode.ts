// The bytes of a statement as text: banks write UTF-8, UTF-16 and the Windows code pages.
import { invalid, unreadable } from './refusals'

type Hints = {
  /** What the request says; it decides, unless a byte order mark contradicts it. */
  given?: string | undefined
  /** What the file says of itself. Valid UTF-8 outweighs it: many banks declare 1252 and send UTF-8. */
  declared?: string | undefined
}

const strictly = { fatal: true, ignoreBOM: false }

/** The file's text with line ends as `\n`. Throws StatementError for binary files. */
export function decode(bytes: Uint8Array, hints: Hints = {}): string {
  const given = hints.given === undefined ? undefined : requireDecoder(hints.given)
  const decoder = sniffMark(bytes) ?? given ?? sniffContent(bytes, hints.declared)
  const text = decodeWith(decoder, bytes)
  refuseBinary(text)
  return unifyLineEnds(text)
}

/** The beginning of a file, good enough to tell its format; never throws. */
export function decodeHead(bytes: Uint8Array, length = 65_536): string {
  const head = bytes.subarray(0, length)
  const decoder = sniffMark(head) ?? sniffWide(head)
  return unifyLineEnds((decoder ? loosely(decoder) : new TextDecoder()).decode(head))
}

/** Throws StatementError for text with the control characters of other kinds of file. */
export function refuseBinary(text: string): void {
  const head = text.slice(0, 65_536)
  // oxlint-disable-next-line no-control-regex -- control characters are what tells binary from text
  const controls = head.match(/[\u0001-\u0008\u000e-\u001f]/g)?.length ?? 0
  if (text.includes('\0') || controls > head.length / 50) {
    throw unreadable('The file is binary, not the text of a statement.')
  }
}

// One \r before \r\n is a fault of exporters; a longer run is left as empty lines, to stay linear.
function unifyLineEnds(text: string): string {
  return text.replace(/\r\r?\n|\r/g, '\n')
}

function requireDecoder(label: string): TextDecoder {
  const decoder = decoderOf(label)
  if (decoder) return decoder
  throw invalid('encoding', 'Send a known encoding, such as utf-8, windows-1252 or windows-1250.')
}

function decoderOf(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label, strictly)
  } catch {
    return null
  }
}

function loosely(decoder: TextDecoder): TextDecoder {
  return new TextDecoder(decoder.encoding)
}

function decodeWith(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw invalid('encoding', `The file is not valid ${decoder.encoding}; send another encoding.`)
  }
}

function sniffMark([first, second, third]: Uint8Array): TextDecoder | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return decoderOf('utf-8')
  if (first === 0xff && second === 0xfe) return decoderOf('utf-16le')
  if (first === 0xfe && second === 0xff) return decoderOf('utf-16be')
  return null
}

/** Western text in UTF-16 has a zero in nearly every second byte. */
function sniffWide(bytes: Uint8Array): TextDecoder | null {
  const sample = bytes.subarray(0, 2000)
  const half = Math.floor(sample.length / 2)
  if (half === 0) return null
  const zeros = [0, 0]
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  if (odd > half * 0.6 && even < half * 0.1) return decoderOf('utf-16le')
  if (even > half * 0.6 && odd < half * 0.1) return decoderOf('utf-16be')
  return null
}

function sniffContent(bytes: Uint8Array, declared: string | undefined): TextDecoder {
  const wide = sniffWide(bytes)
  if (wide) return wide
  if (isUtf8(bytes)) return requireDecoder('utf-8')
  const named = declared === undefined ? null : decoderOf(declared)
  if (named && named.encoding !== 'utf-8') return named
  return requireDecoder(sniffCodePage(bytes))
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', strictly).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** The accented letters of one language each: a statement rarely mixes two. */
const westernLetters = [
  'äöüßéàë',
  'àâæçèéêëîïôœùûüÿ',
  'àèéìíòóùú',
  'áéíñóúüçàè',
  'áâãàçéêíóôõúü',
  'åäöæøéü',
]
const centralLetters = ['áčďéěíňóřšťúůýžäľĺôŕ', 'ąćęłńóśźż', 'áéíóöőúüű', 'ăâîşţ', 'čćđšž']

function sniffCodePage(bytes: Uint8Array): 'windows-1252' | 'windows-1250' {
  const high = bytes.filter((byte) => byte >= 0x80).subarray(0, 5000)
  const western = countFitting(new TextDecoder('windows-1252').decode(high), westernLetters)
  const central = countFitting(new TextDecoder('windows-1250').decode(high), centralLetters)
  return central > western ? 'windows-1250' : 'windows-1252'
}

function countFitting(text: string, alphabets: readonly string[]): number {
  const letters = [...text.toLowerCase()]
  return Math.max(
    ...alphabets.map((alphabet) => letters.filter((letter) => alphabet.includes(letter)).length),
  )
}
