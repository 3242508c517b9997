import type { Account } from '../../../accounts/schema'
import type { Category } from '../../../categories/schema'
import type { Transaction } from '../../../transactions/schema'
import { Badge, ButtonLink, EmptyState, PageTitle } from '../../components/page'
import { Table } from '../../components/table'
import { Amount, Day } from '../../components/text'
import type { Refusal } from '../../forms/attempt'
import type { Form } from '../../forms/form'
import { formatNumber, useViewer } from '../../viewer'
import { categoryOptions, namesOf } from '../categories'
import { Filters } from './filters'

type Total = { currency: string; count: number; inflow: number; outflow: number; net: number }

export type Listed = Transaction & { version: number }

export type Found = {
  transactions: readonly Listed[]
  totals: readonly Total[]
  /** Addresses of the page of older ones, and of the first. */
  next: string | null
  newest: string | null
}

type TransactionsProps = {
  accounts: readonly Account[]
  categories: readonly Category[]
  form: Form
  refusal: Refusal | null
  /** Null when the filter was refused. */
  found: Found | null
}

export function Transactions({ accounts, categories, form, refusal, found }: TransactionsProps) {
  return (
    <>
      <PageTitle
        actions={
          <>
            <ButtonLink look="quiet" href="/dashboard/imports">
              Imports
            </ButtonLink>
            <ButtonLink href="/dashboard/imports/new">Import a statement</ButtonLink>
          </>
        }
      >
        Transactions
      </PageTitle>
      <Filters accounts={accounts} categories={categories} form={form} refusal={refusal} />
      {found && <Results found={found} accounts={accounts} categories={categories} form={form} />}
    </>
  )
}

type ResultsProps = Pick<TransactionsProps, 'accounts' | 'categories' | 'form'> & { found: Found }

function Results({ found, accounts, categories, form }: ResultsProps) {
  if (found.transactions.length === 0) return <Nothing form={form} />
  const names = { account: namesOf(accounts), category: namesOf(categories) }
  return (
    <section class="card found" aria-label="Found transactions">
      <Totals totals={found.totals} />
      <List transactions={found.transactions} names={names} />
      {(found.next ?? found.newest) && (
        <nav class="actions" aria-label="Pages of the list">
          {found.newest && (
            <ButtonLink look="quiet" href={found.newest}>
              To the start
            </ButtonLink>
          )}
          {found.next && (
            <ButtonLink look="quiet" href={found.next}>
              Next page
            </ButtonLink>
          )}
        </nav>
      )}
      <Editor categories={categories} />
    </section>
  )
}

function Nothing({ form }: { form: Form }) {
  const isFiltered = [...form.typed().values()].flat().some((value) => value.trim() !== '')
  return isFiltered ? (
    <EmptyState title="Nothing matches.">
      <p>Take a word out of the filter, or widen its days.</p>
      <p class="actions">
        <ButtonLink look="quiet" href="/dashboard/transactions">
          Show all
        </ButtonLink>
      </p>
    </EmptyState>
  ) : (
    <EmptyState title="There is no transaction yet.">
      <p>Import a statement of your bank, or record one through the API.</p>
      <p class="actions">
        <ButtonLink href="/dashboard/imports/new">Import a statement</ButtonLink>
      </p>
    </EmptyState>
  )
}

function Totals({ totals }: { totals: readonly Total[] }) {
  const { locale } = useViewer()
  return (
    <ul class="sums" aria-label="Sums of all that was found">
      {totals.map(({ currency, count, inflow, outflow, net }) => (
        <li>
          <span>
            {formatNumber(count, locale)} in {currency}
          </span>
          <span>
            In <Amount of={inflow} currency={currency} />
          </span>
          <span>
            Out <Amount of={outflow} currency={currency} />
          </span>
          <span>
            Net{' '}
            <strong>
              <Amount of={net} currency={currency} />
            </strong>
          </span>
        </li>
      ))}
    </ul>
  )
}

