import type { Delivery, Webhook } from '../../../webhooks/schema'
import { Once, Refused } from '../../components/fields'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  ConfirmPage,
  EmptyState,
  Facts,
  PageTitle,
} from '../../components/page'
import { Table } from '../../components/table'
import { CodeBlock, Instant } from '../../components/text'
import type { Refusal } from '../../forms/attempt'
import { WebhookFields, webhookLabels } from './fields'
import { deliveryStandingOf, eventsInWords, standingOf } from './words'

export type SeenWebhook = { of: Webhook; last: Delivery | null }

export function WebhooksPage({ webhooks }: { webhooks: readonly SeenWebhook[] }) {
  if (webhooks.length === 0) return <NoWebhooks />
  return (
    <>
      <PageTitle actions={<ButtonLink href="/dashboard/webhooks/new">New webhook</ButtonLink>}>
        Webhooks
      </PageTitle>
      <Card id="webhooks" title="Endpoints">
        <Table
          caption="Endpoints, the newest first"
          rows={webhooks}
          columns={[
            {
              name: 'Address',
              heads: true,
              cell: ({ of }) => (
                <>
                  <a href={`/dashboard/webhooks/${of.id}`}>{of.url}</a>
                  {of.description && <span class="below">{of.description}</span>}
                </>
              ),
            },
            { name: 'Events', cell: ({ of }) => eventsInWords(of.events) },
            { name: 'Last delivery', cell: ({ last }) => <LastDelivery of={last} /> },
            { name: 'Status', cell: ({ of }) => <Status of={of} /> },
          ]}
        />
      </Card>
    </>
  )
}

function NoWebhooks() {
  return (
    <>
      <PageTitle>Webhooks</PageTitle>
      <EmptyState title="There is no webhook yet.">
        <p>
          Name an address of yours, and what changes here is posted to it: signed, and tried again
          until it arrives.
        </p>
        <p class="actions">
          <ButtonLink href="/dashboard/webhooks/new">Make a webhook</ButtonLink>
          <ButtonLink look="quiet" href="/docs/webhooks">
            How they work
          </ButtonLink>
        </p>
      </EmptyState>
    </>
  )
}

function LastDelivery({ of }: { of: Delivery | null }) {
  if (!of) return <span>None yet</span>
  return (
    <span>
      <DeliveryStatus of={of} /> <Instant of={of.attempts.at(-1)?.at ?? of.created_at} />
    </span>
  )
}

export function Status({ of }: { of: Webhook }) {
  const { tone, text } = standingOf(of)
  return <Badge tone={tone}>{text}</Badge>
}

export function DeliveryStatus({ of }: { of: Delivery }) {
  const { tone, text } = deliveryStandingOf(of)
  return <Badge tone={tone}>{text}</Badge>
}

export function WebhookForm({ refusal, of }: { refusal: Refusal | null; of?: Webhook }) {
  const back = of ? `/dashboard/webhooks/${of.id}` : '/dashboard/webhooks'
  return (
    <section class="card form">
      <h1>{of ? 'Edit the webhook' : 'New webhook'}</h1>
      <Refused refusal={refusal} labels={webhookLabels} />
      <form method="post" action={of ? `${back}/edit` : `${back}/new`}>
        {!of && <Once />}
        <WebhookFields refusal={refusal} {...(of && { of })} />
        <p class="actions">
          <Button>{of ? 'Save' : 'Make the webhook'}</Button>
          <ButtonLink look="quiet" href={back}>
            Cancel
          </ButtonLink>
        </p>
      </form>
    </section>
  )
}

/** Its secret: when it is made or renewed, and whenever its owner asks. */
export function SecretPage({
  of,
  secret,
  title,
  note,
}: {
  of: Webhook
  secret: string
  title: string
  note?: string
}) {
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <Card id="secret-title" title="The signing secret">
        <p>
          What we send is signed with it. <a href="/docs/webhooks#verify">Verify each message</a> in
          five languages, before you believe it. Only who is signed in can see it; no API key can.
        </p>
        <CodeBlock code={secret} label="Secret to copy" />
        {note !== undefined && <p>{note}</p>}
      </Card>
      <div class="actions">
        {of.status === 'active' && <PingForm of={of} />}
        <ButtonLink look="quiet" href={`/dashboard/webhooks/${of.id}`}>
          To the webhook
        </ButtonLink>
      </div>
    </>
  )
}

export function PingForm({ of }: { of: Webhook }) {
  return (
    <form method="post" action={`/dashboard/webhooks/${of.id}/ping`}>
      <Once />
      <Button>Send a ping</Button>
    </form>
  )
}

export function DeleteWebhookPage({ of }: { of: Webhook }) {
  return (
    <ConfirmPage
      title="Delete the webhook?"
      action={`/dashboard/webhooks/${of.id}/delete`}
      confirm="Delete the webhook"
      back={`/dashboard/webhooks/${of.id}`}
    >
      <p>
        Its deliveries go with it, those on their way included. Pausing keeps them, and a replay
        brings what was missed.
      </p>
      <Facts of={[['Address', of.url]]} />
    </ConfirmPage>
  )
}
