import { Field, Refused } from '../../components/fields'
import { Button, ButtonLink, Card, PageTitle } from '../../components/page'
import type { Refusal } from '../../forms/attempt'

export function PrivacyPage({ logDays }: { logDays: number }) {
  return (
    <>
      <PageTitle>Privacy</PageTitle>
      <div class="columns">
        <Card id="export" title="Take it with you">
          <p>
            Everything that is held about you, in one JSON document with a manifest. It can be read
            into an account elsewhere, or into a new one here.
          </p>
          <p class="actions">
            {/* No `download`: it would save whatever answers, the page of sign-in too. */}
            <a class="button main" href="/dashboard/privacy/export">
              Download my data
            </a>
          </p>
        </Card>
        <Card id="log" title="Who was here">
          <p>
            Which key or device did what, when, and from which country, for {logDays} days. What
            matters for security is marked.
          </p>
          <p class="actions">
            <ButtonLink look="quiet" href="/dashboard/privacy/access">
              See the access log
            </ButtonLink>
          </p>
        </Card>
        <Card id="erase" title="Erase everything">
          <p>Your account and all that is in it, for good. You get a receipt.</p>
          <p class="actions">
            <ButtonLink look="quiet" href="/dashboard/privacy/erase">
              Erase my account
            </ButtonLink>
          </p>
        </Card>
      </div>
    </>
  )
}

export function ErasePage({ email, refusal }: { email: string; refusal: Refusal | null }) {
  const labels = { password: 'Your password' }
  return (
    <section class="card narrow">
      <h1>Erase everything?</h1>
      <Refused refusal={refusal} labels={labels} />
      <p>It cannot be taken back. At once:</p>
      <ul>
        <li>all devices are signed out, and all API keys end;</li>
        <li>nothing is sent to your webhooks any more;</li>
        <li>
          accounts, transactions, budgets, goals and all else that is held about you are deleted,
          within a minute or so.
        </li>
      </ul>
      <p>What remains for a while:</p>
      <ul>
        <li>the history that the database keeps against accidents, for 30 days;</li>
        <li>the random id of your account, for 35 days, so that no accident brings it back;</li>
        <li>a receipt that says when and how many rows, and nothing of whom.</li>
      </ul>
      <p>
        You may want to <a href="/dashboard/privacy/export">download your data</a> before.
      </p>
      <form method="post" action="/dashboard/privacy/erase">
        {/* For password managers, which would not know whose it is. */}
        <input
          class="unseen"
          type="text"
          value={email}
          autocomplete="username"
          aria-hidden="true"
          tabindex={-1}
          readonly
        />
        <Field
          name="password"
          label={labels.password}
          type="password"
          refusal={refusal}
          input={{ autocomplete: 'current-password', required: true }}
        />
        <p class="actions">
          <Button look="danger">Erase everything</Button>
          <ButtonLink look="quiet" href="/dashboard/privacy">
            Cancel
          </ButtonLink>
        </p>
      </form>
    </section>
  )
}
