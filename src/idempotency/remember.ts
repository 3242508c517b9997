import type { SQL } from 'drizzle-orm'

/**
 * Handed to the verb of a POST: the statements that keep the answer to `result`, for the batch that writes
 * the effect, so that neither is ever there without the other. The verb returns the same `result`.
 */
export type Remember<Result> = (result: Result) => Promise<readonly SQL[]>
