// What may happen in a household, at random: the days are those at which weeks, months and years turn.
import fc from 'fast-check'

const pick = fc.nat({ max: 1000 })
const days = [
  '2025-03-31',
  '2025-04-30',
  '2025-05-01',
  '2025-12-28',
  '2025-12-29',
  '2025-12-31',
  '2026-01-01',
  '2026-01-31',
  '2026-02-01',
  '2026-02-28',
  '2026-03-01',
  '2026-03-15',
  '2026-03-31',
  '2026-04-01',
  '2026-04-30',
  '2026-05-01',
]
export const date = fc.constantFrom(...days)
const small = fc.integer({ min: -3000, max: 3000 }).filter((value) => value !== 0)
const huge = fc.constantFrom(1e12, -1e12, 999_999_999_999, -999_999_999_999)
const amount = fc.oneof({ weight: 9, arbitrary: small }, { weight: 1, arbitrary: huge })
const payee = fc.constantFrom('Café Blüte', 'CAFE  blute', 'Straße', '\u0301', '', null)
const tags = fc.uniqueArray(fc.constantFrom('holiday', 'work', 'Ä', '[null]'), { maxLength: 3 })
const status = fc.constantFrom('posted', 'posted', 'pending')
const parts = fc.array(fc.record({ amount: small, category: pick }), { minLength: 1, maxLength: 3 })

const entry = fc.record({
  account: pick,
  date,
  amount,
  status,
  payee,
  tags,
  category: pick,
  parts: fc.option(parts, { freq: 3 }),
  to: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 4 }),
})
export type Entry = typeof entry extends fc.Arbitrary<infer Wish> ? Wish : never

export type Change = Partial<Omit<Entry, 'to'>>
const shared: fc.Arbitrary<Change>[] = [
  fc.record({ date }),
  fc.record({ status }),
  fc.record({ category: pick }),
  fc.record({ payee, tags }),
]
const changes: fc.Arbitrary<Change>[] = [
  ...shared,
  fc.record({ amount }),
  fc.record({ account: pick }),
  fc.record({ account: pick, amount }),
  fc.record({ amount: small, parts }),
  fc.record({ amount, parts: fc.constant([]) }),
]
const change = fc.oneof(...changes)

const many = fc.array(pick, { minLength: 1, maxLength: 5 })
export type Act =
  | { kind: 'edit'; at: number; change: Change }
  | { kind: 'editMany'; at: number[]; change: Change }
  | { kind: 'remove'; at: number[] }
  | { kind: 'replaceCategory'; at: number; by: number }
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('edit' as const), at: pick, change }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('editMany' as const),
      at: many,
      change: fc.oneof(...shared),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), at: many }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('replaceCategory' as const), at: pick, by: pick }),
  },
)

/** What happens in a household, in order. */
export const life = fc.record({
  entries: fc.array(entry, { minLength: 5, maxLength: 40, size: 'max' }),
  acts: fc.array(act, { maxLength: 15, size: 'max' }),
  more: fc.array(entry, { minLength: 1, maxLength: 5 }),
})
export type Life = typeof life extends fc.Arbitrary<infer Wish> ? Wish : never
