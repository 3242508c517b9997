// No answer may hold a whole account or card number, and banks write both into their texts.

// IBAN (ISO 13616): country, two check digits, 11 to 30 letters or digits, perhaps in groups. Wherever it
// begins: banks glue words to it, and words may look like its beginning.
const ibanStart = /[A-Z]{2}\d{2}/gi
const longestIban = 34
const digits = /(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)/g

/** The text with all but the last four characters of IBANs and card numbers taken out. */
export function maskNumbers(text: string): string {
  return maskIbans(text).replace(digits, (match) =>
    isCard(compact(match)) ? `…${compact(match).slice(-4)}` : match,
  )
}

function maskIbans(text: string): string {
  let masked = ''
  let done = 0
  const start = new RegExp(ibanStart)
  for (let match = start.exec(text); match; match = start.exec(text)) {
    const number = ibanAt(text, match.index)
    start.lastIndex = match.index + (number?.length ?? 1)
    if (number) {
      masked += `${text.slice(done, match.index)}…${compact(number).slice(-4)}`
      done = start.lastIndex
    }
  }
  return masked + text.slice(done)
}

/** The longest IBAN that begins there, groups and all: what follows may look like more of it. */
function ibanAt(text: string, index: number): string | null {
  const [reach = ''] =
    /^[A-Z0-9](?:[ -]?[A-Z0-9])*/i.exec(text.slice(index, index + 2 * longestIban)) ?? []
  for (let end = reach.length; end >= 15; end -= 1) {
    const candidate = reach.slice(0, end)
    if (/[A-Z0-9]$/i.test(candidate) && isIban(compact(candidate).toUpperCase())) return candidate
  }
  return null
}

/** ISO 7064 mod 97-10. */
function isIban(text: string): boolean {
  if (text.length < 15 || text.length > longestIban) return false
  const moved = text.slice(4) + text.slice(0, 4)
  let rest = 0
  for (const character of moved) rest = Number(`${rest}${parseInt(character, 36)}`) % 97
  return rest === 1
}

/** Luhn, over 13 to 19 digits that begin as payment cards do (ISO/IEC 7812). */
function isCard(text: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(text)) return false
  const sum = [...text].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

function compact(match: string): string {
  return match.replace(/[ .-]/g, '')
}
