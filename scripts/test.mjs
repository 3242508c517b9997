// All tests, on a bare clone too. Further arguments go to vitest.
import { install } from './install.mjs'
import { run, toolEnvironment } from './tools.mjs'

await install()
const args = ['run', '--config', 'test/vitest.config.ts', ...process.argv.slice(2)]
// Wrangler would warn once a file of secrets that the tests' configuration supplies.
const env = toolEnvironment({ WRANGLER_LOG: 'error' })
const { code } = await run('vitest', args, { env, show: true })
process.exitCode = code
