// The words of the address, which are those of the API's list; only amounts are typed as people write them.
import * as z from 'zod'
import { cursor, limit } from '../../../http/page'
import { checkRanges, filterFields, sort } from '../../../transactions/query'
import { Form } from '../../forms/form'
import { amountIn } from '../../forms/money'

/** As many fit a page that is still read. */
const perPage = '50'

export function listQuery(currency: string) {
  return z
    .strictObject({
      ...filterFields,
      amount_min: amountIn(currency).optional(),
      amount_max: amountIn(currency).optional(),
      sort,
      include: z.literal('total').optional(),
      limit,
      cursor,
    })
    .superRefine(checkRanges)
}

/** The address as a form, so that its fields show what stands in it. */
export function formOf(url: string): Form {
  const entries = new FormData()
  for (const [name, value] of new URL(url).searchParams) entries.append(name, value)
  return new Form(entries, new Uint8Array())
}

/** What the form says; fields left empty ask nothing. */
export function inputOf(form: Form): Record<string, unknown> {
  const said = [...form.typed()].map(([name, values]) => {
    return [name, values.filter((value) => value.trim() !== '')] as const
  })
  const asked = said.filter(([, values]) => values.length > 0)
  return {
    limit: perPage,
    ...Object.fromEntries(asked.map(([name, values]) => [name, listed(name, values)])),
  }
}

/** One value stands alone; several of what may not be repeated are the schema's to refuse. */
function listed(name: string, values: readonly string[]): unknown {
  return values.length === 1 && name !== 'account_id' && name !== 'category_id' ? values[0] : values
}

/** The same address with other words: null takes one out. */
export function addressWith(url: string, words: Record<string, string | null>): string {
  const { searchParams } = new URL(url)
  for (const [name, value] of [...searchParams]) if (value.trim() === '') searchParams.delete(name)
  for (const [name, value] of Object.entries(words)) {
    if (value === null) searchParams.delete(name)
    else searchParams.set(name, value)
  }
  return `/dashboard/transactions${searchParams.size > 0 ? `?${searchParams}` : ''}`
}
