// Fields of forms: each with its label, its hint, what was typed before, and what was wrong with it.
import type { PropsWithChildren } from 'hono/jsx'
import { faultsAt, nameOf, type Refusal } from '../forms/attempt'
import { onceField } from '../forms/form'
import { Prose } from './text'

type FieldProps = {
  name: string
  label: string
  /** What the form refused, if it was sent before. */
  refusal: Refusal | null
  hint?: string
  /** What stands in it at first. */
  value?: string | null
}

type InputProps = FieldProps & {
  type?:
    | 'text'
    | 'email'
    | 'password'
    | 'url'
    | 'date'
    | 'number'
    | 'search'
    | 'file'
    | 'datetime-local'
  /** Further attributes, such as `autocomplete`, `required`, `list`. */
  input?: Record<string, string | number | boolean>
}

export function Field({ type = 'text', input = {}, ...field }: InputProps) {
  const typed = type === 'password' || type === 'file' ? {} : { value: typedIn(field) }
  return (
    <Labelled {...field}>
      <input id={field.name} name={field.name} type={type} {...typed} {...aria(field)} {...input} />
    </Labelled>
  )
}

export function TextArea({ input = {}, ...field }: InputProps) {
  return (
    <Labelled {...field}>
      <textarea id={field.name} name={field.name} rows={3} {...aria(field)} {...input}>
        {typedIn(field)}
      </textarea>
    </Labelled>
  )
}

export type Option = readonly [value: string, label: string]

export function Select({ options, ...field }: FieldProps & { options: readonly Option[] }) {
  const chosen = typedIn(field)
  return (
    <Labelled {...field}>
      <select id={field.name} name={field.name} {...aria(field)}>
        {options.map(([value, label]) => (
          <option value={value} selected={value === chosen}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

/** Boxes of one name to be ticked; `value` are those that are ticked at first. */
export function Checkboxes({
  name,
  label,
  refusal,
  hint,
  ticked = [],
  options,
}: Omit<FieldProps, 'value'> & { ticked?: readonly string[]; options: readonly Option[] }) {
  const field = { name, refusal, ...(hint !== undefined && { hint }) }
  const shown = refusal ? (refusal.typed.get(name) ?? []) : ticked
  return (
    <fieldset class="field" id={name} {...aria(field)}>
      <legend>{label}</legend>
      <Notes {...field} />
      {options.map(([value, text]) => (
        <label class="box">
          <input type="checkbox" name={name} value={value} checked={shown.includes(value)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Makes the form work once: see answerFormOnce. */
export function Once() {
  return <input type="hidden" name={onceField} value={crypto.randomUUID()} />
}

/** Says at the head of a form what was wrong, and leads to the fields. */
export function Refused({
  refusal,
  labels,
}: {
  refusal: Refusal | null
  labels: Readonly<Record<string, string>>
}) {
  if (!refusal) return <></>
  return (
    <div class="refused" role="alert" tabindex={-1}>
      <p class="headline">{refusal.title}</p>
      {refusal.faults.length === 0 && (
        <p>
          <Prose text={refusal.detail} />
        </p>
      )}
      <ul>
        {refusal.faults.map((fault) => {
          const name = nameOf(fault).split('.')[0] ?? ''
          const label = labels[nameOf(fault)] ?? labels[name]
          return (
            <li>
              {label === undefined ? nameOf(fault) : <a href={`#${name}`}>{label}</a>}:{' '}
              {fault.detail}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Labelled({ name, label, refusal, hint, children }: PropsWithChildren<FieldProps>) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children}
      <Notes name={name} refusal={refusal} {...(hint !== undefined && { hint })} />
    </div>
  )
}

function Notes({ name, refusal, hint }: Pick<FieldProps, 'name' | 'refusal' | 'hint'>) {
  const faults = faultsAt(refusal, name)
  return (
    <>
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {faults.length > 0 && (
        <p class="fault" id={`${name}-fault`}>
          {faults.join(' ')}
        </p>
      )}
    </>
  )
}

function aria({ name, refusal, hint }: Pick<FieldProps, 'name' | 'refusal' | 'hint'>) {
  const isWrong = faultsAt(refusal, name).length > 0
  const notes = [hint !== undefined && `${name}-hint`, isWrong && `${name}-fault`].filter(Boolean)
  return {
    ...(notes.length > 0 && { 'aria-describedby': notes.join(' ') }),
    ...(isWrong && { 'aria-invalid': 'true' as const }),
  }
}

function typedIn({ name, refusal, value }: Pick<FieldProps, 'name' | 'refusal' | 'value'>): string {
  return refusal ? (refusal.typed.get(name)?.[0] ?? '') : (value ?? '')
}
