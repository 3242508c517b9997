import { describe, expect, it } from 'vitest'
import { amounts, asksFor, read } from './read-csv'

describe('CSV amounts', () => {
  it('reads grouping by points, commas, apostrophes and spaces', () => {
    const comma = 'Datum;Betrag\n02.01.2026;-1.234,56\n02.01.2026;1 234,56\n'
    const point = 'Date;Amount\n02.01.2026;"-1,234.56"\n02.01.2026;1\'234.56\n'

    expect(amounts(comma)).toEqual([-123456, 123456])
    expect(amounts(point)).toEqual([-123456, 123456])
  })

  it('reads currency signs, trailing minus and parentheses', () => {
    const text =
      'Date;Amount\n2026-01-02;-€67.40\n2026-01-02;12.00-\n2026-01-02;(5.00)\n2026-01-02;EUR 1.00\n'

    expect(amounts(text)).toEqual([-6740, -1200, -500, 100])
  })

  it('asks for the decimal mark when grouping is as likely', () => {
    expect(() => read('Date;Amount\n2026-01-02;-1,234\n')).toThrow(asksFor('decimal'))
  })

  it('reads such amounts by the mark that the request gives', () => {
    expect(amounts('Date;Amount\n2026-01-02;-1,234\n', { decimal: '.' })).toEqual([-123400])
  })

  it('lets one clear amount decide for all', () => {
    expect(amounts('Date;Amount\n2026-01-02;-1,234\n2026-01-02;0.50\n')).toEqual([-123400, 50])
  })

  it('reports what is no amount, is finer than the currency, or is nothing', () => {
    const text =
      'Date;Amount\n2026-01-02;ten\n2026-01-02;-1.2345\n2026-01-02;0.00\n2026-01-02;-2.00\n'

    expect(read(text)).toMatchObject({
      entries: [{ line: 5 }],
      faults: [{ line: 2 }, { line: 3 }, { line: 4 }],
    })
  })

  it('reads currencies without decimals', () => {
    expect(read('Date;Amount\n2026-01-02;-500\n', {}, 'JPY').entries).toMatchObject([
      { amountMinor: -500 },
    ])
  })
})

describe('CSV signs', () => {
  it('reads columns of withdrawals and deposits', () => {
    const text =
      'Date,Text,Withdrawals (SGD),Deposits (SGD)\n18/04/2026,Cafe,6.66,\n18/04/2026,Pay,,10.00\n'

    expect(read(text, {}, 'SGD')).toMatchObject({
      currency: 'SGD',
      entries: [{ amountMinor: -666 }, { amountMinor: 1000 }],
    })
  })

  it('reads such columns in French, with the currency in their names', () => {
    const text =
      'Date;Libellé;Débit euros;Crédit euros\n03/02/2026;CB;-12,50;\n04/02/2026;VIR;;100,00\n'

    expect(amounts(text)).toEqual([-1250, 10000])
  })

  it('takes a minus among plain debits for money back', () => {
    const text = 'Date,Debit,Credit\n2026-01-02,5.00,\n2026-01-02,-2.00,\n2026-01-02,,1.00\n'

    expect(amounts(text)).toEqual([-500, 200, 100])
  })

  it('reads debits that all have a minus', () => {
    expect(amounts('Date,Debit,Credit\n2026-01-02,-5.00,\n2026-01-02,,1.00\n')).toEqual([-500, 100])
  })

  it('reads a column that says debit or credit', () => {
    const text = 'Datum;Af Bij;Bedrag (EUR)\n20260102;Af;5,00\n20260102;Bij;1,00\n'

    expect(amounts(text)).toEqual([-500, 100])
  })

  it('takes the unmarked for debits where only credits are marked', () => {
    const text =
      'Date,Text,Amount,\n12-Dec-2026,Cafe,£8.99,\n12-Dec-2026,Payment,"+ £1,100.00",CR\n'

    expect(read(text, {}, 'GBP').entries.map(({ amountMinor }) => amountMinor)).toEqual([
      -899, 110000,
    ])
  })

  it('asks when no amount has a sign', () => {
    expect(() => read('Date,Text,Amount\n2026-01-02,Cafe,3.50\n')).toThrow(asksFor('columns'))
  })

  it('takes unsigned amounts as the request names their column', () => {
    const text = 'Date,Text,Amount\n2026-01-02,Cafe,3.50\n'

    expect(amounts(text, { columns: ['date', 'description', 'debit'] })).toEqual([-350])
    expect(amounts(text, { columns: ['date', 'description', 'amount'] })).toEqual([350])
  })

  it('lets the running balance prove the direction of unsigned amounts', () => {
    const text = 'Date,Amount,Balance\n2026-01-02,5.00,95.00\n2026-01-03,10.00,85.00\n'

    expect(amounts(text)).toEqual([-500, -1000])
  })
})

describe('CSV currencies and balances', () => {
  it('names the currency of the file when it is not the account’s', () => {
    expect(read('Date,Amount,Currency\n2026-01-02,-1.00,USD\n').currency).toBe('USD')
  })

  it('takes a dollar sign for the account’s own dollars', () => {
    const text = 'Date,Amount\n2026-01-02,-$1.00\n'

    expect(read(text, {}, 'AUD').currency).toBe('AUD')
    expect(read(text, {}, 'EUR').currency).toBe('USD')
  })

  it('reports rows in another currency than the account’s', () => {
    const text = 'Date,Amount,Currency\n2026-01-02,-1.00,USD\n2026-01-02,-1.00,EUR\n'

    expect(read(text)).toMatchObject({
      currency: 'EUR',
      entries: [{ line: 3 }],
      faults: [{ line: 2 }],
    })
  })

  it('takes the closing balance from the last row of a file that ascends', () => {
    const text = 'Date,Amount,Balance\n2026-01-02,-5.00,95.00\n2026-01-03,10.00,105.00\n'

    expect(read(text).closingBalance).toEqual({ amountMinor: 10500, date: '2026-01-03' })
  })

  it('takes the closing balance from the first row of a file that descends', () => {
    const text = 'Date,Amount,Balance\n2026-01-03,10.00,105.00\n2026-01-02,-5.00,95.00\n'

    expect(read(text).closingBalance).toEqual({ amountMinor: 10500, date: '2026-01-03' })
  })

  it('gives no closing balance when the balances do not follow', () => {
    const text = 'Date,Amount,Balance\n2026-01-02,-5.00,95.00\n2026-01-03,10.00,500.00\n'

    expect(read(text).closingBalance).toBeNull()
  })
})
