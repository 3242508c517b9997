// Amounts as people type them: a decimal, and never a guess about what a mark means.
import * as z from 'zod'
import { decimalsOf, toMinorUnits } from '../../money'
import { toDecimal } from '../viewer'

/**
 * `-12.50` or `-12,50` becomes minor units of the currency. More digits behind the mark than the currency has
 * are refused, zeros too: `1,000` of EUR may well be a thousand.
 */
export function amountIn(currency: string) {
  return z.string().transform((typed, issues) => {
    const plain = typed.replaceAll(/[\s\u2212]/g, (mark) => (mark === '\u2212' ? '-' : ''))
    const decimal = plain.replace(',', '.')
    const fraction = decimal.split('.')[1] ?? ''
    const amount = toMinorUnits(decimal, currency)
    if (amount !== null && fraction.length <= decimalsOf(currency)) return amount
    issues.addIssue({
      code: 'custom',
      message: `Must be an amount in ${currency} such as ${toDecimal(-1250, currency)}, without a mark for thousands.`,
      params: { code: 'invalid_amount' },
    })
    return z.NEVER
  })
}
