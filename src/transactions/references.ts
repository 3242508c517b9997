// What new transactions refer to, and whether they may: accounts, categories, and the currencies between.
import type { AccountRow } from '../accounts/tables'
import { ApiError, type Fault } from '../http/problem'
import type { TransactionInput, TransactionPost } from './schema'

/** A body with its JSON pointer. */
export type Item = { input: TransactionInput; at: string }

type Accounts = ReadonlyMap<string, AccountRow>

export function referencesOf(items: readonly Item[]) {
  const inputs = items.map(({ input }) => input)
  return {
    accountIds: items.flatMap(accountsOf).map(({ id }) => id),
    categoryIds: inputs.flatMap(categoriesOf).map(({ id }) => id),
    externalIds: inputs.flatMap(({ account_id, external_id }) =>
      external_id === null ? [] : [{ accountId: account_id, externalId: external_id }],
    ),
  }
}

/** Every category that a body names, with its pointer below the body. */
export function categoriesOf(input: Pick<TransactionInput, 'category_id' | 'splits'>) {
  const whole = input.category_id === null ? [] : [{ id: input.category_id, at: '/category_id' }]
  const parts = input.splits.flatMap(({ category_id }, index) =>
    category_id === null ? [] : [{ id: category_id, at: `/splits/${index}/category_id` }],
  )
  return [...whole, ...parts]
}

/** Throws account_not_found, naming each place. */
export function requireAccounts(items: readonly Item[], accounts: Accounts): void {
  const detail = 'There is no such account.'
  const errors = items
    .flatMap(accountsOf)
    .filter(({ id }) => !accounts.has(id))
    .map(({ pointer }) => ({ pointer, code: 'account_not_found', detail }))
  if (errors.length > 0) throw new ApiError('account_not_found', { errors })
}

/** Throws invalid_request for unknown categories and for amounts that do not fit the currencies. */
export function requireFit(
  items: readonly Item[],
  known: { accounts: Accounts; categories: ReadonlySet<string> },
): void {
  const errors = items.flatMap((item) => [
    ...categoryFaults(item, known.categories),
    ...amountFaults(item, known.accounts),
  ])
  if (errors.length > 0) throw new ApiError('invalid_request', { errors })
}

/** Throws account_closed, naming each place. */
export function requireOpen(items: readonly Item[], accounts: Accounts): void {
  const detail = 'The account is closed.'
  const errors = items
    .flatMap(accountsOf)
    .filter(({ id }) => accounts.get(id)?.status === 'closed')
    .map(({ pointer }) => ({ pointer, code: 'account_closed', detail }))
  if (errors.length > 0) throw new ApiError('account_closed', { errors })
}

function accountsOf({ input: { account_id, to_account_id }, at }: Item) {
  const from = { id: account_id, pointer: `${at}/account_id` }
  return to_account_id === undefined
    ? [from]
    : [from, { id: to_account_id, pointer: `${at}/to_account_id` }]
}

function categoryFaults({ input, at }: Item, known: ReadonlySet<string>): Fault[] {
  const detail = 'There is no such category.'
  return categoriesOf(input)
    .filter(({ id }) => !known.has(id))
    .map((category) => ({ pointer: at + category.at, code: 'category_not_found', detail }))
}

/** A transfer within one currency moves one amount; across two it needs both. */
function amountFaults({ input, at }: Item, accounts: Accounts): Fault[] {
  const from = accounts.get(input.account_id)
  const to = accounts.get(input.to_account_id ?? '')
  if (!from || !to) return []
  const pointer = `${at}/to_amount`
  if (from.currency !== to.currency && input.to_amount === undefined) {
    const detail = `The accounts hold ${from.currency} and ${to.currency}: send both amounts.`
    return [{ pointer, code: 'required', detail }]
  }
  const isOff = input.to_amount !== undefined && input.to_amount !== -input.amount
  if (from.currency === to.currency && isOff) {
    const detail = `Both accounts hold ${from.currency}: what leaves is what arrives.`
    return [{ pointer, code: 'amount_mismatch', detail }]
  }
  return []
}

/** Every account that the body names, with its place. */
export function accountsIn(body: TransactionPost) {
  const items = 'transactions' in body ? body.transactions : [body]
  const place = (position: number) => ('transactions' in body ? `/transactions/${position}` : '')
  return items.flatMap(({ account_id, to_account_id }, position) => [
    { id: account_id, pointer: `${place(position)}/account_id` },
    { id: to_account_id, pointer: `${place(position)}/to_account_id` },
  ])
}
