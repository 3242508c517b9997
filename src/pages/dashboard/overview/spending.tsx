// What went out this month, by the categories of the first level.
import type { Category } from '../../../categories/schema'
import type { Range } from '../../../reports/range'
import type { SpendingRow } from '../../../reports/schema'
import { Card } from '../../components/page'
import { Table } from '../../components/table'
import { Amount } from '../../components/text'
import { formatMonth, useViewer } from '../../viewer'
import { byCurrency } from './charts'

/** More are put together as the rest. */
const shown = 8

type SpendingProps = {
  month: Range
  rows: readonly SpendingRow[]
  categories: readonly Category[]
  order: readonly string[]
}

export function Spending({ month, rows, categories, order }: SpendingProps) {
  const { locale } = useViewer()
  const names = new Map(categories.map(({ id, name }) => [id, name]))
  const spent = rows.flatMap((row) => spentIn(row))
  const title = `Spending in ${formatMonth(month.from, locale)}`
  return (
    <Card id="spending" title={title}>
      {spent.length === 0 && <p class="hint">Nothing has gone out this month yet.</p>}
      {byCurrency(spent, order).map(([currency, groups]) => (
        <SpendingTable
          title={`${title}, ${currency}`}
          month={month}
          groups={groups.map((group) => ({ ...group, name: nameOf(group.category, names) }))}
        />
      ))}
    </Card>
  )
}

type Spent = { category: string | null; currency: string; amount: number }
type Line = { name: string; currency: string; amount: number; link: string | null }

/** Refunds reduce it; what has no category may be income as well, so only what went out counts there. */
function spentIn({
  category = null,
  parent_id,
  currency,
  outflow,
  rolled_up,
}: SpendingRow): Spent[] {
  if (parent_id) return []
  const amount = category === null ? -outflow : -(rolled_up?.net ?? 0)
  return amount > 0 ? [{ category, currency, amount }] : []
}

function nameOf(category: string | null, names: ReadonlyMap<string, string>): string {
  return category === null ? 'Without a category' : (names.get(category) ?? category)
}

function SpendingTable({
  title,
  month,
  groups,
}: {
  title: string
  month: Range
  groups: readonly (Spent & { name: string })[]
}) {
  const total = groups.reduce((sum, { amount }) => sum + amount, 0)
  const currency = groups[0]?.currency ?? ''
  return (
    <>
      <ul class="figures">
        <li>
          <span>Spent in {currency}</span>
          <strong>
            <Amount of={total} currency={currency} />
          </strong>
        </li>
      </ul>
      <Table
        caption={title}
        rows={linesOf(groups, month)}
        columns={[
          {
            name: 'Category',
            heads: true,
            cell: ({ name, link }) => (link === null ? name : <a href={link}>{name}</a>),
          },
          {
            name: 'Share',
            cell: ({ name, amount }) => (
              <progress class="share" aria-label={`Share of ${name}`} max={total} value={amount}>
                {Math.round((amount / total) * 100)} %
              </progress>
            ),
          },
          {
            name: 'Spent',
            align: 'end',
            cell: ({ amount, currency }) => <Amount of={amount} currency={currency} />,
          },
        ]}
      />
    </>
  )
}

function linesOf(groups: readonly (Spent & { name: string })[], { from, to }: Range): Line[] {
  const sorted = groups.toSorted((one, other) => other.amount - one.amount)
  const lines = sorted.slice(0, shown).map(({ category, ...line }) => ({
    ...line,
    link: `/dashboard/transactions?category_id=${category ?? 'none'}&date_from=${from}&date_to=${to}`,
  }))
  const [first, ...others] = sorted.slice(shown)
  if (!first) return lines
  const amount = others.reduce((sum, other) => sum + other.amount, first.amount)
  return [
    ...lines,
    { name: `${others.length + 1} more`, currency: first.currency, amount, link: null },
  ]
}
