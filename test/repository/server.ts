// The worker as it is built and served in production, on Node's side of the door: with its static files.
import { createTestHarness } from 'wrangler'
import { makeDataKey } from '../../scripts/data-key.mjs'
import { makeKey } from '../../scripts/jwt-key.mjs'
import { RuntimeLog } from './runtime-log'

export const origin = 'https://api.finance.test'

export async function startServer(settings: Record<string, string> = {}) {
  const server = createTestHarness({
    root: new URL('../..', import.meta.url).pathname,
    workers: [
      {
        configPath: './wrangler.toml',
        vars: { PUBLIC_ORIGIN: origin, ...settings },
        secrets: { JWT_KEY_A: JSON.stringify(await makeKey()), DATA_KEY_A: makeDataKey() },
      },
    ],
  })
  await server.listen()
  const log = new RuntimeLog()
  const closeServer = server.close.bind(server)
  /** Answers with how many lines it has logged, all of them scanned. */
  const close = async () => {
    for (const line of server.getLogs()) log.take(line)
    await closeServer()
    return log.hold()
  }
  return Object.assign(server, { close })
}
