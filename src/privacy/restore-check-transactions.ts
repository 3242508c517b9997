// What transactions of an export refer to, and whether both legs of each transfer are there and agree.
import { categoriesOf } from '../transactions/references'
import type { Checked, Faults, SystemCategory } from './restore-check'
import type { Restored } from './restore-schema'

type Transaction = Restored['transactions']

type Leg = Pick<Transaction, 'id' | 'account_id' | 'date' | 'amount' | 'currency'> & {
  pointer: string
  transfer: NonNullable<Transaction['transfer']>
}

/** What there is to refer to, and what was seen so far. */
export class Ledger {
  readonly ids = new Set<string>()
  readonly transferIds = new Set<string>()
  readonly legs = new Map<string, Leg>()
  readonly keys = new Set<string>()
  readonly currencyOf: ReadonlyMap<string, string>
  readonly categoryIds: ReadonlySet<string>
  readonly importIds: ReadonlySet<string>

  constructor(
    { accounts, categories, imports }: Checked['small'],
    system: readonly SystemCategory[],
  ) {
    this.currencyOf = new Map(accounts.map(({ id, currency }) => [id, currency]))
    this.categoryIds = new Set([...system, ...categories].map(({ id }) => id))
    this.importIds = new Set(imports.map(({ id }) => id))
  }
}

export function checkTransaction(
  item: Transaction,
  pointer: string,
  { ledger, faults }: { ledger: Ledger; faults: Faults },
): void {
  const fault = (field: string, code: string, detail: string) =>
    faults.add(`${pointer}/${field}`, code, detail)
  if (ledger.ids.has(item.id)) fault('id', 'repeated', 'Another item has this id.')
  ledger.ids.add(item.id)

  const currency = ledger.currencyOf.get(item.account_id)
  if (!currency) fault('account_id', 'account_not_found', 'There is no such account.')
  else if (currency !== item.currency) {
    fault('currency', 'currency_mismatch', `The account is in ${currency}.`)
  }
  for (const { id, at } of categoriesOf(item)) {
    if (ledger.categoryIds.has(id)) continue
    faults.add(pointer + at, 'category_not_found', 'There is no such category.')
  }
  checkParts(item, fault)
  for (const [field, id] of [
    ['import_id', item.import_id],
    ['match/import_id', item.match?.import_id],
  ] as const) {
    if (!id || ledger.importIds.has(id)) continue
    fault(field, 'import_not_found', 'There is no such import.')
  }
  checkUnique(item, { ledger, fault })
  if (item.transfer) {
    ledger.transferIds.add(item.transfer.id)
    const { id, account_id, date, amount, currency: own, transfer } = item
    ledger.legs.set(id, { id, account_id, date, amount, currency: own, transfer, pointer })
  }
}

type AddFault = (field: string, code: string, detail: string) => void

function checkParts({ splits, amount, category_id, transfer }: Transaction, fault: AddFault): void {
  if (splits.length === 0) return
  const total = splits.reduce((sum, part) => sum + part.amount, 0)
  if (total !== amount) {
    const detail = `The splits add up to ${total}, the transaction to ${amount}.`
    fault('splits', 'sum_mismatch', detail)
  }
  if (category_id !== null) {
    fault('category_id', 'has_splits', 'With splits the categories stand in the splits.')
  }
  if (transfer) fault('splits', 'is_transfer', 'A transfer has no splits.')
}

/** What is unique in an account. */
function checkUnique(
  { account_id, external_id, import_key }: Transaction,
  { ledger, fault }: { ledger: Ledger; fault: AddFault },
): void {
  for (const [field, value] of [
    ['external_id', external_id],
    ['import_key', import_key],
  ] as const) {
    if (value === null) continue
    const key = `${field} ${account_id} ${value}`
    if (ledger.keys.has(key)) fault(field, 'repeated', 'Another item of the account has it.')
    ledger.keys.add(key)
  }
}

/** Both legs name each other and move one thing. */
export function legFaults({ legs }: Ledger, faults: Faults): void {
  for (const leg of legs.values()) {
    const other = legs.get(leg.transfer.transaction_id)
    if (other && areOne(leg, other) && areOne(other, leg)) continue
    const detail = 'Its other leg is missing, or does not fit.'
    faults.add(`${leg.pointer}/transfer`, 'transfer_mismatch', detail)
  }
}

function areOne(leg: Leg, other: Leg): boolean {
  return (
    leg.transfer.transaction_id === other.id &&
    leg.transfer.account_id === other.account_id &&
    leg.transfer.id === other.transfer.id &&
    leg.account_id !== other.account_id &&
    leg.date === other.date &&
    Math.sign(leg.amount) === -Math.sign(other.amount) &&
    (leg.currency !== other.currency || leg.amount === -other.amount)
  )
}
