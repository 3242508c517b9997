// A problem of each code as a client gets it: for the document and for /docs/errors.
import type { Fault } from './problem'
import { type ProblemCode, problems } from './problems'

type Example = { detail: string; errors?: Fault[]; members?: Record<string, unknown> }

/** Where `detail` tells of the request; elsewhere it is the mend. */
const examples: Partial<Record<ProblemCode, Example>> = {
  insufficient_scope: { detail: 'This operation needs the scope transactions:write.' },
  method_not_allowed: { detail: 'PUT is not allowed here. Allowed: GET, POST.' },
  account_in_use: {
    detail: 'One cannot delete it like this: it has transactions (42).',
    members: { transactions: 42 },
  },
  category_in_use: {
    detail: 'It is used: transactions 12, splits 1, budgets 1.',
    members: { usage: { transactions: 12, splits: 1, budgets: 1 } },
  },
  body_too_large: { detail: 'This body may hold 1048576 bytes.' },
  unsupported_media_type: {
    detail: 'This operation takes a body of Content-Type: application/json in UTF-8.',
  },
  invalid_request: {
    detail: 'There are 2 faults.',
    errors: [
      { pointer: '/amount', code: 'required', detail: 'This field is required.' },
      { parameter: 'limit', code: 'too_big', detail: 'Too big: expected number to be <=500' },
    ],
  },
  unreadable_statement: { detail: 'The file has a header and no entries.' },
  ambiguous_statement: {
    detail: 'The dates can be read in more than one order. Send date_order=dmy or date_order=mdy.',
    errors: [
      {
        parameter: 'date_order',
        code: 'required',
        detail: 'Send date_order=dmy or date_order=mdy.',
      },
    ],
  },
  statement_currency_mismatch: { detail: 'The statement is in USD, the account in EUR.' },
  rate_limited: {
    detail: 'The limit of 120 per minute is used up. Repeat the request in 12 seconds.',
    members: { 'violated-policies': ['minute'] },
  },
  too_many_attempts: { detail: 'Try again in 8 seconds.' },
}

/** The body that tells a client of `code`. */
export function exampleProblem(code: ProblemCode, origin: string) {
  const { status, title, mend } = problems[code]
  const { detail = mend, errors, members } = examples[code] ?? {}
  return {
    type: `${origin}/docs/errors#${code}`,
    title,
    status,
    code,
    detail,
    request_id: 'req_01kb2x9m4tfc3r6w8y0z5n7qhd',
    ...members,
    ...(errors && { errors }),
  }
}
