import { eventTypes } from '../../events/types'
import { patienceDays, retryDelaysSeconds } from '../../webhooks/schedule'
import { Tabs } from '../components/tabs'
import { CodeBlock, Prose } from '../components/text'
import { span } from '../limits'
import { eventMeanings } from './event-meanings'
import { Docs, type Section } from './layout'
import { snippets } from './verify-snippets'

const sections: readonly Section[] = [
  ['begin', 'Begin'],
  ['message', 'What is sent'],
  ['types', 'Types of events'],
  ['verify', 'Verify'],
  ['retries', 'When it does not arrive'],
  ['duplicates', 'Duplicates and order'],
  ['rotate', 'A new secret'],
  ['addresses', 'Addresses'],
]

export function Webhooks({ origin }: { origin: string }) {
  return (
    <Docs
      title="Webhooks"
      description="What is sent to your endpoint when something changes, how to verify it, and what happens when it does not arrive."
      path="/docs/webhooks"
      sections={sections}
    >
      <h1>Webhooks</h1>
      <p class="lead">
        Instead of asking again and again, be told: what changes is posted to your address, signed,
        and tried again for more than a day until you have it.
      </p>
      <Beginning origin={origin} />
      <Message />
      <Types />
      <Verifying />
      <Retries />
      <Duplicates />
      <Rotating />
      <Addresses />
    </Docs>
  )
}

function Beginning({ origin }: { origin: string }) {
  return (
    <>
      <h2 id="begin">Begin</h2>
      <ol class="steps">
        <li>
          <p>
            Name the address and the types of events. The answer holds the <code>secret</code>.
          </p>
          <CodeBlock
            label="Make a webhook"
            code={`curl ${origin}/api/v1/webhooks \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"url": "https://hooks.example.com/finance", "events": ["*"]}'`}
          />
        </li>
        <li>
          <p>Have a message sent, whatever types the endpoint takes.</p>
          <CodeBlock
            label="Have a message sent"
            code={`curl -X POST ${origin}/api/v1/webhooks/whk_…/ping \\
  -H "Authorization: Bearer $FINANCE_KEY"`}
          />
        </li>
        <li>
          <p>See what came of it: every attempt, with its answer and how long it took.</p>
          <CodeBlock
            label="See its deliveries"
            code={`curl ${origin}/api/v1/webhooks/whk_…/deliveries \\
  -H "Authorization: Bearer $FINANCE_KEY"`}
          />
        </li>
      </ol>
    </>
  )
}

const example = `POST /finance HTTP/1.1
Content-Type: application/json; charset=utf-8
User-Agent: Finance.HDdev-Webhooks/1.0
webhook-id: evt_01m8gf8mf0e4cvxdy6mv10tbsv
webhook-timestamp: 1795849212
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

{
  "id": "evt_01m8gf8mf0e4cvxdy6mv10tbsv",
  "type": "transaction.updated",
  "timestamp": "2026-11-28T07:00:12.000Z",
  "data": {"id": "txn_…", "amount": -1250, "currency": "EUR", "note": "Lunch", …},
  "previous": {"note": null}
}`

function Message() {
  return (
    <>
      <h2 id="message">What is sent</h2>
      <p>
        One event per request. <code>data</code> is the resource as the API returns it, after a
        deletion its last state; <code>previous</code> holds the fields that an update changed, as
        they were. Any answer of 2xx within 15 seconds counts as received, so answer first and work
        afterwards.
      </p>
      <CodeBlock label="A message" code={example} />
      <dl class="terms">
        <dt>
          <code>webhook-id</code>
        </dt>
        <dd>The id of the event: the same at every attempt and every replay.</dd>
        <dt>
          <code>webhook-timestamp</code>
        </dt>
        <dd>The second of this attempt. Refuse what is more than five minutes off.</dd>
        <dt>
          <code>webhook-signature</code>
        </dt>
        <dd>
          <code>v1,</code> and the HMAC-SHA256 in base64; two of them, a blank between, while a
          secret is being rotated.
        </dd>
      </dl>
    </>
  )
}

