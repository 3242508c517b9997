import { describe, expect, it } from 'vitest'
import { amounts, asksFor, dates, objectsTo, read, readAll, unreadable } from './read-csv'

describe('CSV tables', () => {
  it('reads a plain English export', () => {
    expect(read('Date,Payee,Description,Amount\n2026-01-02,Cafe,Two cups,-3.50\n')).toEqual({
      accountEnding: null,
      currency: null,
      entries: [
        {
          line: 2,
          bankId: null,
          date: '2026-01-02',
          amountMinor: -350,
          pending: false,
          payee: 'Cafe',
          description: 'Two cups',
        },
      ],
      faults: [],
      closingBalance: null,
    })
  })

  it('detects the semicolon among decimal commas', () => {
    expect(amounts('Datum;Text;Betrag\n02.01.2026;Markt, Wien;-3,50\n')).toEqual([-350])
  })

  it('detects tabs', () => {
    expect(amounts('Date\tText\tAmount\n2026-01-02\tCafe\t-3.50\n')).toEqual([-350])
  })

  it('takes the delimiter that the request gives', () => {
    expect(amounts('Date|Text|Amount\n2026-01-02|Cafe|-3.50\n', { delimiter: 'pipe' })).toEqual([
      -350,
    ])
  })

  it('refuses a delimiter it does not know', () => {
    expect(() => read('a,b', { delimiter: 'x' })).toThrow(objectsTo('delimiter'))
  })

  it('keeps line numbers right below a text of several lines', () => {
    const text = 'Date,Text,Amount\n2026-01-02,"two\nlines",-1.00\n2026-01-03,bad,ten\n'

    expect(read(text)).toMatchObject({ entries: [{ line: 2 }], faults: [{ line: 4 }] })
  })

  it('finds the header below a preamble', () => {
    const text =
      'Account:,Everyday\nBalance,"6,666.66"\n\nDate,Text,Amount\n2026-01-02,Cafe,-3.50\n'

    expect(read(text).entries).toMatchObject([{ line: 5, amountMinor: -350 }])
  })

  it('reports a line on which an unquoted delimiter moves the cells', () => {
    const text = 'Date,Text,Amount\n2026-01-02,Cafe, 20,-3.50\n2026-01-03,Cafe,-4.00\n'

    expect(read(text)).toMatchObject({ entries: [{ line: 3 }], faults: [{ line: 2 }] })
  })

  it('reports lines that a stray quotation mark runs together', () => {
    const text =
      'Date,Text,Amount\n2026-01-02,"a"b,-1.00\n2026-01-03,"c",-2.00\n2026-01-04,d,-3.00\n'

    expect(read(text)).toMatchObject({ entries: [{ line: 4 }], faults: [{ line: 2 }] })
  })

  it('refuses a file whose quotation marks do not match from the start', () => {
    expect(() => read('Date,Text,Amount\n2026-01-02,"a,-1.00\n2026-01-03,b,-2.00\n')).toThrow(
      /line 2/,
    )
  })

  it('adds a row of text alone to the entry above', () => {
    const text = 'Date,Text,Amount\n2026-01-02,Debit,-3.50\n,UBER TRIP,\n2026-01-03,Fee,-1.00\n'

    expect(read(text).entries.map(({ description }) => description)).toEqual([
      'Debit UBER TRIP',
      'Fee',
    ])
  })

  it('gives one statement per account of the bank', () => {
    const text =
      'Rekening,Datum,Bedrag\nNL01BANK0000001111,2026-01-02,"-1,00"\nNL01BANK0000002222,2026-01-02,"-2,00"\n'

    expect(readAll(text).map(({ accountEnding }) => accountEnding)).toEqual(['1111', '2222'])
  })

  it('refuses a header without entries', () => {
    expect(() => read('Date,Text,Amount\n', { delimiter: ',' })).toThrow(unreadable)
  })

  it('refuses prose', () => {
    expect(() => read('Hello, world\nthis is, of course, no statement\n')).toThrow(unreadable)
  })
})

describe('CSV columns', () => {
  it('prefers the booking date to the value date', () => {
    const text = 'Valuta;Buchungstag;Betrag\n01.02.2026;28.01.2026;-1,00\n'

    expect(dates(text)).toEqual(['2026-01-28'])
  })

  it('reads names of columns in Czech', () => {
    const text =
      '"Datum zaúčtování";"Částka CZK";"Název protiúčtu"\n"2026/01/02";"-111,11";"Obchod"\n'

    expect(read(text, {}, 'CZK')).toMatchObject({
      currency: 'CZK',
      entries: [{ amountMinor: -11111, payee: 'Obchod' }],
    })
  })

  it('infers the columns of a file without a header', () => {
    const text =
      '18.09.2026;"HOFER";17.09.2026;-33,87;EUR\n19.09.2026;"SPAR";20.09.2026;-1,00;EUR\n19.09.2026;"LIDL";18.09.2026;2,00;EUR\n'

    expect(read(text)).toMatchObject({
      currency: 'EUR',
      entries: [{ date: '2026-09-18', description: 'HOFER' }, {}, { amountMinor: 200 }],
    })
  })

  it('asks for the columns when two of numbers might be the amount', () => {
    const text = '18.09.2026\tHOFER\t\t33,87\n19.09.2026\tLohn\t24,00\t\n'

    expect(() => read(text)).toThrow(asksFor('columns'))
  })

  it('reads the columns as the request names them', () => {
    const text = '18.09.2026\tHOFER\t\t33,87\n19.09.2026\tLohn\t24,00\t\n'

    expect(amounts(text, { columns: ['date', 'description', 'credit', 'debit'] })).toEqual([
      -3387, 2400,
    ])
  })

  it('asks for the columns when two are called the amount', () => {
    const text = 'Date,Text,Amount,Amount (USD)\n2026-01-02,Cafe,-3.50,-4.00\n'

    expect(() => read(text)).toThrow(asksFor('columns'))
  })

  it('refuses an unknown word in columns', () => {
    expect(() => read('2026-01-02,-1.00\n', { columns: ['date', 'money'] })).toThrow(
      objectsTo('columns'),
    )
  })

  it('refuses columns without an amount', () => {
    expect(() => read('2026-01-02,-1.00\n', { columns: ['date', 'skip'] })).toThrow(
      objectsTo('columns'),
    )
  })

  it('uses ids that are unique', () => {
    const text = 'Date,Amount,Transaction ID\n2026-01-02,-1.00,a\n2026-01-02,-1.00,b\n'

    expect(read(text).entries.map(({ bankId }) => bankId)).toEqual(['a', 'b'])
  })

  it('ignores ids that repeat', () => {
    const text = 'Date,Amount,Transaction ID\n2026-01-02,-1.00,a\n2026-01-02,-2.00,a\n'

    expect(read(text).entries.map(({ bankId }) => bankId)).toEqual([null, null])
  })
})
