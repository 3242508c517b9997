import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ofxReader } from '../../src/statements/ofx/reader'
import { StatementError, type Statement } from '../../src/statements/reader'
import { findReader } from '../../src/statements/readers'

const options = { currency: 'EUR', csv: {} }
const sgmlHeader = 'OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n'

function read(text: string): Statement[] {
  return ofxReader.read(new TextEncoder().encode(text), options)
}

function bank(entries: string, rest = ''): string {
  return `<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>1<ACCTID>DE0012345678<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST>
${entries}
</BANKTRANLIST>${rest}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`
}

function entry(fields: string): string {
  return `<STMTTRN><TRNTYPE>DEBIT${fields}</STMTTRN>`
}

const coffee = '<DTPOSTED>20260102<TRNAMT>-3.50<FITID>a1<NAME>Cafe'

describe('OFX', () => {
  it('reads SGML, whose fields are not closed', () => {
    const [statement] = read(sgmlHeader + bank(entry(`${coffee}<MEMO>Two cups`)))

    expect(statement).toEqual({
      accountEnding: '5678',
      currency: 'EUR',
      entries: [
        {
          line: 10,
          bankId: 'a1',
          date: '2026-01-02',
          amountMinor: -350,
          pending: false,
          payee: 'Cafe',
          description: 'Cafe Two cups',
        },
      ],
      faults: [],
      closingBalance: null,
    })
  })

  it('reads XML, CDATA included', () => {
    const [statement] = read(`<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200"?>
${bank(`<STMTTRN><DTPOSTED>20260102</DTPOSTED><TRNAMT>10</TRNAMT><NAME><![CDATA[A & B <C>]]></NAME></STMTTRN>`)}`)

    expect(statement?.entries[0]).toMatchObject({ amountMinor: 1000, payee: 'A & B <C>' })
  })

  it('reads credit card statements', () => {
    const [statement] = read(
      `<OFX><CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>4111111111111111</CCACCTFROM>${entry(coffee)}</CCSTMTRS></OFX>`,
    )

    expect(statement).toMatchObject({ accountEnding: '1111', currency: 'USD' })
    expect(statement?.entries).toHaveLength(1)
  })

  it('gives one statement per account', () => {
    const one = '<STMTRS><BANKACCTFROM><ACCTID>1001</BANKACCTFROM>'
    const two = '<STMTRS><BANKACCTFROM><ACCTID>2002</BANKACCTFROM>'

    const statements = read(
      `<OFX>${one}${entry(coffee)}</STMTRS>${two}${entry(coffee)}</STMTRS></OFX>`,
    )

    expect(statements.map(({ accountEnding }) => accountEnding)).toEqual(['1001', '2002'])
  })

  it('takes the day as written, whatever the time and the zone', () => {
    const [statement] = read(bank(entry('<DTPOSTED>20260102235959.999[-11:XST]<TRNAMT>-1')))

    expect(statement?.entries[0]?.date).toBe('2026-01-02')
  })

  it('reads a decimal comma', () => {
    const [statement] = read(bank(entry('<DTPOSTED>20260102<TRNAMT>-1234,56')))

    expect(statement?.entries[0]?.amountMinor).toBe(-123456)
  })

  it('reads padded amounts with more zeros than the currency has decimals', () => {
    const [statement] = read(bank(entry('<DTPOSTED>20260102<TRNAMT>-00000001500.0000')))

    expect(statement?.entries[0]?.amountMinor).toBe(-150000)
  })

  it('decodes character references once', () => {
    const [statement] = read(bank(entry(`${coffee} &amp;amp; B&#228;r &eacute;t&eacute;`)))

    expect(statement?.entries[0]?.payee).toBe('Cafe &amp; Bär été')
  })

  it('decodes the declared code page', () => {
    const text = new TextEncoder().encode(sgmlHeader + bank(entry(coffee)))
    const bytes = Uint8Array.from(text, (byte, index) =>
      text[index - 1] === 0x66 && byte === 0x65 ? 0xe9 : byte,
    )

    const [statement] = ofxReader.read(bytes, options)

    expect(statement?.entries[0]?.payee).toBe('Café')
  })

  it('takes the payee of a PAYEE group', () => {
    const [statement] = read(
      bank(entry('<DTPOSTED>20260102<TRNAMT>-1<PAYEE><NAME>Shop<ADDR1>Road 1</PAYEE>')),
    )

    expect(statement?.entries[0]?.payee).toBe('Shop')
  })

  it('reads the ledger balance, not the available one', () => {
    const balances =
      '<AVAILBAL><BALAMT>9.00<DTASOF>20260105</AVAILBAL><LEDGERBAL><BALAMT>-7.00<DTASOF>20260104</LEDGERBAL>'

    const [statement] = read(bank(entry(coffee), balances))

    expect(statement?.closingBalance).toEqual({ amountMinor: -700, date: '2026-01-04' })
  })

  it('tolerates an empty balance', () => {
    const [statement] = read(
      bank(entry(coffee), '<LEDGERBAL><BALAMT> </BALAMT><DTASOF>20260104</LEDGERBAL>'),
    )

    expect(statement?.closingBalance).toBeNull()
  })

  it('marks pending entries', () => {
    const [statement] = read(bank('<STMTTRNP><DTTRAN>20260102<TRNAMT>-1<NAME>Hotel</STMTTRNP>'))

    expect(statement?.entries[0]).toMatchObject({ pending: true, date: '2026-01-02' })
  })

  it('reports broken entries with their lines and keeps the others', () => {
    const [statement] = read(
      bank(
        [
          entry(coffee),
          entry('<TRNAMT>-1'),
          entry('<DTPOSTED>20260231<TRNAMT>-1'),
          entry('<DTPOSTED>20260102<TRNAMT>ten'),
          entry('<DTPOSTED>20260102'),
          entry('<DTPOSTED>20260102<TRNAMT>0.00'),
          entry('<DTPOSTED>20260102<TRNAMT>-1.005'),
          entry('<DTPOSTED>20260103<TRNAMT>-2'),
        ].join('\n'),
      ),
    )

    expect(statement?.entries.map(({ line }) => line)).toEqual([4, 11])
    expect(statement?.faults.map(({ line }) => line)).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('goes on after an entry that is not closed', () => {
    const [statement] = read(bank(`<STMTTRN>${coffee}\n${entry('<DTPOSTED>20260103<TRNAMT>-2')}`))

    expect(statement?.entries.map(({ amountMinor }) => amountMinor)).toEqual([-350, -200])
  })

  it('refuses an entry in another currency than the statement', () => {
    const [statement] = read(bank(entry(`${coffee}<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY>`)))

    expect(statement).toMatchObject({ entries: [], faults: [{ line: 4 }] })
  })

  it('drops an id that different entries share', () => {
    const [statement] = read(
      bank(
        entry('<DTPOSTED>20260102<TRNAMT>-1<FITID>0') +
          entry('<DTPOSTED>20260102<TRNAMT>-2<FITID>0'),
      ),
    )

    expect(statement?.entries.map(({ bankId }) => bankId)).toEqual([null, null])
  })

  it('keeps an id when the same entry is in the file twice', () => {
    const [statement] = read(bank(entry(coffee) + entry(coffee)))

    expect(statement?.entries.map(({ bankId }) => bankId)).toEqual(['a1', 'a1'])
  })

  it('refuses an investment statement', () => {
    const text = `<OFX><INVSTMTRS><INVBANKTRAN>${entry(coffee)}</INVBANKTRAN></INVSTMTRS></OFX>`

    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'unreadable_statement' }))
    expect(() => read(text)).toThrow(/investment/)
  })

  it('refuses a file with only a sign-on response', () => {
    expect(() => read('<OFX><SONRS><STATUS><CODE>0</STATUS></SONRS></OFX>')).toThrow(/sign-on/)
  })

  it('refuses a list of accounts', () => {
    expect(() => read('<OFX><SONRS></SONRS><ACCTINFORS><ACCTINFO></ACCTINFORS></OFX>')).toThrow(
      /lists accounts/,
    )
  })

  it('refuses statements without any transaction', () => {
    expect(() => read(bank(''))).toThrow(expect.objectContaining({ code: 'unreadable_statement' }))
  })

  it('survives a million unclosed tags', () => {
    expect(() => read(`<OFX>${'<A>'.repeat(1_000_000)}`)).toThrow(StatementError)
  })

  it('reads back what any writer of entries wrote', () => {
    const word = fc.stringMatching(/^[A-Za-z<&>"'é€ ]{1,30}$/).filter((text) => text.trim() !== '')
    const written = fc.array(
      fc.record({
        day: fc.integer({ min: 1, max: 28 }),
        cents: fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((cents) => cents !== 0),
        name: word,
      }),
      { minLength: 1 },
    )

    fc.assert(
      fc.property(written, fc.boolean(), (entries, closes) => {
        const [statement] = read(bank(entries.map((one) => write(one, closes)).join('\n')))

        expect(statement?.faults).toEqual([])
        expect(
          statement?.entries.map(({ date, amountMinor, payee }) => ({ date, amountMinor, payee })),
        ).toEqual(
          entries.map(({ day, cents, name }) => ({
            date: `2026-03-${String(day).padStart(2, '0')}`,
            amountMinor: cents,
            payee: name.replace(/ +/g, ' ').trim(),
          })),
        )
      }),
    )
  })

  it('answers any damage to a file with statements or a StatementError', () => {
    const whole = new TextEncoder().encode(sgmlHeader + bank(`${entry(coffee)}\n${entry(coffee)}`))
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 30 })

    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, length) => {
        const bytes = whole.slice(0, length)
        for (const [at, byte] of changes) bytes[at] = byte

        expect(outcomeOf(bytes)).not.toBe('crashed')
      }),
    )
  })
})

function write(
  { day, cents, name }: { day: number; cents: number; name: string },
  closes: boolean,
) {
  const magnitude = String(Math.abs(cents)).padStart(3, '0')
  const amount = `${cents < 0 ? '-' : ''}${magnitude.slice(0, -2)}.${magnitude.slice(-2)}`
  const escaped = name.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const field = (tag: string, value: string) => `<${tag}>${value}${closes ? `</${tag}>` : '\n'}`
  const date = `202603${String(day).padStart(2, '0')}120000[+1:CET]`
  return `<STMTTRN>${field('DTPOSTED', date)}${field('TRNAMT', amount)}${field('NAME', escaped)}</STMTTRN>`
}

function outcomeOf(bytes: Uint8Array): string {
  try {
    const reader = findReader(bytes) ?? ofxReader
    return `${reader.read(bytes, options).length} statements`
  } catch (error) {
    return error instanceof StatementError ? error.code : 'crashed'
  }
}
