// Within which an Idempotency-Key means one request, where nobody is signed in yet.
import type { Settings } from '../env'
import { pseudonyms } from '../seal'

/** Under each data key, the one in use first. */
export function scopesOf(
  settings: Settings,
  path: string,
  subject: string,
): Promise<[string, ...string[]]> {
  return pseudonyms(settings, 'retry', `${path} ${subject}`)
}
