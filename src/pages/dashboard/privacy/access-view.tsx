// Who did what, by day.
import { dayIn } from '../../../clock'
import type { AccessLogEntry } from '../../../privacy/access-schema'
import { otherClient } from '../../../privacy/client-family'
import { type Option, Select } from '../../components/fields'
import { Badge, Button, ButtonLink, Card, EmptyState, PageTitle } from '../../components/page'
import { Table } from '../../components/table'
import { formatDay, formatNumber, useViewer } from '../../viewer'
import { countryName } from '../account/country-name'
import { isAlarming, whatHappened } from './words'

export type AccessFilter = { kind: string; credential: string }

type AccessPageProps = {
  entries: readonly AccessLogEntry[]
  filter: AccessFilter
  /** Keys and sessions, by id, and how they are called. */
  credentials: readonly Option[]
  /** The session that is looking. */
  current: string
  nextCursor: string | null
}

export function AccessPage(props: AccessPageProps) {
  const { entries, filter, credentials, nextCursor } = props
  const { time_zone: timeZone } = useViewer()
  const days = Map.groupBy(entries, ({ last_at: at }) => dayIn(timeZone, new Date(at)))
  return (
    <>
      <PageTitle
        actions={
          <ButtonLink look="quiet" href="/dashboard/privacy">
            Privacy
          </ButtonLink>
        }
      >
        Access log
      </PageTitle>
      <Filters filter={filter} credentials={credentials} />
      {entries.length === 0 && (
        <EmptyState title="There is no such entry.">
          <p>
            Nothing of this kind happened in the time that is kept.{' '}
            <a href="/dashboard/privacy/access">Show everything</a>
          </p>
        </EmptyState>
      )}
      {[...days].map(([day, ofDay]) => (
        <DayCard {...props} day={day} entries={ofDay} />
      ))}
      {nextCursor !== null && (
        <p class="actions">
          <ButtonLink look="quiet" href={addressOf(filter, nextCursor)}>
            Older entries
          </ButtonLink>
        </p>
      )}
    </>
  )
}

const kinds: readonly Option[] = [
  ['', 'Everything'],
  ['security', 'Security events'],
  ['access', 'Requests'],
]

function Filters({ filter, credentials }: Pick<AccessPageProps, 'filter' | 'credentials'>) {
  return (
    <form class="card filter" method="get" action="/dashboard/privacy/access">
      <Select name="kind" label="What" value={filter.kind} refusal={null} options={kinds} />
      <Select
        name="credential"
        label="Who"
        value={filter.credential}
        refusal={null}
        options={[['', 'Everyone'], ...credentials]}
      />
      <Button look="quiet">Show</Button>
    </form>
  )
}

function DayCard({ day, entries, credentials, current }: AccessPageProps & { day: string }) {
  const { locale } = useViewer()
  const title = formatDay(day, locale)
  return (
    <Card id={`day-${day}`} title={title}>
      <Table
        caption={`What happened on ${title}`}
        rows={entries}
        columns={[
          {
            name: 'What',
            heads: true,
            cell: (entry) => (
              <>
                {whatHappened(entry)}{' '}
                {entry.kind === 'security' && (
                  <Badge tone={isAlarming(entry) ? 'bad' : 'plain'}>security</Badge>
                )}
              </>
            ),
          },
          { name: 'When', cell: (entry) => <When of={entry} /> },
          { name: 'Who', cell: (entry) => <Who of={entry} {...{ credentials, current }} /> },
          {
            name: 'From',
            cell: ({ country, client }) =>
              [countryName(country), client === otherClient ? null : client]
                .filter((part) => part !== null)
                .join(' · '),
          },
          {
            name: 'Times',
            align: 'end',
            cell: ({ count, client_errors: theirs, server_errors: ours }) => (
              <>
                {formatNumber(count, locale)}
                {theirs + ours > 0 && (
                  <span class="below">{formatNumber(theirs + ours, locale)} with errors</span>
                )}
              </>
            ),
          },
        ]}
      />
    </Card>
  )
}

/** Entries are counted by the hour: from the first to the last of them. */
function When({ of: { first_at: first, last_at: last } }: { of: AccessLogEntry }) {
  const { locale, time_zone: timeZone } = useViewer()
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone })
  const [from, to] = [time.format(new Date(first)), time.format(new Date(last))]
  return (
    <span class="amount">
      <time datetime={first}>{from}</time>
      {from !== to && (
        <>
          {' – '}
          <time datetime={last}>{to}</time>
        </>
      )}
    </span>
  )
}

function Who({
  of: { key_id: key, key_name: name, session_id: session },
  credentials,
  current,
}: { of: AccessLogEntry } & Pick<AccessPageProps, 'credentials' | 'current'>) {
  if (key !== null) return <span>{name ?? 'A key that is gone'}</span>
  if (session === null) return <span>–</span>
  if (session === current) return <span>This device</span>
  const known = credentials.find(([id]) => id === session)
  return <span>{known?.[1] ?? 'A device that was signed in'}</span>
}

function addressOf({ kind, credential }: AccessFilter, cursor: string): string {
  const parameters = Object.entries({ kind, credential, cursor }).filter(
    ([, value]) => value !== '',
  )
  return `/dashboard/privacy/access?${new URLSearchParams(parameters)}`
}
