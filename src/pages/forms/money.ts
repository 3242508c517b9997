// Amounts as people type them: a decimal, and never a guess about what a mark means.
import * as z from 'zod'
import { toMinorUnits } from '../../money'

/** `-12.50` or `-12,50` becomes minor units of the currency, as text; grouping is refused. */
export function amountIn(currency: string) {
  return z.string().transform((typed, issues) => {
    const plain = typed.replaceAll(/[\s\u2212]/g, (mark) => (mark === '\u2212' ? '-' : ''))
    const amount = toMinorUnits(plain.replace(',', '.'), currency)
    if (amount !== null) return amount
    issues.addIssue({
      code: 'custom',
      message: `Must be an amount in ${currency} such as -12.50, without a mark for thousands.`,
      params: { code: 'invalid_amount' },
    })
    return z.NEVER
  })
}
