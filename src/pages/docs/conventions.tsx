import type { Settings } from '../../env'
import { mostRows } from '../../http/page'
import { keptSeconds } from '../../idempotency/idempotent'
import { scopeTable } from '../../sessions/principal'
import { CodeBlock } from '../components/text'
import { span, windowsOf } from '../limits'
import { Docs, type Section } from './layout'

const sections: readonly Section[] = [
  ['money', 'Money and time'],
  ['credentials', 'Credentials'],
  ['lists', 'Lists'],
  ['repeating', 'Repeating'],
  ['versions', 'Versions'],
  ['limits', 'Rate limits'],
  ['faults', 'Faults'],
]

export function Conventions({ settings }: { settings: Settings }) {
  const { PUBLIC_ORIGIN: origin } = settings
  return (
    <Docs
      title="Conventions"
      description="What holds for every operation: money, credentials, lists, repeating, versions and rate limits."
      path="/docs/conventions"
      sections={sections}
    >
      <h1>Conventions</h1>
      <p class="lead">
        What holds for every operation. Everything lies under <code>{`${origin}/api/v1`}</code>,
        JSON in UTF-8 in and out, names in <code>snake_case</code>. Within v1 things are only added.
      </p>
      <Money />
      <Credentials />
      <Lists origin={origin} />
      <Repeating origin={origin} />
      <Versions origin={origin} />
      <Limits settings={settings} />
      <h2 id="faults">Faults</h2>
      <p>
        An unknown field, parameter or value is an error that names it: nothing is ignored silently,
        and all faults of a request are told at once. What is another user’s is answered as if it
        did not exist. See <a href="/docs/errors">errors</a>.
      </p>
    </Docs>
  )
}

function Money() {
  return (
    <>
      <h2 id="money">Money and time</h2>
      <p>
        Amounts are integers in minor units with an ISO 4217 code, what goes out negative, in totals
        too: <code>{'{"amount": -1250, "currency": "EUR"}'}</code> is 12.50 EUR leaving the account.
        The yen has no decimals, the Kuwaiti dinar three. No float ever carries money.
      </p>
      <p>
        Days are <code>YYYY-MM-DD</code> and shift with no time zone; instants are RFC 3339 in UTC.
        Today is what it is in the <code>time_zone</code> of the user.
      </p>
    </>
  )
}

function Credentials() {
  return (
    <>
      <h2 id="credentials">Credentials</h2>
      <p>
        One header, <code>Authorization: Bearer …</code>, with either of two: an API key, which
        lives until it expires or is revoked, or the access token of somebody who is signed in. Give
        a key no more scopes than it needs; <code>read</code> and <code>full</code> stand for all
        that read, and all that a key can hold.
      </p>
      <dl class="terms">
        {Object.entries(scopeTable).map(([scope, { means }]) => (
          <>
            <dt>
              <code>{scope}</code>
            </dt>
            <dd>{means}</dd>
          </>
        ))}
      </dl>
    </>
  )
}

function Lists({ origin }: { origin: string }) {
  return (
    <>
      <h2 id="lists">Lists</h2>
      <p>
        <code>{'{"data": […], "has_more": true, "next_cursor": "…"}'}</code>: send{' '}
        <code>next_cursor</code> as <code>cursor</code>, with the same filters, or follow the{' '}
        <code>Link</code> header, until <code>has_more</code> is false. <code>limit</code> may be up
        to {mostRows}. What is added or deleted meanwhile makes no row come twice or be left out.
      </p>
      <CodeBlock
        label="The next page"
        code={`curl "${origin}/api/v1/transactions?limit=${mostRows}&cursor=WyJyM0…" \\
  -H "Authorization: Bearer $FINANCE_KEY"`}
      />
    </>
  )
}

function Repeating({ origin }: { origin: string }) {
  return (
    <>
      <h2 id="repeating">Repeating</h2>
      <p>
        Every <code>POST</code> takes an <code>Idempotency-Key</code>, any text of up to 255
        characters that names this one request. For {span(keptSeconds)} the same request with the
        same key gets the first answer again, with <code>Idempotency-Replayed: true</code>, and
        changes nothing. So after a lost connection, a 429 or a 503: send it again.
      </p>
      <CodeBlock
        label="A request that can be repeated"
        code={`curl ${origin}/api/v1/accounts \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: open-savings-1' \\
  -d '{"name": "Savings", "type": "savings", "currency": "EUR"}'`}
      />
      <p>
        Another body with the same key is{' '}
        <a href="/docs/errors#idempotency_key_reused">idempotency_key_reused</a>. A transaction can
        also carry an <code>external_id</code> of yours, which holds as long as it exists: posting
        it again answers 200 with what is there.
      </p>
    </>
  )
}

function Versions({ origin }: { origin: string }) {
  return (
    <>
      <h2 id="versions">Versions</h2>
      <p>
        A single resource carries an <code>ETag</code>. Sent back as <code>If-Match</code> it makes
        a change only while nobody else has made one, and as <code>If-None-Match</code> it asks for
        news only.
      </p>
      <CodeBlock
        label="A change that overwrites nobody's"
        code={`curl -X PATCH ${origin}/api/v1/transactions/txn_… \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: application/json' \\
  -H 'If-Match: "the ETag of the answer before"' \\
  -d '{"note": "Breakfast with Kim"}'`}
      />
      <p>
        Data is read near you, a moment behind at most. A write answers with{' '}
        <code>D1-Bookmark</code>; a read that sends it back shows at least that state, wherever it
        is made.
      </p>
    </>
  )
}

function Limits({ settings }: { settings: Settings }) {
  return (
    <>
      <h2 id="limits">Rate limits</h2>
      <p>
        Of this deployment: {windowsOf(settings.RATE_LIMITS)}, for each key and each session, exact
        to the request. Signing in and up: {windowsOf(settings.SIGN_IN_LIMITS)}, from one address. A
        key may have limits of its own below these. Requests that take many items count once for
        each 50 of them.
      </p>
      <dl class="terms">
        <dt>
          <code>RateLimit-Policy</code>
        </dt>
        <dd>All windows: so many requests (q) in so many seconds (w).</dd>
        <dt>
          <code>RateLimit</code>
        </dt>
        <dd>The tightest: what is left (r), and in how many seconds there is more (t).</dd>
        <dt>
          <code>X-RateLimit-…</code>
        </dt>
        <dd>
          <code>Limit</code>, <code>Remaining</code>, <code>Reset</code>: the same for older
          clients.
        </dd>
        <dt>
          <code>Retry-After</code>
        </dt>
        <dd>With a 429 or a 503: in how many seconds to come back.</dd>
      </dl>
    </>
  )
}
