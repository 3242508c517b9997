// The form of an import: the account, the file, and the API's own options for how to read it.
import * as z from 'zod'
import { ImportQuery } from '../../../statements/schema'
import type { Form } from '../../forms/form'

export const importForm = ImportQuery.omit({ dry_run: true }).extend({
  account_id: z.string().min(1).max(64),
})
export type Wanted = z.infer<typeof importForm>

export const options = [
  'statement_account',
  'date_order',
  'decimal',
  'columns',
  'delimiter',
  'encoding',
] as const

export function inputOf(form: Form): Record<string, unknown> {
  const chosen = options.map((name) => [name, form.orAbsent(name)?.trim()])
  return { account_id: form.orAbsent('account_id'), ...Object.fromEntries(chosen) }
}
