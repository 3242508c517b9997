// Copies the static files that come from packages to where they are served from. Run before serving,
// deploying and testing.
import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, rename, stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const root = new URL('..', import.meta.url)
const from = new URL('node_modules/swagger-ui-dist/', root)
const to = new URL('src/pages/assets/vendor/', root)
const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE']

/** Leaves alone what is there already; others may copy or serve at the same time. */
export async function copyAssets() {
  await mkdir(to, { recursive: true })
  await Promise.all(files.map(copyWhole))
}

async function copyWhole(file) {
  if ((await sizeOf(new URL(file, from))) === (await sizeOf(new URL(file, to)))) return
  const draft = new URL(`${file}.${randomUUID()}`, to)
  await copyFile(new URL(file, from), draft)
  await rename(draft, new URL(file, to))
}

async function sizeOf(file) {
  const found = await stat(file).catch(() => null)
  return found?.size
}

const isMain = import.meta.url === pathToFileURL(process.argv[1] ?? '').href
if (isMain) await copyAssets()
