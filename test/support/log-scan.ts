// Holds every line that the worker logs against what may be in one, and against what must never be: each kind
// of line has a strict shape, and whatever the tests send is a secret until it is told apart from our own words.
import { DescribedError, jobs, LogLine, purged } from '../../src/http/log-lines'

/** What no line may look like, whoever has said it. */
const never: readonly [what: string, pattern: RegExp][] = [
  ['an e-mail address', /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/i],
  ['an IPv4 address', /\b(?:\d{1,3}\.){3}\d{1,3}\b/],
  ['an IPv6 address', /\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b|[0-9a-f]:{2}[0-9a-f]/i],
  ['a token', /\beyJ[\w-]{8}|Bearer |\bfh[dr]_[\w-]{8}|\bwhsec_/],
  ['a query', /\?[\w%]+=/],
]

/** Numbers below are found in many a line; from here on they are somebody's amount. */
const smallestAmount = 100_000
const shortest = 6
/** What has been sent lately is what a line could leak; of what was long ago nobody logs. */
const mostRemembered = 400
const mostOfOne = 100

/** All that our own lines consist of, apart from ids and numbers. */
const vocabulary = JSON.stringify([
  LogLine.options.map((option) => Object.keys(option.shape)),
  Object.keys(DescribedError.shape),
  ['request', 'failure', 'failed', 'withheld', 'delivery_failed', 'message_malformed'],
  jobs,
  purged,
  ['webhook-deliveries-slow', 'webhook-dead-letters', 'settings_wrong', 'refresh_token_reused'],
  ['DELETE', 'OPTIONS', 'TypeError', 'ApiError', 'SyntaxError'],
]).toLowerCase()

export class Secrets {
  private readonly lasting = new Set<string>()
  private readonly recent = new Set<string>()

  /** For as long as the run goes on. */
  plantForGood(...words: readonly string[]): void {
    for (const word of words) this.lasting.add(word)
  }

  /** Every text and every amount in the value, as deep as it goes. */
  plant(value: unknown): void {
    // No recursion: hostile bodies are nested deeper than the stack goes.
    const open = [value]
    for (let left = mostOfOne; left > 0 && open.length > 0; left -= 1) {
      const item = open.pop()
      if (typeof item === 'string') this.remember(item)
      else if (typeof item === 'number') {
        if (Math.abs(item) >= smallestAmount) this.remember(String(Math.abs(item)))
      } else if (typeof item === 'object' && item !== null) {
        open.push(...Object.values(item).slice(0, left))
      }
    }
  }

  private remember(word: string): void {
    const text = word.slice(0, 200)
    if (text.trim().length < shortest || isOrdinary(text)) return
    this.recent.delete(text)
    this.recent.add(text)
    const [oldest] = this.recent
    if (this.recent.size > mostRemembered && oldest !== undefined) this.recent.delete(oldest)
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.lasting
    yield* this.recent
  }
}

/** Dates, ids and routes are in our own lines too. */
function isOrdinary(text: string): boolean {
  return (
    /^\d{4}-\d{2}(-\d{2}(T[\d:.]+Z)?)?$/.test(text) ||
    /^[a-z]{3}_[0-7][0-9a-z]{25}$/.test(text) ||
    text.startsWith('/api/v1/') ||
    vocabulary.includes(text.toLowerCase())
  )
}

/** What is wrong with a line, as sentences; none when it may be logged. */
export function faultsOf(text: string, secrets: Iterable<string>): string[] {
  const line = parse(text)
  const result = LogLine.safeParse(line)
  const faults = result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  // Unescaped, as they were sent. Routes and frames are names in our code, which plain words are as well.
  const ours: string[] = []
  const leaves = leavesOf(line ?? text, ours).join('\n')
  const names = ours.join('\n')
  for (const [what, pattern] of never) if (pattern.test(leaves)) faults.push(`It holds ${what}.`)
  for (const secret of secrets) {
    const isPlain = /^[A-Za-z_./-]+$/.test(secret)
    if (leaves.includes(secret) || (!isPlain && names.includes(secret))) {
      faults.push(`It holds what was sent: ${secret}`)
    }
  }
  return faults
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function leavesOf(value: unknown, ours: string[], key = ''): string[] {
  if (typeof value !== 'object' || value === null) {
    if (key !== 'route' && key !== 'stack') return [String(value)]
    ours.push(String(value))
    return []
  }
  return Object.entries(value).flatMap(([name, item]) => [
    name,
    ...leavesOf(item, ours, Array.isArray(value) ? key : name),
  ])
}
