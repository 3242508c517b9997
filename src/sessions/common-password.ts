// Refuses what a guesser tries first (NIST SP 800-63B 3.1.1.2: compare against common values).
import commonPasswords from './common-passwords.json'

/** What a guesser adds for us (ASVS 6.2.11). */
const ownWords = ['finance', 'finances', 'hddev', 'financehddev', 'budget', 'money', 'account']

const common = new Set([...commonPasswords, ...ownWords])

/** What fingers walk along: digits, the alphabet, the rows of a keyboard. */
const walks = [
  '1234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '!@#$%^&*()_+',
]

/** Whether a password is common, or one or two common ones joined, repeated or filled up with digits. */
export function isCommonPassword(password: string): boolean {
  const folded = password.toLowerCase()
  if (new Set(folded).size < 5 || isWalk(folded)) return true
  const stem = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return (
    [folded, repeatedUnit(folded)].some((form) => common.has(form)) ||
    isMadeOfCommonWords(stem) ||
    isMadeOfCommonWords(spelledOut(stem))
  )
}

function isWalk(text: string): boolean {
  const backwards = [...text].toReversed().join('')
  return walks.some((walk) => {
    const endless = walk.repeat(Math.ceil(text.length / walk.length) + 1)
    return endless.includes(text) || endless.includes(backwards)
  })
}

/** At most two different words: a sentence of common words is not common. */
function isMadeOfCommonWords(text: string): boolean {
  if (common.has(text)) return true
  const parts = text.split(/[^\p{L}]+/u).filter((word) => word !== '')
  const words = new Set(parts.flatMap(partsOf))
  return words.size > 0 && words.size <= 2 && [...words].every((word) => common.has(word))
}

/** `passwordqwerty` is two common words, `qwertyqwerty` one; any other word is itself. */
function partsOf(word: string): string[] {
  const unit = repeatedUnit(word)
  const cuts = Array.from({ length: unit.length }, (_, at) => [unit.slice(0, at), unit.slice(at)])
  return cuts.find((parts) => parts.every((part) => common.has(part))) ?? [unit]
}

/** `abcabcabc` is `abc` repeated; text that repeats nothing is itself. */
function repeatedUnit(text: string): string {
  const period = (text + text).indexOf(text, 1)
  return text.slice(0, period === -1 ? text.length : period)
}

/** With the letters that digits and signs stand for: `p@ssw0rd` is `password`. */
function spelledOut(text: string): string {
  return text.replace(/[@431!0$57]/g, (sign) => 'aaeiiosst'['@431!0$57'.indexOf(sign)] ?? sign)
}
