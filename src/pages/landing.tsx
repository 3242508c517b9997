import type { Settings } from '../env'
import { ButtonLink, Facts } from './components/page'
import { CodeBlock } from './components/text'
import { accountAnswer, accountCall } from './docs/calls'
import { CodeTabs } from './docs/code-tabs'
import { formatNames } from './formats'
import { Layout } from './layout'
import { limitsOf } from './limits'

export function Landing({ settings }: { settings: Settings }) {
  const { PUBLIC_ORIGIN: origin } = settings
  return (
    <Layout
      title="Finance.HDdev: your own money data in your own tools"
      description="A personal finance REST API: accounts, transactions, budgets, goals, bank statements and webhooks, simple and secure."
      path="/"
    >
      <div class="hero">
        <h1>Your own money data in your own tools</h1>
        <p class="lead">
          Finance.HDdev is a personal finance API. Keep accounts, transactions, budgets and goals in
          one place, bring in bank statements, and build on them with plain JSON over HTTP.
        </p>
        <p class="actions">
          <ButtonLink href="/dashboard/sign-up">Create an account</ButtonLink>
          <ButtonLink look="quiet" href="/dashboard/sign-in">
            Sign in
          </ButtonLink>
        </p>
        {origin.startsWith('http:') && <LocalCopy />}
      </div>
      <FirstCall origin={origin} />
      <Promises />
      <section aria-labelledby="limits">
        <h2 id="limits">Limits of this deployment</h2>
        <p>
          As it is set up now; every answer tells what is left, in <code>RateLimit</code>. Whether
          it works, and which build answers, is told at <a href="/health">/health</a>.
        </p>
        <div class="limits">
          <Facts of={limitsOf(settings)} />
        </div>
      </section>
      <GoOn />
    </Layout>
  )
}

function LocalCopy() {
  return (
    <p class="hint">
      This is a copy on a machine of your own. <code>npm start</code> has filled it with a demo
      household, unless told not to; the e-mail and the password to sign in with stand in its
      terminal.
    </p>
  )
}

function FirstCall({ origin }: { origin: string }) {
  return (
    <section aria-labelledby="first-call">
      <h2 id="first-call">The first call</h2>
      <p>
        Create an account, make a key under <a href="/dashboard/keys">Keys</a>, put it into{' '}
        <code>FINANCE_KEY</code>, and open an account for your money.
      </p>
      <div class="call">
        <CodeTabs name="first" legend="The first call" of={accountCall(origin)} />
        <figure>
          <figcaption>Answers 201, a few more fields aside:</figcaption>
          <CodeBlock code={JSON.stringify(accountAnswer, null, 2)} label="The answer" />
        </figure>
      </div>
      <p>
        Money is integer minor units: 125000 is 1,250.00 EUR. The{' '}
        <a href="/docs/quickstart">quickstart</a> goes on from here.
      </p>
    </section>
  )
}

const promises = [
  [
    'Accounts and transactions',
    'Balances that always add up, transfers with both their legs, splits, tags, and lists that are filtered and sorted where the data is.',
  ],
  [
    'Bank statements in',
    `${formatNames}, found by content. The same file again creates nothing new, what you had noted by hand is matched, and an import can be taken back.`,
  ],
  [
    'Budgets and goals',
    'Envelopes that roll over and tell how they are doing, savings with what is needed a month, and reports that equal what adding up the list says.',
  ],
  [
    'Repeat without fear',
    'Every POST takes an Idempotency-Key: a repetition gets the first answer again. With If-Match nobody overwrites what they have not seen.',
  ],
  [
    'Webhooks that arrive',
    'Signed by Standard Webhooks, written in the same batch as the change that they tell of, and tried again for more than a day.',
  ],
  [
    'Privacy one can check',
    'Take everything out with one call, see which key read what, and erase it all: the receipt can be checked by anyone. No third party is told anything.',
  ],
] as const

function Promises() {
  return (
    <section aria-labelledby="promises">
      <h2 id="promises">What it does</h2>
      <ul class="promises">
        {promises.map(([name, text]) => (
          <li>
            <h3>{name}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

const further = [
  ['/docs/quickstart', 'Quickstart', 'From an account to a webhook, in three languages.'],
  ['/docs', 'Reference', 'Every operation, with examples, to read and to try.'],
  ['/docs/conventions', 'Conventions', 'Money, pages, limits, repeating: what holds everywhere.'],
  ['/docs/statements', 'Bank statements', 'Which files are read, and what becomes of them.'],
  ['/docs/webhooks', 'Webhooks', 'What is sent, how to verify it, and when it is sent again.'],
  ['/docs/errors', 'Errors', 'Every code: what it means, what causes it, what mends it.'],
] as const

function GoOn() {
  return (
    <section aria-labelledby="go-on">
      <h2 id="go-on">Go on</h2>
      <ul class="cards">
        {further.map(([href, name, text]) => (
          <li>
            <a href={href}>{name}</a>
            <p>{text}</p>
          </li>
        ))}
      </ul>
      <p>
        For code generators and tools there is the{' '}
        <a href="/api/v1/openapi.json">OpenAPI 3.1 document</a>, made from the code that answers.
      </p>
    </section>
  )
}
