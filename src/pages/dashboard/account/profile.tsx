// How dates and amounts are written, and what day it is: asked at sign-up, changed in the account.
import { currencyCodes } from '../../../money'
import type { User } from '../../../users/schema'
import { Field, type Option, Select } from '../../components/fields'
import type { Refusal } from '../../forms/attempt'

export type Profile = Pick<User, 'name' | 'currency' | 'locale' | 'time_zone'>

export const profileLabels = {
  name: 'Name',
  currency: 'Currency',
  locale: 'Language and region',
  time_zone: 'Time zone',
}

export function ProfileFields({ refusal, profile }: { refusal: Refusal | null; profile: Profile }) {
  return (
    <>
      <Field
        name="name"
        label={`${profileLabels.name} (if you like)`}
        value={profile.name}
        refusal={refusal}
        input={{ autocomplete: 'name', maxlength: 100 }}
      />
      <Select
        name="currency"
        label={profileLabels.currency}
        value={profile.currency}
        refusal={refusal}
        options={currencies()}
      />
      <Field
        name="locale"
        label={profileLabels.locale}
        value={profile.locale}
        hint="A language tag such as en-GB or de-DE: how dates and amounts are written for you."
        refusal={refusal}
        input={{ autocomplete: 'language', spellcheck: 'false', maxlength: 35 }}
      />
      <Select
        name="time_zone"
        label={profileLabels.time_zone}
        value={profile.time_zone}
        refusal={refusal}
        options={timeZones(profile.time_zone)}
      />
    </>
  )
}

function currencies(): Option[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' })
  return currencyCodes.map((code) => [code, `${code} · ${names.of(code) ?? code}`])
}

/** Older names of a zone are right too, but not listed. */
function timeZones(chosen: string): Option[] {
  const zones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), chosen])
  return [...zones].map((zone) => [zone, zone.replaceAll('_', ' ')])
}
