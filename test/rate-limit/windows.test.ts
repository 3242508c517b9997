// The counting itself, against the plainest account of what was admitted when.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { narrowed, Policy } from '../../src/rate-limit/policy'
import {
  giveBack,
  look,
  type Meter,
  one,
  release,
  reserve,
  take,
} from '../../src/rate-limit/windows'

const steps = fc.array(
  fc.record({ cost: fc.integer({ min: 1, max: 12 }), passes: fc.integer({ min: 0, max: 8000 }) }),
  { maxLength: 200 },
)
const policies = fc.record({
  short: fc.integer({ min: 1, max: 20 }),
  long: fc.integer({ min: 1, max: 60 }),
})

describe('windows', () => {
  it('admit their quota to the last request, and never one more', () => {
    fc.assert(
      fc.property(steps, policies, (requests, { short, long }) => {
        const policy = Policy.parse(`${short}/10,${long}/60`)
        const meter: Meter = new Map()
        const model = policy.map(({ quota, seconds }) => ({ quota, seconds, start: -1e9, used: 0 }))
        let at = 1_000_000
        for (const { cost, passes } of requests) {
          at += passes
          const { admitted, standings } = take(meter, policy, { cost, taken: 0 }, at)

          for (const window of model) {
            if (at >= window.start + window.seconds * 1000)
              Object.assign(window, { start: at, used: 0 })
          }
          const fits = model.every(({ quota, used }) => used + Math.min(cost, quota) <= quota)
          if (fits) for (const window of model) window.used += Math.min(cost, window.quota)
          // A window that nothing was taken from has not begun.
          for (const window of model) if (window.used === 0) window.start = -1e9
          expect(admitted).toBe(fits)
          expect(standings.map(({ remaining }) => remaining)).toEqual(
            model.map(({ quota, used }) => quota - used),
          )
        }
      }),
    )
  })

  it('tell in how many seconds there is more, and then there is', () => {
    fc.assert(
      fc.property(steps, (requests) => {
        const policy = Policy.parse('5/10')
        const meter: Meter = new Map()
        let at = 0
        for (const { cost, passes } of requests) {
          at += passes
          const { admitted, standings } = take(meter, policy, { cost, taken: 0 }, at)
          if (admitted) continue
          const [{ resetSeconds } = { resetSeconds: 0 }] = standings
          const [later] = look(meter, policy, at + resetSeconds * 1000)
          expect(later?.remaining).toBe(5)
          const [before] = look(meter, policy, Math.max(at, at + (resetSeconds - 1) * 1000 - 1))
          expect(before?.remaining).toBeLessThan(5)
        }
      }),
    )
  })

  it('have in storage at any moment all that was given, and not much more', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 500 }), (requests, quota) => {
        const policy = Policy.parse(`${quota}/60`)
        const meter: Meter = new Map()
        let stored = 0
        let given = 0
        for (const { cost } of requests) {
          if (!take(meter, policy, { cost, taken: 0 }, 0).admitted) continue
          given += Math.min(cost, quota)
          const [[, count] = [0, undefined]] = [...meter]
          if (reserve(meter, policy)) stored = count?.reserved ?? 0
          expect(stored).toBeGreaterThanOrEqual(given)
          expect(stored - given).toBeLessThanOrEqual(Math.min(20, Math.floor(quota / 4)))
        }
        release(meter)
        expect([...meter.values()].every(({ used, reserved }) => used === reserved)).toBe(true)
      }),
    )
  })

  it('cost a row at the first request and a row per twenty in a crowd', () => {
    const policy = Policy.parse('10000/60')
    const meter: Meter = new Map()
    const rows = Array.from({ length: 1000 }, () => {
      take(meter, policy, one, 0)
      return reserve(meter, policy)
    })

    expect(rows[0]).toBe(true)
    expect(rows.filter(Boolean).length).toBeLessThan(1000 / 20 + 10)
  })

  it('are given back what was taken from them, not from the one before', () => {
    const policy = Policy.parse('3/60')
    const meter: Meter = new Map()
    const remaining = () => look(meter, policy, 61_000)[0]?.remaining
    take(meter, policy, one, 0)
    take(meter, policy, one, 61_000)

    giveBack(meter, policy, 1, 0)
    const before = remaining()
    giveBack(meter, policy, 1, 61_000)

    expect([before, remaining()]).toEqual([2, 3])
  })

  it('give nothing more when the clock is set back', () => {
    const policy = Policy.parse('3/60')
    const meter: Meter = new Map()
    const answers = [100_000, 100_000, 50_000, 40_000, 99_999].map(
      (at) => take(meter, policy, one, at).admitted,
    )

    expect(answers).toEqual([true, true, true, false, false])
  })
})

describe('a policy', () => {
  it('is read from the settings, each window by its length', () => {
    expect(Policy.parse('120/60, 5000/3600,10000/86400,7/5')).toEqual([
      { name: 'minute', quota: 120, seconds: 60 },
      { name: 'hour', quota: 5000, seconds: 3600 },
      { name: 'day', quota: 10_000, seconds: 86_400 },
      { name: '5s', quota: 7, seconds: 5 },
    ])
  })

  it.each(['', '120', '120/0', '0/60', '1/60,2/60', '1/60,', '-1/60', '1/60s', '1e3/60'])(
    'is not %j',
    (text) => {
      expect(Policy.safeParse(text).success).toBe(false)
    },
  )

  it('can be narrowed by a key, never widened', () => {
    const policy = Policy.parse('120/60,10000/86400')

    const quotas = (limits: Record<string, number> | null) =>
      narrowed(policy, limits).map(({ quota }) => quota)

    expect(quotas({ minute: 5 })).toEqual([5, 10_000])
    expect(quotas({ minute: 500, day: 20_000 })).toEqual([120, 10_000])
    expect(quotas(null)).toEqual([120, 10_000])
  })
})
