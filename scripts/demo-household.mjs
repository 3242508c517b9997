// The demo household: a family of three in Berlin, about eighteen months up to a given day.
// The same rows on every machine; amounts in minor units, as the API has them.
import { daysUntil } from './demo-calendar.mjs'

export const profile = {
  name: 'Mila and Jonas',
  currency: 'EUR',
  time_zone: 'Europe/Berlin',
  locale: 'de-DE',
}

const bank = { name: 'Nordbank', domain: 'nordbank.example' }

export const accounts = {
  everyday: {
    name: 'Everyday account',
    type: 'checking',
    currency: 'EUR',
    opening_balance: 441_850,
    institution: bank,
    mask: '4821',
  },
  savings: {
    name: 'Rainy day',
    type: 'savings',
    currency: 'EUR',
    opening_balance: 820_000,
    institution: bank,
    mask: '4839',
  },
  card: {
    name: 'Credit card',
    type: 'credit_card',
    currency: 'EUR',
    opening_balance: -31_240,
    institution: bank,
    mask: '7702',
  },
  wallet: { name: 'Wallet', type: 'cash', currency: 'EUR', opening_balance: 8_500 },
  dollars: {
    name: 'Dollar travel account',
    type: 'checking',
    currency: 'USD',
    opening_balance: 64_000,
    institution: { name: 'Borderless', domain: 'borderless.example' },
    mask: '0193',
    note: 'For trips, and a domain that bills in dollars',
  },
  fund: {
    name: 'World fund',
    type: 'investment',
    currency: 'EUR',
    opening_balance: 1_420_000,
    institution: { name: 'Depot Direkt', domain: 'depot.example' },
    mask: '5510',
  },
}

/** Own categories, beside and under those that everyone has. */
export const categories = {
  climbing: { name: 'Climbing', kind: 'expense', parent_id: 'cat_leisure', icon: '🧗' },
  balcony: { name: 'Balcony garden', kind: 'expense', parent_id: 'cat_shopping', icon: '🌿' },
}

/**
 * All rows by date, in the fields of POST /transactions; `account`, `to` and `category` are keys of
 * the above (or ids of system categories). A transfer is one row.
 */
export function household(until) {
  const ledger = new Ledger()
  return daysUntil(until, 18).flatMap((day) => {
    const planned = [...regular(day), ...yearly(day), ...trips(day), ...habitual(day)]
    const rows = [...planned.map(ledger.enter), ...balancing(day, ledger).map(ledger.enter)]
    return rows.map((row, index) => finish(row, day, index))
  })
}

function out(account, amount, payee, category, rest = {}) {
  return { account, amount: -amount, payee, category, ...rest }
}

function into(account, amount, payee, category, rest = {}) {
  return { account, amount, payee, category, ...rest }
}

function move(account, to, amount, payee, category, rest = {}) {
  return { account, to, amount: -amount, payee, category, ...rest }
}

