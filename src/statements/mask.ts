// No answer may hold a whole account or card number, and banks write both into their texts.

// IBAN (ISO 13616): country, two check digits, 11 to 30 letters or digits, perhaps in groups. Wherever it
// begins: banks glue words to it.
const iban = /[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}/gi
const digits = /(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)/g

/** The text with all but the last four characters of IBANs and card numbers taken out. */
export function maskNumbers(text: string): string {
  return text
    .replace(iban, (match) => maskIban(match))
    .replace(digits, (match) => (isCard(compact(match)) ? `…${compact(match).slice(-4)}` : match))
}

/** The pattern may have taken the next words along: the checksum tells where the number ends. */
function maskIban(match: string): string {
  for (let end = match.length; end >= 15; end -= 1) {
    const candidate = compact(match.slice(0, end)).toUpperCase()
    if (/[A-Z0-9]$/i.test(match.slice(0, end)) && isIban(candidate)) {
      return `…${candidate.slice(-4)}${match.slice(end)}`
    }
  }
  return match
}

/** ISO 7064 mod 97-10. */
function isIban(text: string): boolean {
  if (text.length < 15 || text.length > 34) return false
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
