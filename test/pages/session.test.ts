import { describe, expect, it } from 'vitest'
import { safeNext } from '../../src/pages/session/next'
import { linesOf } from '../sessions/log-lines'
import { call, origin, send } from '../support/client'
import { newUser, password } from '../support/fixtures'
import { sendWith } from '../http/worker-with'
import { signedIn, Visitor } from './visitor'

describe('the cookies of the dashboard', () => {
  it('are for this host, for pages and for no script', async () => {
    const { email } = await newUser()

    const response = await send('POST', '/dashboard/sign-in', {
      raw: new URLSearchParams({ email, password }),
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    })

    const cookies = response.headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, ''))
    expect(cookies).toEqual([
      '__Host-fhd_access; Max-Age=1740; Path=/; HttpOnly; Secure; SameSite=Strict',
      '__Host-fhd_refresh; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Strict',
      expect.stringMatching(/^__Host-fhd_bookmark; Max-Age=60; /),
    ])
  })

  it('are nothing to the API', async () => {
    const { visitor } = await signedIn()
    const cookies = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join('; ')

    const read = await call('GET', '/api/v1/me', { headers: { Cookie: cookies } })
    const write = await call('POST', '/api/v1/auth/logout', { headers: { Cookie: cookies } })

    expect([read.status, read.body.code]).toEqual([401, 'unauthenticated'])
    expect(write.status).toBe(401)
    expect((await visitor.open('/dashboard')).status).toBe(200)
  })

  it('are renewed by themselves, and again with the one that was just used', async () => {
    const { visitor } = await signedIn()
    const refresh = visitor.cookie('refresh') ?? ''
    const other = new Visitor()
    other.jar.set('__Host-fhd_refresh', refresh)
    visitor.jar.delete('__Host-fhd_access')

    const [first, second] = [await visitor.open('/dashboard'), await other.open('/dashboard')]

    expect([first.status, second.status]).toEqual([200, 200])
    expect(new Set([refresh, visitor.cookie('refresh'), other.cookie('refresh')]).size).toBe(3)
    expect(visitor.cookie('access')).toBeDefined()
  })

  it('end with the session: to the page of sign-in, and back', async () => {
    const { visitor, user } = await signedIn()
    const { body } = await call('GET', '/api/v1/auth/sessions', { token: user.token })
    for (const { id, current } of body.data) {
      if (!current) await call('DELETE', `/api/v1/auth/sessions/${id}`, { token: user.token })
    }

    const answer = await visitor.open('/dashboard/account?tab=2')

    expect(answer.status).toBe(303)
    expect(answer.location).toBe('/dashboard/sign-in?next=%2Fdashboard%2Faccount%3Ftab%3D2')
    expect(visitor.cookie('refresh')).toBeUndefined()
    const back = await visitor.post('/dashboard/sign-in', {
      email: user.email,
      password,
      next: '/dashboard/account?tab=2',
    })
    expect(back.location).toBe('/dashboard/account?tab=2')
  })

  it('wait for a second load when a link elsewhere leads here', async () => {
    const answer = await new Visitor().open('/dashboard/account', {
      'Sec-Fetch-Site': 'cross-site',
    })

    expect(answer.status).toBe(200)
    expect(answer.text).toContain('<meta http-equiv="refresh" content="0;url=/dashboard/account"/>')
  })
})

describe('signing in', () => {
  it('says alike what is wrong with address or password, and keeps the address', async () => {
    const { email } = await newUser()

    const wrong = await new Visitor().post('/dashboard/sign-in', { email, password: 'wrong guess' })

    expect(wrong.status).toBe(401)
    expect(wrong.text).toContain('E-mail or password is wrong')
    expect(wrong.text).toContain(`value="${email}"`)
    expect(wrong.text).not.toContain('wrong guess')
  })

  it.each([
    'https://elsewhere.example/dashboard',
    '//elsewhere.example/dashboard',
    '/\\elsewhere.example/dashboard',
    '\t//elsewhere.example',
    'javascript:alert(1)',
    '/dashboardly',
    '/dashboard/../docs',
    '/dashboard/sign-out',
    '',
  ])('never leads to %j', (next) => {
    expect(safeNext(next)).toBe('/dashboard')
  })
})

describe('a form from elsewhere', () => {
  it.each<Record<string, string>>([
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'https://other.api.test' },
    { 'Sec-Fetch-Site': 'none' },
    { Origin: 'https://elsewhere.example' },
    { Origin: 'null' },
    {},
  ])('is refused: %j', async (headers) => {
    const visitor = new Visitor()
    const right = { email: 'ada@example.com', password }

    const answer = await visitor.post('/dashboard/sign-in', right, headers)

    expect(answer.status).toBe(403)
    expect(answer.text).toContain('The form was not sent from here')
  })

  it('is taken from here by browsers that say only the origin', async () => {
    const { visitor } = await signedIn()

    const answer = await visitor.post('/dashboard/sign-out', {}, { Origin: origin })

    expect([answer.status, answer.location]).toEqual([303, '/dashboard/sign-in'])
    expect(visitor.cookie('access')).toBeUndefined()
  })
})

