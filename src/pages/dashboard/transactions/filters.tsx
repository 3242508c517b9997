// The filter of the list, in the words of the API; the address keeps it.
import type { Account } from '../../../accounts/schema'
import type { Category } from '../../../categories/schema'
import { Field, type Option, Refused, Select } from '../../components/fields'
import { Button, ButtonLink } from '../../components/page'
import type { Refusal } from '../../forms/attempt'
import type { Form } from '../../forms/form'
import { categoryOptions } from '../categories'

type FiltersProps = {
  accounts: readonly Account[]
  categories: readonly Category[]
  form: Form
  refusal: Refusal | null
}

const labels = {
  q: 'Search',
  date_from: 'From',
  date_to: 'To',
  account_id: 'Account',
  category_id: 'Category',
  type: 'Kind',
  status: 'State',
  amount_min: 'Amount from',
  amount_max: 'Amount to',
  payee: 'Payee',
  tag: 'Tag',
  sort: 'Order',
} as const

const types: Option[] = [
  ['', 'Any'],
  ['expense', 'Expense'],
  ['income', 'Income'],
  ['transfer', 'Transfer'],
]
const statuses: Option[] = [
  ['', 'Any'],
  ['posted', 'Posted'],
  ['pending', 'Pending'],
]
const orders: Option[] = [
  ['', 'Newest'],
  ['date', 'Oldest'],
  ['-amount', 'Highest'],
  ['amount', 'Lowest'],
  ['-updated_at', 'Last changed'],
]

/** Without fields of their own: they come with a link, and stay until the filter is cleared. */
const kept = {
  import_id: 'Of one import',
  uncategorized: 'By category',
  updated_since: 'Changed lately',
}

export function Filters({ accounts, categories, form, refusal }: FiltersProps) {
  const field = (name: keyof typeof labels) => {
    return { name, label: labels[name], refusal, value: form.text(name) }
  }
  const isOpen = refusal !== null || behind.some((name) => form.text(name) !== '')
  return (
    <form class="filters card" method="get" action="/dashboard/transactions" role="search">
      <Refused refusal={refusal} labels={labels} />
      <div class="first">
        <Field {...field('q')} type="search" input={{ placeholder: 'Payee, text or note' }} />
        <Field {...field('date_from')} type="date" />
        <Field {...field('date_to')} type="date" />
        <Select {...field('account_id')} options={[['', 'All'], ...accounts.map(toOption)]} />
        <Select
          {...field('category_id')}
          options={[['', 'All'], ['none', 'Without a category'], ...categoryOptions(categories)]}
        />
      </div>
      <details {...(isOpen && { open: true })}>
        <summary>More filters</summary>
        <div class="more">
          <Select {...field('type')} options={types} />
          <Select {...field('status')} options={statuses} />
          <Field {...field('amount_min')} input={decimal} />
          <Field {...field('amount_max')} input={decimal} />
          <Field {...field('payee')} />
          <Field {...field('tag')} />
          <Select {...field('sort')} options={orders} />
        </div>
      </details>
      <Kept form={form} />
      <div class="actions">
        <Button>Show</Button>
        <ButtonLink look="quiet" href="/dashboard/transactions">
          Clear
        </ButtonLink>
      </div>
    </form>
  )
}

const behind = ['type', 'status', 'amount_min', 'amount_max', 'payee', 'tag', 'sort'] as const

const decimal = { inputmode: 'decimal', placeholder: '-50.00' }

function Kept({ form }: { form: Form }) {
  const asked = Object.entries(kept).filter(([name]) => form.text(name) !== '')
  if (asked.length === 0) return <></>
  return (
    <p class="kept">
      {asked.map(([name, label]) => (
        <>
          <input type="hidden" name={name} value={form.text(name)} />
          <span class="badge">{label}</span>{' '}
        </>
      ))}
    </p>
  )
}

function toOption({ id, name, status }: Account): Option {
  return [id, status === 'closed' ? `${name} (closed)` : name]
}
