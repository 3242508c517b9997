import type { Account } from '../../../accounts/schema'
import type { Budget } from '../../../budgets/schema'
import type { Category } from '../../../categories/schema'
import type { Goal } from '../../../goals/schema'
import type { CashFlowRow } from '../../../reports/cash-flow'
import type { NetWorthRow } from '../../../reports/net-worth'
import type { Range } from '../../../reports/range'
import type { SpendingRow } from '../../../reports/schema'
import { ButtonLink, Card, EmptyState, PageTitle } from '../../components/page'
import { Table } from '../../components/table'
import { Amount } from '../../components/text'
import type { Viewer } from '../../viewer'
import { CashFlow, NetWorth } from './charts'
import { Budgets, Goals } from './plans'
import { Spending } from './spending'
import { typeName } from '../accounts/view'
import { totalsOf } from './totals'

type OverviewProps = {
  viewer: Viewer
  /** Those that are not closed. */
  accounts: readonly Account[]
  /** Whether there was never an account. */
  isNew: boolean
  categories: readonly Category[]
  month: Range
  spending: readonly SpendingRow[]
  cashFlow: readonly CashFlowRow[]
  netWorth: readonly NetWorthRow[]
  budgets: readonly Budget[]
  goals: readonly Goal[]
}

export function Overview({ viewer, accounts, isNew, ...shown }: OverviewProps) {
  const title = viewer.name === null ? 'Overview' : `Hello, ${viewer.name}`
  if (isNew) {
    return (
      <>
        <PageTitle>{title}</PageTitle>
        <FirstSteps />
      </>
    )
  }
  const order = totalsOf(accounts).map(({ currency }) => currency)
  return (
    <>
      <PageTitle
        actions={<ButtonLink href="/dashboard/imports/new">Import a statement</ButtonLink>}
      >
        {title}
      </PageTitle>
      <div class="columns">
        <div>
          <Balances accounts={accounts} />
          <Spending
            month={shown.month}
            rows={shown.spending}
            categories={shown.categories}
            order={order}
          />
          <Goals goals={shown.goals} />
        </div>
        <div>
          <NetWorth rows={shown.netWorth} order={order} />
          <CashFlow rows={shown.cashFlow} order={order} />
          <Budgets budgets={shown.budgets} />
        </div>
      </div>
    </>
  )
}

function FirstSteps() {
  return (
    <EmptyState title="There is no account yet.">
      <p>Add one, then import a statement of your bank: everything else on this page follows.</p>
      <p class="actions">
        <ButtonLink href="/dashboard/accounts/new">Add an account</ButtonLink>
        <ButtonLink look="quiet" href="/dashboard/keys">
          Make a key for the API
        </ButtonLink>
        <ButtonLink look="quiet" href="/docs">
          See how the first call goes
        </ButtonLink>
      </p>
    </EmptyState>
  )
}

function Balances({ accounts }: { accounts: readonly Account[] }) {
  if (accounts.length === 0) return <NoneOpen />
  const hasPending = accounts.some(({ balance }) => balance.available !== balance.current)
  return (
    <Card
      id="balances"
      title="Balances"
      actions={<a href="/dashboard/accounts/new">Add an account</a>}
    >
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
          {
            name: 'Account',
            heads: true,
            cell: ({ id, name, type }) => (
              <>
                <a href={`/dashboard/transactions?account_id=${id}`}>{name}</a>
                <span class="under">{typeName(type)}</span>
              </>
            ),
          },
          {
            name: 'Current',
            align: 'end',
            cell: ({ balance, currency }) => <Amount of={balance.current} currency={currency} />,
          },
          ...(hasPending ? [withPending] : []),
        ]}
      />
    </Card>
  )
}

function NoneOpen() {
  return (
    <Card
      id="balances"
      title="Balances"
      actions={<a href="/dashboard/accounts/new">Add an account</a>}
    >
      <p class="hint">All your accounts are closed. What was in them still counts on this page.</p>
    </Card>
  )
}

const withPending = {
  name: 'With pending',
  align: 'end' as const,
  cell: ({ balance, currency }: Account) => <Amount of={balance.available} currency={currency} />,
}
