import { describe, expect, it } from 'vitest'
import { findReader } from '../../src/statements/readers'
import { unreadable } from './read-csv'

describe('findReader', () => {
  const find = (text: string) => findReader(new TextEncoder().encode(text))

  it('finds OFX by its content', () => {
    expect(find('OFXHEADER:100\n<OFX></OFX>')?.format).toBe('ofx')
  })

  it('finds CSV by its content', () => {
    expect(find('Date,Amount\n2026-01-02,-1.00\n')?.format).toBe('csv')
  })

  it('finds no reader for a text without columns', () => {
    expect(find('hello')).toBeNull()
  })

  it('names QIF', () => {
    expect(() => find('!Type:Bank\nD1/1/2026\nT-1.00\n^\n')).toThrow(/QIF/)
  })

  it('names MT940', () => {
    expect(() => find(':20:STARTUMS\n:25:1/2\n')).toThrow(/MT940/)
  })

  it('names CAMT', () => {
    expect(() => find('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">')).toThrow(
      /CAMT\.053/,
    )
  })

  it('names PDF, Excel and HTML', () => {
    expect(() => find('%PDF-1.7\n')).toThrow(/PDF/)
    expect(() => find('PK\u0003\u0004')).toThrow(/Excel/)
    expect(() => find('<!doctype html><html>')).toThrow(/HTML/)
  })

  it('refuses an empty file', () => {
    expect(() => find('')).toThrow(unreadable)
  })
})
