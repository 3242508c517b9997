// One server and one browser for all tests of the pages.
import type { TestProject } from 'vitest/node'
import { chromium, chromiumOptions } from '../../../scripts/chromium.mjs'
import { startServer } from '../server'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the pages are. */
    origin: string
    /** Where the browser listens. */
    browser: string
  }
}

export async function setup(project: TestProject) {
  // By plain http, as on localhost: cookies that ask for https would not come back.
  const [server, browser] = await Promise.all([
    startServer({
      PUBLIC_ORIGIN: 'http://localhost',
      RATE_LIMITS: '1000000/60',
      SIGN_IN_LIMITS: '1000000/60',
      WEBHOOK_ALLOW_LOOPBACK: 'on',
    }),
    chromium.launchServer({ ...(await chromiumOptions()), headless: true }),
  ])
  const { url } = await server.listen()
  await server.getWorker().applyD1Migrations('DB')
  project.provide('origin', `http://localhost:${url.port}`)
  project.provide('browser', browser.wsEndpoint())
  return async () => {
    await Promise.all([browser.close(), server.close()])
  }
}
