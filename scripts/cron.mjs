// Local development fires no cron by itself: this asks for it while the copy runs.

const everyMs = 30_000
const nightlyMs = 24 * 60 * 60 * 1000

/** At once, for what an ended copy left behind, and then twice as often as production does; the nightly one daily. */
export function startCron(origin) {
  const fire = async (cron) => {
    const query = new URLSearchParams({ cron })
    try {
      await fetch(`${origin}/cdn-cgi/local/scheduled?${query}`, {
        signal: AbortSignal.timeout(everyMs),
      })
    } catch {
      // The runtime is ending, or busy; what this run would have found the next one does.
    }
  }
  const everyMinute = () => fire('* * * * *')
  const nightly = () => fire('30 3 * * *')
  void everyMinute().then(nightly)
  setInterval(everyMinute, everyMs).unref()
  setInterval(nightly, nightlyMs).unref()
}
