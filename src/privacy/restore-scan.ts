// Takes an export apart while it comes in, so that it need not be held as a whole: each member of the document
// by its name, a list item by item, as the JSON text of each. What JSON allows is allowed: any order, any layout.
import { ApiError } from '../http/problem'

/** `index` is the place in a list; null: the member is no list. */
export type Part = { name: string; index: number | null; text: string }

/** No export goes deeper; what does is made to harm. */
const deepest = 20

/** The parts of the document, and `[name, null, '[]']` for an empty list. Throws malformed_json. */
export async function* partsOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const scanner = new Scanner()
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  for await (const piece of pieces)
    yield* scanner.feed(decode(() => decoder.decode(piece, { stream: true })))
  yield* scanner.feed(decode(() => decoder.decode()))
  scanner.end()
}

class Scanner {
  private depth = 0
  private inString = false
  private escaped = false
  /** What was read of the key, the value or the item that is being read. */
  private text = ''
  private name: string | null = null
  /** The items so far, while a list is being read. */
  private items: number | null = null
  private members = 0
  private isOver = false

  /** Throws malformed_json unless the document is whole. */
  end(): void {
    if (!this.isOver || this.text.trim() !== '') throw malformed('The document breaks off.')
  }

  *feed(piece: string): Generator<Part> {
    let start = 0
    const take = (end: number) => {
      const taken = this.text + piece.slice(start, end)
      this.text = ''
      start = end + 1
      return taken
    }
    for (let at = 0; at < piece.length; at += 1) {
      const char = piece[at] ?? ''
      if (this.inString) this.passString(char)
      else if (char === '"') this.inString = true
      else if (char === '{' || char === '[') this.open(char, () => take(at))
      else if (char === '}' || char === ']') yield* this.close(char, () => take(at))
      else if (char === ',') yield* this.separate(() => take(at))
      else if (char === ':' && this.depth === 1 && this.name === null) this.name = keyIn(take(at))
    }
    this.text += piece.slice(start)
  }

  private passString(char: string): void {
    if (this.escaped) this.escaped = false
    else if (char === '\\') this.escaped = true
    else if (char === '"') this.inString = false
  }

  private open(char: string, take: () => string): void {
    this.depth += 1
    if (this.depth > deepest) throw malformed('The document is nested too deep.')
    const begins = this.depth === 1 || (this.depth === 2 && char === '[' && this.name !== null)
    if (!begins) return
    const isFirst = this.depth === 1 && char === '{' && !this.isOver
    if (take().trim() !== '' || (this.depth === 1 && !isFirst)) throw malformed()
    if (this.depth === 2) {
      if (this.items !== null) throw malformed()
      this.items = 0
    }
  }

  private *close(char: string, take: () => string): Generator<Part> {
    this.depth -= 1
    if (this.depth === 1 && this.items !== null) {
      if (char !== ']') throw malformed()
      const text = take()
      const isEmpty = this.items === 0 && text.trim() === ''
      yield isEmpty ? { name: this.name ?? '', index: null, text: '[]' } : this.item(text)
      this.items = -1
    } else if (this.depth === 0) {
      if (char !== '}') throw malformed()
      yield* this.member(take(), this.members === 0)
      this.isOver = true
    } else if (this.depth < 0) throw malformed()
  }

  private *separate(take: () => string): Generator<Part> {
    if (this.depth === 1) yield* this.member(take(), false)
    else if (this.depth === 2 && this.items !== null) yield this.item(take())
    else if (this.depth === 0) throw malformed()
  }

  private item(text: string): Part {
    const index = this.items ?? 0
    this.items = index + 1
    return { name: this.name ?? '', index, text }
  }

  /** What stands between two commas of the document itself. */
  private *member(text: string, mayBeNone: boolean): Generator<Part> {
    this.members += 1
    if (this.name === null) {
      if (mayBeNone && text.trim() === '') return
      throw malformed()
    }
    // Of a list all has been told.
    if (this.items === null) yield { name: this.name, index: null, text }
    else if (text.trim() !== '') throw malformed()
    this.name = null
    this.items = null
  }
}

function keyIn(text: string): string {
  const key: unknown = parse(text)
  if (typeof key !== 'string') throw malformed()
  return key
}

/** Throws malformed_json. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(undefined, cause)
  }
}

function decode(read: () => string): string {
  try {
    return read()
  } catch (cause) {
    throw malformed('The body is not valid UTF-8.', cause)
  }
}

function malformed(detail?: string, cause?: unknown): ApiError {
  return new ApiError('malformed_json', { ...(detail && { detail }), cause })
}
