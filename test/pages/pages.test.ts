import { describe, expect, it } from 'vitest'
import { eventTypes } from '../../src/events/types'
import { problems } from '../../src/http/problems'
import { accountCall } from '../../src/pages/docs/calls'
import { formats } from '../../src/pages/formats'
import { mappable } from '../../src/statements/csv/columns'
import { readers } from '../../src/statements/readers'
import { sendWith } from '../http/worker-with'
import { origin, send } from '../support/client'

const paths = [
  '/',
  '/docs',
  '/docs/quickstart',
  '/docs/conventions',
  '/docs/statements',
  '/docs/webhooks',
  '/docs/errors',
]

describe('the pages', () => {
  it('says at the root what this is and how to make the first call, in three languages', async () => {
    const { response, text } = await open('/')

    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=UTF-8')
    expect(text).toMatch(/^<!doctype html><html lang="en">/i)
    for (const code of Object.values(accountCall(origin))) expect(text).toContain(escaped(code))
    expect(linksIn(text)).toEqual(
      expect.arrayContaining([
        ...paths.filter((path) => path !== '/'),
        '/dashboard/sign-up',
        '/dashboard/sign-in',
        '/health',
        '/api/v1/openapi.json',
      ]),
    )
  })

  it('tells the limits that this deployment is set to', async () => {
    const settings = { RATE_LIMITS: '7/60,99/604800', SIGN_IN_LIMITS: '3/3600' }

    const landing = await (await sendWith(settings, '/')).text()
    const conventions = await (await sendWith(settings, '/docs/conventions')).text()

    for (const text of [landing, conventions]) {
      expect(text).toContain('7 a minute, 99 in 7 days')
      expect(text).toContain('3 an hour')
    }
  })

  it('says of a copy on this machine how to sign in as the demo household, and of no other', async () => {
    const local = await sendWith({ PUBLIC_ORIGIN: 'http://localhost:8787' }, '/')
    const { text } = await open('/')

    expect(await local.text()).toContain('demo household')
    expect(text).not.toContain('demo household')
  })

  it('explains every error code under an anchor that the problem types point to', async () => {
    const { response, text } = await open('/docs/errors')
    const anchors = [...text.matchAll(/<section class="error" id="([a-z_]+)"/g)].map(([, id]) => id)

    expect(response.status).toBe(200)
    expect(anchors.toSorted()).toEqual(Object.keys(problems).toSorted())
    for (const name of ['Meaning', 'Cause', 'Mend']) {
      expect(text.split(`<dt>${name}</dt>`)).toHaveLength(anchors.length + 1)
    }
    for (const code of anchors) expect(text).toContain(escaped(`"code": "${code}"`))
    expect(text).toContain('<code>Retry-After</code>')
  })

  it('names the formats of statements that are read, and no others', async () => {
    const { text } = await open('/docs/statements')
    const names = [...text.matchAll(/<dt>([^<]+)<\/dt>/g)].map(([, name]) => name)

    expect(names).toEqual(formats.map(({ name }) => name))
    expect(names).toHaveLength(readers.length)
    for (const word of mappable) expect(text).toContain(`<code>${word}</code>`)
  })

  it('explains webhooks: every type, every wait and five ways to verify', async () => {
    const { response, text } = await open('/docs/webhooks')

    expect(response.status).toBe(200)
    for (const type of eventTypes) expect(text).toContain(`<code>${type}</code>`)
    expect([...text.matchAll(/<li>([^<]+ (?:seconds|minutes|hours))</g)].map(([, w]) => w)).toEqual(
      ['5 seconds', '5 minutes', '30 minutes', '2 hours', '5 hours', '10 hours', '10 hours'],
    )
    expect([...text.matchAll(/name="verify" value="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'TypeScript',
      'Python',
      'Go',
      'PHP',
      'Shell',
    ])
  })

  it('serves the reference with a script and a style of our own', async () => {
    const { response, text } = await open('/docs')

    expect(response.status).toBe(200)
    expect(linksIn(text)).toContain('/vendor/swagger-ui.css')
    expect(sourcesIn(text)).toEqual([
      expect.stringMatching(/^\/static\/pages\.js\?v=[\w-]{11}$/),
      expect.stringMatching(/^\/static\/docs\.js\?v=[\w-]{11}$/),
      '/vendor/swagger-ui-bundle.js',
      expect.stringMatching(/^\/static\/reference\.js\?v=[\w-]{11}$/),
    ])
  })

  it('lets a page that is only read load nothing but its style and scripts of ours', async () => {
    const { response } = await open('/docs/errors')

    expect(response.headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  })

  it('lets the reference run scripts of our origin alone, none inline, and call no other', async () => {
    const { response } = await open('/docs')
    const policy = response.headers.get('Content-Security-Policy')

    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toContain('unsafe')
  })

  it('names no third party in any address that a browser would load', async () => {
    const pages = await Promise.all(paths.map(open))
    const addresses = pages.flatMap(({ text }) => [...linksIn(text), ...sourcesIn(text)])

    expect(addresses.filter((address) => !/^[/#]/.test(address))).toEqual([])
  })

  it('leads nowhere in vain: each link is answered, and each anchor is there', async () => {
    const pages = await Promise.all(paths.map(open))
    const links = pages.flatMap(({ text }, index) =>
      linksIn(text).map((href) => new URL(href, `${origin}${paths[index]}`)),
    )
    const targets = [...new Set(links.map(({ pathname }) => pathname))].filter(isAnswered)
    const texts = new Map<string, string>()
    for (const target of targets) texts.set(target, await textAt(target))
    const dangling = links.filter(
      ({ pathname, hash }) => hash && !texts.get(pathname)?.includes(`id="${hash.slice(1)}"`),
    )

    expect(targets).toEqual(expect.arrayContaining(['/health', '/dashboard/keys', ...paths]))
    expect(dangling.map(String)).toEqual([])
  })

  it('answers a browser with a page where nothing is, and a program with a problem', async () => {
    const headers = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    const page = await send('GET', '/nowhere', { headers })
    const problem = await send('GET', '/nowhere')
    const inApi = await send('GET', '/api/v1/nowhere', { headers })

    expect([page.status, problem.status]).toEqual([404, 404])
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=UTF-8')
    expect(page.headers.get('Cache-Control')).toBe('private, no-store')
    expect(linksIn(await page.text())).toEqual(expect.arrayContaining(['/', '/docs/quickstart']))
    expect(problem.headers.get('Content-Type')).toContain('application/problem+json')
    expect(inApi.headers.get('Content-Type')).toContain('application/problem+json')
  })

  it('gives pages an id and the same protection as every answer, and lets them be kept a while', async () => {
    const { response } = await open('/')

    expect(response.headers.get('Request-Id')).toMatch(/^req_/)
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(response.headers.get('X-Frame-Options')).toBe('DENY')
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
  })

  it('holds no inline script or style, which the policy would refuse', async () => {
    const pages = await Promise.all(paths.map(open))
    const texts = pages.map(({ text }) => text)

    expect(
      texts.filter((text) => /<style|style=|<script(?![^>]* src=)| on[a-z]+=/.test(text)),
    ).toEqual([])
  })
})

async function open(path: string): Promise<{ response: Response; text: string }> {
  const response = await send('GET', path)
  return { response, text: await response.text() }
}

/** Static files are served before the worker; assets.test.ts looks for those. */
function isAnswered(path: string): boolean {
  return !/^\/(?:static|vendor)\/|^\/favicon/.test(path)
}

/** Follows to the page of sign-in, where one has to be. Throws where nothing is. */
async function textAt(path: string): Promise<string> {
  const response = await send('GET', path, { headers: { Accept: 'text/html' } })
  if (response.status === 200) return response.text()
  const location = response.headers.get('Location') ?? ''
  expect([path, response.status]).toEqual([path, 303])
  expect(location).toMatch(/^\/dashboard\/sign-in(?:\?next=|$)/)
  return textAt(location)
}

/** As text stands in HTML. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function linksIn(text: string): string[] {
  return [...text.matchAll(/href="([^"]*)"/g)].map(([, address]) => String(address))
}

function sourcesIn(text: string): string[] {
  return [...text.matchAll(/src="([^"]*)"/g)].map(([, address]) => String(address))
}