/** What comes on a fixed day of each month, quarter or second month. */
function regular(day) {
  const { dayOfMonth, month, isLastWorkday, daysAgo, random } = day
  const isNewYear = daysAgo < 300
  const isQuarter = month % 3 === 0
  const rows = {
    1: [
      out('everyday', isNewYear ? 132_000 : 128_500, 'Hausverwaltung Linde', 'cat_rent'),
      out('everyday', 21_000, 'Kita Regenbogen', 'cat_childcare', { tags: ['kids'] }),
      out('everyday', 5_800, 'Berlin Transit', 'cat_public_transport', { note: 'Monthly pass' }),
    ],
    2: [out('card', 3_490, 'Boulder Hall East', 'climbing', { note: 'Membership' })],
    3: [
      out('everyday', 8_400 + random.between(-250, 250), 'City Power', 'cat_electricity'),
      out('everyday', 3_999, 'FiberNet', 'cat_internet'),
      move('everyday', 'savings', 65_000, 'Standing order', 'cat_savings_transfer'),
    ],
    4: [move('everyday', 'fund', 25_000, 'Savings plan', 'cat_investment_transfer')],
    5: [out('everyday', 1_299, 'Hausrat Direct', 'cat_insurance')],
    7: [out('card', 1_099, 'Tonfluss Music', 'cat_subscriptions', { tags: ['streaming'] })],
    9: [into('everyday', 25_500, 'Family Benefits Office', 'cat_benefits', { tags: ['kids'] })],
    11: [out('card', 1_399, 'Kinokiste', 'cat_subscriptions', { tags: ['streaming'] })],
    12: [
      out('everyday', 1_999, 'Mobilo', 'cat_phone', { note: 'Mila' }),
      out('everyday', 999, 'Mobilo', 'cat_phone', { note: 'Jonas' }),
    ],
    14: [out('dollars', 1_200, 'Namehost', 'cat_subscriptions', { tags: ['work'] })],
    15: [out('card', 299, 'Cloud Attic', 'cat_subscriptions')],
    18: [out('everyday', 2_490, 'Morning Post', 'cat_books')],
  }
  const quarterly = {
    15: [out('everyday', 5_508, 'Broadcasting Fee', 'cat_subscriptions')],
    16: [out('everyday', 9_650, 'Berlin Water', 'cat_water')],
    20: [into('fund', random.between(6_200, 8_600), 'World fund', 'cat_interest_earned')],
    28: [into('savings', random.between(3_900, 4_800), 'Nordbank', 'cat_interest_earned')],
  }
  const fee = 38_000 + random.between(0, 9) * 2_500
  const freelance = into('everyday', fee, 'Studio Halle', 'cat_self_employment', {
    tags: ['work', 'tax'],
    note: 'Illustrations',
  })
  const bonus = month === 11 ? 90_000 : 0
  const salaries = [
    into('everyday', (isNewYear ? 318_400 : 305_200) + bonus, 'Brandt Engineering', 'cat_salary', {
      note: bonus > 0 ? 'Mila, with the holiday bonus' : 'Mila',
    }),
    into('everyday', 164_500, 'Primary School No. 9', 'cat_salary', { note: 'Jonas' }),
  ]
  return [
    ...(rows[dayOfMonth] ?? []),
    ...(isQuarter ? (quarterly[dayOfMonth] ?? []) : []),
    ...(dayOfMonth === 22 && month % 2 === 0 ? [freelance] : []),
    ...(isLastWorkday ? salaries : []),
  ]
}

const presents = [
  { amount: -15_700, category: 'cat_gifts', note: 'Presents' },
  { amount: -8_900, category: 'cat_hobbies', note: 'Paint for ourselves' },
]

const onceAYear = {
  '01-12': out('everyday', 6_890, 'Liability Mutual', 'cat_insurance', { note: 'Yearly premium' }),
  '02-10': out('card', 18_900, 'Velo Werkstatt', 'cat_hobbies', { note: 'Bicycle service' }),
  '03-21': out('card', 7_450, 'Garden Centre Spree', 'balcony', { note: 'Soil, boxes, seedlings' }),
  '04-18': out('everyday', 21_400, 'Vet Dr. Sommer', 'cat_pets', { note: 'Teeth of the cat' }),
  '05-09': out('card', 5_230, 'Garden Centre Spree', 'balcony'),
  '06-24': into('everyday', 61_235, 'Tax Office Mitte', 'cat_other_income', { tags: ['tax'] }),
  '07-17': out('card', 8_990, 'Boulder Hall East', 'climbing', { note: 'New shoes' }),
  '08-29': out('everyday', 14_700, 'School Supplies Kern', 'cat_education', { tags: ['kids'] }),
  '10-05': out('card', 44_900, 'Möbelhaus Nord', 'cat_furnishings', { note: 'Shelf and lamp' }),
  '11-14': out('everyday', 9_900, 'Dentist Dr. Wolf', 'cat_doctor'),
  '12-06': out('everyday', 10_000, 'Doctors Across Borders', 'cat_gifts', { tags: ['tax'] }),
  '12-19': out('card', 24_600, 'Toy Barn', null, { tags: ['kids'], splits: presents }),
  '12-24': into('everyday', 15_000, 'Grandma Ilse', 'cat_gifts_received'),
}

function yearly({ date }) {
  const row = onceAYear[date.slice(5)]
  return row ? [row] : []
}

const toNewYork = { leaves: '05-12', bookedDaysAhead: 60, nights: 10 }
const toTheSea = { leaves: '08-03', bookedDaysAhead: 30, nights: 7 }

