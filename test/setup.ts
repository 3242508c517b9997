import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { afterAll, afterEach } from 'vitest'
import { scanConsole, secrets, takeFaults, takeLatest } from './support/logs'

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)

const seed = import.meta.env.VITE_FUZZ_SEED
if (seed) fc.configureGlobal({ seed: Number(seed) })

scanConsole()
secrets.plantForGood(env.DATA_KEY_A, JSON.parse(env.JWT_KEY_A).d)

const holdLogs = () => {
  const { faults } = takeFaults()
  if (faults.length > 0) throw new Error(`What must not be in the log is:\n${faults[0]}`)
}
afterEach(({ task }) => {
  const latest = takeLatest()
  if (task.result?.state === 'fail') console.info(latest.join('\n'))
  holdLogs()
})
afterAll(holdLogs)
