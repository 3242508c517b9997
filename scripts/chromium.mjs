// A browser to look at our own pages with: one that is installed here, or else the one that npm brought along.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** Where and how to start it; `bundled` leaves out what is installed. */
export async function chromiumOptions({ bundled = false } = {}) {
  const installed = bundled ? undefined : installedChromium()
  // Containers have no user namespaces for its sandbox; it visits nothing but our own pages.
  const args = ['--no-sandbox', '--disable-dev-shm-usage']
  if (installed) return { executablePath: installed, args }

  const { default: packed } = await import('@sparticuz/chromium')
  packed.setGraphicsMode = false
  return { executablePath: await packed.executablePath(), args: [...packed.args, ...args] }
}

export { chromium }

function installedChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [
    process.env.CHROMIUM,
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    ...places,
  ]
  return candidates.find((path) => path && existsSync(path))
}
