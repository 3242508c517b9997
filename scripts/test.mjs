// All tests, on a bare clone too. Further arguments go to vitest.
import { rmSync } from 'node:fs'
import { install } from './install.mjs'
import { memoryFolder } from './memory-folder.mjs'
import { run, toolEnvironment } from './tools.mjs'

await install()
const args = ['run', '--config', 'test/vitest.config.ts', ...process.argv.slice(2)]
const memory = memoryFolder()
if (memory) process.on('exit', () => rmSync(memory, { recursive: true, force: true }))
// Wrangler would warn once a file of secrets that the tests' configuration supplies.
const env = toolEnvironment({ WRANGLER_LOG: 'error', ...(memory && { TMPDIR: memory }) })
const { code } = await run('vitest', args, { env, show: true })
process.exitCode = code
