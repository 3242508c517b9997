// Whether an export can be restored: each item by the schema of its resource, then what refers to what. All
// faults are told at once, each by its place in the document.
import { mostOfEach } from '../db/room'
import { faultsOf } from '../http/faults'
import { ApiError, type Fault } from '../http/problem'
import { idPattern } from '../id'
import { checkTransaction, Ledger, legFaults } from './restore-check-transactions'
import type { ReadExport } from './restore-read'
import { type Restored, type RestoredName, restoredItems, RestoredUser } from './restore-schema'

/** A category of the system, which is the same at every deployment of a version. */
export type SystemCategory = { id: string; kind: string; parentId: string | null }

/** All but the transactions, which are too many to be held as objects. */
type Small = Exclude<RestoredName, 'transactions'>

export type Checked = {
  user: RestoredUser
  small: { [Name in Small]: Restored[Name][] }
  transactionTexts: readonly string[]
  /** The ids of transactions and transfers. */
  ledgerIds: readonly string[]
}

const mostFaults = 5000

export class Faults {
  readonly list: Fault[] = []

  add(pointer: string, code: string, detail: string): void {
    this.list.push({ pointer, code, detail })
    if (this.list.length > mostFaults) this.stop()
  }

  /** Throws invalid_request if there is any. */
  stop(): void {
    if (this.list.length > 0) throw new ApiError('invalid_request', { errors: this.list })
  }
}

/** Throws invalid_request. */
export function checkExport(
  { user, texts }: ReadExport,
  systemCategories: readonly SystemCategory[],
): Checked {
  const faults = new Faults()
  const owner = RestoredUser.safeParse(user)
  if (!owner.success) addAll(faults, '/user', faultsOf('json', RestoredUser, user))

  const itemsOf = <Name extends Small>(name: Name) => parseAll(name, texts[name], faults)
  const small = {
    accounts: itemsOf('accounts'),
    categories: itemsOf('categories'),
    budgets: itemsOf('budgets'),
    moves: itemsOf('moves'),
    goals: itemsOf('goals'),
    contributions: itemsOf('contributions'),
    imports: itemsOf('imports'),
  }
  // What an item refers to may be one that is faulty itself: that would be told twice, and wrongly.
  faults.stop()
  checkSizes(small, faults)
  for (const [name, items] of Object.entries(small)) checkIds(name, items, faults)
  checkCategories(small.categories, systemCategories, faults)
  checkBudgets(small, systemCategories, faults)
  checkMoves(small, faults)
  checkGoals(small, faults)
  checkImports(small, faults)

  const ledger = new Ledger(small, systemCategories)
  for (const [index, text] of texts.transactions.entries()) {
    const pointer = `/transactions/${index}`
    const item = parseItem('transactions', text, { pointer, faults })
    if (item) checkTransaction(item, pointer, { ledger, faults })
  }
  legFaults(ledger, faults)
  faults.stop()
  if (!owner.success) throw owner.error
  const ledgerIds = [...ledger.ids, ...ledger.transferIds]
  return { user: owner.data, small, transactionTexts: texts.transactions, ledgerIds }
}

/** Undefined when it is faulty. */
function parseItem<Name extends RestoredName>(
  name: Name,
  text: string,
  { pointer, faults }: { pointer: string; faults: Faults },
): Restored[Name] | undefined {
  const value: unknown = JSON.parse(text)
  const result = restoredItems[name].safeParse(value)
  // Safe: the schema of this very name has parsed it.
  if (result.success) return result.data as Restored[Name]
  addAll(faults, pointer, faultsOf('json', restoredItems[name], value))
  return undefined
}

function parseAll<Name extends Small>(
  name: Name,
  texts: readonly string[],
  faults: Faults,
): Restored[Name][] {
  return texts.flatMap(
    (text, index) => parseItem(name, text, { pointer: `/${name}/${index}`, faults }) ?? [],
  )
}

function addAll(faults: Faults, pointer: string, list: readonly Fault[]): void {
  for (const { pointer: below = '', code, detail } of list)
    faults.add(pointer + below, code, detail)
}

/** No more than could have been made here one by one. */
function checkSizes(
  { accounts, categories, budgets, goals }: Checked['small'],
  faults: Faults,
): void {
  const own = categories.filter(({ system }) => !system)
  for (const [name, { length }] of Object.entries({ accounts, categories: own, budgets, goals })) {
    if (length <= mostOfEach) continue
    const detail = `There may be ${mostOfEach}, here are ${length}.`
    faults.add(`/${name}`, 'too_many', detail)
  }
}

