// What can be chosen about a webhook, at its creation and later.
import { eventMeanings } from '../../../events/types'
import type { Webhook } from '../../../webhooks/schema'
import { Field } from '../../components/fields'
import { faultsAt, type Refusal } from '../../forms/attempt'
import { eventGroups } from './words'

export const webhookLabels = {
  url: 'Address',
  events: 'Events',
  description: 'Description',
}

type WebhookFieldsProps = {
  refusal: Refusal | null
  /** Absent where it is new. */
  of?: Webhook
}

export function WebhookFields({ refusal, of: webhook }: WebhookFieldsProps) {
  return (
    <>
      <Field
        name="url"
        label={webhookLabels.url}
        type="url"
        value={webhook?.url ?? null}
        hint="Where events are posted: https, on a public host."
        refusal={refusal}
        input={{ required: true, maxlength: 2000, autocomplete: 'url', placeholder: 'https://' }}
      />
      <EventsField refusal={refusal} held={webhook?.events ?? ['*']} />
      <Field
        name="description"
        label={`${webhookLabels.description} (if you like)`}
        value={webhook?.description ?? null}
        refusal={refusal}
        input={{ maxlength: 500, autocomplete: 'off' }}
      />
    </>
  )
}

function EventsField({ refusal, held }: { refusal: Refusal | null; held: readonly string[] }) {
  const { typed } = refusal ?? {}
  const isAll = typed ? typed.get('which')?.[0] !== 'chosen' : held.includes('*')
  const ticked = typed ? (typed.get('events') ?? []) : held
  const faults = faultsAt(refusal, 'events')
  return (
    <fieldset
      class="field which"
      id="events"
      {...(faults.length > 0 && { 'aria-describedby': 'events-fault' })}
    >
      <legend>{webhookLabels.events}</legend>
      <label class="box">
        <input type="radio" name="which" value="all" checked={isAll} />
        <span>
          All <span class="hint">Those to come included.</span>
        </span>
      </label>
      <label class="box">
        <input type="radio" name="which" value="chosen" checked={!isAll} />
        <span>Only what I choose</span>
      </label>
      <div class="events">
        {eventGroups(held).map(({ about, types }) => (
          <div role="group" aria-label={about}>
            <span class="resource">{about}</span>
            {types.map(({ type, text }) => (
              <label class="box" title={eventMeanings[type]}>
                <input type="checkbox" name="events" value={type} checked={ticked.includes(type)} />
                <span>{text}</span>
              </label>
            ))}
          </div>
        ))}
      </div>
      {faults.length > 0 && (
        <p class="fault" id="events-fault">
          {faults.join(' ')}
        </p>
      )}
    </fieldset>
  )
}
