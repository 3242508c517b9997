// What this deployment allows, from the settings and constants that it is held to.
import type { Settings } from '../env'
import { eventDays } from '../events/schema'
import { jsonLimitBytes, statementLimitBytes } from '../http/body'
import { mostRows } from '../http/page'
import { keptSeconds } from '../idempotency/idempotent'
import { mostKeys } from '../keys/store'
import type { Policy } from '../rate-limit/policy'
import { accessTokenSeconds } from '../sessions/access-token'
import { refreshTokenSeconds } from '../sessions/refresh-token'
import { maxEntries } from '../statements/refusals'
import { mostWebhooks } from '../webhooks/edit'
import { retryDelaysSeconds } from '../webhooks/schedule'
import { formatNumber } from './viewer'

export type Limit = readonly [name: string, value: string]

export function limitsOf({ RATE_LIMITS, SIGN_IN_LIMITS }: Settings): readonly Limit[] {
  return [
    ['Requests, for each key and each session', windowsOf(RATE_LIMITS)],
    ['Signing in and up, from one address', windowsOf(SIGN_IN_LIMITS)],
    ['Body of a request', sizeOf(jsonLimitBytes)],
    ['Bank statement', `${sizeOf(statementLimitBytes)}, ${number(maxEntries)} entries`],
    ['Page of a list', `${number(mostRows)} rows`],
    ['API keys', `${mostKeys} a user`],
    ['Webhooks', `${mostWebhooks} a user`],
    ['Access tokens live', span(accessTokenSeconds)],
    ['Refresh tokens live', span(refreshTokenSeconds)],
    ['A POST can be repeated for', span(keptSeconds)],
    ['Attempts at a webhook', `${retryDelaysSeconds.length + 1}, over ${span(retryTotal)}`],
    ['Events are kept', `${eventDays} days`],
  ]
}

const retryTotal = retryDelaysSeconds.reduce((sum, seconds) => sum + seconds, 0)

/** `120 a minute, 10,000 a day` */
export function windowsOf(policy: Policy): string {
  return policy.map(({ quota, seconds }) => `${number(quota)} ${per(seconds)}`).join(', ')
}

export function sizeOf(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`
}

/** In the largest unit of which it is two or more, to the nearest whole one. */
export function span(seconds: number): string {
  const [size, unit] = units.find(([unitSeconds]) => seconds >= 2 * unitSeconds) ?? [1, 'second']
  const count = Math.round(seconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const

function per(seconds: number): string {
  const unit = units.find(([unitSeconds]) => unitSeconds === seconds)
  if (!unit) return `in ${span(seconds)}`
  return `${unit[1] === 'hour' ? 'an' : 'a'} ${unit[1]}`
}

function number(value: number): string {
  return formatNumber(value, 'en')
}
