import { type LogLine, linesOf } from '../support/logs'

export { type LogLine, linesOf }

/** How often one request went to the database. */
export async function roundTripsOf(action: () => Promise<unknown>): Promise<unknown> {
  const lines = await linesOf(action)
  return lines.find((line) => line['event'] === 'request')?.['d1_round_trips']
}
