import type { Account } from '../../../accounts/schema'

/** What all accounts of a currency hold together, the currency with the most accounts first. */
export function totalsOf(
  accounts: readonly Account[],
): { currency: string; total: number; count: number }[] {
  const groups = Map.groupBy(accounts, ({ currency }) => currency)
  return [...groups]
    .map(([currency, members]) => ({
      currency,
      total: members.reduce((sum, { balance }) => sum + balance.current, 0),
      count: members.length,
    }))
    .toSorted((one, other) => other.count - one.count)
}
