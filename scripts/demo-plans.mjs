// What the demo household plans: envelopes for what it spends, and what it saves for.

/** Envelopes since half a year ago, the weekly one from a Monday, the yearly one from January. */
export function budgets(today) {
  const startsOn = monthsBefore(today, 6)
  const monthly = { currency: 'EUR', period: 'monthly', starts_on: startsOn }
  return {
    food: {
      ...monthly,
      name: 'Food and drink',
      category_ids: ['cat_food'],
      amount: 98_000,
      rollover: 'both',
    },
    transport: {
      ...monthly,
      name: 'Getting around',
      category_ids: ['cat_transport'],
      amount: 26_000,
      rollover: 'surplus',
    },
    shopping: {
      ...monthly,
      name: 'Things',
      category_ids: ['cat_shopping', 'cat_furnishings'],
      amount: 30_000,
      rollover: 'deficit',
      alert_thresholds: [50, 80, 100],
    },
    leisure: {
      ...monthly,
      name: 'Fun',
      category_ids: ['cat_leisure'],
      amount: 16_000,
    },
    coffee: {
      name: 'Coffee',
      category_ids: ['cat_coffee'],
      amount: 2_000,
      currency: 'EUR',
      period: 'weekly',
      starts_on: mondayBefore(startsOn),
    },
    travel: {
      ...monthly,
      name: 'Travel',
      category_ids: ['cat_travel'],
      amount: 240_000,
      period: 'yearly',
      starts_on: `${today.slice(0, 4)}-01-01`,
      rollover: 'surplus',
    },
  }
}

/** The first of the month, some months ago. */
export function monthsBefore(day, months) {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() - months)
  return date.toISOString().slice(0, 10)
}

function mondayBefore(day) {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  return date.toISOString().slice(0, 10)
}

/** `account` is a key of the household's accounts; `contributions` came one a month, up to this one. */
export function goals(today) {
  const year = Number(today.slice(0, 4))
  return {
    cushion: {
      name: 'Six months of expenses',
      target_amount: 3_600_000,
      target_date: `${year + 1}-12-31`,
      account: 'savings',
    },
    bicycle: {
      name: 'Cargo bike',
      target_amount: 380_000,
      currency: 'EUR',
      target_date: `${year + 1}-05-01`,
      contributions: [60_000, 60_000, 55_000, 70_000, 62_500],
    },
    console: {
      name: 'Birthday surprise',
      target_amount: 30_000,
      currency: 'EUR',
      contributions: [20_000, 12_000, -4_000],
    },
  }
}
