import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer } from './server'

let server: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server.close()
})

describe('static files', () => {
  it('come from our own origin, protected like every answer', async () => {
    const response = await server.fetch('/vendor/swagger-ui-bundle.js')

    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toContain('javascript')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy':
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  it('hold the library of the charts as a module, with its licence', async () => {
    const [code, licence] = await Promise.all(
      ['/vendor/uplot.js', '/vendor/uplot-LICENSE'].map(textOf),
    )

    expect(code).toMatch(/^\/\*! .*uPlot.*\bexport default uPlot\n$/s)
    expect(licence).toContain('MIT License')
  })

  it('are kept a day where they come from a package, for ever where their address tells what they hold', async () => {
    const theirs = await server.fetch('/vendor/swagger-ui.css')
    const ours = await server.fetch('/static/pages.css')

    expect(theirs.headers.get('Cache-Control')).toBe('public, max-age=86400')
    expect(ours.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
  })

  it('are there for every address that a page loads', async () => {
    const pages = await Promise.all(
      ['/', '/docs', '/docs/quickstart', '/docs/errors'].map((path) => textOf(path)),
    )
    const loaded = pages.flatMap((text) => [...text.matchAll(/(?:<link[^>]* href|src)="([^"]+)"/g)])
    const addresses = [...new Set(loaded.map(([, address]) => String(address)))]
    const missing = []
    for (const address of addresses) {
      const response = await server.fetch(address)
      if (response.status !== 200) missing.push(address)
    }

    expect(addresses).toContainEqual(expect.stringMatching(/^\/static\/reference\.js\?v=/))
    expect(missing).toEqual([])
  })

  it('make a first view of less than 100 KiB, with the page, compressed', async () => {
    const page = await textOf('/')
    const loaded = [...page.matchAll(/(?:<link[^>]* href|src)="([^"]+)"/g)].map(([, path]) => path)
    const texts = [page, ...(await Promise.all(loaded.map((path) => textOf(String(path)))))]
    const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0)

    process.stdout.write(`The first view is ${bytes} bytes in ${texts.length} answers.\n`)
    expect(texts).toHaveLength(5)
    expect(bytes).toBeLessThan(100 * 1024)
  })

  it('ask robots to stay with the public pages', async () => {
    const response = await server.fetch('/robots.txt')

    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Disallow: /dashboard')
  })

  it('do not include the settings of their folder', async () => {
    const response = await server.fetch('/_headers')

    expect(response.status).toBe(404)
  })

  it('load nothing from elsewhere by way of a style', async () => {
    const styles = await Promise.all(
      ['/static/pages.css', '/static/reference.css', '/vendor/swagger-ui.css'].map(textOf),
    )
    const addresses = styles.flatMap((style) => [
      ...style.matchAll(/(?:url\(\s*["']?|@import\s+["'])(\w+:|\/\/)/g),
    ])

    expect(addresses.map(([, scheme]) => scheme).filter((scheme) => scheme !== 'data:')).toEqual([])
  })
})

async function textOf(path: string): Promise<string> {
  const response = await server.fetch(path)
  return response.text()
}
