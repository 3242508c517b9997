// The table of everything a client may be told went wrong.
import { accessProblems } from './access-problems'

/** What it means, what most often causes it, and what mends it; `backticks` mark code. */
type ProblemKind = { status: number; title: string; meaning: string; cause: string; mend: string }

/** The codes are part of the contract: they feed the answers, the document and `/docs/errors`. */
export const problems = {
  malformed_json: {
    status: 400,
    title: 'The body is not valid JSON',
    meaning: 'The request body could not be parsed as JSON in UTF-8.',
    cause:
      'A trailing comma, single quotes, a body that was cut short, or a shell that ate the quotes.',
    mend: 'Send one JSON object, encoded as UTF-8.',
  },
  ...accessProblems,
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    meaning: 'The API has no such address.',
    cause: 'A typing error, a missing `/api/v1`, or a slash too many.',
    mend: 'Check the address against the reference at `/docs`.',
  },
  account_not_found: notFound('account'),
  category_not_found: notFound('category'),
  transaction_not_found: notFound('transaction'),
  budget_not_found: notFound('budget'),
  move_not_found: notFound('move'),
  goal_not_found: notFound('goal'),
  contribution_not_found: notFound('contribution'),
  import_not_found: notFound('import'),
  session_not_found: notFound('session'),
  key_not_found: notFound('API key'),
  event_not_found: notFound('event'),
  webhook_not_found: notFound('webhook'),
  delivery_not_found: notFound('delivery'),
  erasure_not_found: {
    status: 404,
    title: 'There is no such receipt',
    meaning: 'No erasure has this receipt.',
    cause: 'The id was cut short, or is of another deployment.',
    mend: 'Check the id against the `receipt_id` of the answer to `DELETE /me`.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is not allowed here',
    meaning: 'The address exists, but not with this method.',
    cause:
      '`POST` where `PATCH` is meant, or the address of a list where one of its entries is meant.',
    mend: 'Use one of the methods in the `Allow` header.',
  },
  email_taken: {
    status: 409,
    title: 'The e-mail is registered already',
    meaning: 'A user with this e-mail exists.',
    cause: 'You have registered before.',
    mend: 'Sign in instead.',
  },
  account_closed: {
    status: 409,
    title: 'The account is closed',
    meaning: 'A closed account takes no new transactions.',
    cause: 'A script still writes to an account that has been closed since.',
    mend: 'Reopen it with `PATCH /accounts/{id} {"status": "active"}`, or use another account.',
  },
  account_in_use: {
    status: 409,
    title: 'The account has transactions',
    meaning: 'What was asked would lose or reinterpret the transactions of the account.',
    cause: 'It was to be deleted, or to get another currency, while transactions are in it.',
    mend: 'Close the account instead, or delete it with `?cascade=true`.',
  },
  external_id_taken: {
    status: 409,
    title: 'The external id is in use',
    meaning: 'Another record of the same account carries this external id.',
    cause: 'An edit gives a record the external id that another one has.',
    mend: 'Use another external id, or edit the record that has it.',
  },
  category_in_use: {
    status: 409,
    title: 'The category is in use',
    meaning: 'Records refer to this category; `usage` counts them.',
    cause: 'It was to be deleted while transactions, splits or budgets name it.',
    mend: 'Name a successor with `?replace_with=cat_…`, or archive the category.',
  },
  system_category: {
    status: 409,
    title: 'A system category cannot be changed',
    meaning: 'System categories are the same for everyone; they can only be archived.',
    cause: 'An edit or a deletion names one of the categories that everyone has.',
    mend: 'Archive it with `PATCH {"archived": true}` and make a category of your own.',
  },
  ledger_not_empty: {
    status: 409,
    title: 'There is something in your ledger already',
    meaning:
      'An export is taken by a user who has no accounts, budgets, goals and categories of their own, or only those of this very export.',
    cause: 'The user has begun a ledger of their own, or has taken another export before.',
    mend: 'Register another user to take it, or delete what is there.',
  },
  goal_follows_account: {
    status: 409,
    title: 'The goal follows an account',
    meaning: 'The balance of its account is what is saved, so it takes no contributions.',
    cause: 'A contribution was made to a goal that has an `account_id`.',
    mend: 'Move the money into the account, or set `account_id` of the goal to null.',
  },
  too_many_accounts: {
    status: 409,
    title: 'There are too many accounts',
    meaning: 'A user may have 1,000 accounts.',
    cause: 'A script makes an account at each run instead of finding the one that is there.',
    mend: 'Delete those that are not needed with `DELETE /accounts/{id}`.',
  },
  too_many_budgets: {
    status: 409,
    title: 'There are too many budgets',
    meaning: 'A user may have 1,000 budgets, archived ones included.',
    cause: 'A script makes a budget for each month, or at each run.',
    mend: 'Delete old ones; a budget renews itself each period.',
  },
  too_many_categories: {
    status: 409,
    title: 'There are too many categories',
    meaning: 'A user may have 1,000 categories of their own, archived ones included.',
    cause: 'A script makes a category for each payee, or at each run.',
    mend: 'Merge them with `DELETE /categories/{id}?replace_with=cat_…`; tags tell more apart.',
  },
  too_many_goals: {
    status: 409,
    title: 'There are too many goals',
    meaning: 'A user may have 1,000 goals, archived ones included.',
    cause: 'A script makes a goal at each run instead of finding the one that is there.',
    mend: 'Delete those that are reached or given up.',
  },
  too_many_keys: {
    status: 409,
    title: 'There are too many API keys',
    meaning: 'A user may have 50 living API keys.',
    cause: 'A script makes a key at each run and revokes none.',
    mend: 'Revoke one that is no longer used; `last_used_at` tells.',
  },
  too_many_webhooks: {
    status: 409,
    title: 'There are too many webhooks',
    meaning: 'A user may have 20 webhooks.',
    cause: 'A script adds an endpoint at each start instead of finding the one that is there.',
    mend: 'Delete one, or let one take more types of events.',
  },
  webhook_disabled: {
    status: 409,
    title: 'The webhook is disabled',
    meaning: 'Nothing is sent to a webhook that is disabled.',
    cause: 'It was paused, answered 410, or failed for five days.',
    mend: 'Set it right and enable it with `PATCH /webhooks/{id} {"status": "active"}`.',
  },
  conflict: {
    status: 409,
    title: 'Something changed meanwhile',
    meaning: 'A concurrent request changed what this one was about to change.',
    cause: 'Two requests changed the same thing at the same moment.',
    mend: 'Read the resource again and repeat the request.',
  },
  precondition_failed: {
    status: 412,
    title: 'It has been changed since',
    meaning: 'The resource is no longer of the version that `If-Match` names; nothing was done.',
    cause: 'Another device or script changed it after you had read it.',
    mend: 'Read it again, and repeat the change with the `ETag` that it has now.',
  },
  idempotency_in_flight: {
    status: 409,
    title: 'The same request is being carried out',
    meaning: 'Another request with this `Idempotency-Key` has not been answered yet.',
    cause: 'A client that ran out of patience repeats while the first attempt still runs.',
    mend: 'Repeat the request, with the same key, after the seconds in `Retry-After`.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning: 'Bodies may hold 1 MiB, statements 10 MiB.',
    cause: 'Too many transactions in one request, or a statement of many years.',
    mend: 'Split the request into several.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The media type is not supported',
    meaning: 'The `Content-Type` is missing or is not one that this operation takes.',
    cause: '`curl -d` says `application/x-www-form-urlencoded` unless it is told otherwise.',
    mend: 'Send `Content-Type: application/json`, or a statement type where one is taken.',
  },
  invalid_request: {
    status: 422,
    title: 'The request is not valid',
    meaning:
      'Fields or parameters are missing, unknown, wrong or given twice; `errors` names each of them.',
    cause: 'A field is misspelt, an amount has decimals, or a parameter is of another operation.',
    mend: 'Mend each entry of `errors` and repeat the request.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    meaning: 'Within 24 hours the same key came with another address or another body.',
    cause: 'The key is a constant, or made from something that repeats.',
    mend: 'Use a new key for each request, and the same only to repeat it unchanged.',
  },
  unreadable_statement: {
    status: 422,
    title: 'The statement cannot be read',
    meaning: 'The file is of no known format, empty, broken, or holds no bank transactions.',
    cause: 'A PDF or a workbook instead of an export, or a file that a spreadsheet has saved anew.',
    mend: 'Export the statement again as OFX, QFX or CSV; `detail` says what was found.',
  },
  ambiguous_statement: {
    status: 422,
    title: 'The statement can be read in more than one way',
    meaning: 'Guessing could put wrong amounts or days into the ledger.',
    cause: 'No day is above 12, no amount has a sign, or the file holds several accounts.',
    mend: 'Repeat the request with the parameter that `errors` names.',
  },
  statement_currency_mismatch: {
    status: 422,
    title: 'The statement is in another currency',
    meaning: 'The statement and the account do not share a currency.',
    cause: 'The file was sent to another account than its own.',
    mend: 'Import it into an account of the currency that `detail` names.',
  },
  rate_limited: {
    status: 429,
    title: 'The rate limit is used up',
    meaning: 'The API key or session has made as many requests as it may for now.',
    cause: 'A loop without a pause, or several programs that share a key.',
    mend: 'Repeat the request after the seconds in `Retry-After`; pace yourself by `RateLimit`.',
  },
  too_many_attempts: {
    status: 429,
    title: 'There were too many attempts',
    meaning:
      'This address has tried to sign in or register too often, with wrong passwords again and again, or with refresh tokens or API keys that are none.',
    cause:
      'A program that tries again by itself with a password that is wrong, or somebody guessing.',
    mend: 'Repeat the request after the seconds in `Retry-After`.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    meaning: 'The request met a fault that is ours.',
    cause: 'A fault of the code: our log has it under the `request_id`.',
    mend: 'Repeat the request; if it persists, report the `request_id`.',
  },
  unavailable: {
    status: 503,
    title: 'The service is not available right now',
    meaning: 'A part that the request needs did not answer.',
    cause: 'The database, or what counts requests, was restarting, overloaded or out of reach.',
    mend: 'Repeat the request after the seconds in `Retry-After`.',
  },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof problems

function notFound<const Noun extends string>(noun: Noun) {
  return {
    status: 404,
    title: `There is no such ${noun}`,
    meaning: `No ${noun} of yours has this id.`,
    cause: `The ${noun} was deleted, the id was cut short, or it is another user's, which is told alike.`,
    mend: `Check the id; list what there is to find it.`,
  } as const
}
