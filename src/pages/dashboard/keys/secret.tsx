// The one time that a key's secret is seen.
import type * as z from 'zod'
import type { KeyWithSecret } from '../../../keys/schema'
import { ButtonLink, Card, PageTitle } from '../../components/page'
import { Tabs } from '../../components/tabs'
import { CodeBlock } from '../../components/text'
import { firstCalls } from './first-call'

export function SecretOnce({
  made,
  title,
  origin,
  overlap,
}: {
  made: z.infer<typeof KeyWithSecret>
  title: string
  origin: string
  /** What becomes of the secret before, if there was one. */
  overlap?: string
}) {
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <Card id="secret-title" title="The secret">
        <p>
          It is shown <strong>only now</strong>: we keep no more than a fingerprint of it. Put it
          where your program finds it, such as a password manager or a secret store.
        </p>
        <CodeBlock code={made.secret} label="Secret to copy" />
        {overlap !== undefined && <p>{overlap}</p>}
      </Card>
      <Card id="first-call" title="Try it">
        <Tabs
          name="language"
          legend="Language"
          tabs={firstCalls(origin, made).map(({ label, code }) => ({
            label,
            content: <CodeBlock code={code} label={`A first call, ${label}`} />,
          }))}
        />
        <p class="hint">
          All that a key can do is in the <a href="/docs">reference</a>.
        </p>
      </Card>
      <p class="actions">
        <ButtonLink href={`/dashboard/keys/${made.id}`}>I have kept it</ButtonLink>
      </p>
    </>
  )
}
