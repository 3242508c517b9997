// The file, which may be dropped where a script runs, and how to read it where that is not certain.
import { Field, type Option, Select } from '../../components/fields'
import { faultsAt, type Refusal } from '../../forms/attempt'
import type { Form } from '../../forms/form'
import { options } from './input'

export function FileField({ refusal, label }: { refusal: Refusal | null; label: string }) {
  const faults = faultsAt(refusal, 'file')
  return (
    <div class="field drop" data-drop>
      <label for="file">{label}</label>
      <p class="hint" id="file-hint">
        OFX, QFX or CSV as your bank exports it, at most 10 MB.
        <span data-droppable hidden>
          {' '}
          Choose it, or drop it here.
        </span>
      </p>
      <input
        id="file"
        name="file"
        type="file"
        accept=".ofx,.qfx,.csv,.txt"
        aria-describedby={`file-hint${faults.length > 0 ? ' file-fault' : ''}`}
        {...(faults.length > 0 && { 'aria-invalid': 'true' as const })}
      />
      {faults.length > 0 && (
        <p class="fault" id="file-fault">
          {faults.join(' ')}
        </p>
      )}
    </div>
  )
}

const orders: Option[] = [
  ['', 'As the file shows'],
  ['dmy', 'Day, month, year'],
  ['mdy', 'Month, day, year'],
  ['ymd', 'Year, month, day'],
]
const marks: Option[] = [
  ['', 'As the file shows'],
  [',', 'Comma: 12,50'],
  ['.', 'Point: 12.50'],
]
const separators: Option[] = [
  ['', 'As the file shows'],
  ['comma', 'Comma'],
  ['semicolon', 'Semicolon'],
  ['tab', 'Tab'],
  ['pipe', 'Pipe'],
]

type ReadingProps = {
  refusal: Refusal | null
  labels: Record<(typeof options)[number], string>
  form: Form | undefined
  endings: readonly string[]
}

/** Open where the file needs one of them. */
export function ReadingOptions({ refusal, labels, form, endings }: ReadingProps) {
  const isNeeded = options.some(
    (name) => faultsAt(refusal, name).length > 0 || (form?.text(name) ?? '') !== '',
  )
  const field = (name: (typeof options)[number]) => {
    return { name, label: labels[name], refusal, value: form?.text(name) ?? '' }
  }
  return (
    <details {...(isNeeded && { open: true })}>
      <summary>How to read the file</summary>
      <div class="more">
        {endings.length > 0 ? (
          <Select
            {...field('statement_account')}
            options={[
              ['', 'Choose one'],
              ...endings.map((end): Option => [end, `Number that ends in ${end}`]),
            ]}
          />
        ) : (
          <Field
            {...field('statement_account')}
            hint="Of a file with several: the last four characters of the number."
          />
        )}
        <Select {...field('date_order')} options={orders} />
        <Select {...field('decimal')} options={marks} />
        <Select {...field('delimiter')} options={separators} />
        <Field {...field('columns')} hint="One word for each column, such as date,payee,amount." />
        <Field {...field('encoding')} hint="Such as windows-1252." />
      </div>
    </details>
  )
}
