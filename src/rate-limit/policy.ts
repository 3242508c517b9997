// What a client may do: windows, each with a quota. Settings write them as `120/60,10000/86400`.
import * as z from 'zod'

/** So many requests in so many seconds. The name is what the RateLimit headers call it. */
export type Window = { name: string; quota: number; seconds: number }

/** Several windows hold at once; there is at least one. */
export type Policy = readonly Window[]

const names: Record<number, string> = { 60: 'minute', 3600: 'hour', 86_400: 'day' }
const longestSeconds = 31 * 86_400

export const Policy = z.string().transform((text, context): Policy => {
  const windows = text.split(',').flatMap((item) => parseWindow(item.trim()) ?? [])
  const lengths = new Set(windows.map(({ seconds }) => seconds))
  if (windows.length === text.split(',').length && lengths.size === windows.length) return windows
  context.addIssue('must be requests/seconds, comma separated, such as 120/60,10000/86400')
  return z.NEVER
})

/** The same windows under names that tell them from others. */
export function prefixed(policy: Policy, prefix: string): Policy {
  return policy.map((window) => ({ ...window, name: `${prefix}-${window.name}` }))
}

/** The policies of the plans that have a name of their own, as JSON. */
export const Plans = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('is not JSON, such as {"plus": "600/60,100000/86400"}')
      return z.NEVER
    }
  })
  .pipe(z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,29}$/), Policy))

/** The policy of a key: its own limits by window name, never above those of the plan. */
export function narrowed(policy: Policy, limits: Readonly<Record<string, number>> | null): Policy {
  if (!limits) return policy
  return policy.map((window) => {
    return { ...window, quota: Math.min(window.quota, limits[window.name] ?? window.quota) }
  })
}

function parseWindow(item: string): Window | null {
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(item)
  const [quota, seconds] = [Number(match?.[1]), Number(match?.[2])]
  if (!(quota >= 1 && seconds >= 1 && seconds <= longestSeconds)) return null
  return { name: names[seconds] ?? `${seconds}s`, quota, seconds }
}
