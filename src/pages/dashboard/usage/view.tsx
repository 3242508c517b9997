import type { Standing } from '../../../rate-limit/windows'
import { Chart } from '../../components/chart'
import { Badge, ButtonLink, Card, EmptyState, PageTitle, Progress } from '../../components/page'
import { Table } from '../../components/table'
import { formatDay, formatNumber, useViewer } from '../../viewer'
import {
  faultsIn,
  lastDays,
  type Meter,
  nameOf,
  seriesByOutcome,
  seriesByOwner,
  sumOf,
} from './days'

/** How the limits of each stand, by key; null: of this session. */
export type Standings = ReadonlyMap<string | null, readonly Standing[]>

type UsageProps = { meters: readonly Meter[]; standings: Standings }

export function UsagePage({ meters, standings }: UsageProps) {
  const days = lastDays(meters)
  const series = seriesByOwner(meters, days)
  return (
    <>
      <PageTitle>Usage</PageTitle>
      <Card id="month" title="Thirty days">
        {series.length === 0 ? (
          <EmptyState title="There was no request yet.">
            <p>With a key of yours your programs use the API; here you will see how much.</p>
            <p class="actions">
              <ButtonLink href="/dashboard/keys/new">Make a key</ButtonLink>
            </p>
          </EmptyState>
        ) : (
          <DayChart title="Requests by key" days={days} series={series} />
        )}
      </Card>
      <Card id="meters" title="By key">
        <Meters meters={meters} standings={standings} />
        <p class="hint">
          “Signed in” are this dashboard and apps that you signed in to. Days are in UTC; the last
          requests may be missing for a moment.
        </p>
      </Card>
    </>
  )
}

function Meters({ meters, standings }: UsageProps) {
  const { locale } = useViewer()
  const count = (value: number) => <span class="amount">{formatNumber(value, locale)}</span>
  return (
    <Table
      caption="Use and limits by key"
      rows={meters}
      columns={[
        {
          name: 'Key',
          heads: true,
          cell: (meter) => (
            <>
              <a href={`/dashboard/usage?of=${meter.key_id ?? 'sessions'}`}>{nameOf(meter)}</a>{' '}
              {meter.revoked_at !== null && <Badge>revoked</Badge>}
            </>
          ),
        },
        { name: 'Today', align: 'end', cell: ({ today }) => count(today.requests) },
        {
          name: 'Left',
          align: 'end',
          cell: ({ key_id: id }) => <Left of={standings.get(id) ?? []} />,
        },
        {
          name: '30 days',
          align: 'end',
          cell: (meter) => count(sumOf(meter, ({ requests }) => requests)),
        },
        { name: 'With errors', align: 'end', cell: (meter) => count(sumOf(meter, faultsIn)) },
        {
          name: 'Refused',
          align: 'end',
          cell: (meter) => count(sumOf(meter, ({ limited }) => limited)),
        },
      ]}
    />
  )
}

/** Of the longest window: what is left of a minute is back before one has read it. */
function Left({ of }: { of: readonly Standing[] }) {
  const { locale } = useViewer()
  const longest = of.toSorted((one, other) => other.seconds - one.seconds)[0]
  if (!longest) return <span>–</span>
  return (
    <span>
      {formatNumber(longest.remaining, locale)} of {formatNumber(longest.quota, locale)} a{' '}
      {longest.name}
    </span>
  )
}

/** Of one key, or of the sessions. */
export function MeterPage({ meter, standings }: { meter: Meter; standings: Standings }) {
  const days = lastDays([meter])
  return (
    <>
      <PageTitle
        actions={
          <ButtonLink look="quiet" href="/dashboard/usage">
            All keys
          </ButtonLink>
        }
      >
        Usage: {nameOf(meter)}
      </PageTitle>
      <Card id="limits" title="Limits">
        <div class="standings">
          {(standings.get(meter.key_id) ?? []).map((standing) => (
            <Limit of={standing} />
          ))}
        </div>
        {meter.revoked_at !== null && <p>The key is revoked: it can make no request any more.</p>}
        {meter.key_id === null && (
          <p class="hint">
            Each device that is signed in has limits of its own; these are of this one.
          </p>
        )}
      </Card>
      <Card id="month" title="Thirty days">
        <DayChart title="Requests by outcome" days={days} series={seriesByOutcome(meter, days)} />
      </Card>
    </>
  )
}

function Limit({ of: { name, quota, remaining, resetSeconds } }: { of: Standing }) {
  const { locale } = useViewer()
  const used = quota - remaining
  const left = `${formatNumber(remaining, locale)} of ${formatNumber(quota, locale)} left`
  return (
    <div>
      <p>Per {name}</p>
      <Progress
        label={`Used of the limit per ${name}`}
        percent={(used / quota) * 100}
        text={used === 0 ? left : `${left}, all back in ${inWords(resetSeconds)}`}
      />
    </div>
  )
}

function DayChart({
  title,
  days,
  series,
}: {
  title: string
  days: readonly string[]
  series: ReturnType<typeof seriesByOutcome>
}) {
  const { locale } = useViewer()
  const short = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'numeric',
    timeZone: 'UTC',
  })
  return (
    <Chart
      title={title}
      kind="stacked"
      format="count"
      labelName="Day"
      labels={days.map((day) => formatDay(day, locale))}
      ticks={days.map((day) => short.format(new Date(`${day}T00:00:00.000Z`)))}
      series={series}
    />
  )
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} minutes`
  return `${Math.ceil(seconds / 3600)} hours`
}
