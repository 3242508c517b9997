import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src/clock'
import { type Envelope, progressHistory, progressOn } from '../../src/budgets/progress'
import { type DayFigures, simulate, sourcesOf } from './simulation'

const monthly: Envelope = {
  period: 'monthly',
  startsOn: '2026-01-01',
  endsOn: null,
  amount: 30_000,
  rollover: 'none',
}

function spentOn(day: string, spent: number): DayFigures {
  return { day, spent, pending: 0, moved: 0 }
}

/** The progress of `envelope` on a day, after spending on some. */
function progress(changes: Partial<Envelope>, on: string, ...figures: DayFigures[]) {
  return progressOn({ ...monthly, ...changes }, on, sourcesOf(figures))
}

const budget = fc.record({
  period: fc.constantFrom('weekly', 'monthly', 'quarterly', 'yearly'),
  rollover: fc.constantFrom('none', 'surplus', 'deficit', 'both'),
  startsOn: fc.nat({ max: 400 }).map((days) => addDays('2023-12-01', days)),
  amount: fc.integer({ min: 1, max: 5_000 }),
  length: fc.option(fc.nat({ max: 800 })),
})
const figures = fc.array(
  fc.record({
    day: fc.nat({ max: 1_200 }).map((days) => addDays('2023-11-01', days)),
    spent: fc.integer({ min: -3_000, max: 6_000 }),
    pending: fc.integer({ min: -500, max: 1_000 }),
    moved: fc.integer({ min: -4_000, max: 4_000 }),
  }),
  { maxLength: 40 },
)

const life = fc
  .record({ budget, figures, offset: fc.nat({ max: 1_100 }) })
  .map(({ budget: { length, ...rest }, figures, offset }) => {
    const envelope: Envelope = {
      ...rest,
      endsOn: length === null ? null : addDays(rest.startsOn, length),
    }
    const on = addDays(rest.startsOn, Math.min(offset, length ?? offset))
    return { envelope, figures, on }
  })

