import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src/clock'
import {
  daysOf,
  periodAt,
  periodIndexAt,
  type PeriodLength,
  periodNumber,
} from '../../src/budgets/periods'

const lengths = ['weekly', 'monthly', 'quarterly', 'yearly'] as const
const day = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1970-01-01', days))

function monthly(startsOn: string, endsOn: string | null = null) {
  return { period: 'monthly' as const, startsOn, endsOn }
}

function starts(period: PeriodLength, startsOn: string, count: number): string[] {
  const run = { period, startsOn, endsOn: null }
  return Array.from({ length: count }, (_, index) => periodNumber(run, index).start)
}

describe('the periods of a budget', () => {
  it('tile the run without gap or overlap', () => {
    const run = fc.record({
      period: fc.constantFrom(...lengths),
      startsOn: day,
      endsOn: fc.constant(null),
    })
    fc.assert(
      fc.property(run, fc.nat({ max: 400 }), (run, index) => {
        const [one, next] = [periodNumber(run, index), periodNumber(run, index + 1)]

        expect(periodNumber(run, 0).start).toBe(run.startsOn)
        expect(one.end >= one.start).toBe(true)
        expect(next.start).toBe(addDays(one.end, 1))
      }),
    )
  })

  it('hold every day of the run once, and none outside it', () => {
    const run = fc.record({
      period: fc.constantFrom(...lengths),
      startsOn: day,
      length: fc.option(fc.nat({ max: 2_000 })),
    })
    fc.assert(
      fc.property(
        run,
        fc.integer({ min: -50, max: 4_000 }),
        ({ period, startsOn, length }, offset) => {
          const endsOn = length === null ? null : addDays(startsOn, length)
          const run = { period, startsOn, endsOn }
          const on = addDays(startsOn, offset)
          const held = periodAt(run, on)
          const isInRun = offset >= 0 && (length === null || offset <= length)

          expect(periodIndexAt(run, on) !== null).toBe(isInRun)
          expect(held === null || (held.start <= on && on <= held.end)).toBe(true)
          expect(held === null || endsOn === null || held.end <= endsOn).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([29, 30, 31])(
    'anchored on the %i-th are found for each day of four years',
    (dayOfMonth) => {
      const run = monthly(`2023-12-${dayOfMonth}`)
      const days = Array.from({ length: 1461 }, (_, offset) => addDays(run.startsOn, offset))
      const wrong = days.filter((on) => {
        const held = periodAt(run, on)
        return held === null || on < held.start || on > held.end
      })

      expect(wrong).toEqual([])
    },
  )

  it('come back to the 31st after a shorter month', () => {
    expect(starts('monthly', '2026-01-31', 5)).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
    ])
    expect(starts('quarterly', '2025-11-30', 3)).toEqual(['2025-11-30', '2026-02-28', '2026-05-30'])
  })

  it('come back to the leap day after common years', () => {
    expect(starts('yearly', '2024-02-29', 5)).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
    ])
  })

  it('keep the day of the week', () => {
    expect(starts('weekly', '2026-12-28', 3)).toEqual(['2026-12-28', '2027-01-04', '2027-01-11'])
  })

  it('are cut by the end of the run', () => {
    const run = monthly('2026-01-01', '2026-02-10')

    expect(periodAt(run, '2026-02-10')).toEqual({ start: '2026-02-01', end: '2026-02-10' })
    expect(periodAt(run, '2026-02-11')).toBeNull()
    expect(periodAt(monthly('2026-01-01', '2026-01-01'), '2026-01-01')).toEqual({
      start: '2026-01-01',
      end: '2026-01-01',
    })
  })

  it('are counted in days, both ends included', () => {
    const february = { start: '2028-02-01', end: '2028-02-29' }

    expect(daysOf(february)).toBe(29)
    expect(daysOf(february, '2028-02-01')).toBe(1)
    expect(daysOf(february, '2028-03-15')).toBe(29)
    expect(daysOf(february, '2028-01-31')).toBe(0)
  })
})
