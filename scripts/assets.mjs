// Makes the static files ready to be served: copies those that come from packages, joins the style sheets
// and notes what each file of ours holds, so that its address changes with it. Run before serving, deploying
// and testing.
import { createHash, randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const root = new URL('..', import.meta.url)
const pages = new URL('src/pages/', root)
const packages = new URL('node_modules/', root)
const to = new URL('assets/vendor/', pages)
const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE']
const ours = new URL('assets/static/', pages)

/** Leaves alone what is there already; others may copy or serve at the same time. */
export async function copyAssets() {
  await Promise.all([mkdir(to, { recursive: true }), mkdir(ours, { recursive: true })])
  await Promise.all([...files.map(copyWhole), copyCharts(), joinStyles()])
  await noteVersions()
}

async function copyWhole(file) {
  const from = new URL(`swagger-ui-dist/${file}`, packages)
  if ((await sizeOf(from)) === (await sizeOf(new URL(file, to)))) return
  const draft = new URL(`${file}.${randomUUID()}`, to)
  await copyFile(from, draft)
  await rename(draft, new URL(file, to))
}

/** The library of the charts as a module: the package has one too, but not minified. */
async function copyCharts() {
  const read = (file) => readFile(new URL(`uplot/${file}`, packages), 'utf8')
  const [code, licence] = await Promise.all([read('dist/uPlot.iife.min.js'), read('LICENSE')])
  await writeWhole(new URL('uplot.js', to), `${code.trimEnd()}\nexport default uPlot\n`)
  await writeWhole(new URL('uplot-LICENSE', to), licence)
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