describe('a page of the dashboard', () => {
  it('is kept by nobody, found by no search engine, and runs nothing but our own', async () => {
    const { visitor } = await signedIn()

    const { headers, text } = await visitor.open('/dashboard/account')

    expect(headers.get('Cache-Control')).toBe('private, no-store')
    expect(headers.get('Referrer-Policy')).toBe('same-origin')
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(text).toContain('<meta name="robots" content="noindex"/>')
    expect(text).not.toMatch(/<style|style=|<script(?! type="module" src="\/)| on[a-z]+=/)
  })

  it('tells as a page that there is none, and counts as a request of the session', async () => {
    const { visitor } = await signedIn()

    const { status, headers, text } = await visitor.open('/dashboard/nowhere')

    expect(status).toBe(404)
    expect(headers.get('Content-Type')).toContain('text/html')
    expect(headers.get('Request-Id')).toMatch(/^req_\w+$/)
    expect(headers.get('RateLimit-Policy')).toContain('"minute"')
    expect(text).toContain('There is nothing at this address')
    expect(text).toContain('Sign out')
  })

  it('shows what its form has just changed, and names nothing personal in address or log', async () => {
    const { visitor, user } = await signedIn()
    const profile = { name: 'Adalbert <b>', currency: 'CHF', locale: 'de-CH', time_zone: 'UTC' }
    let shown = { status: 0, text: '' }

    const lines = await linesOf(async () => {
      const saved = await visitor.post('/dashboard/account/profile', profile)
      expect([saved.status, saved.location]).toEqual([303, '/dashboard/account'])
      shown = await visitor.open('/dashboard/account')
    })

    expect(shown.text).toContain('value="Adalbert &lt;b&gt;"')
    expect(shown.text).toContain('Your profile is saved.')
    expect((await visitor.open('/dashboard/account')).text).not.toContain('Your profile is saved.')
    expect(lines).toMatchObject([
      { method: 'POST', route: '/dashboard/account/profile', status: 303 },
      { method: 'GET', route: '/dashboard/account', status: 200 },
    ])
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`Adalbert|${user.id}|${user.email}`))
  })

  it('shows nobody the device of another, nor ends it', async () => {
    const { visitor } = await signedIn()
    const stranger = await newUser()
    const { body } = await call('GET', '/api/v1/auth/sessions', { token: stranger.token })
    const path = `/dashboard/account/devices/${body.data[0].id}/end`

    const [asked, ended] = [await visitor.open(path), await visitor.post(path, {})]

    expect([asked.status, ended.status]).toEqual([404, 404])
    expect((await call('GET', '/api/v1/me', { token: stranger.token })).status).toBe(200)
  })
})

describe('signing up', () => {
  it('happens once, however often the form is sent', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    const form = { email, password, _once: crypto.randomUUID() }
    const [one, other] = [new Visitor(), new Visitor()]

    const answers = await Promise.all([
      one.post('/dashboard/sign-up', form),
      other.post('/dashboard/sign-up', form),
    ])
    const later = await new Visitor().post('/dashboard/sign-up', { ...form, _once: 'another' })

    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect(one.cookie('refresh')).toBe(other.cookie('refresh'))
    expect(later.status).toBe(409)
    expect(later.text).toContain('The e-mail is registered already')
  })
})

describe('the limits of a session', () => {
  it('hold for pages too, and for renewing', async () => {
    const { visitor } = await signedIn()
    const limited = { RATE_LIMITS: '2/60' }
    const ask = (cookie: string) => sendWith(limited, '/dashboard', { headers: { Cookie: cookie } })
    const first = `__Host-fhd_refresh=${visitor.cookie('refresh')}`

    const admitted = await ask(first)
    const [access, refresh] = admitted.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    const refused = await ask(String(access))
    const renewing = await ask(String(refresh))

    expect([admitted.status, refused.status, renewing.status]).toEqual([200, 429, 429])
    expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/)
    expect(await refused.text()).toContain('The limit of 2 per minute is used up')
  })

  it('lose no pair that was renewed before the refusal', async () => {
    const { visitor } = await signedIn()
    const cookie = `__Host-fhd_refresh=${visitor.cookie('refresh')}`

    const answer = await sendWith({ RATE_LIMITS: '1/60' }, '/dashboard', {
      headers: { Cookie: cookie },
    })

    expect(answer.status).toBe(429)
    expect(answer.headers.getSetCookie().map((one) => one.split('=')[0])).toEqual([
      '__Host-fhd_access',
      '__Host-fhd_refresh',
    ])
  })
})
