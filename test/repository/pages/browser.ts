// What tests of the pages begin with: a window of their own, and somebody who is signed in.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'

export const origin = inject('origin')
export const password = 'correct horse battery staple'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let connected: Promise<Browser> | undefined

export type Window = {
  page: Page
  /** What the browser complained of: refused by the policy, thrown by a script, or answered with a fault. */
  complaints: string[]
}

/** A window that shares no cookie with others. Closed by itself when the tests end. */
export async function newWindow(options: BrowserContextOptions = {}): Promise<Window> {
  connected ??= chromium.connect(inject('browser'))
  const browser = await connected
  const context = await browser.newContext({ baseURL: origin, locale: 'en-GB', ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

export type Person = { email: string; token: string }

/** Registered through the API, which is quicker than by the form. */
export async function newPerson(fields: Record<string, unknown> = {}): Promise<Person> {
  const email = `${crypto.randomUUID()}@example.com`
  const body = await callApi('POST', '/auth/register', null, { email, password, ...fields })
  return { email, token: String(body.access_token) }
}

/** Calls the API for what a test needs to be there. */
export async function callApi(
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
): Promise<any> {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token !== null && { Authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}

/** Signs in by the form, and comes to the page that was asked for. */
export async function signIn(page: Page, { email }: { email: string }, path = '/dashboard') {
  await page.goto(path)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`**${path}`)
}

/** What axe finds wrong for those who see, hear or move otherwise (WCAG 2.2 AA and best practices). */
export async function violationsOn(page: Page): Promise<unknown[]> {
  // In the world of the debugger, which the policy of the page does not hold for.
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (globalThis as any).axe.run()
    return violations.map(({ id, help, nodes }: any) => ({
      id,
      help,
      where: nodes.map(({ html }: any) => html),
    }))
  })
}

/** What is wrong with pages: barriers, in both colour schemes, and what sticks out at any width. */
export async function faultsOf(page: Page, paths: readonly string[]): Promise<unknown[]> {
  const faults: unknown[] = []
  for (const path of paths) {
    await page.setViewportSize({ width: 390, height: 800 })
    await page.goto(path)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      faults.push(...(await violationsOn(page)).map((fault) => ({ path, colorScheme, fault })))
    }
    for (const width of [320, 390, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      if (await sticksOut(page)) faults.push({ path, width })
    }
  }
  return faults
}

/** Whether something sticks out to the side, so that a phone would have to be scrolled. */
async function sticksOut(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = (globalThis as any).document.documentElement
    return scrollWidth > clientWidth
  })
}
