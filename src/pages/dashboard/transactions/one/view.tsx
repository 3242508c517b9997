// One transaction with all that is known of it.
import type { Child } from 'hono/jsx'
import type { Category } from '../../../../categories/schema'
import type { Transaction } from '../../../../transactions/schema'
import { Refused, Select, TextArea } from '../../../components/fields'
import { Badge, Button, ButtonLink, Card, Facts, PageTitle } from '../../../components/page'
import { Table } from '../../../components/table'
import { Amount, Day, Instant } from '../../../components/text'
import type { Refusal } from '../../../forms/attempt'
import { categoryOptions, namesOf } from '../../categories'
import { titleOf } from '../view'

type OneProps = {
  transaction: Transaction
  version: number
  accountName: (id: string) => string
  categories: readonly Category[]
  refusal: Refusal | null
}

export function OneTransaction({
  transaction,
  version,
  accountName,
  categories,
  refusal,
}: OneProps) {
  const account = (id: string | null) => (id === null ? '' : accountName(id))
  const { id, splits, amount, currency } = transaction
  return (
    <>
      <PageTitle
        actions={
          <ButtonLink look="quiet" href="/dashboard/transactions">
            All transactions
          </ButtonLink>
        }
      >
        {titleOf(transaction, { account })}
      </PageTitle>
      <div class="columns">
        <Card id="facts" title="What happened">
          <ul class="figures">
            <li>
              <strong>
                <Amount of={amount} currency={currency} />
              </strong>
            </li>
          </ul>
          <Facts of={factsOf(transaction, account)} />
        </Card>
        <Card id="edit" title="Category and note">
          <Refused refusal={refusal} labels={{ category_id: 'Category', note: 'Note' }} />
          <form method="post" action={`/dashboard/transactions/${id}`}>
            <input type="hidden" name="version" value={String(version)} />
            {splits.length === 0 ? (
              <Select
                name="category_id"
                label="Category"
                refusal={refusal}
                value={transaction.category_id}
                options={[['', 'None'], ...categoryOptions(categories, transaction.category_id)]}
              />
            ) : (
              <p class="hint">It is split: the categories stand with its parts.</p>
            )}
            <TextArea name="note" label="Note" refusal={refusal} value={transaction.note} />
            <Button>Save</Button>
          </form>
        </Card>
        {splits.length > 0 && <Splits transaction={transaction} categories={categories} />}
      </div>
    </>
  )
}

type Fact = readonly [name: string, value: Child]

function factsOf(one: Transaction, account: (id: string | null) => string): Fact[] {
  const { transfer, description, tags, external_id, import_id, metadata } = one
  return [
    ['Date', <Day of={one.date} />],
    ['Account', account(one.account_id)],
    ['Kind', one.type.charAt(0).toUpperCase() + one.type.slice(1)],
    ['State', one.status === 'pending' ? <Badge tone="busy">Pending</Badge> : 'Posted'],
    ['Checked off', one.cleared ? 'Yes' : 'No'],
    ...(one.payee ? [['Payee', one.payee] as const] : []),
    ...(transfer
      ? [
          [
            'Other side',
            <a href={`/dashboard/transactions/${transfer.transaction_id}`}>
              {account(transfer.account_id)}
            </a>,
          ] as const,
        ]
      : []),
    ...(description ? [["The bank's text", description] as const] : []),
    ...(tags.length > 0 ? [['Tags', tags.join(', ')] as const] : []),
    ...(external_id === null ? [] : [['Your own id', external_id] as const]),
    ...(import_id === null
      ? []
      : [['From', <a href={`/dashboard/imports/${import_id}`}>An imported statement</a>] as const]),
    ...Object.entries(metadata),
    ['Recorded', <Instant of={one.created_at} />],
    ['Changed', <Instant of={one.updated_at} />],
  ]
}

function Splits({
  transaction: { splits, currency },
  categories,
}: Pick<OneProps, 'transaction' | 'categories'>) {
  const name = namesOf(categories)
  return (
    <Card id="splits" title="Parts">
      <Table
        caption="Parts of the transaction"
        rows={splits}
        columns={[
          { name: 'Category', heads: true, cell: ({ category_id }) => name(category_id) || 'None' },
          { name: 'Note', cell: ({ note }) => note ?? '' },
          {
            name: 'Amount',
            align: 'end',
            cell: ({ amount }) => <Amount of={amount} currency={currency} />,
          },
        ]}
      />
    </Card>
  )
}
