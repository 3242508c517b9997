// Format, lint, types and generated files, side by side, on a bare clone too. Changes nothing.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { copyAssets } from './assets.mjs'
import { install } from './install.mjs'
import { root, run } from './tools.mjs'

await install()
// Types read what it notes.
await copyAssets()
const startedAt = performance.now()
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
// Inside node_modules, so that what runs there finds the packages.
const scratch = join('node_modules', '.cache', 'check')
prepareScratch()

const checks = {
  'format (mend: npm run format)': shell(`${scripts.format} --check`),
  lint: shell(scripts.lint),
  'types of src': shell('tsc -p tsconfig.json'),
  'types of test': shell('tsc -p test/tsconfig.json'),
  'src/bindings.d.ts (mend: npm run types)': shell(`${scripts.types} --check`),
  'migrations (mend: npm run migration -- verb_noun)': checkMigrations(),
  'common passwords (mend: node scripts/common-passwords.mjs)': checkCommonPasswords(),
}
const results = await Promise.all(Object.entries(checks).map(report))
process.exitCode = results.every(Boolean) ? 0 : 1

async function report([name, check]) {
  const { code, output } = await check
  const time = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  console.log(code === 0 ? `✓ ${name} (${time})` : `✗ ${name}\n${output.trim()}\n`)
  return code === 0
}

function shell(line) {
  return run('sh', ['-c', line])
}

/** drizzle-kit, writing into a copy, must find nothing to write. */
async function checkMigrations() {
  const copy = join(scratch, 'migrations')
  const before = readdirSync(join(root, 'migrations')).join()
  const { code, output } = await shell(
    scripts.migration.replace('--out migrations --name', `--out ${copy}`),
  )
  const after = readdirSync(join(root, copy)).join()
  return { code: code === 0 && before === after ? 0 : 1, output }
}

/** Run from a copy, the script writes beside the copy. */
async function checkCommonPasswords() {
  const list = 'src/sessions/common-passwords.json'
  const { code, output } = await shell(`node ${join(scratch, 'scripts', 'common-passwords.mjs')}`)
  if (code !== 0) return { code, output }
  const made = join(root, scratch, list)
  const isSame =
    existsSync(made) && readFileSync(made, 'utf8') === readFileSync(join(root, list), 'utf8')
  return { code: isSame ? 0 : 1, output: `${list} is not what the script writes.` }
}

function prepareScratch() {
  const at = (...path) => join(root, scratch, ...path)
  rmSync(at(), { recursive: true, force: true })
  mkdirSync(at('src', 'sessions'), { recursive: true })
  cpSync(join(root, 'migrations'), at('migrations'), { recursive: true })
  cpSync(join(root, 'scripts'), at('scripts'), { recursive: true })
}
