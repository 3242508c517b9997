// Cuts OFX, SGML as well as XML, into tags with the text that follows each. It keeps no stack and
// looks at each character a bounded number of times, so that nesting and unclosed tags cost nothing.
import { decodeEntities } from './entities'

export type Tag = { name: string; closing: boolean; text: string; line: number }

type Piece = { tag: Tag } | { text: string }

export function* readTags(source: string): Generator<Tag> {
  let current: Tag | null = null
  for (const piece of readPieces(source)) {
    if ('text' in piece) {
      if (current) current.text += piece.text
      continue
    }
    if (current) yield current
    current = piece.tag
  }
  if (current) yield current
}

function* readPieces(source: string): Generator<Piece> {
  const lineAt = lineCounter(source)
  let close = -1
  let from = 0
  while (from < source.length) {
    const open = source.indexOf('<', from)
    const textEnd = open === -1 ? source.length : open
    if (textEnd > from) yield { text: decodeEntities(source.slice(from, textEnd)) }
    if (open === -1) return

    const raw = readRaw(source, open)
    if (raw) {
      if (raw.text !== '') yield { text: raw.text }
      from = raw.end
      continue
    }
    // The next `>` is searched once for all the `<` before it.
    if (close < open) close = source.indexOf('>', open)
    if (close === -1) return
    const next = source.indexOf('<', open + 1)
    const isStray = next !== -1 && next < close
    const end = isStray ? next : close + 1
    yield isStray
      ? { text: source.slice(open, next) }
      : readTag(source.slice(open, end), lineAt(open))
    from = end
  }
}

/** A CDATA section or a comment; one that never closes reaches to the end of the file. */
function readRaw(source: string, open: number): { text: string; end: number } | null {
  if (source.startsWith('<![CDATA[', open)) {
    const end = source.indexOf(']]>', open)
    const text = source.slice(open + 9, end === -1 ? source.length : end)
    return { text, end: end === -1 ? source.length : end + 3 }
  }
  if (source.startsWith('<!--', open)) {
    const end = source.indexOf('-->', open)
    return { text: '', end: end === -1 ? source.length : end + 3 }
  }
  return null
}

function readTag(raw: string, line: number): Piece {
  const match = /^<(\/?)([A-Za-z][\w.:-]*)(?:\s[^>]*|\/)?>$/.exec(raw)
  if (match?.[2]) {
    return { tag: { name: match[2].toUpperCase(), closing: match[1] === '/', text: '', line } }
  }
  return { text: /^<[?!]/.test(raw) ? '' : raw }
}

/** Tells the 1-based line of positions that never decrease. */
function lineCounter(source: string): (position: number) => number {
  let line = 1
  let newline = source.indexOf('\n')
  return (position) => {
    while (newline !== -1 && newline < position) {
      line += 1
      newline = source.indexOf('\n', newline + 1)
    }
    return line
  }
}
