import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvReader } from '../../src/statements/csv/reader'
import { StatementError } from '../../src/statements/reader'
import { findReader } from '../../src/statements/readers'
import { read } from './read-csv'

describe('CSV of any kind', () => {
  it('reads back what any writer of entries wrote', () => {
    const text = fc.string({ maxLength: 30 }).map((raw) => raw.replace(/[\p{Cc}\s]+/gu, ' ').trim())
    const entries = fc.array(
      fc.record({
        day: fc.integer({ min: 13, max: 28 }),
        cents: fc.integer({ min: -1_000_000, max: -1 }),
        words: text.map((words) => `x${words}`),
      }),
      { minLength: 1 },
    )

    fc.assert(
      fc.property(entries, fc.constantFrom(',', ';', '\t'), (written, delimiter) => {
        const file =
          ['Date', 'Description', 'Amount'].join(delimiter) +
          written.map((one) => write(one, delimiter)).join('')
        const statement = read(file)

        expect(statement.faults).toEqual([])
        expect(
          statement.entries.map(({ date, amountMinor, description }) => [
            date,
            amountMinor,
            description,
          ]),
        ).toEqual(written.map(({ day, cents, words }) => [`2026-03-${day}`, cents, words]))
      }),
    )
  })

  it('answers any damage to a file with statements or a StatementError', () => {
    const whole = new TextEncoder().encode(
      'Date,Text,Amount,Balance\n13/02/2026,"Cafe, old",-5.00,95.00\n14/02/2026,Pay,10.00,105.00\n',
    )
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 30 })

    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, length) => {
        const bytes = whole.slice(0, length)
        for (const [at, byte] of changes) bytes[at] = byte

        expect(outcomeOf(bytes)).not.toBe('crashed')
      }),
    )
  })

  it('answers random bytes with statements or a StatementError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(outcomeOf(bytes)).not.toBe('crashed')
      }),
    )
  })
})

function write(
  { day, cents, words }: { day: number; cents: number; words: string },
  delimiter: string,
) {
  const magnitude = String(Math.abs(cents)).padStart(3, '0')
  const amount = `${cents < 0 ? '-' : ''}${magnitude.slice(0, -2)}.${magnitude.slice(-2)}`
  return `\n${[`${day}/03/2026`, `"${words.replaceAll('"', '""')}"`, amount].join(delimiter)}`
}

function outcomeOf(bytes: Uint8Array): string {
  try {
    const statements = (findReader(bytes) ?? csvReader).read(bytes, { currency: 'EUR', csv: {} })
    return `${statements.length} statements`
  } catch (error) {
    return error instanceof StatementError ? error.code : 'crashed'
  }
}