function checkIds(name: string, items: readonly { id: string }[], faults: Faults): void {
  const seen = new Set<string>()
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) faults.add(`/${name}/${index}/id`, 'repeated', 'Another item has this id.')
    seen.add(id)
  }
}

function checkCategories(
  items: Restored['categories'][],
  system: readonly SystemCategory[],
  faults: Faults,
): void {
  const all = categoriesById(items, system)
  for (const [index, { id, kind, parent_id, system: isSystem }] of items.entries()) {
    const at = (field: string) => `/categories/${index}/${field}`
    if (isSystem) {
      const isKnown = system.some((one) => one.id === id)
      if (!isKnown) faults.add(at('id'), 'category_not_found', 'There is no such category here.')
      continue
    }
    if (!idPattern('cat').test(id)) faults.add(at('id'), 'invalid_format', 'Is not a TypeID.')
    if (parent_id === null) continue
    const parent = all.get(parent_id)
    if (!parent) faults.add(at('parent_id'), 'category_not_found', 'There is no such category.')
    else if (parent.parentId !== null) {
      faults.add(at('parent_id'), 'too_deep', 'There are two levels; this would be the third.')
    } else if (parent.kind !== kind) {
      faults.add(at('kind'), 'kind_mismatch', `The parent's kind is ${parent.kind}.`)
    }
  }
}

/** Those of the system and the user's own. */
export function categoriesById(
  items: readonly Restored['categories'][],
  system: readonly SystemCategory[],
): Map<string, SystemCategory> {
  const own = items
    .filter((item) => !item.system)
    .map(({ id, kind, parent_id }) => ({ id, kind, parentId: parent_id }))
  return new Map([...system, ...own].map((category) => [category.id, category]))
}

function checkBudgets(
  { categories, budgets }: Checked['small'],
  system: readonly SystemCategory[],
  faults: Faults,
): void {
  const all = categoriesById(categories, system)
  for (const [index, budget] of budgets.entries()) {
    for (const [position, id] of budget.category_ids.entries()) {
      const kind = all.get(id)?.kind
      const pointer = `/budgets/${index}/category_ids/${position}`
      if (!kind) faults.add(pointer, 'category_not_found', 'There is no such category.')
      else if (kind !== 'expense') {
        faults.add(pointer, 'kind_mismatch', `The category is of the kind ${kind}, not expense.`)
      }
    }
    if (budget.ends_on !== null && budget.ends_on < budget.starts_on) {
      faults.add(`/budgets/${index}/ends_on`, 'out_of_order', 'Must not be before starts_on.')
    }
  }
}

function checkMoves({ budgets, moves }: Checked['small'], faults: Faults): void {
  const all = new Map(budgets.map((budget) => [budget.id, budget]))
  for (const [index, { from_budget_id, to_budget_id }] of moves.entries()) {
    const [from, to] = [all.get(from_budget_id), all.get(to_budget_id)]
    const at = (field: string) => `/moves/${index}/${field}`
    if (!from) faults.add(at('from_budget_id'), 'budget_not_found', 'There is no such budget.')
    if (!to) faults.add(at('to_budget_id'), 'budget_not_found', 'There is no such budget.')
    if (!from || !to) continue
    if (from === to) faults.add(at('to_budget_id'), 'same_budget', 'Must be another budget.')
    if (from.currency !== to.currency) {
      const detail = `The budgets are in ${from.currency} and ${to.currency}.`
      faults.add(at('to_budget_id'), 'currency_mismatch', detail)
    }
  }
}

function checkGoals({ accounts, goals, contributions }: Checked['small'], faults: Faults): void {
  const all = new Map(accounts.map((account) => [account.id, account]))
  for (const [index, { account_id, currency }] of goals.entries()) {
    if (account_id === null) continue
    const account = all.get(account_id)
    const pointer = `/goals/${index}/account_id`
    if (!account) faults.add(pointer, 'account_not_found', 'There is no such account.')
    else if (account.currency !== currency) {
      const detail = `The account is in ${account.currency}, the goal in ${currency}.`
      faults.add(pointer, 'currency_mismatch', detail)
    }
  }
  const goalIds = new Set(goals.map(({ id }) => id))
  for (const [index, { goal_id }] of contributions.entries()) {
    if (goalIds.has(goal_id)) continue
    faults.add(`/contributions/${index}/goal_id`, 'goal_not_found', 'There is no such goal.')
  }
}

function checkImports({ accounts, imports }: Checked['small'], faults: Faults): void {
  const accountIds = new Set(accounts.map(({ id }) => id))
  for (const [index, { account_id }] of imports.entries()) {
    if (accountIds.has(account_id)) continue
    faults.add(`/imports/${index}/account_id`, 'account_not_found', 'There is no such account.')
  }
}
