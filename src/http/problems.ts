// The table of everything a client may be told went wrong.

type ProblemKind = { status: number; title: string; meaning: string; mend: string }

/** The codes are part of the contract: they feed the answers, the document and `/docs/errors`. */
export const problems = {
  malformed_json: {
    status: 400,
    title: 'The body is not valid JSON',
    meaning: 'The request body could not be parsed as JSON in UTF-8.',
    mend: 'Send one JSON object, encoded as UTF-8.',
  },
  unauthenticated: {
    status: 401,
    title: 'A credential is needed',
    meaning: 'The request carries no credential.',
    mend: 'Send `Authorization: Bearer <access token or API key>`; sign in to get one.',
  },
  invalid_token: {
    status: 401,
    title: 'The access token is not valid',
    meaning: 'The credential is malformed, not ours, or altered.',
    mend: 'Sign in again and send the new access token.',
  },
  token_expired: {
    status: 401,
    title: 'The access token has expired',
    meaning: 'Access tokens live 30 minutes.',
    mend: 'Use the refresh token at `POST /auth/refresh` to get a new pair.',
  },
  session_ended: {
    status: 401,
    title: 'The session has ended',
    meaning: 'The session was signed out, ended from another device, or revoked.',
    mend: 'Sign in again.',
  },
  key_malformed: {
    status: 401,
    title: 'The API key is mistyped',
    meaning: 'The checksum of the API key is wrong, or it is cut short: no key looks like this.',
    mend: 'Copy the whole key again; if it is lost, rotate it or make another.',
  },
  key_unknown: {
    status: 401,
    title: 'The API key is not known',
    meaning: 'There is no such API key here.',
    mend: 'Check that the key belongs to this deployment, or make another.',
  },
  key_expired: {
    status: 401,
    title: 'The API key has expired',
    meaning: 'The key was made with an `expires_at`, which has passed.',
    mend: 'Set a later `expires_at` with `PATCH /keys/{id}`, or make another key.',
  },
  key_revoked: {
    status: 401,
    title: 'The API key has been revoked',
    meaning: 'The key was revoked, or its secret was replaced by a rotation.',
    mend: 'Use the new secret, or make another key.',
  },
  invalid_credentials: {
    status: 401,
    title: 'E-mail or password is wrong',
    meaning: 'No user has this e-mail with this password.',
    mend: 'Check both, or register.',
  },
  invalid_refresh_token: {
    status: 401,
    title: 'The refresh token is not valid',
    meaning: 'The refresh token is unknown, expired, already used, or its session has ended.',
    mend: 'Sign in again.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The credential lacks a scope',
    meaning: 'The credential is valid but does not reach this operation.',
    mend: 'Use a credential that has the scope named in `detail`.',
  },
  ip_not_allowed: {
    status: 403,
    title: 'The API key may not be used from here',
    meaning: 'The key names the networks that it may be used from, and this is none of them.',
    mend: 'Call from one of them, or change `allowed_ips` of the key.',
  },
  key_confined: {
    status: 403,
    title: 'The API key is confined to some accounts',
    meaning: 'What was asked would reach beyond the accounts that the key names in `account_ids`.',
    mend: 'Use a key without `account_ids`, or sign in.',
  },
  foreign_form: {
    status: 403,
    title: 'The form was not sent from here',
    meaning:
      'A page of the dashboard takes forms from its own pages only, and this came from elsewhere.',
    mend: 'Open the page itself and send its form; programs use the API with a key.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    meaning: 'The API has no such address.',
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
    mend: 'Check the id against the `receipt_id` of the answer to `DELETE /me`.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is not allowed here',
    meaning: 'The address exists, but not with this method.',
    mend: 'Use one of the methods in the `Allow` header.',
  },
  email_taken: {
    status: 409,
    title: 'The e-mail is registered already',
    meaning: 'A user with this e-mail exists.',
    mend: 'Sign in instead.',
  },
  account_closed: {
    status: 409,
    title: 'The account is closed',
    meaning: 'A closed account takes no new transactions.',
    mend: 'Reopen it with `PATCH /accounts/{id} {"status": "active"}`, or use another account.',
  },
  account_in_use: {
    status: 409,
    title: 'The account has transactions',
    meaning: 'What was asked would lose or reinterpret the transactions of the account.',
    mend: 'Close the account instead, or delete it with `?cascade=true`.',
  },
  external_id_taken: {
    status: 409,
    title: 'The external id is in use',
    meaning: 'Another record of the same account carries this external id.',
    mend: 'Use another external id, or edit the record that has it.',
  },
  category_in_use: {
    status: 409,
    title: 'The category is in use',
    meaning: 'Records refer to this category; `usage` counts them.',
    mend: 'Name a successor with `?replace_with=cat_…`, or archive the category.',
  },
  system_category: {
    status: 409,
    title: 'A system category cannot be changed',
    meaning: 'System categories are the same for everyone; they can only be archived.',
    mend: 'Archive it with `PATCH {"archived": true}` and make a category of your own.',
  },
  ledger_not_empty: {
    status: 409,
    title: 'There is something in your ledger already',
    meaning:
      'An export is taken by a user who has no accounts, budgets, goals and categories of their own, or only those of this very export.',
    mend: 'Register another user to take it, or delete what is there.',
  },
  goal_follows_account: {
    status: 409,
    title: 'The goal follows an account',
    meaning: 'The balance of its account is what is saved, so it takes no contributions.',
    mend: 'Move the money into the account, or set `account_id` of the goal to null.',
  },
  too_many_keys: {
    status: 409,
    title: 'There are too many API keys',
    meaning: 'A user may have 50 living API keys.',
    mend: 'Revoke one that is no longer used; `last_used_at` tells.',
  },
  too_many_webhooks: {
    status: 409,
    title: 'There are too many webhooks',
    meaning: 'A user may have 20 webhooks.',
    mend: 'Delete one, or let one take more types of events.',
  },
  webhook_disabled: {
    status: 409,
    title: 'The webhook is disabled',
    meaning: 'Nothing is sent to a webhook that is disabled.',
    mend: 'Set it right and enable it with `PATCH /webhooks/{id} {"status": "active"}`.',
  },
  conflict: {
    status: 409,
    title: 'Something changed meanwhile',
    meaning: 'A concurrent request changed what this one was about to change.',
    mend: 'Read the resource again and repeat the request.',
  },
  precondition_failed: {
    status: 412,
    title: 'It has been changed since',
    meaning: 'The resource is no longer of the version that `If-Match` names; nothing was done.',
    mend: 'Read it again, and repeat the change with the `ETag` that it has now.',
  },
  idempotency_in_flight: {
    status: 409,
    title: 'The same request is being carried out',
    meaning: 'Another request with this `Idempotency-Key` has not been answered yet.',
    mend: 'Repeat the request, with the same key, after the seconds in `Retry-After`.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning: 'Bodies may hold 1 MiB, statements 10 MiB.',
    mend: 'Split the request into several.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The media type is not supported',
    meaning: 'The `Content-Type` is missing or is not one that this operation takes.',
    mend: 'Send `Content-Type: application/json`, or a statement type where one is taken.',
  },
  invalid_request: {
    status: 422,
    title: 'The request is not valid',
    meaning:
      'Fields or parameters are missing, unknown, wrong or given twice; `errors` names each of them.',
    mend: 'Mend each entry of `errors` and repeat the request.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    meaning: 'Within 24 hours the same key came with another address or another body.',
    mend: 'Use a new key for each request, and the same only to repeat it unchanged.',
  },
  unreadable_statement: {
    status: 422,
    title: 'The statement cannot be read',
    meaning: 'The file is of no known format, empty, broken, or holds no bank transactions.',
    mend: 'Export the statement again as OFX, QFX or CSV; `detail` says what was found.',
  },
  ambiguous_statement: {
    status: 422,
    title: 'The statement can be read in more than one way',
    meaning: 'Guessing could put wrong amounts or days into the ledger.',
    mend: 'Repeat the request with the parameter that `errors` names.',
  },
  statement_currency_mismatch: {
    status: 422,
    title: 'The statement is in another currency',
    meaning: 'The statement and the account do not share a currency.',
    mend: 'Import it into an account of the currency that `detail` names.',
  },
  rate_limited: {
    status: 429,
    title: 'The rate limit is used up',
    meaning: 'The API key or session has made as many requests as it may for now.',
    mend: 'Repeat the request after the seconds in `Retry-After`; pace yourself by `RateLimit`.',
  },
  too_many_attempts: {
    status: 429,
    title: 'There were too many attempts',
    meaning:
      'This address has tried to sign in or register too often, with wrong passwords again and again, or with refresh tokens or API keys that are none.',
    mend: 'Repeat the request after the seconds in `Retry-After`.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    meaning: 'The request met a fault that is ours.',
    mend: 'Repeat the request; if it persists, report the `request_id`.',
  },
  unavailable: {
    status: 503,
    title: 'The service is not available right now',
    meaning: 'A part that the request needs did not answer.',
    mend: 'Repeat the request after the seconds in `Retry-After`.',
  },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof problems

function notFound<const Noun extends string>(noun: Noun) {
  return {
    status: 404,
    title: `There is no such ${noun}`,
    meaning: `No ${noun} of yours has this id.`,
    mend: `Check the id; list what there is to find it.`,
  } as const
}
