// Random filters of the list, as a household would ask them.
import fc from 'fast-check'
import { type Household, nth, today } from './household'
import { date } from './life'

const pick = fc.nat({ max: 1000 })
const bound = fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.constantFrom(-1e12, 0, 1e12))

/** What the monthly sums can answer by themselves. */
const served = {
  dates: fc.tuple(date, date),
  date_to: date,
  accounts: fc.array(pick, { minLength: 1, maxLength: 3 }),
  categories: fc.array(pick, { minLength: 1, maxLength: 2 }),
  status: fc.constantFrom('posted', 'pending'),
}

export const servedFilter = fc.record(served, { requiredKeys: [] })

const every = fc.record({
  ...served,
  type: fc.constantFrom('expense', 'income', 'transfer'),
  amounts: fc.tuple(bound, bound),
  amount_min: bound,
  payee: fc.constantFrom('cafe blüte', 'STRASSE', 'straße', 'nobody'),
  q: fc.constantFrom('blute', 'cafe', 'ß'),
  tag: fc.constantFrom('holiday', 'Ä', '[null]'),
  uncategorized: fc.boolean(),
  updated_since: fc.nat({ max: 18 }),
  hasNone: fc.boolean(),
})

/** A few at a time: all together would find nothing. */
export const anyFilter = every.chain((filter) =>
  fc.subarray(Object.keys(filter), { minLength: 1, maxLength: 3 }).map((names): Wish => {
    return Object.fromEntries(Object.entries(filter).filter(([name]) => names.includes(name)))
  }),
)
type Wish = Partial<typeof every extends fc.Arbitrary<infer Filter> ? Filter : never>

/** Another user's ids stand among the own ones. */
export const strangers = {
  account: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd',
  category: 'cat_01kb2x9m4tfc3r6w8y0z5n7qhd',
}

export function queryOf(household: Household, wish: Wish): URLSearchParams {
  const query = new URLSearchParams()
  const { dates, accounts = [], categories = [], amounts, updated_since, hasNone, ...plain } = wish
  for (const [name, value] of Object.entries(plain)) query.set(name, String(value))
  if (dates) setBounds(query, ['date_from', 'date_to'], dates.toSorted())
  if (amounts)
    setBounds(
      query,
      ['amount_min', 'amount_max'],
      amounts.toSorted((one, other) => one - other),
    )
  for (const at of accounts)
    query.append('account_id', nth([...household.accounts, strangers.account], at))
  for (const at of categories) {
    query.append('category_id', nth(household.categories.slice(2), at) ?? strangers.category)
  }
  if (hasNone) query.append('category_id', 'none')
  if (updated_since !== undefined) {
    query.set('updated_since', new Date(today.getTime() + updated_since * 1000).toISOString())
  }
  return query
}

function setBounds(
  query: URLSearchParams,
  names: readonly string[],
  values: readonly (string | number)[],
) {
  for (const [position, name] of names.entries()) query.set(name, String(values[position]))
}
