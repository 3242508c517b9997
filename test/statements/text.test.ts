import { describe, expect, it } from 'vitest'
import { toDescription, toPayee } from '../../src/statements/text'

describe('the words of a bank', () => {
  it('turn the direction of nothing that stands after them', () => {
    expect(toPayee('Shop\u202eevil\u2066\u0000 1')).toBe('Shop evil 1')
    expect(toDescription(['\u202dRent', 'May'])).toBe('Rent May')
  })

  it('keep the joiners that people write with', () => {
    expect(toPayee('می\u200cخواهم')).toBe('می\u200cخواهم')
  })
})
