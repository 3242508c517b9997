// One endpoint: how it stands, what was sent to it, and what can be done about it.
import type { Delivery, Webhook } from '../../../webhooks/schema'
import { Once, Refused, Select } from '../../components/fields'
import { Button, ButtonLink, Card, EmptyState, Facts, PageTitle } from '../../components/page'
import { NewSecretPage } from '../../components/new-secret'
import { Table } from '../../components/table'
import { Instant } from '../../components/text'
import type { Refusal } from '../../forms/attempt'
import { DeliveryStatus, PingForm, Status } from './view'
import { eventsInWords } from './words'

export type Log = {
  deliveries: readonly Delivery[]
  /** Undefined: whatever became of them. */
  status: Delivery['status'] | undefined
  nextCursor: string | null
}

export function WebhookPage({ of, log }: { of: Webhook; log: Log }) {
  const at = `/dashboard/webhooks/${of.id}`
  return (
    <>
      <PageTitle actions={of.status === 'active' && <PingForm of={of} />}>Webhook</PageTitle>
      <Card id="facts" title="About this webhook" actions={<Status of={of} />}>
        <p class="address">
          <code>{of.url}</code>
        </p>
        <Facts
          of={[
            ['Events', of.events.includes('*') ? eventsInWords(of.events) : of.events.join(', ')],
            ...(of.description ? [['Description', of.description] as const] : []),
            ['Made', <Instant of={of.created_at} />],
          ]}
        />
        {of.status === 'disabled' && (
          <p>
            Nothing is sent meanwhile. After you have resumed it, a replay brings what was missed.
          </p>
        )}
        <div class="actions">
          <ButtonLink look="quiet" href={`${at}/edit`}>
            Edit
          </ButtonLink>
          <form method="post" action={`${at}/status`}>
            <input
              type="hidden"
              name="status"
              value={of.status === 'active' ? 'disabled' : 'active'}
            />
            <Button look="quiet">{of.status === 'active' ? 'Pause' : 'Resume'}</Button>
          </form>
          {of.status === 'active' && (
            <ButtonLink look="quiet" href={`${at}/replay`}>
              Replay
            </ButtonLink>
          )}
          <ButtonLink look="quiet" href={`${at}/secret`}>
            Secret
          </ButtonLink>
          <ButtonLink look="quiet" href={`${at}/rotate`}>
            New secret
          </ButtonLink>
          <ButtonLink look="quiet" href={`${at}/delete`}>
            Delete
          </ButtonLink>
        </div>
      </Card>
      <LogCard of={of} log={log} />
    </>
  )
}

const filters = [
  [undefined, 'All'],
  ['failed', 'Failed'],
  ['pending', 'On their way'],
  ['succeeded', 'Received'],
] as const

function LogCard({ of, log: { deliveries, status, nextCursor } }: { of: Webhook; log: Log }) {
  const at = `/dashboard/webhooks/${of.id}`
  const query = status === undefined ? '' : `status=${status}`
  return (
    <Card id="deliveries" title="Deliveries">
      <nav class="statuses" aria-label="Which deliveries">
        {filters.map(([value, name]) => (
          <a
            href={value === undefined ? at : `${at}?status=${value}`}
            {...(value === status && { 'aria-current': 'true' })}
          >
            {name}
          </a>
        ))}
      </nav>
      {deliveries.length === 0 ? (
        <NoDeliveries isFiltered={status !== undefined} />
      ) : (
        <Deliveries at={at} deliveries={deliveries} />
      )}
      {nextCursor !== null && (
        <p class="actions">
          <ButtonLink look="quiet" href={`${at}?${query && `${query}&`}cursor=${nextCursor}`}>
            Older ones
          </ButtonLink>
        </p>
      )}
    </Card>
  )
}

function NoDeliveries({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState title="There are none of these.">
      <p>Others may be under “All”.</p>
    </EmptyState>
  ) : (
    <EmptyState title="Nothing was sent yet.">
      <p>Send a ping to see whether messages arrive.</p>
    </EmptyState>
  )
}

function Deliveries({ at, deliveries }: { at: string; deliveries: readonly Delivery[] }) {
  return (
    <Table
      caption="Deliveries, the newest first"
      rows={deliveries}
      columns={[
        {
          name: 'Event',
          heads: true,
          cell: ({ id, event_type: type }) => <a href={`${at}/deliveries/${id}`}>{type}</a>,
        },
        { name: 'When', cell: ({ created_at: when }) => <Instant of={when} /> },
        {
          name: 'Last answer',
          cell: ({ attempts }) => attempts.at(-1)?.status_code ?? attempts.at(-1)?.error ?? '–',
        },
        { name: 'Attempts', align: 'end', cell: ({ attempts }) => attempts.length },
        {
          name: 'Next attempt',
          cell: ({ next_attempt_at: next }) => (next === null ? '–' : <Instant of={next} />),
        },
        { name: 'Status', cell: (delivery) => <DeliveryStatus of={delivery} /> },
      ]}
    />
  )
}

export function RotateWebhookPage({ of, refusal }: { of: Webhook; refusal: Refusal | null }) {
  return (
    <NewSecretPage
      title="A new signing secret"
      path={`/dashboard/webhooks/${of.id}`}
      label="The old secret signs along"
      refusal={refusal}
    >
      <p>While both sign, put the new one where the old one is: your receiver misses nothing.</p>
    </NewSecretPage>
  )
}

/** In hours before now; events are kept for 30 days, and forms stay open for a while. */
const sinces = [
  ['1', 'The last hour'],
  ['24', 'The last 24 hours'],
  ['168', 'The last 7 days'],
  ['719', 'The last 30 days'],
] as const

export function ReplayPage({ of, refusal }: { of: Webhook; refusal: Refusal | null }) {
  const labels = { since: 'Events of' }
  return (
    <section class="card narrow">
      <h1>Deliver events again</h1>
      <p>
        Everything of that time that the webhook takes: what failed or was missed, and what arrived
        too. Your receiver knows it again by its <code>webhook-id</code>.
      </p>
      <Refused refusal={refusal} labels={labels} />
      <form method="post" action={`/dashboard/webhooks/${of.id}/replay`}>
        <Once />
        <Select name="since" label={labels.since} value="24" refusal={refusal} options={sinces} />
        <p class="actions">
          <Button>Deliver again</Button>
          <ButtonLink look="quiet" href={`/dashboard/webhooks/${of.id}`}>
            Cancel
          </ButtonLink>
        </p>
      </form>
    </section>
  )
}
