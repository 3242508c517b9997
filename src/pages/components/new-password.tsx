import { minPasswordLength } from '../../sessions/schema'
import type { Refusal } from '../forms/attempt'
import { Field } from './fields'

/** A password that is to be, in one field: it can be shown by the browser, and is not asked twice. */
export function NewPassword({
  name,
  label,
  refusal,
}: {
  name: string
  label: string
  refusal: Refusal | null
}) {
  return (
    <Field
      name={name}
      label={label}
      type="password"
      hint={`At least ${minPasswordLength} characters: a sentence is good.`}
      refusal={refusal}
      input={{ autocomplete: 'new-password', required: true }}
    />
  )
}
