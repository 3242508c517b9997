// What a report must say, by adding up what the list says.
import { addDays } from '../../src/clock'

export type Line = {
  currency: string
  amount: number
  category: string | null
  payee: string
  account: string
  tags: (string | null)[]
  date: string
}

type Parents = ReadonlyMap<string, string | null>

/** The parts that count: no transfers, splits one by one, under a category filter those that belong. */
export function linesOf(rows: readonly any[], query: URLSearchParams, parents: Parents): Line[] {
  const wanted = query.getAll('category_id')
  const isWanted = (category: string | null, isWhole: boolean) =>
    wanted.length === 0 ||
    (category === null
      ? isWhole && wanted.includes('none')
      : wanted.some((id) => id === category || id === parents.get(category)))
  return rows
    .filter(({ transfer }) => transfer === null)
    .flatMap((row) => {
      const isWhole = row.splits.length === 0
      const parts = isWhole ? [row] : row.splits
      return parts
        .filter(({ category_id }: any) => isWanted(category_id, isWhole))
        .map(({ amount, category_id }: any) => ({
          currency: row.currency,
          amount,
          category: category_id,
          payee: fold(row.payee ?? ''),
          account: row.account_id,
          tags: row.tags.length > 0 ? row.tags : [null],
          date: row.date,
        }))
    })
}

export function sumsOf(lines: readonly { amount: number }[]) {
  const inflow = add(lines.filter(({ amount }) => amount > 0))
  const outflow = add(lines.filter(({ amount }) => amount < 0))
  return { inflow, outflow, net: inflow + outflow, count: lines.length }
}

const labels = {
  payee: (line: Line) => [line.payee === '' ? null : line.payee],
  account: (line: Line) => [line.account],
  tag: (line: Line) => line.tags,
  month: (line: Line) => [line.date.slice(0, 7)],
}

/** The rows of a report by anything but category, in no order. */
export function groupsOf(lines: readonly Line[], groupBy: keyof typeof labels) {
  const labelled = lines.flatMap((line) =>
    labels[groupBy](line).map((label) => ({ ...line, label })),
  )
  const groups = Map.groupBy(labelled, ({ label, currency }) => JSON.stringify([label, currency]))
  return [...groups.values()].map((group) => {
    const [first] = group
    return { [groupBy]: first?.label, currency: first?.currency, ...sumsOf(group) }
  })
}

/** The rows by category: each that has lines, and their parents. */
export function categoriesOf(lines: readonly Line[], parents: Parents) {
  const shown = new Map(
    lines.flatMap(({ category, currency }) => {
      const parent = category === null ? null : (parents.get(category) ?? null)
      const ids = parent === null ? [category] : [category, parent]
      return ids.map((id): [string, { id: string | null; currency: string }] => [
        `${id} ${currency}`,
        { id, currency },
      ])
    }),
  )
  return [...shown.values()].map(({ id, currency }) => {
    const same = lines.filter((line) => line.currency === currency)
    const own = same.filter(({ category }) => category === id)
    const below = same.filter(
      ({ category }) => category !== null && id !== null && parents.get(category) === id,
    )
    return {
      category: id,
      parent_id: id === null ? null : (parents.get(id) ?? null),
      currency,
      ...sumsOf(own),
      rolled_up: sumsOf([...own, ...below]),
    }
  })
}

type Interval = { start: string; end: string }

const firstDays = {
  week: (day: string) => addDays(day, -((new Date(day).getUTCDay() + 6) % 7)),
  month: (day: string) => day.slice(0, 7),
  quarter: (day: string) => `${day.slice(0, 4)} ${Math.floor((Number(day.slice(5, 7)) - 1) / 3)}`,
  year: (day: string) => day.slice(0, 4),
}

/** Found by walking every day of the range. */
export function intervalsOf(
  from: string,
  to: string,
  interval: keyof typeof firstDays,
): Interval[] {
  const days: string[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return [...Map.groupBy(days, firstDays[interval]).values()].map((group) => ({
    start: group[0] ?? '',
    end: group.at(-1) ?? '',
  }))
}

export function flowsOf(
  lines: readonly Line[],
  intervals: readonly Interval[],
  ownCurrency: string,
) {
  const moved = [...new Set(lines.map(({ currency }) => currency))].toSorted()
  const currencies = moved.length > 0 ? moved : [ownCurrency]
  return intervals.flatMap(({ start, end }) =>
    currencies.map((currency) => {
      const within = lines.filter((line) => start <= line.date && line.date <= end)
      return {
        start,
        end,
        currency,
        ...sumsOf(within.filter((line) => line.currency === currency)),
      }
    }),
  )
}

export function worthOf(
  accounts: readonly any[],
  posted: readonly any[],
  dates: readonly string[],
) {
  const currencies = [...new Set(accounts.map(({ currency }) => currency))].toSorted()
  return dates.flatMap((date) =>
    currencies.map((wanted) => {
      const balances = accounts
        .filter(({ currency }) => currency === wanted)
        .map(({ id, opened_on, opening_balance }) => {
          const until = posted.filter((row) => row.account_id === id && row.date <= date)
          return { amount: (opened_on <= date ? opening_balance : 0) + add(until) }
        })
      const { inflow: assets, outflow: liabilities, net } = sumsOf(balances)
      return { date, currency: wanted, assets, liabilities, net }
    }),
  )
}

/** Reports tie in no promised way, so rows are compared as sets. */
export function inOrder(rows: readonly any[]): any[] {
  const key = ({ category, payee, account, tag, month, currency }: any) =>
    JSON.stringify([category ?? payee ?? account ?? tag ?? month, currency])
  return rows.toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
}

export function fold(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{Mark}/gu, '')
  return letters.toLowerCase().split(/\s+/).filter(Boolean).join(' ')
}

function add(lines: readonly { amount: number }[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0)
}
