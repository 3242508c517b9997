// No answer may hold a whole account or card number, and banks write both into their texts.

// IBAN (ISO 13616): country, two check digits, 11 to 30 letters or digits, perhaps in groups of four.
const iban = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g
const digits = /\b\d(?:[ -]?\d){11,18}\b/g

/** The text with all but the last four characters of IBANs and card numbers taken out. */
export function maskNumbers(text: string): string {
  return text
    .replace(iban, (match) => maskIban(match))
    .replace(digits, (match) => (isCard(match) ? `…${match.replace(/\D/g, '').slice(-4)}` : match))
}

/** Groups are optional, so the pattern may have taken the next word along: the checksum tells. */
function maskIban(match: string): string {
  for (let end = match.length; end >= 15; end -= 1) {
    const candidate = match.slice(0, end)
    if (!candidate.endsWith(' ') && isIban(candidate)) {
      return `…${candidate.replaceAll(' ', '').slice(-4)}${match.slice(end)}`
    }
  }
  return match
}

/** ISO 7064 mod 97-10. */
function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '')
  const moved = compact.slice(4) + compact.slice(0, 4)
  let rest = 0
  for (const character of moved) rest = Number(`${rest}${parseInt(character, 36)}`) % 97
  return rest === 1
}

/** Luhn, over 13 to 19 digits that begin as payment cards do (ISO/IEC 7812). */
function isCard(match: string): boolean {
  const compact = match.replace(/\D/g, '')
  if (!/^[2-6]\d{12,18}$/.test(compact)) return false
  const sum = [...compact].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
