import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxAmount, toMinorUnits } from '../src/money'

describe('a decimal in minor units', () => {
  it('follows the decimals of ISO 4217, not those of the runtime', () => {
    expect(toMinorUnits('12.5', 'EUR')).toBe(1250)
    expect(toMinorUnits('1250', 'JPY')).toBe(1250)
    expect(toMinorUnits('1.25', 'KWD')).toBe(1250)
    expect(toMinorUnits('12.5', 'HUF')).toBe(1250)
    expect(toMinorUnits('0.125', 'CLF')).toBe(1250)
  })

  it('is exact or nothing', () => {
    expect(toMinorUnits('12.505', 'EUR')).toBeNull()
    expect(toMinorUnits('12.500', 'EUR')).toBe(1250)
    expect(toMinorUnits('10000000000.01', 'EUR')).toBeNull()
    expect(toMinorUnits('1e3', 'EUR')).toBeNull()
    expect(toMinorUnits('.', 'EUR')).toBeNull()
    expect(toMinorUnits('-0', 'EUR')).toBe(0)
  })

  it('comes back as it was written, over the whole range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: maxAmount }), (amount) => {
        const digits = String(amount).padStart(3, '0')
        const decimal = `${digits.slice(0, -2)}.${digits.slice(-2)}`

        expect(toMinorUnits(decimal, 'EUR')).toBe(amount)
        expect(toMinorUnits(`-${decimal}`, 'USD')).toBe(0 - amount)
      }),
    )
  })
})
