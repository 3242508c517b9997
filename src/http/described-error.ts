// What the log may hold of an error. Messages cite what they are about: Drizzle's the bound values, JSON's and
// zod's the input. So of a message only what is known to be ours or the platform's is kept.
import type * as z from 'zod'
import type { DescribedError } from './log-lines'

type Described = z.infer<typeof DescribedError>
type Told = Omit<Described, 'causes'>

const mostCauses = 4
const mostFrames = 20

/** What a message says when none of it may be told. */
const withheld = 'withheld'

/** What SQLite, D1 and the runtime write at the start of a message; names in it are of our tables and columns. */
const sentences = [
  /(?:UNIQUE|NOT NULL|CHECK) constraint failed: [a-z_]+(?:\.[a-z_]+)?(?:, [a-z_]+\.[a-z_]+)*/,
  /FOREIGN KEY constraint failed|guard_failed|claim_lost|too many SQL variables|database is locked/,
  /no such (?:table|column): [a-z_]+(?:\.[a-z_]+)?/,
  /D1 DB is overloaded|Cannot resolve D1 DB due to transient issue|Network connection lost/,
  /D1 DB storage operation exceeded timeout which caused object to be reset/,
  /D1 DB (?:exceeded its CPU time limit|exceeded its memory limit|reset because its code was updated)/,
  /Durable Object (?:is overloaded|reset because its code was updated)/,
  /The database is unavailable: [a-z]+|internal error; reference = [a-z0-9]+/,
  /Too many subrequests|The job [a-z_]+ failed/,
]
const known = new RegExp(
  `^(?:D1_(?:[A-Z]+_)?ERROR: )?(?:${sentences.map(({ source }) => source).join('|')})(?:: SQLITE_[A-Z_]+)?`,
)

/** Class, known part of the message, and frames of the whole chain of causes; nothing that anybody has sent. */
export function describeError(error: unknown): Described {
  const causes = causesOf(error)
  return { ...tell(error), causes: causes.map(tell) }
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = []
  for (let cause = causeOf(error); cause !== undefined && causes.length < mostCauses;) {
    causes.push(cause)
    cause = causeOf(cause)
  }
  return causes
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

function tell(error: unknown): Told {
  if (!(error instanceof Error)) return { name: typeof error, message: withheld, stack: [] }
  const { name } = error
  return {
    name: /^[A-Z]\w{0,59}$/.test(name) ? name : 'Error',
    message: messageOf(error.message),
    stack: framesOf(error),
  }
}

function messageOf(message: string): string {
  // Drizzle's: the statement, then the values. The cause tells what went wrong.
  if (message.startsWith('Failed query')) return 'Failed query'
  return known.exec(message.trim())?.[0].slice(0, 300) ?? withheld
}

/** Of the stack only what follows the message: lines of that may be anything, frames in looks as well. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = message === '' ? stack.search(/(?<=^\w+)\n/) : stack.indexOf(message)
  if (start < 0) return []
  const frames = stack.slice(start + message.length).split('\n')
  return frames
    .map((line) => line.trim().slice(0, 300))
    .filter((line) => /^at [^"'`?@{}]+:\d+:\d+\)?$/.test(line))
    .slice(0, mostFrames)
}
