// What can be chosen about a key, at its creation and later.
import type { Account } from '../../../accounts/schema'
import type { Key } from '../../../keys/schema'
import type { Policy } from '../../../rate-limit/policy'
import { type Scope, scopeTable } from '../../../sessions/principal'
import { Checkboxes, Field, type Option, Select, TextArea } from '../../components/fields'
import { faultsAt, type Refusal } from '../../forms/attempt'
import { formatInstant, formatNumber, useViewer } from '../../viewer'
import { type Access, accessOf, grants } from './words'

export type KeyChoices = {
  accounts: readonly Pick<Account, 'id' | 'name' | 'currency'>[]
  /** The limits of the account, which a key can only narrow. */
  policy: Policy
}

export const keyLabels = {
  name: 'Name',
  scopes: 'What it may do',
  expires_at: 'Expires',
  limits: 'Limits of its own',
  account_ids: 'Only these accounts',
  everywhere: 'All accounts',
  allowed_ips: 'Only from these networks',
}

type KeyFieldsProps = KeyChoices & {
  refusal: Refusal | null
  /** The key to be changed; absent where it is new. */
  of?: Key
}

export function KeyFields({ refusal, of: key, accounts, policy }: KeyFieldsProps) {
  return (
    <>
      <Field
        name="name"
        label={keyLabels.name}
        value={key?.name ?? null}
        hint="What uses it, so that you know it again: “Export script”."
        refusal={refusal}
        input={{ required: true, maxlength: 100, autocomplete: 'off' }}
      />
      <AccessField
        refusal={refusal}
        access={key ? accessOf(key) : 'read'}
        held={key?.scopes ?? []}
      />
      <ExpiryField refusal={refusal} {...(key && { of: key })} />
      <MoreLimits refusal={refusal} accounts={accounts} policy={policy} {...(key && { of: key })} />
    </>
  )
}

const accesses: readonly [Access, string, string][] = [
  ['read', 'Read everything', 'Sees all and changes nothing.'],
  ['full', 'Read and write everything', 'All but your keys, profile and devices.'],
  ['chosen', 'Only what I choose', ''],
]

function AccessField({
  refusal,
  access,
  held,
}: {
  refusal: Refusal | null
  access: Access
  held: readonly string[]
}) {
  const chosen = refusal ? (refusal.typed.get('access')?.[0] ?? access) : access
  const ticked = refusal ? (refusal.typed.get('scopes') ?? []) : held
  const faults = faultsAt(refusal, 'scopes')
  return (
    <fieldset
      class="field access"
      id="scopes"
      {...(faults.length > 0 && { 'aria-describedby': 'scopes-fault' })}
    >
      <legend>{keyLabels.scopes}</legend>
      {accesses.map(([value, label, hint]) => (
        <label class="box">
          <input type="radio" name="access" value={value} checked={value === chosen} />
          <span>
            {label}
            {hint !== '' && <span class="hint"> {hint}</span>}
          </span>
        </label>
      ))}
      <div class="grants">
        {grants.map((grant) => (
          <div role="group" aria-label={grant.name}>
            <span class="resource">{grant.name}</span>
            {grant.scopes.map((scope) => (
              <Grant scope={scope} isTicked={ticked.includes(scope)} />
            ))}
          </div>
        ))}
      </div>
      {faults.length > 0 && (
        <p class="fault" id="scopes-fault">
          {faults.join(' ')}
        </p>
      )}
    </fieldset>
  )
}

function Grant({ scope, isTicked }: { scope: Scope; isTicked: boolean }) {
  return (
    <label class="box" title={scopeTable[scope].means}>
      <input type="checkbox" name="scopes" value={scope} checked={isTicked} />
      <span>{scope.endsWith(':read') ? 'Read' : 'Write'}</span>
    </label>
  )
}

const expiries: readonly Option[] = [
  ['never', 'Never, until I revoke it'],
  ['7', 'In 7 days'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
]

function ExpiryField({ refusal, of: key }: { refusal: Refusal | null; of?: Key }) {
  const { locale, time_zone: timeZone } = useViewer()
  const until = key?.expires_at ?? null
  const kept: Option[] =
    until === null ? [] : [['keep', `${formatInstant(until, locale, timeZone)}, as it is`]]
  return (
    <Select
      name="expires_at"
      label={keyLabels.expires_at}
      value={until === null ? 'never' : 'keep'}
      refusal={refusal}
      options={[...kept, ...expiries]}
    />
  )
}

function MoreLimits({ refusal, of: key, accounts, policy }: KeyFieldsProps) {
  const { locale } = useViewer()
  const isConfined = key !== undefined && key.account_ids !== null
  const limits = policy.map(({ name }) => `limits.${name}`)
  const names = ['account_ids', 'everywhere', 'allowed_ips', ...limits]
  const isTyped = names.some((name) => refusal?.typed.get(name)?.some((value) => value !== ''))
  const isSet = key && (key.limits !== null || isConfined || key.allowed_ips !== null)
  return (
    <details class="more" open={refusal ? isTyped : isSet}>
      <summary>More limits</summary>
      {accounts.length > 0 && (
        <Checkboxes
          name="account_ids"
          label={keyLabels.account_ids}
          hint={`None ticked: ${isConfined ? 'as it is' : 'all accounts'}. Such a key has no part in budgets, goals and webhooks, which look across all.`}
          refusal={refusal}
          ticked={key?.account_ids ?? []}
          options={accounts.map(({ id, name, currency }) => [id, `${name} · ${currency}`])}
        />
      )}
      {isConfined && (
        <Checkboxes
          name="everywhere"
          label={keyLabels.everywhere}
          refusal={refusal}
          options={[['yes', 'Let it reach all accounts, whatever is ticked above']]}
        />
      )}
      <TextArea
        name="allowed_ips"
        label={keyLabels.allowed_ips}
        value={key?.allowed_ips?.join('\n') ?? null}
        hint="One address or network a line, such as 203.0.113.0/24. Empty: from anywhere."
        refusal={refusal}
        input={{ spellcheck: 'false' }}
      />
      <div class="pair" id="limits">
        {policy.map(({ name, quota }) => (
          <Field
            name={`limits.${name}`}
            label={`Requests per ${name}`}
            value={key?.limits?.[name] === undefined ? null : String(key.limits[name])}
            hint={`Empty: as the account, ${formatNumber(quota, locale)}.`}
            refusal={refusal}
            input={{ inputmode: 'numeric', autocomplete: 'off' }}
          />
        ))}
      </div>
    </details>
  )
}
