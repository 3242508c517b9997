import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currencyCodes, maxAmount, toMinorUnits } from '../../src/money'
import { formatAmount, formatDay, formatInstant, toDecimal } from '../../src/pages/viewer'

describe('amounts on pages', () => {
  it('are the same decimal that reads as the same minor units', () => {
    const amounts = fc.integer({ min: -maxAmount, max: maxAmount })
    const currencies = fc.constantFrom(...currencyCodes)

    fc.assert(
      fc.property(amounts, currencies, (amount, currency) => {
        expect(toMinorUnits(toDecimal(amount, currency), currency)).toBe(amount)
      }),
    )
  })

  it('are written as the locale does, with the decimals of ISO 4217, exactly', () => {
    const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

    expect(plain(formatAmount(-123_456_789, 'EUR', 'de-DE'))).toBe('-1.234.567,89 €')
    expect(formatAmount(9_007_199_254_740_991, 'USD', 'en-US')).toBe('$90,071,992,547,409.91')
    expect(formatAmount(1250, 'JPY', 'en-US')).toBe('¥1,250')
    expect(plain(formatAmount(-1, 'KWD', 'en-GB'))).toBe('-KWD 0.001')
    // CLDR has none.
    expect(plain(formatAmount(150, 'LAK', 'en-US'))).toBe('LAK 1.50')
  })
})

describe('dates on pages', () => {
  it('are in the time zone of who looks; a day stays the day that it is', () => {
    expect(formatDay('2026-11-02', 'en-GB')).toBe('2 Nov 2026')
    expect(formatInstant('2026-11-02T23:30:00.000Z', 'en-GB', 'Europe/Berlin')).toBe(
      '3 Nov 2026, 00:30',
    )
  })
})
