// Where the repository lies and how its tools are run. Plain Node 20, nothing installed yet.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const bin = join(root, 'node_modules', '.bin')

/** node_modules/.bin comes first, so that every tool runs on the Node 24 that npm installed there. */
export function toolEnvironment(extra = {}) {
  return { ...process.env, ...quietTools, PATH: [bin, ...foreignPath()].join(delimiter), ...extra }
}

/** Without node_modules/.bin: for npm, which may be about to replace what lies there. */
export function hostEnvironment(extra = {}) {
  return { ...process.env, ...quietTools, PATH: foreignPath().join(delimiter), ...extra }
}

/** Runs a tool to its end. `show` lets it write to the terminal, else its output comes back. */
export function run(command, args, { env = toolEnvironment(), show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    running.add(child)
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      running.delete(child)
      resolve({ code: code ?? 1, output })
    })
  })
}

const running = new Set()

/** Ends what run() has started and not yet seen end. */
export function endTools() {
  for (const child of running) child.kill()
}

// Nobody's machine is reported on, and nothing waits for a network that may not be there.
const quietTools = {
  SCARF_ANALYTICS: 'false',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_WRITE_LOGS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}

function foreignPath() {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin)
}
