// The rules that a body must keep by itself, before anything is looked up.
import type * as z from 'zod'

type Splits = readonly { amount: number }[]

type Input = {
  account_id: string
  amount: number
  type?: string | undefined
  category_id: string | null
  splits: Splits
  to_account_id?: string | undefined
  to_amount?: number | undefined
}

type Issues = z.core.$RefinementCtx

export function checkInput(input: Input, issues: Issues): void {
  checkSplits(input, issues)
  if (input.to_account_id === undefined) checkNoTransfer(input, issues)
  else checkTransfer(input, issues)
}

/** Splits add up to the amount and take the category's place. */
export function checkSplits(
  input: Pick<Input, 'amount' | 'splits' | 'category_id'>,
  issues: Issues,
): void {
  if (input.splits.length === 0) return
  const total = input.splits.reduce((sum, { amount }) => sum + amount, 0)
  if (total !== input.amount) {
    const detail = `The splits add up to ${total}, the transaction to ${input.amount}.`
    addIssue(issues, 'splits', 'sum_mismatch', detail)
  }
  if (input.category_id !== null) {
    addIssue(issues, 'category_id', 'has_splits', 'With splits the categories stand in the splits.')
  }
}

function checkNoTransfer(input: Input, issues: Issues): void {
  if (input.to_amount !== undefined) {
    addIssue(issues, 'to_amount', 'not_a_transfer', 'Belongs to a transfer: send to_account_id.')
  }
  if (input.type === 'transfer') {
    addIssue(issues, 'to_account_id', 'required', 'A transfer needs the account that receives.')
  } else {
    checkSign(input, issues)
  }
}

function checkTransfer(input: Input, issues: Issues): void {
  if (input.type !== undefined && input.type !== 'transfer') {
    addIssue(issues, 'type', 'type_mismatch', 'With to_account_id it is a transfer.')
  }
  if (input.amount > 0) {
    addIssue(
      issues,
      'amount',
      'wrong_sign',
      'A transfer leaves account_id: send a negative amount.',
    )
  }
  if (input.to_account_id === input.account_id) {
    addIssue(issues, 'to_account_id', 'same_account', 'Must be another account.')
  }
  if (input.splits.length > 0) {
    addIssue(issues, 'splits', 'is_transfer', 'A transfer has no splits.')
  }
}

/** Throws nothing: adds an issue when a given type contradicts the sign. */
function checkSign(input: { amount: number; type?: string | undefined }, issues: Issues): void {
  const detail = signFault(input)
  if (detail) addIssue(issues, 'type', 'type_mismatch', detail)
}

/** Why type and sign do not agree, or null when they do. */
export function signFault(input: { amount: number; type?: string | undefined }): string | null {
  const { type, amount } = input
  if (type === 'expense' && amount > 0) return 'An expense has a negative amount.'
  if (type === 'income' && amount < 0) return 'An income has a positive amount.'
  return null
}

function addIssue(issues: Issues, field: string, code: string, message: string): void {
  issues.addIssue({ code: 'custom', path: [field], message, params: { code } })
}
