// Makes the static files ready to be served: copies those that come from packages, joins the style sheets
// and notes what each file of ours holds, so that its address changes with it. Run before serving, deploying
// and testing.
import { createHash, randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const root = new URL('..', import.meta.url)
const pages = new URL('src/pages/', root)
const from = new URL('node_modules/swagger-ui-dist/', root)
const to = new URL('assets/vendor/', pages)
const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE']
const ours = new URL('assets/static/', pages)

/** Leaves alone what is there already; others may copy or serve at the same time. */
export async function copyAssets() {
  await Promise.all([mkdir(to, { recursive: true }), mkdir(ours, { recursive: true })])
  await Promise.all([...files.map(copyWhole), joinStyles()])
  await noteVersions()
}

async function copyWhole(file) {
  if ((await sizeOf(new URL(file, from))) === (await sizeOf(new URL(file, to)))) return
  const draft = new URL(`${file}.${randomUUID()}`, to)
  await copyFile(new URL(file, from), draft)
  await rename(draft, new URL(file, to))
}

/** One style sheet for all pages, of the files in src/pages/styles by their names. */
async function joinStyles() {
  const folder = new URL('styles/', pages)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.css')).toSorted()
  const parts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
  await writeWhole(new URL('pages.css', ours), parts.join('\n'))
}

async function noteVersions() {
  const names = (await readdir(ours)).filter((name) => /\.(css|js)$/.test(name)).toSorted()
  const versions = await Promise.all(
    names.map(async (name) => {
      const hash = createHash('sha256').update(await readFile(new URL(name, ours)))
      return [`/static/${name}`, hash.digest('base64url').slice(0, 11)]
    }),
  )
  const text = `${JSON.stringify(Object.fromEntries(versions), null, 2)}\n`
  await writeWhole(new URL('asset-versions.json', pages), text)
}

async function writeWhole(file, text) {
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return
  const draft = new URL(`${file.href}.${randomUUID()}`)
  await writeFile(draft, text)
  await rename(draft, file)
}

async function sizeOf(file) {
  const found = await stat(file).catch(() => null)
  return found?.size
}

const isMain = import.meta.url === pathToFileURL(process.argv[1] ?? '').href
if (isMain) await copyAssets()
