// Signing up, in and out, and the account, in a real browser.
import { describe, expect, it } from 'vitest'
import {
  callApi,
  faultsOf,
  newPerson,
  newWindow,
  origin,
  password,
  signIn,
  violationsOn,
} from './browser'

describe('the dashboard', () => {
  it.each([true, false])(
    'signs up, out and in again, with scripts: %s',
    async (javaScriptEnabled) => {
      const { page, complaints } = await newWindow({ javaScriptEnabled })
      const email = `${crypto.randomUUID()}@example.com`

      await page.goto('/dashboard/sign-up')
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByLabel('Name').fill('Ada')
      await page.getByRole('button', { name: 'Sign up' }).click()
      await page.waitForURL('**/dashboard')

      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Hello, Ada')
      expect(await page.getByRole('status').innerText()).toContain('Welcome')

      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.waitForURL('**/dashboard/sign-in')
      await page.goto('/dashboard/account')
      expect(new URL(page.url()).search).toBe('?next=%2Fdashboard%2Faccount')

      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL('**/dashboard/account')

      expect(complaints).toEqual([])
    },
  )

  it('says at the field what was wrong, and keeps what was typed but the password', async () => {
    const { page } = await newWindow()

    await page.goto('/dashboard/sign-up')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password').fill('short')
    await page.getByLabel('Language').fill('not a language')
    await page.getByRole('button', { name: 'Sign up' }).click()
    const field = page.getByLabel('Password')
    await field.and(page.locator('[aria-invalid]')).waitFor()

    expect(await page.getByRole('alert').innerText()).toContain('The request is not valid')
    expect(await page.locator('#password-fault').innerText()).toBe(
      'Must have at least 12 characters.',
    )
    expect(await field.getAttribute('aria-describedby')).toBe('password-hint password-fault')
    expect(await field.inputValue()).toBe('')
    expect(await page.getByLabel('E-mail').inputValue()).toBe('ada@example.com')
    expect(await violationsOn(page)).toEqual([])
  })

  it('renews itself when the access token is gone, side by side too, and lets no script see a token', async () => {
    const person = await newPerson()
    const { page } = await newWindow()
    await signIn(page, person)
    const context = page.context()

    await context.clearCookies({ name: 'fhd_access' })
    const other = await context.newPage()
    await Promise.all([page.goto('/dashboard/account'), other.goto('/dashboard')])

    expect([page.url(), other.url()]).toEqual([
      `${origin}/dashboard/account`,
      `${origin}/dashboard`,
    ])
    const cookies = await context.cookies()
    expect(cookies.map(({ name }) => name).toSorted()).toEqual(
      expect.arrayContaining(['fhd_access', 'fhd_refresh']),
    )
    expect(cookies.filter((cookie) => !cookie.httpOnly || cookie.sameSite !== 'Strict')).toEqual([])
    expect(await page.evaluate('document.cookie')).toBe('')
  })

  it('writes amounts and dates as the user set them', async () => {
    const person = await newPerson({
      locale: 'de-DE',
      currency: 'EUR',
      time_zone: 'Pacific/Auckland',
    })
    await callApi('POST', '/accounts', person.token, {
      name: 'Giro',
      type: 'checking',
      currency: 'EUR',
      opening_balance: 123_456_789,
    })
    const { page } = await newWindow()

    await signIn(page, person)

    const row = page.getByRole('row').filter({ hasText: 'Giro' })
    expect(await row.innerText()).toContain('1.234.567,89\u00a0€')
  })

  it('changes profile and password, and ends another device after asking', async () => {
    const person = await newPerson()
    const { page, complaints } = await newWindow()
    await signIn(page, person, '/dashboard/account')

    await page.getByLabel('Time zone').selectOption('Europe/Berlin')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('status').filter({ hasText: 'saved' }).waitFor()
    const device = page.getByRole('row').filter({ hasNotText: 'this one' }).last()
    await device.getByRole('link', { name: 'Sign out' }).click()
    expect(await violationsOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Sign out' }).last().click()
    await page.getByRole('status').filter({ hasText: 'signed out' }).waitFor()
    await page.getByLabel('Current password').fill(password)
    await page.getByLabel('New password').fill('another sentence that is long')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByRole('status').filter({ hasText: 'password is changed' }).waitFor()

    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin')
    await expect(callApi('GET', '/me', person.token)).rejects.toThrow('session_ended')
    expect(complaints).toEqual([])
  })
})

describe('on a phone and on a screen, in the light and in the dark', () => {
  it('has no barrier and nothing that sticks out', async () => {
    const person = await newPerson()
    await callApi('POST', '/accounts', person.token, { name: 'Giro', type: 'checking' })
    const { page, complaints } = await newWindow()

    const before = await faultsOf(page, ['/dashboard/sign-in', '/dashboard/sign-up'])
    await signIn(page, person)
    const inside = await faultsOf(page, ['/dashboard', '/dashboard/account'])

    expect([...before, ...inside]).toEqual([])
    expect(complaints).toEqual([])
  })
})
