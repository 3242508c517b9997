// What JSON.parse lets pass without a word: the same name twice in one object, of which it keeps the last
// (RFC 8259 §4 leaves open which one counts, so two readers may differ), and nesting without end.
import { type Fault, pointerTo } from './problem'

/** No body of this API nests deeper than five. */
export const maxDepth = 32

/** One level of nesting: the names that it has had (none in a list), and where it is. */
type Level = { names: Set<string> | null; place: string | number }

/**
 * The doubtful places of a JSON text, in one pass over it. Of a text that is no JSON it may say anything.
 */
export function doubtsIn(text: string): Fault[] {
  const faults: Fault[] = []
  const levels: Level[] = []
  let level: Level | undefined
  let isName = false
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === quote) {
      const end = endOfString(text, at)
      if (isName && level?.names) {
        level.place = nameIn(text.slice(at, end + 1))
        if (level.names.has(level.place)) faults.push(duplicate(levels))
        level.names.add(level.place)
      }
      at = end
    } else if (unit === colon) {
      isName = false
    } else if (unit === comma) {
      isName = level?.names !== null
      if (typeof level?.place === 'number') level.place += 1
    } else if (unit === openBrace || unit === openBracket) {
      if (levels.length === maxDepth) return [...faults, tooDeep]
      isName = unit === openBrace
      level = isName ? { names: new Set(), place: '' } : { names: null, place: 0 }
      levels.push(level)
    } else if (unit === closeBrace || unit === closeBracket) {
      levels.pop()
      level = levels.at(-1)
    }
  }
  return faults
}

const [quote, colon, comma] = [0x22, 0x3a, 0x2c]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]

const tooDeep = {
  pointer: '',
  code: 'too_deep',
  detail: `Must not nest more than ${maxDepth} levels deep.`,
}

function duplicate(levels: readonly Level[]): Fault {
  const pointer = pointerTo(levels.map(({ place }) => place))
  return { pointer, code: 'duplicate', detail: 'This field is given twice.' }
}

/** Where the string that begins here ends: at the next quote with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === backslash) before -= 1
    if ((end - before) % 2 === 1) return end
  }
  return text.length
}

const backslash = 0x5c

/** Escapes are another way to write the same name. */
function nameIn(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}
