// The periods of a budget: counted from the day it starts on, so that the 31st stays the 31st.
import { addDays, addMonths } from '../clock'

export type PeriodLength = 'weekly' | 'monthly' | 'quarterly' | 'yearly'

/** Both days inclusive. */
export type Period = { start: string; end: string }

export type Run = { period: PeriodLength; startsOn: string; endsOn: string | null }

/** The period number `index`, from 0; the last one ends with the run. */
export function periodNumber(run: Run, index: number): Period {
  const end = addDays(startOf(run, index + 1), -1)
  return {
    start: startOf(run, index),
    end: run.endsOn !== null && run.endsOn < end ? run.endsOn : end,
  }
}

/** Which period holds the day; null outside the run. */
export function periodIndexAt(run: Run, day: string): number | null {
  if (day < run.startsOn || (run.endsOn !== null && day > run.endsOn)) return null
  const guess = run.period === 'weekly' ? weeksBetween(run.startsOn, day) : stepsBetween(run, day)
  // A month that is too short begins its period on its last day, which the guess may miss by one.
  if (startOf(run, guess) > day) return guess - 1
  return startOf(run, guess + 1) <= day ? guess + 1 : guess
}

/** The period that holds the day; null outside the run. */
export function periodAt(run: Run, day: string): Period | null {
  const index = periodIndexAt(run, day)
  return index === null ? null : periodNumber(run, index)
}

/** Days of a period, or of the part of it up to and including `until`. */
export function daysOf(period: Period, until: string = period.end): number {
  const last = until < period.end ? until : period.end
  return Math.max(0, daysBetween(period.start, last) + 1)
}

const monthsPerPeriod = { monthly: 1, quarterly: 3, yearly: 12 }

function startOf({ period, startsOn }: Run, index: number): string {
  if (period === 'weekly') return addDays(startsOn, 7 * index)
  return addMonths(startsOn, monthsPerPeriod[period] * index)
}

function weeksBetween(from: string, to: string): number {
  return Math.floor(daysBetween(from, to) / 7)
}

function stepsBetween({ period, startsOn }: Run, day: string): number {
  if (period === 'weekly') return weeksBetween(startsOn, day)
  const months =
    (Number(day.slice(0, 4)) - Number(startsOn.slice(0, 4))) * 12 +
    Number(day.slice(5, 7)) -
    Number(startsOn.slice(5, 7))
  return Math.floor(months / monthsPerPeriod[period])
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}
