import { describe, expect, it } from 'vitest'
import { amounts, asksFor, read } from './read-csv'

const charged = `Date,Description,Amount,Fee,Balance
2026-01-25,Exchange,-10.00,0.50,89.50
2026-01-26,Exchange,-10.00,0.50,79.00
`

describe('fees beside the amounts of a CSV', () => {
  it('are asked back, for they may come on top or not', () => {
    expect(() => read(charged)).toThrow(asksFor('columns'))
  })

  it('are taken off the amounts when they come on top, and the balance agrees', () => {
    const columns = ['date', 'description', 'amount', 'fee', 'balance']

    expect(amounts(charged, { columns })).toEqual([-1050, -1050])
    expect(read(charged, { columns }).closingBalance).toEqual({
      amountMinor: 7900,
      date: '2026-01-26',
    })
  })

  it('are left out when the amounts hold them', () => {
    const columns = ['date', 'description', 'amount', 'skip', 'skip']

    expect(amounts(charged, { columns })).toEqual([-1000, -1000])
  })

  it('are no question when none was charged', () => {
    expect(amounts(charged.replaceAll('0.50,', '0.00,'))).toEqual([-1000, -1000])
  })
})
