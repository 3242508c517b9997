import { vi } from 'vitest'

export type LogLine = Record<string, unknown>

/** What the worker logs while `action` runs. */
export async function linesOf(action: () => Promise<unknown>): Promise<LogLine[]> {
  const logged = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await action()
    return logged.mock.calls.map(([line]) => JSON.parse(String(line)))
  } finally {
    logged.mockRestore()
  }
}

/** How often one request went to the database. */
export async function roundTripsOf(action: () => Promise<unknown>): Promise<unknown> {
  const lines = await linesOf(action)
  return lines.find((line) => line['event'] === 'request')?.['d1_round_trips']
}
