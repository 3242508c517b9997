import { accountType } from '../../../accounts/schema'
import { Field, Once, type Option, Refused, Select } from '../../components/fields'
import { Button, ButtonLink } from '../../components/page'
import type { Refusal } from '../../forms/attempt'

const labels = {
  name: 'Name',
  type: 'Kind',
  currency: 'Currency',
  opening_balance: 'Opening balance',
}

const types = accountType.options.map((type): Option => [type, typeName(type)])

export function typeName(type: string): string {
  const words = type.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export function NewAccount({ currency, refusal }: { currency: string; refusal: Refusal | null }) {
  const field = (name: keyof typeof labels) => ({ name, label: labels[name], refusal })
  return (
    <section class="card narrow">
      <h1>Add an account</h1>
      <Refused refusal={refusal} labels={labels} />
      <form method="post" action="/dashboard/accounts/new">
        <Once />
        <Field {...field('name')} input={{ required: true, maxlength: 100 }} />
        <Select {...field('type')} value="checking" options={types} />
        <Field
          {...field('currency')}
          value={currency}
          hint="By its code of three letters, such as EUR."
          input={{ required: true, maxlength: 3, autocapitalize: 'characters' }}
        />
        <Field
          {...field('opening_balance')}
          hint="What it held before its first transaction; a debt is negative."
          input={{ inputmode: 'decimal', placeholder: '0.00' }}
        />
        <div class="actions">
          <Button>Add</Button>
          <ButtonLink look="quiet" href="/dashboard">
            Cancel
          </ButtonLink>
        </div>
      </form>
    </section>
  )
}
