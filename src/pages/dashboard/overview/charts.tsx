// Twelve months: what came in and went out, and what there is. Currencies are never added up.
import type { Child } from 'hono/jsx'
import type { CashFlowRow } from '../../../reports/cash-flow'
import type { NetWorthRow } from '../../../reports/net-worth'
import { Chart } from '../../components/chart'
import { Card } from '../../components/page'
import { Tabs } from '../../components/tabs'
import { Amount } from '../../components/text'
import { formatMonth, formatShortMonth, useViewer } from '../../viewer'

/** By currency, in the order that the page has. */
export function byCurrency<Row extends { currency: string }>(
  rows: readonly Row[],
  order: readonly string[],
): [currency: string, rows: Row[]][] {
  const place = (currency: string) =>
    (order.indexOf(currency) + order.length + 1) % (order.length + 1)
  return [...Map.groupBy(rows, ({ currency }) => currency)].toSorted(
    ([one], [other]) => place(one) - place(other),
  )
}

export function NetWorth({
  rows,
  order,
}: {
  rows: readonly NetWorthRow[]
  order: readonly string[]
}) {
  const groups = byCurrency(rows, order)
  return (
    <Card id="net-worth" title="Net worth">
      <ul class="figures">
        {groups.map(([currency, months]) => (
          <li>
            <span>{groups.length > 1 ? `In ${currency}` : 'This month'}</span>
            <strong>
              <Amount of={months.at(-1)?.net ?? 0} currency={currency} />
            </strong>
          </li>
        ))}
      </ul>
      <EachCurrency
        name="net-worth-in"
        groups={groups}
        chart={(currency, months) => (
          <MonthChart
            title={`Net worth over twelve months, ${currency}`}
            kind="lines"
            currency={currency}
            months={months.map(({ date }) => date)}
            series={[{ name: 'Net worth', values: months.map(({ net }) => net), tone: 'accent' }]}
          />
        )}
      />
    </Card>
  )
}

export function CashFlow({
  rows,
  order,
}: {
  rows: readonly CashFlowRow[]
  order: readonly string[]
}) {
  return (
    <Card id="cash-flow" title="Cash flow">
      <EachCurrency
        name="cash-flow-in"
        groups={byCurrency(rows, order)}
        chart={(currency, months) => (
          <MonthChart
            title={`In and out over twelve months, ${currency}`}
            kind="stacked"
            currency={currency}
            months={months.map(({ start }) => start)}
            series={[
              { name: 'In', values: months.map(({ inflow }) => inflow), tone: 'accent' },
              { name: 'Out', values: months.map(({ outflow }) => outflow), tone: 'busy' },
            ]}
          />
        )}
      />
    </Card>
  )
}

/** One after the other behind tabs, because they share no axis. */
function EachCurrency<Row>({
  name,
  groups,
  chart,
}: {
  name: string
  groups: readonly [currency: string, rows: Row[]][]
  chart: (currency: string, rows: readonly Row[]) => Child
}) {
  const [[currency, rows] = [], ...others] = groups
  if (currency === undefined || rows === undefined) return <></>
  if (others.length === 0) return <>{chart(currency, rows)}</>
  const tabs = groups.slice(0, mostTabs).map(([label, rows]) => ({
    label,
    content: chart(label, rows),
  }))
  return <Tabs name={name} legend="Currency" tabs={tabs} />
}

/** As many as the tabs can be; the tables of further currencies are in the reports of the API. */
const mostTabs = 5

type MonthChartProps = {
  title: string
  kind: 'lines' | 'stacked'
  currency: string
  /** A day of each. */
  months: readonly string[]
  series: Parameters<typeof Chart>[0]['series']
}

function MonthChart({ months, ...chart }: MonthChartProps) {
  const { locale } = useViewer()
  return (
    <Chart
      {...chart}
      format="money"
      labelName="Month"
      labels={months.map((month) => formatMonth(month, locale))}
      ticks={months.map((month) => formatShortMonth(month, locale))}
    />
  )
}
