import type { Key } from '../../../keys/schema'
import type { Usage } from '../../../rate-limit/usage-schema'
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
import { Once, Refused } from '../../components/fields'
import { NewSecretPage } from '../../components/new-secret'
import { Table } from '../../components/table'
import { Instant } from '../../components/text'
import type { Refusal } from '../../forms/attempt'
import { formatNumber, useViewer } from '../../viewer'
import { countryName } from '../account/country-name'
import { type KeyChoices, KeyFields, keyLabels } from './fields'
import { scopesInWords, type Standing } from './words'

export type Meter = Usage['data'][number]
/** A key as the pages show it. Its use is null when it cannot be told right now. */
export type SeenKey = { of: Key; standing: Standing; meter: Meter | null }

export function KeysPage({ keys }: { keys: readonly SeenKey[] }) {
  if (keys.length === 0) return <NoKeys />
  return (
    <>
      <PageTitle actions={<ButtonLink href="/dashboard/keys/new">New key</ButtonLink>}>
        Keys
      </PageTitle>
      <Card id="keys" title="API keys">
        <Table
          caption="API keys, the newest first"
          rows={keys}
          columns={[
            {
              name: 'Key',
              heads: true,
              cell: ({ of }) => (
                <>
                  <a href={`/dashboard/keys/${of.id}`}>{of.name}</a> <Hint of={of} />
                </>
              ),
            },
            { name: 'May', cell: ({ of }) => scopesInWords(of) },
            { name: 'Last used', cell: ({ of }) => <WhenOrNever of={of.last_used_at} /> },
            { name: 'Today', align: 'end', cell: ({ meter }) => <Requests meter={meter} /> },
            { name: 'Expires', cell: ({ of }) => <WhenOrNever of={of.expires_at} /> },
            {
              name: 'Status',
              cell: ({ standing }) => <Badge tone={standing.tone}>{standing.text}</Badge>,
            },
          ]}
        />
      </Card>
    </>
  )
}

function NoKeys() {
  return (
    <>
      <PageTitle>Keys</PageTitle>
      <EmptyState title="There is no key yet.">
        <p>With a key your own programs use the API in your name, no further than you let them.</p>
        <p class="actions">
          <ButtonLink href="/dashboard/keys/new">Make a key</ButtonLink>
        </p>
      </EmptyState>
    </>
  )
}

export function NewKeyPage({ refusal, ...choices }: KeyChoices & { refusal: Refusal | null }) {
  return (
    <section class="card form">
      <h1>New key</h1>
      <Refused refusal={refusal} labels={keyLabels} />
      <form method="post" action="/dashboard/keys/new">
        <Once />
        <KeyFields refusal={refusal} {...choices} />
        <p class="actions">
          <Button>Make the key</Button>
          <ButtonLink look="quiet" href="/dashboard/keys">
            Cancel
          </ButtonLink>
        </p>
      </form>
    </section>
  )
}

export function KeyPage({
  seen: { of, standing, meter },
  choices,
}: {
  seen: SeenKey
  choices: KeyChoices
}) {
  const at = `/dashboard/keys/${of.id}`
  return (
    <>
      <PageTitle
        actions={
          <>
            <ButtonLink look="quiet" href={`${at}/edit`}>
              Edit
            </ButtonLink>
            <ButtonLink look="quiet" href={`${at}/rotate`}>
              New secret
            </ButtonLink>
            <ButtonLink look="quiet" href={`${at}/revoke`}>
              Revoke
            </ButtonLink>
          </>
        }
      >
        {of.name}
      </PageTitle>
      <Card
        id="facts"
        title="About this key"
        actions={<Badge tone={standing.tone}>{standing.text}</Badge>}
      >
        <Facts
          of={[
            ['Secret', <Hint of={of} />],
            ['May', scopesInWords(of)],
            ...confinement(of, choices),
            ['Expires', <WhenOrNever of={of.expires_at} />],
            ['Made', <Instant of={of.created_at} />],
            ['Last used', <LastUse of={of} />],
          ]}
        />
        <p class="hint">
          The secret itself was shown once, when it was made. If it is lost, make a new one.
        </p>
      </Card>
      {meter && <UseCard meter={meter} />}
    </>
  )
}

