// One delivery: what was sent, and what came of every attempt.
import type { Delivery, Webhook } from '../../../webhooks/schema'
import { Once } from '../../components/fields'
import { Button, Card, Facts, PageTitle } from '../../components/page'
import { CodeBlock, Instant } from '../../components/text'
import { DeliveryStatus } from './view'

type DeliveryPageProps = {
  of: Delivery
  webhook: Webhook
  /** As it is sent; null once the event is kept no longer. */
  body: string | null
}

export function DeliveryPage({ of, webhook, body }: DeliveryPageProps) {
  const at = `/dashboard/webhooks/${webhook.id}`
  return (
    <>
      <PageTitle
        actions={
          webhook.status === 'active' && (
            <form method="post" action={`${at}/deliveries/${of.id}/retry`}>
              <Once />
              <Button look="quiet">Deliver once more</Button>
            </form>
          )
        }
      >
        {of.event_type}
      </PageTitle>
      <div id="course" aria-live="polite" {...(of.status === 'pending' && { 'data-follow': '' })}>
        <Card id="facts" title="About this delivery" actions={<DeliveryStatus of={of} />}>
          <p class="address">
            To <a href={at}>{webhook.url}</a>
          </p>
          <Facts
            of={[
              ['Since', <Instant of={of.created_at} />],
              ...(of.next_attempt_at === null
                ? []
                : [['Next attempt', <Instant of={of.next_attempt_at} />] as const]),
              ['Event', <code>{of.event_id}</code>],
            ]}
          />
        </Card>
        <Attempts of={of} />
      </div>
      <Card id="body" title="What is sent">
        {body === null ? (
          <p>The event is kept no longer: events are, for 30 days.</p>
        ) : (
          <CodeBlock code={body} label="The body of the event" />
        )}
      </Card>
    </>
  )
}

function Attempts({ of: { attempts } }: { of: Delivery }) {
  return (
    <Card id="attempts" title="Attempts">
      {attempts.length === 0 && (
        <p>There was none yet. It takes a moment: load the page again to see it.</p>
      )}
      <ol class="attempts" reversed>
        {attempts
          .toReversed()
          .map(({ at, status_code: status, error, duration_ms, response }, index) => (
            <li>
              <p>
                <strong>{status === null ? 'No answer' : `Answered ${status}`}</strong>
                {' after '}
                {duration_ms} ms · <Instant of={at} />
              </p>
              {error !== null && <p class="fault">{error}</p>}
              {response !== null && response !== '' && (
                <CodeBlock
                  code={response}
                  label={`The beginning of answer ${attempts.length - index}`}
                />
              )}
            </li>
          ))}
      </ol>
    </Card>
  )
}