function Types() {
  return (
    <>
      <h2 id="types">Types of events</h2>
      <p>
        Name those you want, or <code>*</code> for all, those to come included. What you do not know
        answer with 2xx and forget: new types and fields are no breaking change.
      </p>
      <dl class="terms">
        {eventTypes.map((type) => (
          <>
            <dt>
              <code>{type}</code>
            </dt>
            <dd>
              <Prose text={eventMeanings[type]} />
            </dd>
          </>
        ))}
      </dl>
    </>
  )
}

function Verifying() {
  return (
    <>
      <h2 id="verify">Verify</h2>
      <p>
        Anybody can post to your address; only we can sign. The signature follows Standard Webhooks
        (<code>standardwebhooks.com</code>), for which many languages have a library. What is signed
        is <code>id.timestamp.body</code>, the body as the bytes that came: parsed and written anew
        it would not match. The key is what follows <code>whsec_</code>, in base64. Compare in
        constant time.
      </p>
      <Tabs
        name="verify"
        legend="How to verify"
        tabs={Object.values(snippets).map(({ language, needs, code }) => ({
          label: language,
          content: (
            <>
              <p>
                <Prose text={needs} />
              </p>
              <CodeBlock label={`Verify in ${language}`} code={code} />
            </>
          ),
        }))}
      />
    </>
  )
}

function Retries() {
  return (
    <>
      <h2 id="retries">When it does not arrive</h2>
      <p>
        Anything but 2xx is a failure: no answer within 15 seconds, a broken connection, and a
        redirect too, which is never followed. Then it is tried again, each wait up to a tenth
        shorter or longer:
      </p>
      <ol class="waits">
        {retryDelaysSeconds.map((seconds) => (
          <li>{span(seconds)}</li>
        ))}
      </ol>
      <ul>
        <li>
          <code>Retry-After</code> is honoured where it asks for more, up to 12 hours.
        </li>
        <li>
          <code>410 Gone</code> disables the endpoint at once.
        </li>
        <li>
          {patienceDays} days of nothing but failures disable it. Your other endpoints are told by{' '}
          <code>webhook.disabled</code>; <code>{'PATCH {"status": "active"}'}</code> brings it back.
        </li>
        <li>
          <code>POST /deliveries/dlv_…/retry</code> sends one once more, whatever became of it.
        </li>
        <li>
          <code>{'POST /webhooks/whk_…/replay {"since": "…"}'}</code> sends everything since a time,
          at most 30 days back: after an outage, a pause, or a mistake of your own.
        </li>
      </ul>
      <p>
        An endpoint that is slow or down delays nobody else’s events.{' '}
        <code>{'PATCH {"status": "disabled"}'}</code> pauses one: nothing is sent meanwhile, and a
        replay brings what was missed.
      </p>
    </>
  )
}

function Duplicates() {
  return (
    <>
      <h2 id="duplicates">Duplicates and order</h2>
      <p>
        Every event is delivered at least once, which sometimes is twice: an answer may get lost.
        Keep the <code>webhook-id</code> of what you have taken, and take none again. Events may
        overtake each other. <code>timestamp</code> tells which came first, and <code>data</code> is
        the state right after the change, so drop what is older than what you have, or read the
        resource from the API.
      </p>
    </>
  )
}

function Rotating() {
  return (
    <>
      <h2 id="rotate">A new secret</h2>
      <p>
        <code>{'POST /webhooks/whk_…/rotate {"overlap_seconds": 86400}'}</code> answers with the new
        secret. While the overlap lasts everything is signed with both, so change over whenever it
        suits you; with 0 the old one ends at once, for when it has leaked. Whoever is signed in can
        read the newest at <code>GET /webhooks/whk_…/secret</code>; an API key cannot.
      </p>
    </>
  )
}

function Addresses() {
  return (
    <>
      <h2 id="addresses">Addresses</h2>
      <p>
        Public https addresses on port 443 or 8443, without user name, password or fragment. Private
        and local addresses are refused when saved and again at every attempt. A copy that runs on
        your own machine also takes <code>http://localhost</code> with any port.
      </p>
    </>
  )
}
