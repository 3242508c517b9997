import type { PropsWithChildren } from 'hono/jsx'
import { ButtonLink } from '../components/page'
import { CodeBlock } from '../components/text'
import {
  accountCall,
  keyLine,
  listCall,
  signUpCalls,
  statementCall,
  statementFile,
  transactionCall,
  webhookCall,
} from './calls'
import { CodeTabs } from './code-tabs'
import { Docs, type Section } from './layout'

const sections: readonly Section[] = [
  ['account', 'An account'],
  ['key', 'A key'],
  ['first-call', 'The first call'],
  ['transaction', 'A transaction'],
  ['statement', 'A statement'],
  ['list', 'Read it back'],
  ['webhook', 'A webhook'],
]

export function Quickstart({ origin }: { origin: string }) {
  return (
    <Docs
      title="Quickstart"
      description="From an account to the first call, a bank statement and a webhook, in curl, TypeScript and Python."
      path="/docs/quickstart"
      sections={sections}
    >
      <h1>Quickstart</h1>
      <p class="lead">
        From nothing to your first answer in a minute, and on to a bank statement and a webhook. The
        parts of one language are one program: each goes on where the one before ended.
      </p>
      <Account />
      <Key origin={origin} />
      <Part at={2}>
        <p>
          Open an account for your money. Amounts are integers in minor units, so 125000 is 1,250.00
          EUR.
        </p>
        <CodeTabs name="first" legend="The first call" of={accountCall(origin)} />
      </Part>
      <Part at={3}>
        <p>
          What goes out is negative. The <code>Idempotency-Key</code> is any text that names this
          one transaction: if the connection breaks, send the same again, and it is not recorded
          twice.
        </p>
        <CodeTabs name="second" legend="A transaction" of={transactionCall(origin)} />
      </Part>
      <Statement origin={origin} />
      <Part at={5}>
        <p>
          Newest first, with the total of all that the filter finds. A list that goes on has a{' '}
          <code>next_cursor</code>; see <a href="/docs/conventions#lists">lists</a>.
        </p>
        <CodeTabs name="fourth" legend="Read it back" of={listCall(origin)} />
      </Part>
      <Part at={6}>
        <p>
          Be told instead of asking. The answer holds a <code>secret</code>, with which{' '}
          <a href="/docs/webhooks#verify">you verify</a> that a message is from here.
        </p>
        <CodeTabs name="fifth" legend="A webhook" of={webhookCall(origin)} />
        <p>
          Every operation is in the <a href="/docs">reference</a>, every error code under{' '}
          <a href="/docs/errors">errors</a>.
        </p>
      </Part>
    </Docs>
  )
}

function Account() {
  return (
    <Part at={0}>
      <p>An e-mail and a password of twelve characters or more; nothing else is asked.</p>
      <p class="actions">
        <ButtonLink href="/dashboard/sign-up">Create an account</ButtonLink>
      </p>
    </Part>
  )
}

function Key({ origin }: { origin: string }) {
  const { register, key } = signUpCalls(origin)
  return (
    <Part at={1}>
      <p>
        Make one under <a href="/dashboard/keys">Keys</a> with the scopes of <code>full</code>. Its
        secret is shown once; put it where your programs find it:
      </p>
      <CodeBlock code={keyLine} label="The key" />
      <details>
        <summary>Without a browser</summary>
        <p>Register, and make a key with the access token of the answer.</p>
        <CodeBlock code={register} label="Register" />
        <CodeBlock code={key} label="Make a key" />
      </details>
    </Part>
  )
}

function Statement({ origin }: { origin: string }) {
  return (
    <Part at={4}>
      <p>
        Take an export of your bank as it is, or this one as <code>statement.csv</code>:
      </p>
      <CodeBlock code={statementFile} label="statement.csv" />
      <CodeTabs name="third" legend="A statement" of={statementCall(origin)} />
      <p>
        Of three entries two are <code>created</code>, and one is <code>matched</code>: the bakery,
        which you had recorded by hand. Send the file once more, and all three are{' '}
        <code>duplicates</code>. More under <a href="/docs/statements">bank statements</a>.
      </p>
    </Part>
  )
}

function Part({ at, children }: PropsWithChildren<{ at: number }>) {
  const [id, name] = sections[at] ?? ['', '']
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>
        <span class="number">{at + 1}</span> {name}
      </h2>
      {children}
    </section>
  )
}
