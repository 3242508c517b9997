import { describe, expect, it } from 'vitest'
import { eventTypes } from '../../src/events/types'
import { problems } from '../../src/http/problems'
import { origin, send } from '../support/client'

const paths = ['/', '/docs', '/docs/errors', '/docs/webhooks']

describe('the pages', () => {
  it('says at the root what this is and how to make the first call', async () => {
    const { response, text } = await open('/')

    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=UTF-8')
    expect(text).toMatch(/^<!doctype html><html lang="en">/i)
    expect(text).toContain(`curl ${origin}/api/v1/auth/register`)
    expect(linksIn(text)).toEqual(
      expect.arrayContaining(paths.concat('/health', '/api/v1/openapi.json')),
    )
  })

  it('explains every error code under an anchor that the problem types point to', async () => {
    const { response, text } = await open('/docs/errors')
    const anchors = [...text.matchAll(/<section class="error" id="([a-z_]+)"/g)].map(([, id]) => id)

    expect(response.status).toBe(200)
    expect(anchors).toEqual(Object.keys(problems))
    expect(text).toContain('<code>Retry-After</code>')
  })

  it('explains webhooks: every type, every wait and five ways to verify', async () => {
    const { response, text } = await open('/docs/webhooks')

    expect(response.status).toBe(200)
    for (const type of eventTypes) expect(text).toContain(`<code>${type}</code>`)
    expect([...text.matchAll(/<li>([^<]+ (?:seconds|minutes|hours))</g)].map(([, w]) => w)).toEqual(
      ['5 seconds', '5 minutes', '30 minutes', '2 hours', '5 hours', '10 hours', '10 hours'],
    )
    expect([...text.matchAll(/<h3 [^>]*>([^<]+)</g)].map(([, language]) => language)).toEqual([
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
      '/vendor/swagger-ui-bundle.js',
      expect.stringMatching(/^\/static\/reference\.js\?v=[\w-]{11}$/),
    ])
  })

  it('lets a page that is only read load nothing but its style', async () => {
    const { response } = await open('/docs/errors')

    expect(response.headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
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

    expect(texts.filter((text) => /<style|style=|<script(?! src)| on[a-z]+=/.test(text))).toEqual(
      [],
    )
  })
})

async function open(path: string): Promise<{ response: Response; text: string }> {
  const response = await send('GET', path)
  return { response, text: await response.text() }
}

function linksIn(text: string): string[] {
  return [...text.matchAll(/href="([^"]*)"/g)].map(([, address]) => String(address))
}

function sourcesIn(text: string): string[] {
  return [...text.matchAll(/src="([^"]*)"/g)].map(([, address]) => String(address))
}
