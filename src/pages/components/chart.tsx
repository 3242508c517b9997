// A chart for eyes, and its figures as a table for everyone: what is drawn is only ever a repetition.
import { decimalsOf } from '../../money'
import { formatAmount, formatNumber, useViewer } from '../viewer'
import { Table } from './table'

/** What a series is drawn in, of the colours that every page has. */
export type Tone = 'accent' | 'good' | 'bad' | 'busy' | 'soft'

export type ChartSeries = {
  name: string
  /** One for each label, in minor units where they are money. */
  values: readonly number[]
  tone?: Tone
}

type ChartProps = {
  title: string
  /** `bars` stand side by side, `stacked` ones on each other: what is negative hangs below zero. */
  kind: 'bars' | 'lines' | 'stacked'
  /** As they are to be read, such as `March 2026`. */
  labels: readonly string[]
  /** The same in short, for the axis. */
  ticks?: readonly string[]
  series: readonly ChartSeries[]
  /** What the labels are, above their column of the table. */
  labelName?: string
} & ({ format: 'money'; currency: string } | { format: 'count' })

const tones: readonly Tone[] = ['accent', 'busy', 'soft', 'good', 'bad']

/** Needs `asset('/static/chart.js')` among the scripts of the page; without it the table remains. */
export function Chart({ ticks, labelName = 'When', ...props }: ChartProps) {
  const { title, kind, labels, series } = props
  const { locale } = useViewer()
  const toned = series.map((one, index) => ({
    ...one,
    tone: one.tone ?? tones[index % tones.length] ?? 'accent',
  }))
  const drawn = {
    kind,
    labels,
    ticks: ticks ?? labels,
    series: toned,
    locale,
    ...(props.format === 'money' && {
      currency: props.currency,
      decimals: decimalsOf(props.currency),
    }),
  }
  const written = (value: number) =>
    props.format === 'money'
      ? formatAmount(value, props.currency, locale)
      : formatNumber(value, locale)
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="plot" data-chart={JSON.stringify(drawn)} aria-hidden="true">
        <p class="legend">
          <span class="at"></span>
          {toned.map(({ name, tone }) => (
            <span class={`key ${tone}`}>
              {name} <b></b>
            </span>
          ))}
        </p>
        <div class="canvas"></div>
      </div>
      <details>
        <summary>
          In figures<span class="unseen">: {title}</span>
        </summary>
        <Table
          caption={title}
          rows={labels.map((label, index) => ({ label, index }))}
          columns={[
            { name: labelName, heads: true, cell: ({ label }) => label },
            ...series.map(({ name, values }) => ({
              name,
              align: 'end' as const,
              cell: ({ index }: { index: number }) => (
                <span class="amount">{written(values[index] ?? 0)}</span>
              ),
            })),
          ]}
        />
      </details>
    </figure>
  )
}
