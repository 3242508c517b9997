// The two legs of a transfer: date and amount belong to both, everything else to each.
import { invalidField } from '../http/problem'
import type { TransactionUpdate } from './schema'
import type { TransactionRow } from './tables'

type Legs = { leg: TransactionRow; other: TransactionRow }

/**
 * Both legs after `leg` has been changed. Within one currency the other follows; across two it keeps its
 * amount unless `to_amount`, its magnitude, is given. Throws invalid_request.
 */
export function changeLegs(
  leg: TransactionRow,
  other: TransactionRow,
  changes: TransactionUpdate,
): Legs {
  requireTransfer(leg, other, changes)
  const amount = otherAmount(leg, other, changes.to_amount)
  if (Math.sign(amount) === Math.sign(leg.amount)) {
    const detail = 'One leg leaves and one arrives: send to_amount to turn the transfer round.'
    throw invalidField('/amount', 'wrong_sign', detail)
  }
  return {
    leg,
    other: { ...other, amount, date: leg.date, transferAccountId: leg.accountId },
  }
}

function otherAmount(
  leg: TransactionRow,
  other: TransactionRow,
  toAmount: number | undefined,
): number {
  const isOneCurrency = leg.currency === other.currency
  if (isOneCurrency && toAmount !== undefined && toAmount !== Math.abs(leg.amount)) {
    const detail = `Both accounts hold ${leg.currency}: what leaves is what arrives.`
    throw invalidField('/to_amount', 'amount_mismatch', detail)
  }
  if (isOneCurrency) return -leg.amount
  return toAmount === undefined ? other.amount : -Math.sign(leg.amount) * toAmount
}

function requireTransfer(
  leg: TransactionRow,
  other: TransactionRow,
  changes: TransactionUpdate,
): void {
  if (changes.type !== undefined && changes.type !== 'transfer') {
    throw invalidField('/type', 'type_mismatch', 'It is a leg of a transfer.')
  }
  if (leg.splits) throw invalidField('/splits', 'is_transfer', 'A transfer has no splits.')
  if (leg.accountId === other.accountId) {
    throw invalidField('/account_id', 'same_account', 'The other leg is in this account.')
  }
}
