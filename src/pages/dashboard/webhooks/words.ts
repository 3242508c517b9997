// How endpoints and deliveries stand, in words, and the types of events by what they are about.
import { type EventType, eventTypes } from '../../../events/types'
import type { Delivery, Webhook } from '../../../webhooks/schema'

export type Standing = { tone: 'plain' | 'good' | 'busy' | 'bad'; text: string }

export function standingOf({ status, disabled_reason: reason }: Webhook): Standing {
  if (status === 'active') return { tone: 'good', text: 'Active' }
  if (reason === 'gone') return { tone: 'bad', text: 'Disabled: it answered 410' }
  if (reason === 'failing') return { tone: 'bad', text: 'Disabled: it failed for 5 days' }
  return { tone: 'plain', text: 'Paused' }
}

export function deliveryStandingOf({ status, attempts }: Delivery): Standing {
  if (status === 'succeeded') return { tone: 'good', text: 'Received' }
  if (status === 'failed') return { tone: 'bad', text: 'Failed' }
  return { tone: 'busy', text: attempts.length === 0 ? 'On its way' : 'To be tried again' }
}

/** `All`, or the types by what they are about. */
export function eventsInWords(types: readonly string[]): string {
  if (types.includes('*')) return 'All events'
  return types.length > 3
    ? `${types.slice(0, 2).join(', ')} and ${types.length - 2} more`
    : types.join(', ')
}

/**
 * What can be ticked. A ping goes to an endpoint whatever it takes, so it is offered only where it was
 * chosen before.
 */
export function eventGroups(held: readonly string[]) {
  const offered = eventTypes.filter((type) => type !== 'ping' || held.includes(type))
  return [...Map.groupBy(offered, (type) => wordsOf(type)[0])].map(([about, types]) => ({
    about,
    types: types.map((type) => ({ type, text: wordsOf(type)[1] })),
  }))
}

/** `budget.threshold_reached` → `Budget`, `threshold reached`. */
function wordsOf(type: EventType): [about: string, text: string] {
  const [about = '', what = 'sent'] = type.split('.')
  return [about.charAt(0).toUpperCase() + about.slice(1), what.replaceAll('_', ' ')]
}
