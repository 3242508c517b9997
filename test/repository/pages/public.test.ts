// The public pages in a real browser.
import { describe, expect, it } from 'vitest'
import { faultsOf, newWindow, violationsOn } from './browser'

describe('the public pages', () => {
  it('have no barrier and nothing that sticks out, on a phone and on a screen, light and dark', async () => {
    const { page, complaints } = await newWindow()
    const paths = ['', 'quickstart', 'conventions', 'statements', 'webhooks', 'errors']

    const faults = await faultsOf(page, ['/', ...paths.slice(1).map((name) => `/docs/${name}`)])

    expect(faults).toEqual([])
    expect(complaints).toEqual([])
  })

  it('show one language in all places once it is chosen, by keyboard too, and copy what is shown', async () => {
    const { page, complaints } = await newWindow({
      permissions: ['clipboard-write', 'clipboard-read'],
    })
    await page.clock.install()
    await page.goto('/docs/quickstart')

    await page.getByRole('radio', { name: 'curl' }).last().focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const first = page.getByRole('region', { name: 'The first call, Python' })
    await first.locator('..').getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await first.innerText())
    await page.clock.runFor(2500)
    expect(await first.locator('..').getByRole('button').innerText()).toBe('Copy')
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await first.locator('..').getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Selected' }).waitFor()
    expect(await page.evaluate('getSelection().toString()')).toBe(await first.innerText())
    expect(await page.getByRole('region', { name: /, Python$/ }).count()).toBe(5)
    expect(await page.getByRole('region', { name: /, curl$/ }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('work without scripts: tabs can be chosen, and nothing offers what it cannot do', async () => {
    const { page } = await newWindow({ javaScriptEnabled: false })
    await page.goto('/')

    await page.getByText('TypeScript', { exact: true }).click()

    expect(await page.getByRole('region', { name: 'The first call, TypeScript' }).count()).toBe(1)
    expect(await page.getByRole('region', { name: 'The first call, curl' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0)
  })

  it('draw the reference without a barrier, an operation opened, light and dark', async () => {
    const { page, complaints } = await newWindow({ reducedMotion: 'reduce' })

    // All operations are drawn alike, and axe takes its time with each.
    await page.route('**/openapi.json', async (route) => {
      const response = await route.fetch()
      const { paths, webhooks, ...api } = await response.json()
      const few = { '/auth/register': paths['/auth/register'], '/me': paths['/me'] }
      const one = Object.fromEntries(Object.entries(webhooks).slice(0, 1))
      const json = { ...api, paths: few, webhooks: one }
      await route.fulfill({ response, json })
    })
    await page.goto('/docs')
    await page.getByRole('button', { name: /POST.+auth.+register/ }).click()
    await page.getByText('Try it out').waitFor()
    const inLight = await violationsOn(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    const inDark = await violationsOn(page)

    expect({ inLight, inDark }).toEqual({ inLight: [], inDark: [] })
    expect(new URL(page.url()).hash).toBe('#/Sign-in/register')
    expect(complaints).toEqual([])
  })
})
