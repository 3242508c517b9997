// The currency of each row of a CSV and of the file.
import { isCurrency } from '../../money'
import { columnsOf, type Layout } from './columns'
import type { Draft } from './drafts'
import { cellOf } from './rows'

const sharedSigns: Record<string, string[]> = {
  $: ['USD', 'AUD', 'CAD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP', 'BRL', 'UYU'],
  '¥': ['JPY', 'CNY'],
}

/** What the row says, in its currency column, its amount or the header above; null when nothing does. `home` is what a `$` means where dollars are at home. */
export function currencyOf(layout: Layout, { row, written }: Draft, home: string): string | null {
  const [column] = columnsOf(layout, 'currency')
  const named = column === undefined ? '' : cellOf(row, column).toUpperCase()
  const currency = named || (written?.currency ?? layout.currency)
  const sharing = currency === null ? undefined : sharedSigns[currency]
  return sharing ? (sharing.find((code) => code === home) ?? sharing[0] ?? null) : currency
}

/** The account's currency if any row has it, else the one of most rows, else null. */
export function commonCurrency(named: readonly (string | null)[], account: string): string | null {
  const counts = new Map<string, number>()
  for (const currency of named) {
    if (currency !== null && isCurrency(currency))
      counts.set(currency, (counts.get(currency) ?? 0) + 1)
  }
  if (counts.has(account)) return account
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one)
  return most?.[0] ?? null
}
