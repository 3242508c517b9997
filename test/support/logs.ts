// All that is written to the console while the suite runs: from requests, queues, objects and the background,
// for they share one isolate. Every line is scanned; a test in whose time a bad one falls fails with it.
import { faultsOf, Secrets } from './log-scan'

export type LogLine = Record<string, unknown>

type State = {
  secrets: Secrets
  scanned: number
  faults: string[]
  listeners: Set<(text: string) => void>
  /** The last ones, to be shown if a test fails. */
  latest: string[]
}

/** One for all files, however often this module is loaded. */
const state: State = ((globalThis as { [key: symbol]: State })[Symbol.for('logs')] ??= {
  secrets: new Secrets(),
  scanned: 0,
  faults: [],
  listeners: new Set(),
  latest: [],
})

const mostKept = 50

export const { secrets } = state

/** Whatever the worker or a package writes by these is a line of the log. `console.info` is the tests' own. */
const ways = ['log', 'warn', 'error', 'debug'] as const

/**
 * Lines are kept here and go no further: one that is written in the background, on behalf of no test, would
 * wait in the test pool for a message of a test's own, and the pool for it, for ever.
 */
export function scanConsole(): void {
  if (state.scanned > 0 || isWrapped(console.log)) return
  for (const way of ways) {
    console[way] = Object.assign(
      (...args: unknown[]) => {
        const text = args.map(String).join(' ')
        state.scanned += 1
        const faults = faultsOf(text, state.secrets)
        if (faults.length > 0) state.faults.push(`${faults.join('\n')}\n${text}`)
        state.latest.push(text)
        if (state.latest.length > mostKept) state.latest.shift()
        for (const listener of state.listeners) listener(text)
      },
      { isScanned: true },
    )
  }
}

function isWrapped(way: object): boolean {
  return 'isScanned' in way
}

/** What was wrong with the lines since the last time, and how many lines there have been in all. */
export function takeFaults(): { faults: string[]; scanned: number } {
  return { faults: state.faults.splice(0), scanned: state.scanned }
}

/** The last lines since the last time. */
export function takeLatest(): string[] {
  return state.latest.splice(0)
}

/** What the worker logs while `action` runs. */
export async function linesOf(action: () => Promise<unknown>): Promise<LogLine[]> {
  const lines: LogLine[] = []
  const listener = (text: string) => void lines.push(JSON.parse(text))
  state.listeners.add(listener)
  try {
    await action()
    return lines
  } finally {
    state.listeners.delete(listener)
  }
}
