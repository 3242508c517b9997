// Local development fires no cron by itself: this asks for it while the copy runs.

const everyMs = 30_000
const path = '/cdn-cgi/local/scheduled?cron=*+*+*+*+*'

/** At once, for what an ended copy left behind, and then twice as often as production does. */
export function startCron(origin) {
  const tick = async () => {
    try {
      await fetch(`${origin}${path}`, { signal: AbortSignal.timeout(everyMs) })
    } catch {
      // The runtime is ending, or busy; what this run would have found the next one does.
    }
  }
  void tick()
  setInterval(tick, everyMs).unref()
}