function confinement({ account_ids: ids, allowed_ips: networks }: Key, { accounts }: KeyChoices) {
  const names = ids?.map((id) => accounts.find((one) => one.id === id)?.name ?? id)
  return [
    ...(names ? [['Only these accounts', names.join(', ')] as const] : []),
    ...(networks ? [['Only from', networks.join(', ')] as const] : []),
  ]
}

function UseCard({ meter }: { meter: Meter }) {
  const { locale } = useViewer()
  const month = meter.days.reduce((sum, { requests }) => sum + requests, 0)
  const faults = meter.today.client_errors + meter.today.server_errors
  return (
    <Card
      id="use"
      title="Use"
      actions={
        <span class="links">
          <a href={`/dashboard/usage?of=${meter.key_id}`}>Day by day</a>{' '}
          <a href={`/dashboard/privacy/access?credential=${meter.key_id}`}>What it did</a>
        </span>
      }
    >
      <ul class="figures">
        {[
          ['Requests today', meter.today.requests],
          ['Of these with errors', faults],
          ['Refused by limits today', meter.today.limited],
          ['Requests in 30 days', month],
        ].map(([name, count]) => (
          <li>
            <span>{name}</span>
            <strong>{formatNumber(Number(count), locale)}</strong>
          </li>
        ))}
      </ul>
      <p class="hint">
        Limits:{' '}
        {meter.limits
          .map(({ name, quota }) => `${formatNumber(quota, locale)} per ${name}`)
          .join(', ')}
        . Days are in UTC.
      </p>
    </Card>
  )
}

export function EditKeyPage({
  of,
  refusal,
  ...choices
}: KeyChoices & { of: Key; refusal: Refusal | null }) {
  return (
    <section class="card form">
      <h1>Edit {of.name}</h1>
      <p>What the key loses, it loses from its next request on.</p>
      <Refused refusal={refusal} labels={keyLabels} />
      <form method="post" action={`/dashboard/keys/${of.id}/edit`}>
        <KeyFields refusal={refusal} of={of} {...choices} />
        <p class="actions">
          <Button>Save</Button>
          <ButtonLink look="quiet" href={`/dashboard/keys/${of.id}`}>
            Cancel
          </ButtonLink>
        </p>
      </form>
    </section>
  )
}

export function RotateKeyPage({ of, refusal }: { of: Key; refusal: Refusal | null }) {
  return (
    <NewSecretPage
      title={`A new secret for ${of.name}`}
      path={`/dashboard/keys/${of.id}`}
      label="The old secret works"
      refusal={refusal}
    >
      <p>The key stays as it is. While both secrets work, put the new one where the old one is.</p>
    </NewSecretPage>
  )
}

export function RevokeKeyPage({ of }: { of: Key }) {
  return (
    <ConfirmPage
      title={`Revoke ${of.name}?`}
      action={`/dashboard/keys/${of.id}/revoke`}
      confirm="Revoke the key"
      back={`/dashboard/keys/${of.id}`}
    >
      <p>Its very next request is refused, and it never comes back. What uses it stops working.</p>
      <Facts
        of={[
          ['Secret', <Hint of={of} />],
          ['Last used', <LastUse of={of} />],
        ]}
      />
    </ConfirmPage>
  )
}

function Hint({ of }: { of: Key }) {
  return <code class="key-hint">fhd_…{of.hint}</code>
}

function LastUse({ of }: { of: Key }) {
  return (
    <>
      <WhenOrNever of={of.last_used_at} />
      {of.last_used_country !== null && `, ${countryName(of.last_used_country)}`}
    </>
  )
}

function WhenOrNever({ of }: { of: string | null }) {
  return of === null ? <span>Never</span> : <Instant of={of} />
}

function Requests({ meter }: { meter: Meter | null }) {
  const { locale } = useViewer()
  return <span>{meter ? formatNumber(meter.today.requests, locale) : 'unknown'}</span>
}
