// A copy of the worker as it is built for production, whose runtime can be killed and started again on
// the same state.
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readD1Migrations } from '@cloudflare/vitest-plugin'
import type { Miniflare, V4MiniflareOptions } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { makeDataKey } from '../../scripts/data-key.mjs'
import { makeKey } from '../../scripts/jwt-key.mjs'
import { root, run } from '../../scripts/tools.mjs'
import { descendants } from './processes'
import { RuntimeLog } from './runtime-log'

export type Copy = {
  /** Changes with every start. */
  origin: () => string
  start: () => Promise<void>
  kill: () => Promise<void>
  /** The cron, after so long that what the killed runtime held in memory is taken for lost. */
  sweep: () => Promise<void>
  /** The cron alone. */
  cron: () => Promise<void>
  /** Answers with how to put the database back to what it is now: its objects stay as they are by then. */
  keepDatabase: () => () => void
  remove: () => Promise<void>
}

export async function newCopy(): Promise<Copy> {
  const { Miniflare, convertV4MiniflareOptions } = miniflareOfWrangler()
  const folder = mkdtempSync(join(tmpdir(), 'copy-'))
  const log = new RuntimeLog()
  const options = await optionsOf(folder, log)
  let runtime: Miniflare | undefined
  let runtimeId: number | undefined
  let origin = ''
  const start = async () => {
    const others = await runtimes()
    runtime = new Miniflare(convertV4MiniflareOptions(options))
    origin = (await runtime.ready).origin
    runtimeId = (await runtimes()).find((id) => !others.includes(id))
  }
  const cron = async () => {
    const worker = await runtime?.getWorker()
    await worker?.scheduled({ cron: '* * * * *' })
  }
  await start()
  const database = await runtime?.getD1Database('DB')
  for (const { queries } of await readD1Migrations(join(root, 'migrations'))) {
    await database?.batch(queries.map((query) => database.prepare(query)))
  }
  return {
    origin: () => origin,
    start,
    async kill() {
      if (runtimeId === undefined) throw new Error('There is no runtime to kill.')
      process.kill(runtimeId, 'SIGKILL')
      await runtime?.dispose()
    },
    cron,
    keepDatabase() {
      const [state = ''] = globSync('**/d1', { cwd: join(folder, 'state') })
      const [now, then] = [join(folder, 'state', state), join(folder, 'kept')]
      cpSync(now, then, { recursive: true })
      return () => {
        rmSync(now, { recursive: true })
        cpSync(then, now, { recursive: true })
      }
    },
    async sweep() {
      const store = await runtime?.getD1Database('DB')
      await store
        ?.prepare(
          "UPDATE deliveries SET sweep_at = created_at, claimed_until = NULL WHERE status = 'pending'",
        )
        .run()
      await cron()
    },
    async remove() {
      await runtime?.dispose()
      rmSync(folder, { recursive: true, force: true })
      process.stdout.write(`The runtimes have logged ${log.hold()} lines.\n`)
    },
  }
}

async function runtimes(): Promise<number[]> {
  const all = await descendants(process.pid)
  return all.filter(({ command }) => /\bworkerd serve\b/.test(command)).map(({ id }) => id)
}

async function optionsOf(folder: string, { take }: RuntimeLog): Promise<V4MiniflareOptions> {
  const bundle = join(folder, 'bundle')
  const { code, output } = await run('wrangler', ['deploy', '--dry-run', '--outdir', bundle])
  if (code !== 0) throw new Error(`The worker could not be built.\n${output}`)
  const { assets: _assets, ...worker } = unstable_getMiniflareWorkerOptions(
    join(root, 'wrangler.toml'),
  ).workerOptions
  return {
    ...worker,
    rootPath: bundle,
    modules: [
      ...globSync('*.js', { cwd: bundle }).map((path) => module('ESModule', bundle, path)),
      ...globSync('*.wasm', { cwd: bundle }).map((path) => module('CompiledWasm', bundle, path)),
    ],
    bindings: Object.assign({}, worker.bindings, {
      RATE_LIMITS: '1000000/60',
      WEBHOOK_ALLOW_LOOPBACK: 'on',
      JWT_KEY_A: JSON.stringify(await makeKey()),
      DATA_KEY_A: makeDataKey(),
    }),
    resourcePersistencePath: join(folder, 'state'),
    handleStructuredLogs: take,
  }
}

function module<Type extends 'ESModule' | 'CompiledWasm'>(
  type: Type,
  folder: string,
  path: string,
) {
  return { type, path, contents: readFileSync(join(folder, path)) }
}

/** The one that wrangler brings: another version would be another runtime. */
function miniflareOfWrangler(): typeof import('miniflare') {
  const require = createRequire(createRequire(import.meta.url).resolve('wrangler'))
  return require('miniflare')
}
