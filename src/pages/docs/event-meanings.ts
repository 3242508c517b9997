import type { EventType } from '../../events/types'

/** What each type tells, in half a sentence. */
export const eventMeanings: Record<EventType, string> = {
  'transaction.created': 'A transaction was recorded; a transfer makes one per leg.',
  'transaction.updated': 'A transaction was changed.',
  'transaction.deleted': 'A transaction was deleted.',
  'account.created': 'An account was opened here.',
  'account.updated':
    'An account was changed or closed; a balance that moves because a transaction did is none.',
  'account.deleted': 'An account was deleted.',
  'category.created': 'A category was made.',
  'category.updated': 'A category was changed or archived.',
  'category.deleted': 'A category was deleted.',
  'budget.created': 'A budget was set up.',
  'budget.updated': 'A budget was changed.',
  'budget.deleted': 'A budget was deleted.',
  'budget.threshold_reached': 'Spending has reached one of the thresholds of a budget.',
  'goal.created': 'A goal was set.',
  'goal.updated': 'A goal was changed.',
  'goal.deleted': 'A goal was deleted.',
  'goal.reached': 'What is saved has reached the target of a goal.',
  'import.completed': 'A bank statement was read into an account.',
  'key.created': 'An API key was made.',
  'key.revoked': 'An API key was revoked.',
  'session.reuse_detected': 'A refresh token was used twice; the session was ended.',
  'webhook.disabled': 'We have disabled a webhook: it answered 410, or failed for 5 days.',
  ping: 'Somebody asked for it with `POST /webhooks/{id}/ping`.',
}
