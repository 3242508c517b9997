// Thirty days of use as the rows and the series of a chart.
import { addDays } from '../../../clock'
import type { Usage } from '../../../rate-limit/usage-schema'
import type { ChartSeries } from '../../components/chart'

export type Meter = Usage['data'][number]
type UsedDay = Meter['today']

const shownDays = 30

/** Up to today, which is that of the meters: in UTC. */
export function lastDays(meters: readonly Meter[]): string[] {
  const today = meters[0]?.today.date ?? ''
  return Array.from({ length: shownDays }, (_, index) => addDays(today, index + 1 - shownDays))
}

export function sumOf({ days }: Meter, count: (day: UsedDay) => number): number {
  return days.reduce((sum, day) => sum + count(day), 0)
}

export function faultsIn({ client_errors: theirs, server_errors: ours }: UsedDay): number {
  return theirs + ours
}

export function nameOf({ key_id: id, name }: Meter): string {
  return id === null ? 'Signed in' : (name ?? id)
}

/** A chart of more colours than this says nothing. */
const mostSeries = 4

/** Who made how many requests: the busiest by name, the others together. */
export function seriesByOwner(meters: readonly Meter[], days: readonly string[]): ChartSeries[] {
  const busiest = meters
    .filter((meter) => sumOf(meter, ({ requests }) => requests) > 0)
    .toSorted((one, other) => sumOf(other, byRequests) - sumOf(one, byRequests))
  const named = busiest.slice(0, busiest.length > mostSeries + 1 ? mostSeries : mostSeries + 1)
  const others = busiest.slice(named.length)
  return [
    ...named.map((meter) => ({ name: nameOf(meter), values: valuesOf([meter], days, byRequests) })),
    ...(others.length > 0
      ? [{ name: 'Others', values: valuesOf(others, days, byRequests), tone: 'soft' as const }]
      : []),
  ]
}

/** What came of the requests of one. */
export function seriesByOutcome(meter: Meter, days: readonly string[]): ChartSeries[] {
  const fine = (day: UsedDay) => day.requests - faultsIn(day)
  return [
    { name: 'Answered', values: valuesOf([meter], days, fine), tone: 'accent' },
    { name: 'With errors', values: valuesOf([meter], days, faultsIn), tone: 'busy' },
    {
      name: 'Refused by limits',
      values: valuesOf([meter], days, ({ limited }) => limited),
      tone: 'bad',
    },
  ]
}

function byRequests({ requests }: UsedDay): number {
  return requests
}

function valuesOf(
  meters: readonly Meter[],
  days: readonly string[],
  count: (day: UsedDay) => number,
): number[] {
  return days.map((date) =>
    meters.reduce((sum, meter) => {
      const day = meter.days.find((one) => one.date === date)
      return sum + (day ? count(day) : 0)
    }, 0),
  )
}
