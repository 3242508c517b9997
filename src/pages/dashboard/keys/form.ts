// From the form to what the API is sent.
import { addSeconds, now } from '../../../clock'
import type { Form } from '../../forms/form'

const daySeconds = 24 * 60 * 60

/** For a new key; `windows` are the names of the limits that there are. */
export function newKeyInput(form: Form, windows: readonly string[]) {
  return { ...powers(form, windows), expires_at: expiry(form) ?? null }
}

/**
 * For an edit: an expiry that is to stay is left out, and so are the accounts where none is ticked. Only who
 * asks for all of them gets all: a tick may be missing because its account is gone, or was confined meanwhile.
 */
export function keyChanges(form: Form, windows: readonly string[]) {
  const { account_ids: ticked, ...rest } = powers(form, windows)
  const accounts = form.has('everywhere') ? null : (ticked ?? undefined)
  return { ...rest, account_ids: accounts, expires_at: expiry(form) }
}

function powers(form: Form, windows: readonly string[]) {
  const access = form.text('access')
  const limits = windows.flatMap((name) => {
    const quota = form.integer(`limits.${name}`)
    return quota === undefined ? [] : [[name, quota] as const]
  })
  return {
    name: form.text('name'),
    scopes: access === 'read' || access === 'full' ? [access] : form.list('scopes'),
    limits: limits.length > 0 ? Object.fromEntries(limits) : null,
    account_ids: orNull(form.list('account_ids')),
    allowed_ips: orNull(
      form
        .text('allowed_ips')
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  }
}

/** Days from now, `never`, or undefined for `keep`; what is none of them the schema refuses. */
function expiry(form: Form): string | null | undefined {
  const chosen = form.text('expires_at')
  if (chosen === 'never') return null
  if (chosen === 'keep' || chosen === '') return undefined
  return /^\d{1,4}$/.test(chosen)
    ? addSeconds(now(), Number(chosen) * daySeconds).toISOString()
    : chosen
}

function orNull(list: readonly string[]): readonly string[] | null {
  return list.length > 0 ? list : null
}
