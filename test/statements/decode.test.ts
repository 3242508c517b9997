import { describe, expect, it } from 'vitest'
import { decode } from '../../src/statements/decode'
import { StatementError } from '../../src/statements/reader'

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  ;[...text].forEach((letter, index) =>
    view.setUint16(index * 2, letter.charCodeAt(0), littleEndian),
  )
  return bytes
}

describe('decode', () => {
  it('reads UTF-8', () => {
    expect(decode(utf8('Überweisung 5 €'))).toBe('Überweisung 5 €')
  })

  it('drops the byte order mark of UTF-8', () => {
    expect(decode(utf8('\uFEFFDate,Amount'))).toBe('Date,Amount')
  })

  it('reads UTF-16 with a byte order mark, in both byte orders', () => {
    expect(decode(utf16('\uFEFFBetrag', true))).toBe('Betrag')
    expect(decode(utf16('\uFEFFBetrag', false))).toBe('Betrag')
  })

  it('detects UTF-16 without a byte order mark, in both byte orders', () => {
    expect(decode(utf16('Date;Amount', true))).toBe('Date;Amount')
    expect(decode(utf16('Date;Amount', false))).toBe('Date;Amount')
  })

  it('takes Western text that is no UTF-8 for windows-1252', () => {
    expect(decode(Uint8Array.of(0x47, 0x65, 0x62, 0xfc, 0x68, 0x72, 0x20, 0x80))).toBe('Gebühr €')
  })

  it('takes Czech text that is no UTF-8 for windows-1250', () => {
    const bytes = Uint8Array.of(0x70, 0xf8, 0xed, 0x6a, 0x65, 0x6d, 0x63, 0x65, 0x20, 0xe8, 0xec)

    expect(decode(bytes)).toBe('příjemce čě')
  })

  it('reads the encoding that the request gives', () => {
    expect(decode(Uint8Array.of(0xb3), { given: 'windows-1250' })).toBe('ł')
  })

  it('reads the encoding that the file declares', () => {
    expect(decode(Uint8Array.of(0xa4), { declared: 'iso-8859-15' })).toBe('€')
  })

  it('believes valid UTF-8 more than a declaration', () => {
    expect(decode(utf8('Café'), { declared: 'windows-1252' })).toBe('Café')
  })

  it('refuses an encoding it does not know, naming the parameter', () => {
    const read = () => decode(utf8('a,b'), { given: 'klingon' })

    expect(read).toThrow(StatementError)
    expect(read).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ parameter: 'encoding' })] }),
    )
  })

  it('refuses bytes that are not in the given encoding, naming the parameter', () => {
    expect(() => decode(Uint8Array.of(0x61, 0xff, 0x62), { given: 'utf-8' })).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ parameter: 'encoding' })] }),
    )
  })

  it('refuses zero bytes', () => {
    expect(() => decode(Uint8Array.of(0x61, 0x2c, 0x62, 0x00, 0x63, 0x0a))).toThrow(
      expect.objectContaining({ code: 'unreadable_statement' }),
    )
  })

  it('ends every line with a line feed, whatever the file ends it with', () => {
    expect(decode(utf8('a\r\nb\rc\r\r\nd\ne'))).toBe('a\nb\nc\nd\ne')
  })
})
