// Installs what package-lock.json asks for, unless it is there. Plain Node 20, nothing installed yet.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hostEnvironment, root, run } from './tools.mjs'

export async function install() {
  if (isInstalled()) return

  console.log('Installing dependencies (npm ci) …')
  const startedAt = performance.now()
  // The tools are development dependencies, wanted also where NODE_ENV says production.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--include=dev']
  const { code, output } = await run('npm', ['ci', ...quiet], { env: hostEnvironment() })
  if (code !== 0) {
    console.error(`${output}\nnpm ci failed. Is the npm registry reachable?`)
    process.exit(1)
  }
  if (!existsSync(node)) {
    console.error('npm ci left out Node 24: allow install scripts (npm config ignore-scripts).')
    process.exit(1)
  }
  console.log(`Installed in ${Math.round((performance.now() - startedAt) / 1000)} s.`)
}

const node = join(root, 'node_modules', '.bin', 'node')

/** npm keeps its own record of what it installed: every package of the lock file must be in it. */
function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record) || !existsSync(node)) return false
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(record)
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = present[path]
    if (path === '' || (!found && optional)) return true
    return found?.version === version && found.integrity === integrity
  })
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}
