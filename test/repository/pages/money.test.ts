// Overview, transactions and imports in a real browser.
import { describe, expect, it } from 'vitest'
import {
  callApi,
  faultsOf,
  newPerson,
  newWindow,
  type Person,
  signIn,
  violationsOn,
} from './browser'

const today = new Date().toISOString().slice(0, 10)

const statement = `Date;Payee;Amount
${today};Corner Bakery;-12,50
${today};Metro;-3,00
`

async function newHousehold(): Promise<Person & { accountId: string }> {
  const person = await newPerson({ name: 'Ada', currency: 'EUR', locale: 'en-GB' })
  const account = await callApi('POST', '/accounts', person.token, {
    name: 'Giro',
    type: 'checking',
  })
  await callApi('POST', '/accounts', person.token, { name: 'Trip', type: 'cash', currency: 'JPY' })
  const transactions = [
    { payee: 'Rent', amount: -90_000, category_id: 'cat_rent', note: 'Flat\nGarage' },
    { payee: 'Salary', amount: 250_000, category_id: 'cat_salary' },
    {
      payee: 'Drugstore',
      amount: -3_000,
      splits: [
        { amount: -1_000, category_id: 'cat_groceries' },
        { amount: -2_000, category_id: null },
      ],
    },
  ].map((fields) => ({ account_id: account.id, date: today, ...fields }))
  await callApi('POST', '/transactions', person.token, { transactions })
  const budget = { name: 'Housing', category_ids: ['cat_housing'], amount: 50_000 }
  await callApi('POST', '/budgets', person.token, budget)
  await callApi('POST', '/goals', person.token, { name: 'Bike', target_amount: 80_000 })
  return { ...person, accountId: account.id }
}

/** Lets a file fall onto the page, as from the desktop. */
function dropFile([selector, text]: [string, string]) {
  const { DataTransfer, DragEvent, document } = globalThis as any
  const files = new DataTransfer()
  files.items.add(new File([text], 'statement.csv', { type: 'text/csv' }))
  const target = document.querySelector(selector)
  for (const type of ['dragover', 'drop']) {
    target?.dispatchEvent(
      new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }),
    )
  }
}

/** What the page and all that it loads are on the way, compressed. */
function bytesOfView(): number {
  const loaded = ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type))
  return loaded.reduce((sum, entry) => sum + (entry as any).encodedBodySize, 0)
}

describe('money in the dashboard', () => {
  it('is seen, filtered, edited in place and imported, by choosing a file and by dropping it', async () => {
    const person = await newHousehold()
    const { page, complaints } = await newWindow()
    await signIn(page, person)

    expect(await page.locator('.chart canvas').count()).toBeGreaterThan(1)
    expect(await page.evaluate(bytesOfView)).toBeLessThan(100 * 1024)
    await page.getByRole('link', { name: 'Transactions', exact: true }).click()
    await page.getByLabel('Search').fill('rent')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL('**q=rent**')
    const row = page.getByRole('row').filter({ hasText: 'Rent' })
    await row.getByRole('link', { name: 'Edit Rent' }).click()
    expect(await violationsOn(page)).toEqual([])
    await page.locator('.editor select').selectOption('cat_housing')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved').waitFor()
    const recategorised = await callApi('GET', '/transactions?q=rent', person.token)
    expect(recategorised.data).toMatchObject([{ note: 'Flat\nGarage', category_id: 'cat_housing' }])
    await row.getByRole('link', { name: 'Edit Rent' }).click()
    await page.getByLabel('Note').fill('Paid late')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('.editor').waitFor({ state: 'detached' })

    expect(await row.innerText()).toContain('Paid late')
    expect(await row.innerText()).toContain('Housing')
    const saved = await callApi('GET', '/transactions?q=rent', person.token)
    expect(saved.data).toMatchObject([{ note: 'Paid late', category_id: 'cat_housing' }])

    await callApi('PATCH', `/transactions/${saved.data[0].id}`, person.token, {
      note: 'By a script',
    })
    await row.getByRole('link', { name: 'Edit Rent' }).click()
    await page.getByLabel('Note').fill('Too late')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('.told.bad').waitFor()

    await page.goto('/dashboard/imports/new')
    const file = { name: 'statement.csv', mimeType: 'text/csv', buffer: Buffer.from(statement) }
    await page.getByLabel('Account', { exact: true }).selectOption(person.accountId)
    await page.getByLabel('Statement').setInputFiles(file)
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('heading', { name: 'What the import into Giro would do' }).waitFor()
    expect(await violationsOn(page)).toEqual([])
    await page.getByText('How to read the file').click()
    await page.getByLabel('Order of dates').selectOption('ymd')
    expect(await page.getByRole('button', { name: 'Import it like this' }).count()).toBe(0)
    await page.getByLabel('Account in the file').fill('4711')
    const once = page.locator('#import [name="_once"]')
    const before = await once.inputValue()
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.locator('#refused [role="alert"]').waitFor()
    expect(await once.inputValue()).not.toBe(before)
    await page.getByLabel('Account in the file').fill('')
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('button', { name: 'Import it like this' }).click()
    await page.waitForURL('**/dashboard/imports/imp_*')
    expect(await page.locator('.counts').innerText()).toMatch(/New\s+2\s/)

    await page.goto('/dashboard/imports/new')
    await page.getByLabel('Account', { exact: true }).selectOption(person.accountId)
    await page.evaluate(dropFile, ['[data-drop]', statement] as [string, string])
    await page.getByRole('heading', { name: 'What the import into Giro would do' }).waitFor()
    expect(await page.locator('.counts').innerText()).toMatch(/Known already\s+2\s/)
    // The browser tells of each answer that is a refusal: to the edit that came too late, to the wrong account.
    expect(complaints.filter((text) => !/412|422/.test(text))).toEqual([])
  })

  it('needs no script: filters, edits, previews and imports by plain forms', async () => {
    const person = await newHousehold()
    const { page } = await newWindow({ javaScriptEnabled: false })
    await signIn(page, person, '/dashboard/transactions')
    const file = { name: 'statement.csv', mimeType: 'text/csv', buffer: Buffer.from(statement) }

    await page.getByRole('link', { name: 'Edit Salary' }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('November')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('status').filter({ hasText: 'saved' }).waitFor()
    await page.goto('/dashboard/imports/new')
    for (const button of ['Preview', 'Import']) {
      await page.getByLabel('Account', { exact: true }).selectOption(person.accountId)
      await page.getByLabel('Statement').setInputFiles(file)
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.locator('.counts').waitFor()
    }

    expect(new URL(page.url()).pathname).toMatch(/^\/dashboard\/imports\/imp_/)
  })

  it('has no barrier and nothing that sticks out', async () => {
    const person = await newHousehold()
    const { page, complaints } = await newWindow()
    const { data } = await callApi('GET', '/transactions?q=drugstore', person.token)

    await signIn(page, person)
    const faults = await faultsOf(page, [
      '/dashboard',
      '/dashboard/transactions',
      `/dashboard/transactions/${data[0].id}`,
      '/dashboard/imports/new',
    ])

    expect(faults).toEqual([])
    expect(complaints).toEqual([])
  })
})
