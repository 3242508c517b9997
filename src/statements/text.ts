// How the words of a bank become a payee and a description.
import { maskNumbers } from './mask'

const maxPayee = 200
const maxDescription = 1000
const maxQuoted = 40

export function toPayee(text: string): string | null {
  return cut(maskNumbers(headOf(fold(text), maxPayee)), maxPayee) || null
}

/** Joins what the bank wrote about an entry, leaving out a part that an earlier or later one repeats. */
export function toDescription(parts: readonly string[]): string {
  const folded = parts.map(fold).filter((part) => part !== '')
  const kept = folded.filter(
    (part, index) =>
      !folded.some(
        (other, at) => at !== index && covers(other, part) && (other !== part || at < index),
      ),
  )
  return cut(maskNumbers(headOf(kept.join(' '), maxDescription)), maxDescription)
}

/** A value of the file as a fault may repeat it: short, on one line. */
export function quote(value: string): string {
  const folded = maskNumbers(fold(value.slice(0, 4 * maxQuoted)))
  return folded.length > maxQuoted ? `"${cut(folded, maxQuoted)}…"` : `"${folded}"`
}

/** Control characters, those of direction among them, are refused in what clients write: see http/fields.ts. */
export function fold(text: string): string {
  return text.replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
}

/** The last four letters or digits of an account's number. */
export function endingOf(account: string): string | null {
  return account.replace(/[^\p{L}\p{N}]/gu, '').slice(-4) || null
}

/** What is shown in the end, and room for a number that begins in it. */
function headOf(text: string, length: number): string {
  return text.slice(0, length + 100)
}

function covers(whole: string, part: string): boolean {
  return whole.startsWith(part)
}

function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed().trim()
}
