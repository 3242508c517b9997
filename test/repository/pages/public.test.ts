// The public pages in a real browser.
import { describe, expect, it } from 'vitest'
import { faultsOf, newWindow } from './browser'

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
    await page.goto('/docs/quickstart')

    await page.getByRole('radio', { name: 'curl' }).last().focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const first = page.getByRole('region', { name: 'The first call, Python' })
    await first.locator('..').getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()

    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await first.innerText())
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

  it('draw the reference, with its way around', async () => {
    const { page, complaints } = await newWindow()

    await page.goto('/docs')
    await page.getByText('/auth/register').first().waitFor()

    expect(
      await page.getByRole('link', { name: 'Reference' }).first().getAttribute('aria-current'),
    ).toBe('page')
    expect(complaints).toEqual([])
  })
})
