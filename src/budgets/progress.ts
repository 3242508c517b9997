// What a budget's periods say: pure arithmetic over what was spent on each day.
import { percentOf } from '../percent'
import { daysOf, type Period, periodIndexAt, periodNumber, type Run } from './periods'

export type Rollover = 'none' | 'surplus' | 'deficit' | 'both'

export type Envelope = Run & { amount: number; rollover: Rollover }

/** Minor units; spending positive, refunds negative, pending included in `spent`. */
export type Spending = { spent: number; pending: number }

export type SpendingBetween = (from: string, to: string) => Spending

/** Net of what moves brought into the period that holds the day of each. */
export type MovesBetween = (from: string, to: string) => number

export type Pace = 'under' | 'on_track' | 'over'

export type Progress = {
  period: Period
  budgeted: number
  rolledOver: number
  spent: number
  pending: number
  remaining: number
  percent: number | null
  pace: Pace
  perDayLeft: number
  projected: number
}

export type Sources = {
  spendingBetween: SpendingBetween
  movesBetween: MovesBetween
  /** Every `YYYY-MM` in which anything was spent or moved, in any order. */
  busyMonths: readonly string[]
}

/** The progress of the period that holds the day `on`; null outside the budget's run. */
export function progressOn(envelope: Envelope, on: string, sources: Sources): Progress | null {
  return progressHistory(envelope, on, 1, sources).at(-1) ?? null
}

/** The last `count` periods up to the one that holds `on`, oldest first; past ones as of their end. */
export function progressHistory(
  envelope: Envelope,
  on: string,
  count: number,
  sources: Sources,
): Progress[] {
  const last = periodIndexAt(envelope, on)
  if (last === null) return []
  const first = Math.max(0, last - count + 1)
  const history: Progress[] = []
  let rolledOver = rolledOverInto(envelope, first, sources)
  for (let index = first; index <= last; index += 1) {
    const period = periodNumber(envelope, index)
    const asOf = index === last ? on : period.end
    const progress = progressOf(envelope, period, { rolledOver, asOf }, sources)
    history.push(progress)
    rolledOver = carriedOver(envelope.rollover, progress.remaining)
  }
  return history
}

/**
 * What all periods before the one with this index hand to it. Periods in which nothing happened are
 * added up and not walked: there may be thousands, as the client chooses where the run starts.
 */
function rolledOverInto(envelope: Envelope, target: number, sources: Sources): number {
  const { amount, rollover } = envelope
  if (rollover === 'none') return 0
  let rolledOver = 0
  let next = 0
  for (const index of busyPeriods(envelope, target, sources.busyMonths)) {
    const { start, end } = periodNumber(envelope, index)
    const before = carriedOver(rollover, rolledOver + amount * (index - next))
    const gained = amount + sources.movesBetween(start, end)
    rolledOver = carriedOver(rollover, before + gained - sources.spendingBetween(start, end).spent)
    next = index + 1
  }
  return carriedOver(rollover, rolledOver + amount * (target - next))
}

/** Which periods before `target` meet one of the months, ascending. */
function busyPeriods(run: Run, target: number, months: readonly string[]): number[] {
  const busy = new Set<number>()
  for (const month of months) {
    const first = `${month}-01`
    const index = periodIndexAt(run, first < run.startsOn ? run.startsOn : first) ?? target
    for (let next = index; next < target; next += 1) {
      if (periodNumber(run, next).start > `${month}-31`) break
      busy.add(next)
    }
  }
  return [...busy].toSorted((one, other) => one - other)
}

function progressOf(
  envelope: Envelope,
  period: Period,
  { rolledOver, asOf }: { rolledOver: number; asOf: string },
  { spendingBetween, movesBetween }: Sources,
): Progress {
  const budgeted = envelope.amount + movesBetween(period.start, period.end)
  const { spent, pending } = spendingBetween(period.start, period.end)
  const available = budgeted + rolledOver
  const remaining = available - spent
  const elapsed = daysOf(period, asOf)
  const total = daysOf(period)
  const spentSoFar = spendingBetween(period.start, asOf).spent
  return {
    period,
    budgeted,
    rolledOver,
    spent,
    pending,
    remaining,
    percent: available > 0 ? percentOf(spent, available) : null,
    pace: paceOf({ spentSoFar, available, elapsed, total }),
    perDayLeft: Math.max(0, Math.floor(remaining / (total - elapsed + 1))),
    projected: Math.round((spentSoFar * total) / elapsed),
  }
}

/** Within this share of the envelope around an even pace one is on track. */
const paceTolerance = 0.05

function paceOf(figures: {
  spentSoFar: number
  available: number
  elapsed: number
  total: number
}): Pace {
  const { spentSoFar, available, elapsed, total } = figures
  const ahead = spentSoFar - (Math.max(available, 0) * elapsed) / total
  const tolerance = Math.max(available, 0) * paceTolerance
  if (ahead > tolerance || spentSoFar > available) return 'over'
  return ahead < -tolerance ? 'under' : 'on_track'
}

function carriedOver(rollover: Rollover, remaining: number): number {
  return carry[rollover](remaining)
}

const carry: Record<Rollover, (remaining: number) => number> = {
  none: () => 0,
  surplus: (remaining) => Math.max(remaining, 0),
  deficit: (remaining) => Math.min(remaining, 0),
  both: (remaining) => remaining,
}
