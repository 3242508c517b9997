// The two ways to refuse a whole file, and the limit that every format shares.
import { StatementError } from './reader'

/** workerd allows 128 MiB per isolate: twice as many entries come close to it. */
export const maxEntries = 50_000

export function unreadable(detail: string): StatementError {
  return new StatementError('unreadable_statement', detail)
}

export function invalid(parameter: string, detail: string): StatementError {
  const fault = { parameter, code: 'invalid', detail }
  return new StatementError('unreadable_statement', detail, [fault])
}

/** `way` tells what to send; it is the detail of the fault, and ends the message. */
export function ambiguous(parameter: string, reason: string, way: string): StatementError {
  const fault = { parameter, code: 'required', detail: way }
  return new StatementError('ambiguous_statement', `${reason} ${way}`, [fault])
}

export function refuseBeyondLimit(entries: number): void {
  if (entries <= maxEntries) return
  throw unreadable(`The file holds more than ${maxEntries} entries; export shorter periods.`)
}