type Names = Record<'account' | 'category', (id: string | null) => string>

function List({ transactions, names }: { transactions: readonly Listed[]; names: Names }) {
  return (
    <Table
      caption="Transactions"
      rows={transactions}
      columns={[
        { name: 'Date', cell: ({ date }) => <Day of={date} /> },
        { name: 'Payee', heads: true, cell: (one) => <Payee of={one} names={names} /> },
        { name: 'Category', cell: (one) => <Belongs of={one} names={names} /> },
        { name: 'Account', cell: ({ account_id }) => names.account(account_id) },
        {
          name: 'Amount',
          align: 'end',
          cell: ({ amount, currency }) => <Amount of={amount} currency={currency} />,
        },
        {
          name: 'Change',
          silent: true,
          align: 'end',
          cell: (one) => <Edit of={one} names={names} />,
        },
      ]}
    />
  )
}

function Payee({ of, names }: { of: Listed; names: Names }) {
  const name = titleOf(of, names)
  return (
    <>
      <a href={`/dashboard/transactions/${of.id}`}>{name}</a>{' '}
      {of.status === 'pending' && <Badge tone="busy">Pending</Badge>}
      {of.transfer && of.payee && <span class="under">{transferOf(of, names)}</span>}
      <span class="under" data-note>
        {of.note}
      </span>
      {of.tags.length > 0 && (
        <span class="under">
          {of.tags.map((tag) => (
            <>
              <Badge>{tag}</Badge>{' '}
            </>
          ))}
        </span>
      )}
    </>
  )
}

/** What a transaction is called: its payee, where it went, or what the bank says. */
export function titleOf(one: Transaction, names: Pick<Names, 'account'>): string {
  const { payee, description } = one
  if (payee !== null && payee !== '') return payee
  if (one.transfer) return transferOf(one, names)
  return description === null || description === '' ? 'Without a payee' : description
}

function transferOf(
  { transfer, amount }: Transaction,
  { account }: Pick<Names, 'account'>,
): string {
  return `Transfer ${amount < 0 ? 'to' : 'from'} ${account(transfer?.account_id ?? null)}`
}

function Belongs({ of, names }: { of: Listed; names: Names }) {
  if (of.splits.length > 0) {
    return (
      <ul class="splits">
        {of.splits.map(({ amount, category_id }) => (
          <li>
            {names.category(category_id) || 'No category'}{' '}
            <Amount of={amount} currency={of.currency} />
          </li>
        ))}
      </ul>
    )
  }
  const shown = names.category(of.category_id)
  return (
    <span data-category>
      {shown || (of.transfer ? 'Transfer' : <span class="none">None</span>)}
    </span>
  )
}

function Edit({ of, names }: { of: Listed; names: Names }) {
  return (
    <a
      class="button quiet small"
      href={`/dashboard/transactions/${of.id}`}
      data-edit
      data-version={of.version}
      data-category-id={of.category_id ?? ''}
      data-splits={of.splits.length}
    >
      Edit<span class="unseen"> {titleOf(of, names)}</span>
    </a>
  )
}

/** Taken by the script for the row that is edited; without one the page of the transaction has the same. */
function Editor({ categories }: { categories: readonly Category[] }) {
  return (
    <template id="editor">
      <form class="editor" method="post">
        <label>
          <span>Category</span>
          <select name="category_id">
            <option value="">None</option>
            {categoryOptions(categories).map(([value, label]) => (
              <option value={value}>{label}</option>
            ))}
          </select>
        </label>
        <label class="wide">
          <span>Note</span>
          <input name="note" maxlength={500} />
        </label>
        <div class="actions">
          <button class="button small">Save</button>
          <button class="button quiet small" type="button" data-cancel>
            Cancel
          </button>
        </div>
        <p class="told" role="status"></p>
      </form>
    </template>
  )
}
