import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src/clock'
import { goalProgress, type GoalTerms, type Saving } from '../../src/goals/progress'

const year: GoalTerms = { targetAmount: 36_500, targetDate: '2027-01-01', startedOn: '2026-01-01' }

function progress(terms: Partial<GoalTerms>, today: string, ...savings: Saving[]) {
  return goalProgress({ ...year, ...terms }, savings, today)
}

function saved(date: string, amount: number): Saving {
  return { date, amount }
}

const day = fc.nat({ max: 900 }).map((days) => addDays('2025-06-01', days))

describe('the progress of a goal', () => {
  it('adds up what was saved until today, in whole numbers and never minus zero', () => {
    const saving = fc.record({ date: day, amount: fc.integer({ min: -90_000, max: 90_000 }) })
    const terms = fc.record({
      targetAmount: fc.integer({ min: 1, max: 10 ** 12 }),
      targetDate: fc.option(day),
      startedOn: fc.constant('2025-06-01'),
    })
    fc.assert(
      fc.property(terms, fc.array(saving), day, (terms, list, today) => {
        const savings = list.toSorted((one, other) => (one.date < other.date ? -1 : 1))
        const past = savings.filter(({ date }) => date <= today)
        const totals = past.map((_saving, end) =>
          past.slice(0, end + 1).reduce((sum, { amount }) => sum + amount, 0),
        )
        const first = totals.findIndex((total) => total >= terms.targetAmount)

        const found = goalProgress(terms, savings, today)

        expect(found.saved).toBe(totals.at(-1) ?? 0)
        expect(found.remaining).toBe(Math.max(terms.targetAmount - found.saved, 0))
        expect(found.reachedOn).toBe(past[first]?.date ?? null)
        expect(found.perMonthNeeded === null).toBe(terms.targetDate === null)
        expect(
          Object.values(found).filter((value) => Object.is(value, -0) || Number.isNaN(value)),
        ).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['2026-11-23', '2027-06-30', 300_000, 37_500],
    ['2026-11-23', '2026-11-30', 300_000, 300_000],
    ['2026-11-23', '2026-12-22', 300_000, 300_000],
    ['2026-11-23', '2026-12-23', 300_000, 150_000],
    ['2026-11-23', '2026-11-23', 300_000, 300_000],
    ['2026-11-23', '2020-01-01', 300_000, 300_000],
    ['2026-11-23', '2027-01-31', 100_001, 33_334],
    ['2026-01-31', '2026-02-28', 500, 500],
  ])('on %s asks until %s of %i for %i a month', (today, targetDate, targetAmount, needed) => {
    expect(progress({ targetAmount, targetDate }, today).perMonthNeeded).toBe(needed)
  })

  it('asks for nothing more once all is saved', () => {
    expect(progress({}, '2026-03-01', saved('2026-02-01', 40_000))).toMatchObject({
      remaining: 0,
      percent: 109.6,
      perMonthNeeded: 0,
      onTrack: true,
      reachedOn: '2026-02-01',
    })
  })

  it.each([
    ['2026-01-01', 0, true],
    ['2026-01-02', 99, false],
    ['2026-01-02', 100, true],
    ['2026-07-01', 18_099, false],
    ['2026-07-01', 18_100, true],
    ['2026-12-31', 36_399, false],
    ['2026-12-31', 36_400, true],
    ['2027-01-01', 36_499, false],
    ['2027-01-01', 36_500, true],
    ['2028-01-01', 36_499, false],
  ])('on %s with %i saved is on track: %s', (today, amount, onTrack) => {
    expect(progress({}, today, saved('2026-01-01', amount)).onTrack).toBe(onTrack)
  })

  it('has no track without a day to be there', () => {
    expect(progress({ targetDate: null }, '2026-05-05', saved('2026-01-01', 5))).toMatchObject({
      perMonthNeeded: null,
      onTrack: null,
      percent: 0,
    })
  })

  it('is behind from the start when its day lies in the past', () => {
    expect(progress({ targetDate: '2020-01-01' }, '2026-01-01').onTrack).toBe(false)
  })

  it('stays reached when money is taken out again, on the same day too', () => {
    const savings = [
      saved('2026-02-01', 36_500),
      saved('2026-02-01', -500),
      saved('2026-03-01', -36_000),
    ]

    expect(progress({}, '2026-02-01', ...savings).reachedOn).toBe('2026-02-01')
    expect(progress({}, '2026-04-01', ...savings)).toMatchObject({
      saved: 0,
      percent: 0,
      onTrack: false,
      reachedOn: '2026-02-01',
    })
  })

  it('may be below nothing', () => {
    expect(progress({}, '2026-04-01', saved('2026-02-01', -1))).toMatchObject({
      saved: -1,
      remaining: 36_501,
      percent: 0,
    })
  })
})
