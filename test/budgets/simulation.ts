// A budget walked day by day, as slowly and plainly as can be: what progress.ts is compared with.
import { addDays } from '../../src/clock'
import { periodAt } from '../../src/budgets/periods'
import type { Envelope, Sources } from '../../src/budgets/progress'

export type DayFigures = { day: string; spent: number; pending: number; moved: number }

export function sourcesOf(figures: readonly DayFigures[]): Sources {
  const between = (from: string, to: string) =>
    figures.filter(({ day }) => from <= day && day <= to)
  return {
    busyMonths: [...new Set(figures.map(({ day }) => day.slice(0, 7)))],
    spendingBetween: (from, to) => ({
      spent: total(between(from, to), ({ spent, pending }) => spent + pending),
      pending: total(between(from, to), ({ pending }) => pending),
    }),
    movesBetween: (from, to) => total(between(from, to), ({ moved }) => moved),
  }
}

/** What each period of the run up to `on` was given, took over, spent and left. */
export function simulate(envelope: Envelope, figures: readonly DayFigures[], on: string) {
  const periods = []
  let rolledOver = 0
  for (let start = envelope.startsOn; start <= on;) {
    const end = periodAt(envelope, start)?.end ?? on
    let [budgeted, spent, soFar] = [envelope.amount, 0, 0]
    for (let day = start; day <= end; day = addDays(day, 1)) {
      for (const figure of figures.filter((one) => one.day === day)) {
        budgeted += figure.moved
        spent += figure.spent + figure.pending
        soFar += day <= on ? figure.spent + figure.pending : 0
      }
    }
    const remaining = budgeted + rolledOver - spent
    periods.push({ start, end, budgeted, rolledOver, spent, soFar, remaining })
    rolledOver = handedOn(envelope, remaining)
    start = addDays(end, 1)
  }
  return periods
}

function handedOn({ rollover }: Envelope, remaining: number): number {
  const keeps = remaining > 0 ? ['surplus', 'both'] : ['deficit', 'both']
  return keeps.includes(rollover) ? remaining : 0
}

function total(figures: readonly DayFigures[], of: (figure: DayFigures) => number): number {
  return figures.reduce((sum, figure) => sum + of(figure), 0)
}
