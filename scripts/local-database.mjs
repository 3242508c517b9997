// The local database's migrations. Asking wrangler takes seconds, so what was applied is noted beside it.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './tools.mjs'

/** Returns how many migrations were pending. */
export async function applyMigrations(dataDir) {
  const note = join(dataDir, 'migrations.json')
  const applied = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : {}
  const wanted = migrations()
  warnOfChanges(applied, wanted, dataDir)
  const pending = Object.keys(wanted).filter((name) => !(name in applied))
  if (pending.length === 0) return 0

  const args = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', dataDir]
  const { code, output } = await run('wrangler', args)
  if (code !== 0) throw new Error(`The migrations could not be applied.\n${output}`)
  writeFileSync(note, JSON.stringify({ ...wanted, ...applied }, null, 2))
  return pending.length
}

/** Name to fingerprint. */
function migrations() {
  const folder = join(root, 'migrations')
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const fingerprint = (name) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
  return Object.fromEntries(names.map((name) => [name, fingerprint(name)]))
}

function warnOfChanges(applied, wanted, dataDir) {
  const changed = Object.keys(applied).filter((name) => wanted[name] !== applied[name])
  if (changed.length === 0) return
  console.warn(
    `Changed since they were applied here: ${changed.join(', ')}. To start over: rm -r '${dataDir}'`,
  )
}
