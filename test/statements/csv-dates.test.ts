import { describe, expect, it } from 'vitest'
import { asksFor, dates, read } from './read-csv'

describe('CSV dates', () => {
  it('asks for the order of dates that can be read in two', () => {
    const text = 'Date,Text,Amount\n10/02/2026,Cafe,-5.00\n11/02/2026,Cafe,-5.00\n'

    expect(() => read(text)).toThrow(asksFor('date_order'))
  })

  it('reads such dates in the order that the request gives', () => {
    const text = 'Date,Text,Amount\n10/02/2026,Cafe,-5.00\n'

    expect(dates(text, { dateOrder: 'dmy' })).toEqual(['2026-02-10'])
    expect(dates(text, { dateOrder: 'mdy' })).toEqual(['2026-10-02'])
  })

  it('lets one clear date decide for all', () => {
    expect(dates('Date,Amount\n02/03/2026,-1.00\n02/13/2026,-1.00\n')).toEqual([
      '2026-02-03',
      '2026-02-13',
    ])
  })

  it('lets a clear value date decide', () => {
    expect(dates('Date,Value date,Amount\n02/03/2026,28/02/2026,-1.00\n')).toEqual(['2026-03-02'])
  })

  it('asks when clear dates contradict each other', () => {
    const text = 'Date,Amount\n13/02/2026,-1.00\n02/13/2026,-1.00\n'

    expect(() => read(text)).toThrow(asksFor('date_order'))
  })

  it('does not ask when both orders give the same days', () => {
    expect(dates('Date,Amount\n03/03/2026,-1.00\n')).toEqual(['2026-03-03'])
  })

  it('takes a header in Dutch for day before month', () => {
    expect(dates('Datum,Omschrijving,Bedrag\n02/03/2026,Markt,"-1,00"\n')).toEqual(['2026-03-02'])
  })

  it('takes points for day before month', () => {
    expect(dates('Date,Amount\n02.03.2026,-1.00\n')).toEqual(['2026-03-02'])
  })

  it('reads names of months in several languages', () => {
    const text =
      'Date,Amount\n12-Dec-2026,-1.00\n3 März 2026,-1.00\n5. mai 2026,-1.00\n1 lut 2026,-1.00\n'

    expect(dates(text)).toEqual(['2026-12-12', '2026-03-03', '2026-05-05', '2026-02-01'])
  })

  it('reads years of two digits and dates with times', () => {
    expect(dates('Date,Amount\n20.02.26,-1.00\n2026-02-21T10:11:12Z,-1.00\n')).toEqual([
      '2026-02-20',
      '2026-02-21',
    ])
  })

  it('reports days that do not exist and keeps the others', () => {
    const text = 'Date,Amount\n2026-02-30,-1.00\n2026-02-28,-1.00\n'

    expect(read(text)).toMatchObject({ entries: [{ line: 3 }], faults: [{ line: 2 }] })
  })

  it('reports a pending entry without a date', () => {
    const text = 'Date,Text,Amount\nPending,Cafe,-1.00\n12-Dec-2026,Cafe,-2.00\n'

    expect(read(text)).toMatchObject({
      entries: [{ line: 3 }],
      faults: [{ line: 2, detail: expect.stringMatching(/pending/) }],
    })
  })

  it('marks a dated entry as pending by its status', () => {
    expect(read('Date,Amount,Status\n2026-01-02,-1.00,PENDING\n').entries).toMatchObject([
      { pending: true },
    ])
  })

  it('reports an entry that was never booked', () => {
    const text = 'Date,Amount,State\n2026-01-02,-1.00,DECLINED\n2026-01-03,-1.00,COMPLETED\n'

    expect(read(text)).toMatchObject({ entries: [{ line: 3 }], faults: [{ line: 2 }] })
  })
})
