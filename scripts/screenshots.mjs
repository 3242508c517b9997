// Pictures of pages as they are: on a phone and on a screen, light and dark, signed in as the demo household.
// Needs `npm start` running. Usage: node scripts/screenshots.mjs [path …]; honours PORT, STATE_DIR and OUT.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, chromiumOptions } from './chromium.mjs'
import { root } from './tools.mjs'

const origin = `http://localhost:${process.env.PORT || 8787}`
const stateDir = process.env.STATE_DIR ? resolve(process.env.STATE_DIR) : join(root, '.state')
const out = process.env.OUT ? resolve(process.env.OUT) : mkdtempSync(join(tmpdir(), 'pages-'))
const paths = process.argv.length > 2 ? process.argv.slice(2) : ['/dashboard']
const widths = [390, 1280]
const schemes = ['light', 'dark']

mkdirSync(out, { recursive: true })
const browser = await chromium.launch({ ...(await chromiumOptions()), headless: true })
try {
  const context = await browser.newContext({ baseURL: origin, locale: 'en-GB' })
  const page = await context.newPage()
  await signIn(page)
  for (const path of paths) await takePictures(page, path)
} finally {
  await browser.close()
}

async function takePictures(page, path) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of widths) {
      await page.setViewportSize({ width, height: 850 })
      await page.goto(path)
      const name = path.replace(/^\//, '').replaceAll(/[^\w-]+/g, '-') || 'start'
      const file = join(out, `${name}-${width}-${colorScheme}.png`)
      await page.screenshot({ path: file, fullPage: true })
      console.log(file)
    }
  }
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
