import { describe, expect, it } from 'vitest'
import { call, origin } from '../support/client'
import { newAccount, newKey, password } from '../support/fixtures'
import { signedIn, Visitor } from './visitor'

describe('the pages of privacy', () => {
  it('gives everything away as a file, which the access log tells', async () => {
    const { visitor, user } = await signedIn()
    await newAccount(user, { name: 'Giro' })

    const page = await visitor.open('/dashboard/privacy')
    const file = await visitor.open('/dashboard/privacy/export')
    const log = await visitor.open('/dashboard/privacy/access?kind=security')

    // Without `download`, which would save the page of sign-in under the name of the file.
    expect(page.text).toContain('href="/dashboard/privacy/export">')
    expect(file.headers.get('Content-Disposition')).toMatch(/filename="finance-export-.*\.json"/)
    expect(JSON.parse(file.text).accounts).toMatchObject([{ name: 'Giro' }])
    expect(log.text).toContain('Data was taken out as a file.')
    expect(log.text).not.toContain('Create account')
  })

  it('lists by day who did what, filtered by kind and key', async () => {
    const { visitor, user } = await signedIn()
    const key = await newKey(user, { name: 'Nightly' })
    await call('GET', '/api/v1/accounts', { token: key.secret })
    await call('GET', '/api/v1/keys', { token: key.secret })

    const all = await visitor.open('/dashboard/privacy/access')
    const ofKey = await visitor.open(`/dashboard/privacy/access?credential=${key.id}`)
    const none = await visitor.open(
      `/dashboard/privacy/access?credential=key_01kb2x9m4tfc3r6w8y0z5n7qhd`,
    )
    const wrong = await visitor.open('/dashboard/privacy/access?credential=nobody')

    expect(all.text).toContain('An API key was made.')
    expect(all.text).toContain('This device')
    expect(ofKey.text).toContain('List accounts')
    expect(ofKey.text).toMatch(/: list keys.*badge bad">security/)
    expect(ofKey.text).not.toContain('An API key was made.')
    expect(none.text).toContain('There is no such entry.')
    expect(wrong.status).toBe(422)
  })

  it('erases with the password alone, and shows a receipt to anyone', async () => {
    const { visitor, user } = await signedIn()
    const key = await newKey(user)

    const asked = await visitor.open('/dashboard/privacy/erase')
    const refused = await visitor.post('/dashboard/privacy/erase', { password: 'not it at all' })
    const still = await call('GET', '/api/v1/accounts', { token: key.secret })
    const erased = await visitor.post('/dashboard/privacy/erase', { password })
    const receipt = await new Visitor().open(String(erased.location))

    expect(asked.text).toContain('Erase everything?')
    expect(refused.status).toBe(422)
    expect(refused.text).toMatch(/id="password-fault">Is not your password\.</)
    expect(still.status).toBe(200)
    expect(erased.status).toBe(303)
    expect(visitor.cookie('access')).toBeUndefined()
    expect(receipt.text).toContain(`curl ${origin}/api/v1${erased.location}`)
    expect(receipt.headers.get('Cache-Control')).toBe('private, no-store')
    expect((await call('GET', '/api/v1/accounts', { token: key.secret })).status).toBe(401)
    expect((await new Visitor().open('/erasures/era_01m83acpsmfys8p16gqx91v08h')).status).toBe(404)
  })
})
