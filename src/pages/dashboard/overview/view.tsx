import type { Account } from '../../../accounts/schema'
import { ButtonLink, Card, EmptyState, PageTitle } from '../../components/page'
import { Table } from '../../components/table'
import { Amount } from '../../components/text'
import type { Viewer } from '../../viewer'
import { totalsOf } from './totals'

export function Overview({ viewer, accounts }: { viewer: Viewer; accounts: readonly Account[] }) {
  return (
    <>
      <PageTitle>{viewer.name === null ? 'Overview' : `Hello, ${viewer.name}`}</PageTitle>
      <Balances accounts={accounts} />
    </>
  )
}

function Balances({ accounts }: { accounts: readonly Account[] }) {
  if (accounts.length === 0) {
    return (
      <EmptyState title="There is no account yet.">
        <p>
          Make a key and create your first account through the API; its balance will stand here.
        </p>
        <p class="actions">
          <ButtonLink href="/dashboard/keys">Make a key</ButtonLink>
          <ButtonLink look="quiet" href="/docs">
            See how
          </ButtonLink>
        </p>
      </EmptyState>
    )
  }
  return (
    <Card id="balances" title="Balances">
      <ul class="figures">
        {totalsOf(accounts).map(({ currency, total }) => (
          <li>
            <span>In {currency}</span>
            <strong>
              <Amount of={total} currency={currency} />
            </strong>
          </li>
        ))}
      </ul>
      <Table
        caption="Balances by account"
        rows={accounts}
        columns={[
          { name: 'Account', heads: true, cell: ({ name }) => name },
          { name: 'Kind', cell: ({ type }) => typeName(type) },
          {
            name: 'Current',
            align: 'end',
            cell: ({ balance, currency }) => <Amount of={balance.current} currency={currency} />,
          },
          {
            name: 'With pending',
            align: 'end',
            cell: ({ balance, currency }) => <Amount of={balance.available} currency={currency} />,
          },
        ]}
      />
    </Card>
  )
}

function typeName(type: Account['type']): string {
  const words = type.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
