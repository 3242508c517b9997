import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskNumbers } from '../../src/statements/mask'

describe('numbers in the text of a bank', () => {
  it('leave only the end of an IBAN, grouped or not', () => {
    expect(maskNumbers('to DE89370400440532013000 rent')).toBe('to …3000 rent')
    expect(maskNumbers('GB29 NWBK 6016 1331 9268 19 RENT')).toBe('…6819 RENT')
  })

  it('are found where words are glued to them, in any case and grouping', () => {
    expect(maskNumbers('AA00 NL91ABNA0417164300 AA00')).toBe('AA00 …4300 AA00')
    expect(maskNumbers('de89370400440532013000')).toBe('…3000')
    expect(maskNumbers('IBANDE89370400440532013000')).toBe('IBAN…3000')
    expect(maskNumbers('X_DE89-3704-0044-0532-0130-00 end')).toBe('X_…3000 end')
    expect(maskNumbers('REF4111111111111111X 4111.1111.1111.1111')).toBe('REF…1111X …1111')
  })

  it('leave only the end of a card number', () => {
    expect(maskNumbers('CARD 4111-1111-1111-1111')).toBe('CARD …1111')
  })

  it('stay when they are neither, such as references and telephone numbers', () => {
    expect(maskNumbers('REF 202603021234567 TEL +49 30 1234567')).toBe(
      'REF 202603021234567 TEL +49 30 1234567',
    )
  })

  it('are masked once and for all', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('NL91ABNA0417164300', ''), (text, number) => {
        const once = maskNumbers(`${text} ${number} ${text}`)

        expect(maskNumbers(once)).toBe(once)
        expect(once).not.toContain('NL91ABNA0417164300')
      }),
    )
  })
})
