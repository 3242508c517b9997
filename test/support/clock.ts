// A clock that stands still until it is moved. Worker, Durable Objects and tests share one isolate, so
// one fake serves them all.
import { afterEach, beforeEach, vi } from 'vitest'

/** Freezes the clock for every test of the file. */
export function freezeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

export function passSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

export function passDays(days: number): void {
  passSeconds(days * 24 * 60 * 60)
}
