// Faults of D1 that pass, by the messages that its documentation says to try again (d1/observability/debug-d1).

/** `unreached`: it cannot have happened. `lost`: it may have happened, only the answer is missing. */
type Kind = 'overloaded' | 'unreached' | 'lost'

const kinds: readonly [message: string, kind: Kind][] = [
  ['D1 DB is overloaded', 'overloaded'],
  ['Cannot resolve D1 DB due to transient issue', 'unreached'],
  ['Network connection lost', 'lost'],
  ['storage caused object to be reset', 'lost'],
  ['reset because its code was updated', 'lost'],
]

/** The database did not answer for a reason that passes. */
export class UnavailableError extends Error {
  override name = 'UnavailableError'

  constructor(
    readonly kind: Kind,
    cause: unknown,
  ) {
    super(`The database is unavailable: ${kind}.`, { cause })
  }
}

export const mostTries = 3

/**
 * Calls again, spread out, what failed for a reason that passes, unless it might then happen twice or would
 * add to an overload. Throws UnavailableError when that is so, or when it has not passed.
 */
export async function withRetries<T>(
  queries: readonly string[],
  call: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call()
    } catch (error) {
      const kind = kindOf(error)
      if (!kind) throw error
      const isSafe = kind === 'unreached' || (kind === 'lost' && queries.every(isRead))
      if (!isSafe || tries >= mostTries) throw new UnavailableError(kind, error)
    }
    await pause(tries)
  }
}

export function pause(tries: number): Promise<void> {
  return scheduler.wait(Math.random() * 20 * 2 ** tries)
}

/** Anywhere in the chain of causes: Drizzle wraps what the database throws. */
export function unavailableIn(error: unknown): UnavailableError | null {
  if (error instanceof UnavailableError) return error
  return error instanceof Error ? unavailableIn(error.cause) : null
}

/** Of all statements that the code makes, those that write begin otherwise. */
function isRead(query: string): boolean {
  return /^\s*select\b/i.test(query)
}

/** The error is D1's own here, so that no text of a user can be in its message. */
function kindOf(error: unknown): Kind | null {
  if (!(error instanceof Error)) return null
  const { message } = error
  return kinds.find(([part]) => message.includes(part))?.[1] ?? kindOf(error.cause)
}