/** Ten days in New York in spring and a week at the sea in summer, booked ahead. */
function trips(day) {
  const { random } = day
  const newYork = daysInto(day, toNewYork)
  const sea = daysInto(day, toTheSea)
  const abroad = { tags: ['new-york'] }
  const atSea = { tags: ['sea'] }
  const rows = []
  if (newYork === -60) rows.push(out('card', 138_600, 'Atlantic Air', 'cat_flights', abroad))
  if (newYork === -14) {
    const exchange = { ...abroad, to_amount: 194_760, note: 'At 1.0820' }
    rows.push(move('savings', 'everyday', 180_000, 'For the trip', 'cat_transfers', abroad))
    rows.push(move('everyday', 'dollars', 180_000, 'Borderless', 'cat_transfers', exchange))
  }
  if (newYork === 0) rows.push(out('dollars', 98_400, 'Hotel Greenpoint', 'cat_lodging', abroad))
  if (newYork !== null && newYork >= 0 && newYork < toNewYork.nights) {
    const diner = random.pick(['Dumpling House', 'Corner Slice', 'Diner on 5th'])
    rows.push(out('dollars', random.between(1_800, 6_900), diner, 'cat_restaurants', abroad))
    rows.push(out('dollars', random.between(290, 1_400), 'Bean There', 'cat_coffee', abroad))
    if (newYork % 3 === 1)
      rows.push(out('dollars', 3_400, 'Metro Card', 'cat_public_transport', abroad))
    if (newYork % 4 === 2)
      rows.push(out('dollars', 4_600, 'Museum of Light', 'cat_entertainment', abroad))
  }
  if (sea === -30) rows.push(out('everyday', 62_000, 'Pension Möwe', 'cat_lodging', atSea))
  if (sea === 0 || sea === 6) rows.push(out('card', 8_940, 'Rail Nord', 'cat_flights', atSea))
  if (sea !== null && sea >= 0 && sea < toTheSea.nights) {
    const table = random.pick(['Fischkutter', 'Strandkorb Café', 'Pizzeria Lido'])
    rows.push(out('card', random.between(2_200, 6_800), table, 'cat_restaurants', atSea))
    rows.push(out('wallet', random.between(250, 900), 'Ice Cream Kiosk', 'cat_coffee', atSea))
  }
  return rows
}

/** Days since a trip began, negative before; null for one that was booked before the first day. */
function daysInto({ index, since }, { leaves, bookedDaysAhead }) {
  const days = since(leaves)
  return index - days >= bookedDaysAhead ? days : null
}

function isAway(day) {
  return [toNewYork, toTheSea].some((trip) => {
    const days = daysInto(day, trip)
    return days !== null && days >= 0 && days < trip.nights
  })
}

const grocers = ['Kaufpark', 'Frischemarkt', 'Bio am Eck', 'Discount 24']
const cafes = ['Kaffeerösterei Ost', 'Café Lux', 'Backhaus']
const stalls = ['Bakery Sonne', 'Market Stall Özdemir', 'Farm Eggs']
const tables = ['Trattoria Lucia', 'Pho 21', 'Zum Anker', 'Burger Werk', 'Saffron']
const fashion = ['Kleiderhof', 'Schuhwerk', 'Second Life']

/** Chance on a Sunday, on a working day, on a Saturday; what it costs, from and to. */
const habits = [
  { chance: [0, 0.44, 0.2], cost: [780, 3_400], row: ['card', grocers, 'cat_groceries'] },
  { chance: [0.1, 0.36, 0.3], cost: [290, 860], row: ['card', cafes, 'cat_coffee'] },
  { chance: [0.75, 0.08, 0.5], cost: [320, 1_150], row: ['wallet', stalls, 'cat_groceries'] },
  { chance: [0.2, 0.15, 0.4], cost: [1_450, 6_400], row: ['card', tables, 'cat_restaurants'] },
  {
    chance: [0, 0.06, 0.25],
    cost: [700, 2_600],
    row: ['wallet', ['Eckkneipe', 'Bar Mono'], 'cat_bars'],
  },
  {
    chance: [0.02, 0.05, 0.1],
    cost: [4_200, 7_900],
    row: ['everyday', ['Volt Charge', 'Tank Nord'], 'cat_fuel'],
  },
  { chance: [0.03, 0.04, 0.08], cost: [900, 2_800], row: ['card', ['City Cab'], 'cat_taxi'] },
  { chance: [0, 0.05, 0.06], cost: [150, 700], row: ['wallet', ['Parking Meter'], 'cat_parking'] },
  {
    chance: [0, 0.08, 0.1],
    cost: [480, 2_600],
    row: ['card', ['Linden Pharmacy'], 'cat_pharmacy'],
  },
  { chance: [0, 0.04, 0.14], cost: [1_900, 8_900], row: ['card', fashion, 'cat_clothing'] },
  { chance: [0, 0.03, 0.08], cost: [900, 3_200], row: ['card', ['Bookshop Lesart'], 'cat_books'] },
  {
    chance: [0, 0.015, 0.05],
    cost: [3_900, 24_900],
    row: ['card', ['Elektrohaus'], 'cat_electronics'],
  },
  {
    chance: [0.12, 0.02, 0.1],
    cost: [1_200, 5_400],
    row: ['card', ['Filmpalast', 'Zoo'], 'cat_entertainment'],
  },
  { chance: [0, 0.03, 0.05], cost: [1_400, 4_600], row: ['everyday', ['Cat & Co'], 'cat_pets'] },
  { chance: [0.1, 0, 0.06], cost: [1_000, 3_000], row: ['wallet', ['Flea Market'], null] },
]

