// The days that the demo household lives through, each with a random stream of its own.

/** All days from the first of the month, `months` ago, up to `until` (YYYY-MM-DD). */
export function daysUntil(until, months) {
  const first = new Date(`${until.slice(0, 7)}-01T00:00:00Z`)
  first.setUTCMonth(first.getUTCMonth() - months)
  const last = new Date(`${until}T00:00:00Z`)
  const count = (last.getTime() - first.getTime()) / dayMs + 1
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(first.getTime() + index * dayMs)
    return describeDay(date, { index, daysAgo: count - 1 - index })
  })
}

const dayMs = 86_400_000

function describeDay(date, { index, daysAgo }) {
  const text = isoDay(date)
  return {
    date: text,
    index,
    daysAgo,
    weekday: date.getUTCDay(),
    month: date.getUTCMonth() + 1,
    dayOfMonth: date.getUTCDate(),
    isLastWorkday: text === lastWorkday(date),
    /** Days that have passed since the yearly `MM-DD`; negative before it. */
    since: (monthAndDay) => nearest(date, monthAndDay),
    random: randomOf(text),
  }
}

function isoDay(date) {
  return date.toISOString().slice(0, 10)
}

function lastWorkday(date) {
  const day = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0))
  while (day.getUTCDay() % 6 === 0) day.setUTCDate(day.getUTCDate() - 1)
  return isoDay(day)
}

function nearest(date, monthAndDay) {
  const year = date.getUTCFullYear()
  const distances = [year - 1, year, year + 1].map((candidate) => {
    return Math.round(
      (date.getTime() - Date.parse(`${candidate}-${monthAndDay}T00:00:00Z`)) / dayMs,
    )
  })
  return distances.toSorted((one, other) => Math.abs(one) - Math.abs(other))[0]
}

/** Mulberry32, seeded with a text. */
function randomOf(seed) {
  let state = [...seed].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16_777_619), 7)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    chance: (probability) => next() < probability,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (items) => items[Math.floor(next() * items.length)],
  }
}
