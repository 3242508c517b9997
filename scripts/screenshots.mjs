// Pictures of pages as they are: on a phone and on a screen, light and dark, signed in as the demo household.
// Needs `npm start` running. Usage: node scripts/screenshots.mjs [--keep] [path …]; honours PORT, STATE_DIR and OUT.
// With --keep they are the small ones of the README, in docs/images under names that stay.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, chromiumOptions } from './chromium.mjs'
import { root } from './tools.mjs'

const { values, positionals } = parseArgs({
  options: { keep: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const kept = [
  '/',
  '/docs/quickstart',
  '/dashboard',
  '/dashboard/transactions',
  '/dashboard/webhooks',
]
const paths = positionals.length > 0 ? positionals : values.keep ? kept : ['/dashboard']
const origin = `http://localhost:${process.env.PORT || 8787}`
const stateDir = process.env.STATE_DIR ? resolve(process.env.STATE_DIR) : join(root, '.state')
const out = folder()
const widths = [390, 1280]
const schemes = ['light', 'dark']

/** Of a kept picture, in bytes; its scale of a screen of 1280 by 800. */
const mostBytes = 60 * 1024
const scale = 0.625

mkdirSync(out, { recursive: true })
const browser = await chromium.launch({ ...(await chromiumOptions()), headless: true })
try {
  const context = await browser.newContext({ baseURL: origin, locale: 'en-GB' })
  const page = await context.newPage()
  await signIn(page)
  for (const path of paths) await (values.keep ? keepPicture(page, path) : takePictures(page, path))
} finally {
  await browser.close()
}

function folder() {
  if (process.env.OUT) return resolve(process.env.OUT)
  return values.keep ? join(root, 'docs/images') : mkdtempSync(join(tmpdir(), 'pages-'))
}

async function takePictures(page, path) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of widths) {
      await page.setViewportSize({ width, height: 850 })
      await page.goto(path)
      const file = join(out, `${nameOf(path)}-${width}-${colorScheme}.png`)
      await page.screenshot({ path: file, fullPage: true })
      console.log(file)
    }
  }
}

/** The first view in the light, as WebP; of less quality until it is small enough. */
async function keepPicture(page, path) {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(path, { waitUntil: 'networkidle' })
  const session = await page.context().newCDPSession(page)
  const clip = { x: 0, y: 0, width: 1280, height: 800, scale }
  for (let quality = 90; quality >= 30; quality -= 15) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality, clip })
    const picture = Buffer.from(data, 'base64')
    if (picture.length > mostBytes) continue
    const file = join(out, `${nameOf(path)}.webp`)
    writeFileSync(file, picture)
    console.log(`${file}  ${(picture.length / 1024).toFixed(1)} KiB`)
    return
  }
  throw new Error(`The picture of ${path} does not get as small as ${mostBytes} bytes.`)
}

function nameOf(path) {
  return path.replace(/^\//, '').replaceAll(/[^\w-]+/g, '-') || 'start'
}

/** Once for all pictures: signing in is limited. */
async function signIn(page) {
  if (!paths.some((path) => path.startsWith('/dashboard'))) return
  const { email, password } = JSON.parse(readFileSync(join(stateDir, 'demo.json'), 'utf8'))
  await page.goto('/dashboard/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/dashboard')
}
