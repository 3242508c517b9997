// How far a goal is: pure arithmetic over what was saved on which day.
import { percentOf } from '../percent'

/** What changed the saving, oldest first; the amounts add up to what is saved. */
export type Saving = { date: string; amount: number }

export type GoalTerms = { targetAmount: number; targetDate: string | null; startedOn: string }

export type GoalProgress = {
  saved: number
  remaining: number
  percent: number
  perMonthNeeded: number | null
  onTrack: boolean | null
  reachedOn: string | null
}

/** As of the day `today`; what is dated later does not count yet. */
export function goalProgress(
  terms: GoalTerms,
  savings: readonly Saving[],
  today: string,
): GoalProgress {
  const past = savings.filter(({ date }) => date <= today)
  const saved = past.reduce((sum, { amount }) => sum + amount, 0)
  const remaining = Math.max(terms.targetAmount - saved, 0)
  return {
    saved,
    remaining,
    percent: percentOf(saved, terms.targetAmount),
    perMonthNeeded:
      terms.targetDate === null ? null : Math.ceil(remaining / monthsLeft(today, terms.targetDate)),
    onTrack: isOnTrack(terms, { saved, remaining }, today),
    reachedOn: reachedOn(terms.targetAmount, past),
  }
}

/** When the saving first came up to the target; later withdrawals do not undo it. */
function reachedOn(targetAmount: number, savings: readonly Saving[]): string | null {
  let saved = 0
  for (const { date, amount } of savings) {
    saved += amount
    if (saved >= targetAmount) return date
  }
  return null
}

/** Against an even pace from the start to the target date; null without a date to be late for. */
function isOnTrack(
  { targetAmount, targetDate, startedOn }: GoalTerms,
  { saved, remaining }: { saved: number; remaining: number },
  today: string,
): boolean | null {
  if (remaining === 0) return true
  if (targetDate === null) return null
  if (today >= targetDate) return false
  const gone = Date.parse(today) - Date.parse(startedOn)
  const whole = Date.parse(targetDate) - Date.parse(startedOn)
  return whole > 0 && saved >= Math.floor((targetAmount * gone) / whole)
}

/** How many more times one can save once a month, today included; at least once. */
function monthsLeft(today: string, targetDate: string): number {
  const part = (day: string, from: number, to: number) => Number(day.slice(from, to))
  const months =
    (part(targetDate, 0, 4) - part(today, 0, 4)) * 12 + part(targetDate, 5, 7) - part(today, 5, 7)
  const isBefore = part(targetDate, 8, 10) < part(today, 8, 10)
  return Math.max(1, months + (isBefore ? 0 : 1))
}