describe('the progress of a budget', () => {
  it('is what a walk over its days finds, whatever is spent, moved and rolled over', () => {
    fc.assert(
      fc.property(life, ({ envelope, figures, on }) => {
        const expected = simulate(envelope, figures, on).at(-1)

        const found = progressOn(envelope, on, sourcesOf(figures))

        expect(found).toMatchObject({
          period: { start: expected?.start, end: expected?.end },
          budgeted: expected?.budgeted,
          rolledOver: expected?.rolledOver,
          spent: expected?.spent,
          remaining: expected?.remaining,
        })
      }),
      { numRuns: 300 },
    )
  })

  it('has a history whose past periods are as they were on their last day', () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 1, max: 20 }), ({ envelope, figures, on }, count) => {
        const sources = sourcesOf(figures)
        const ends = simulate(envelope, figures, on).map(({ end }) => (end < on ? end : on))

        const history = progressHistory(envelope, on, count, sources)

        expect(history).toEqual(ends.slice(-count).map((day) => progressOn(envelope, day, sources)))
      }),
      { numRuns: 100 },
    )
  })

  it('holds whole numbers only, none of them minus zero', () => {
    fc.assert(
      fc.property(life, ({ envelope, figures, on }) => {
        const found = progressOn(envelope, on, sourcesOf(figures))
        const { period: _period, pace: _pace, percent, ...amounts } = found ?? {}
        const wrong = Object.values(amounts).filter(
          (n) => !Number.isSafeInteger(n) || Object.is(n, -0),
        )

        expect(wrong).toEqual([])
        expect(percent === null || (Number.isFinite(percent) && !Object.is(percent, -0))).toBe(true)
        expect(found?.perDayLeft).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 300 },
    )
  })

  it('is null before the run and after it', () => {
    expect(progress({}, '2025-12-31')).toBeNull()
    expect(progress({ endsOn: '2026-03-31' }, '2026-04-01')).toBeNull()
    expect(progress({ endsOn: '2026-03-31' }, '2026-03-31')).not.toBeNull()
    expect(progressHistory(monthly, '2025-12-31', 12, sourcesOf([]))).toEqual([])
  })

  it('leaves for each day what remains, this day included', () => {
    expect(progress({}, '2026-04-01', spentOn('2026-04-01', 6_000))?.perDayLeft).toBe(800)
    expect(progress({}, '2026-04-16', spentOn('2026-04-01', 15_001))?.perDayLeft).toBe(999)
    expect(progress({}, '2026-04-30', spentOn('2026-04-01', 29_000))?.perDayLeft).toBe(1_000)
    expect(progress({}, '2026-04-16', spentOn('2026-04-01', 40_000))?.perDayLeft).toBe(0)
  })

  it('projects what was spent up to the day onto the whole period', () => {
    expect(progress({}, '2026-04-01', spentOn('2026-04-01', 100))?.projected).toBe(3_000)
    expect(progress({}, '2026-04-07', spentOn('2026-04-07', 100))?.projected).toBe(429)
    expect(progress({}, '2026-04-30', spentOn('2026-04-07', 100))?.projected).toBe(100)
    expect(progress({}, '2026-04-15', spentOn('2026-04-07', -100))?.projected).toBe(-200)
  })

  it('counts what is dated later in the period as spent, yet not as pace', () => {
    const found = progress({}, '2026-04-10', spentOn('2026-04-20', 40_000))

    expect(found).toMatchObject({ spent: 40_000, remaining: -10_000, pace: 'under', projected: 0 })
  })

  it.each([
    [0, 0],
    [1, 0],
    [15, 0.1],
    [22_345, 74.5],
    [10_000, 33.3],
    [20_000, 66.7],
    [45_000, 150],
    [-1, 0],
    [-3_000, -10],
  ])('says of %i of 30,000 that it is %f per cent', (spent, percent) => {
    expect(progress({}, '2026-04-10', spentOn('2026-04-02', spent))?.percent).toBe(percent)
  })

  it('rounds the percentage as one would by hand, halves up', () => {
    const halves = fc.integer({ min: 1, max: 500 }).map((thousands) => thousands * 2_000)
    const amount = fc.oneof(halves, fc.integer({ min: 1, max: 10 ** 9 }))
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 9 }), amount, (spent, amount) => {
        const tenths = (BigInt(spent) * 2000n + BigInt(amount)) / (2n * BigInt(amount))

        const found = progress({ amount }, '2026-04-10', spentOn('2026-04-02', spent))

        expect(found?.percent).toBe(Number(tenths) / 10)
      }),
      { numRuns: 1_000 },
    )
    expect(progress({ amount: 2_000 }, '2026-04-10', spentOn('2026-04-02', 1_001))?.percent).toBe(
      50.1,
    )
  })

  it('has no percentage when there is nothing to spend', () => {
    const debt = spentOn('2026-01-10', 60_000)
    const taken = { day: '2026-02-02', spent: 0, pending: 0, moved: -30_000 }

    expect(progress({ rollover: 'both' }, '2026-02-10', debt)).toMatchObject({
      budgeted: 30_000,
      rolledOver: -30_000,
      remaining: 0,
      percent: null,
      perDayLeft: 0,
      pace: 'on_track',
    })
    expect(progress({}, '2026-02-10', taken)).toMatchObject({ budgeted: 0, percent: null })
    expect(progress({}, '2026-02-10', taken, spentOn('2026-02-03', 1))?.pace).toBe('over')
    expect(progress({ rollover: 'both' }, '2026-02-10', debt, taken)).toMatchObject({
      remaining: -30_000,
      percent: null,
      pace: 'over',
    })
  })

  it.each([
    [8_499, 'under'],
    [8_500, 'on_track'],
    [10_000, 'on_track'],
    [11_500, 'on_track'],
    [11_501, 'over'],
  ])('takes %i spent after a third of the period for %s', (spent, pace) => {
    expect(progress({}, '2026-04-10', spentOn('2026-04-02', spent))?.pace).toBe(pace)
  })

  it('is over as soon as the envelope is empty, and on track when it is just used up in time', () => {
    expect(progress({}, '2026-04-29', spentOn('2026-04-02', 30_001))?.pace).toBe('over')
    expect(progress({}, '2026-04-30', spentOn('2026-04-02', 30_000))?.pace).toBe('on_track')
    expect(progress({}, '2026-04-01')?.pace).toBe('on_track')
  })

  it.each([
    ['none', 0, 0],
    ['surplus', 20_000, 5_000],
    ['deficit', 0, -15_000],
    ['both', 20_000, 5_000],
  ] as const)('hands on %s: %i after a good month, %i after a bad one', (rollover, good, bad) => {
    const figures = [spentOn('2026-01-05', 10_000), spentOn('2026-02-05', 45_000)]

    expect(progress({ rollover }, '2026-02-01', ...figures)?.rolledOver).toBe(good)
    expect(progress({ rollover }, '2026-03-01', ...figures)?.rolledOver).toBe(bad)
  })

  it('rolls over a century of weeks without walking those in which nothing happened', () => {
    let asked = 0
    const { busyMonths, movesBetween, spendingBetween } = sourcesOf([spentOn('1999-05-05', 700)])
    const envelope: Envelope = {
      ...monthly,
      period: 'weekly',
      startsOn: '1970-01-01',
      amount: 100,
      rollover: 'both',
    }
    const counted = (from: string, to: string) => {
      asked += 1
      return spendingBetween(from, to)
    }

    const found = progressOn(envelope, '2099-12-31', {
      busyMonths,
      movesBetween,
      spendingBetween: counted,
    })

    expect(found).toMatchObject({ rolledOver: 6_783 * 100 - 700, budgeted: 100 })
    expect(asked).toBeLessThan(12)
  })
})
