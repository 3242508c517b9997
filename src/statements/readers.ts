// The formats that are read, in the order in which a file is tried on them.
import { csvReader } from './csv/reader'
import { decodeHead, refuseBinary } from './decode'
import { ofxReader } from './ofx/reader'
import type { StatementReader } from './reader'
import { unreadable } from './refusals'

/** CSV is last: nearly any text has columns. */
export const readers: readonly StatementReader[] = [ofxReader, csvReader]

const readToday = 'OFX, QFX and CSV are read.'

/** The reader of a file's content; null when it is of no kind known. Throws StatementError for files of another named kind. */
export function findReader(bytes: Uint8Array): StatementReader | null {
  const head = decodeHead(bytes)
  if (head.trim() === '') throw unreadable('The file is empty.')
  if (ofxReader.recognises(bytes)) return ofxReader
  const other = otherFormat(head)
  if (other !== null) throw unreadable(`The file is ${other}; ${readToday}`)
  refuseBinary(head)
  return readers.find((reader) => reader.recognises(bytes)) ?? null
}

function otherFormat(head: string): string | null {
  const start = head.trimStart()
  if (start.startsWith('%PDF-')) return 'a PDF document'
  if (start.startsWith('PK\u0003\u0004')) return 'an Excel workbook or a ZIP archive'
  if (isLegacyOffice(head)) return 'an old Excel workbook'
  if (/^(?:<!doctype html|<html)\b/i.test(start)) return 'an HTML page'
  const camt = /xsd:camt\.(05[234])\b/.exec(head)?.[1]
  if (camt) return `a CAMT.${camt} statement`
  if (start.startsWith('<')) return 'an XML document that is no OFX statement'
  if (/^!(?:type|account|option|clear)\b/im.test(head)) return 'a QIF file'
  // A whole message has the reference :20:; parts of one are told by its other tags.
  if (/^:(?:20|25|28C?|60[FM]|61|62[FM]|940):/m.test(head)) return 'an MT940 statement'
  if (/^[[{]/.test(start)) return 'a JSON document'
  return null
}

/** The compound file of Office before 2007 begins D0 CF 11 E0, which is no UTF-8. */
function isLegacyOffice(head: string): boolean {
  return head.startsWith('\uFFFD\uFFFD\u0011')
}