/** What a day at home brings by chance, and the shopping of each Saturday. */
function habitual(day) {
  const { weekday, random } = day
  if (isAway(day)) return []
  const kind = weekday === 0 ? 0 : weekday === 6 ? 2 : 1
  const rows = habits.flatMap(({ chance, cost, row: [account, payees, category] }) => {
    if (!random.chance(chance[kind])) return []
    return [out(account, random.between(...cost), random.pick(payees), category)]
  })
  if (weekday === 6) rows.push(saturdayShopping(random))
  if (random.chance(0.05)) rows.push(drugstore(random))
  if (random.chance(0.025)) {
    const back = { note: 'Sent back', tags: ['return'] }
    rows.push(
      into('card', random.between(1_900, 6_900), random.pick(fashion), 'cat_clothing', back),
    )
  }
  return rows
}

function saturdayShopping(random) {
  const total = random.between(6_200, 12_400)
  if (random.chance(0.6)) return out('card', total, random.pick(grocers), 'cat_groceries')
  const supplies = Math.round(total * 0.18)
  const care = Math.round(total * 0.11)
  const splits = [
    { amount: supplies + care - total, category: 'cat_groceries' },
    { amount: -supplies, category: 'cat_household_supplies', note: 'Cleaning' },
    { amount: -care, category: 'cat_personal_care' },
  ]
  return out('card', total, 'Kaufpark', null, { splits })
}

function drugstore(random) {
  const total = random.between(1_400, 4_800)
  const kids = Math.round(total * 0.4)
  const splits = [
    { amount: kids - total, category: 'cat_personal_care' },
    { amount: -kids, category: 'cat_childcare', note: 'Diapers' },
  ]
  return out('card', total, 'Drogerie Klee', null, { splits })
}

/** The transfers that follow from what the accounts hold. */
function balancing({ dayOfMonth }, { balance }) {
  const rows = []
  if (balance('wallet') < 6_000) {
    rows.push(move('everyday', 'wallet', 10_000, 'Cash machine', 'cat_transfers'))
  }
  if (dayOfMonth === 6) {
    const due = -balance('card')
    if (due > 0) rows.push(move('everyday', 'card', due, 'Credit card bill', 'cat_card_payment'))
  }
  const spare = balance('everyday') - 350_000
  if (dayOfMonth === 24 && spare > 20_000) {
    const amount = Math.floor(spare / 10_000) * 10_000
    rows.push(move('everyday', 'savings', amount, 'What is left over', 'cat_savings_transfer'))
  }
  if (balance('everyday') < 40_000) {
    rows.push(move('savings', 'everyday', 100_000, 'From the reserve', 'cat_transfers'))
  }
  return rows
}

/** What each account holds so far. */
class Ledger {
  #balances = Object.fromEntries(
    Object.entries(accounts).map(([key, { opening_balance: opening }]) => [key, opening]),
  )

  enter = (row) => {
    this.#balances[row.account] += row.amount
    if (row.to) this.#balances[row.to] += row.to_amount ?? -row.amount
    return row
  }

  balance = (account) => this.#balances[account]
}

/** Cards take some days to post; what is older than two weeks has been checked off. */
function finish(row, { date, daysAgo }, index) {
  const isByCard = ['card', 'dollars'].includes(row.account)
  return {
    ...row,
    date,
    status: daysAgo < 3 && isByCard ? 'pending' : 'posted',
    cleared: daysAgo > 14,
    external_id: `demo-${date}-${index}`,
  }
}
