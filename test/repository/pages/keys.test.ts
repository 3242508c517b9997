// From nothing to a first answer with a key of one's own, and to a webhook that is heard, in a real browser.
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

let receiver: Server
let hook: string

beforeAll(async () => {
  receiver = createServer((request, response) => {
    request.resume().on('end', () => response.end('heard'))
  })
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve)
  })
  const address = receiver.address()
  hook = `http://localhost:${typeof address === 'object' ? address?.port : 0}/hook`
})

afterAll(() => {
  receiver.close()
})

describe('keys and webhooks', () => {
  it('leads from the start to a call that works, a ping that is heard, a key that is refused and out again', async () => {
    const { page, complaints } = await newWindow()

    await page.goto('/dashboard/sign-up')
    await page.getByLabel('E-mail').fill(`${crypto.randomUUID()}@example.com`)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByRole('link', { name: 'Keys', exact: true }).click()
    await page.getByRole('link', { name: 'Make a key' }).click()
    await page.getByLabel('Name').fill('Export script')
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByRole('heading', { name: 'Your key is ready' }).waitFor()
    expect(await violationsOn(page)).toEqual([])

    const shown = await page.getByRole('region', { name: 'A first call, curl' }).innerText()
    expect((await callAsShown(shown)).status).toBe(200)

    await page.goto('/dashboard/webhooks/new')
    await page.getByLabel('Address').fill(hook)
    await page.getByRole('button', { name: 'Make the webhook' }).click()
    await page.getByRole('button', { name: 'Send a ping' }).click()
    await page.getByText('Answered 200').waitFor()
    expect(await page.getByRole('region', { name: 'The beginning' }).innerText()).toBe('heard')
    expect(await violationsOn(page)).toEqual([])

    await page.getByRole('link', { name: 'Keys', exact: true }).click()
    await page.getByRole('link', { name: 'Export script' }).click()
    await page.getByRole('link', { name: 'Revoke' }).click()
    await page.getByRole('button', { name: 'Revoke the key' }).click()
    await page.getByRole('status').filter({ hasText: 'is revoked' }).waitFor()
    expect((await callAsShown(shown)).status).toBe(401)

    await page.getByRole('link', { name: 'Privacy' }).click()
    await page.getByRole('link', { name: 'Erase my account' }).click()
    expect(await violationsOn(page)).toEqual([])
    await page.getByLabel('Your password').fill(password)
    await page.getByRole('button', { name: 'Erase everything' }).click()
    await page.waitForURL('**/erasures/era_*')
    expect(await violationsOn(page)).toEqual([])
    const told = await callApi('GET', new URL(page.url()).pathname, null)
    expect(told.counts).toMatchObject({ api_keys: 1, webhooks: 1 })
    await page.goto('/dashboard')
    expect(new URL(page.url()).pathname).toBe('/dashboard/sign-in')

    expect(complaints).toEqual([])
  })

  it('has no barrier and nothing that sticks out', async () => {
    const person = await newPerson()
    const account = await callApi('POST', '/accounts', person.token, {
      name: 'Giro',
      type: 'checking',
    })
    const key = await callApi('POST', '/keys', person.token, {
      name: 'A name that is as long as names of keys may become',
      scopes: ['transactions:read', 'accounts:write', 'reports:read'],
      account_ids: [account.id],
    })
    const webhook = await callApi('POST', '/webhooks', person.token, {
      url: `${hook}/${'long'.repeat(40)}`,
      events: ['*'],
    })
    await callApi('POST', `/webhooks/${webhook.id}/ping`, person.token)
    const { page, complaints } = await newWindow()
    await signIn(page, person)

    const faults = await faultsOf(page, [
      '/dashboard/keys',
      '/dashboard/keys/new',
      `/dashboard/keys/${key.id}`,
      '/dashboard/webhooks',
      `/dashboard/webhooks/${webhook.id}`,
      '/dashboard/usage',
      '/dashboard/privacy',
      '/dashboard/privacy/access',
    ])

    expect(faults).toEqual([])
    expect(complaints).toEqual([])
  })
})

/** The shown curl line, with the port that this copy happens to have. */
async function callAsShown(line: string): Promise<Response> {
  const [, address = '', header = ''] =
    /^curl '([^']+)' \\\n +-H 'Authorization: ([^']+)'$/.exec(line) ?? []
  const { pathname, search } = new URL(address)
  return fetch(`${origin}${pathname}${search}`, { headers: { Authorization: header } })
}
