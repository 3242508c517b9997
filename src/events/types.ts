// Every kind of event, and what it means. The list is part of the contract.

export const eventMeanings = {
  'transaction.created':
    'A transaction was recorded: by hand, in bulk, by an import. A transfer makes one event per leg.',
  'transaction.updated':
    'A transaction changed: edited, as the other leg of an edited transfer, matched by an import or freed by its undoing, or moved to the category that replaces its own.',
  'transaction.deleted':
    'A transaction was deleted: itself, as the other leg of a transfer, with its account or with its import.',
  'account.created': 'An account was created.',
  'account.updated':
    'An account changed. A balance that moves because a transaction did is no such event.',
  'account.deleted': 'An account was deleted; the events of its transactions come before it.',
  'category.created': 'A category was created.',
  'category.updated':
    'A category changed, moved up because its parent was deleted, or is a system category that was put away or taken back.',
  'category.deleted':
    'A category was deleted; the events of what it was replaced in come before it.',
  'budget.created': 'A budget was created.',
  'budget.updated':
    'A budget changed, also by the replacement of a category. A move of money between budgets is no such event.',
  'budget.deleted': 'A budget was deleted.',
  'budget.threshold_reached':
    'Spending came up to a percentage in `alert_thresholds`. Told once per threshold and period, and again if spending had fallen below it.',
  'goal.created': 'A goal was created.',
  'goal.updated':
    'A goal changed, also because its account was deleted or got another currency. A contribution is no such event.',
  'goal.deleted': 'A goal was deleted.',
  'goal.reached':
    'What is saved came up to the target. Told once, and again if it had fallen below it.',
  'import.completed':
    'A bank statement was imported; the events of its transactions come before it.',
  'key.created': 'An API key was made.',
  'key.revoked': 'An API key was revoked.',
  'session.reuse_detected':
    'A refresh token that had been used came back, so its session was ended: someone may have stolen it.',
  'webhook.disabled': 'A webhook was disabled, because it had failed for too long or is gone.',
  ping: 'A trial, asked for by you.',
} as const satisfies Record<string, string>

export type EventType = keyof typeof eventMeanings

/** Those whose data is given as it is; all others are about a row. */
export const toldTypes = [
  'budget.threshold_reached',
  'goal.reached',
  'webhook.disabled',
  'ping',
] as const satisfies readonly EventType[]

export type ToldType = (typeof toldTypes)[number]
export type RowEventType = Exclude<EventType, ToldType>

// Safe: the keys of a constant object are its type's keys.
export const eventTypes = Object.keys(eventMeanings) as EventType[]
