// The access log in words.
import { problems } from '../../../http/problems'
import { securityMeanings } from '../../../privacy/access'
import type { AccessLogEntry } from '../../../privacy/access-schema'

/** What its owner should look at twice. */
const alarming: readonly AccessLogEntry['type'][] = [
  'sign_in.failed',
  'session.reuse_detected',
  'request.refused',
]

export function isAlarming({ type }: AccessLogEntry): boolean {
  return alarming.includes(type)
}

export function whatHappened(entry: AccessLogEntry): string {
  const { type, operation, reason } = entry
  if (type === 'read' || type === 'write') return operationInWords(operation ?? type)
  if (type === 'request.refused') return refusalInWords(operation, reason)
  return securityMeanings[type]
}

/** `listTransactions` → `List transactions`. */
export function operationInWords(operation: string): string {
  if (operation === 'dashboard') return 'This dashboard'
  const words = operation.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function refusalInWords(operation: string | null, reason: string | null): string {
  const known = Object.entries(problems).find(([code]) => code === reason)
  const why = known?.[1].title ?? 'Refused'
  return operation === null ? why : `${why}: ${operationInWords(operation).toLowerCase()}`
}
