import { describe, expect, it } from 'vitest'
import { clientFamily } from '../../src/privacy/client-family'

const mozilla = 'Mozilla/5.0'
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'

describe('a client is told as', () => {
  it.each([
    [null, null],
    ['', null],
    ['curl/8.7.1', 'curl'],
    ['python-requests/2.33.0', 'Python'],
    ['Python/3.13 aiohttp/3.12', 'Python'],
    ['okhttp/5.0.0', 'okhttp'],
    ['node', 'Node.js'],
    ['Go-http-client/2.0', 'Go'],
    ['coach/2.1 (iOS 26)', 'other'],
    ['__proto__/1', 'other'],
    ['constructor', 'other'],
    [
      `${mozilla} (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0`,
      'Firefox on Windows',
    ],
    [
      `${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`,
      'Edge on Windows',
    ],
    [
      `${mozilla} (Linux; Android 16) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36`,
      'Chrome on Android',
    ],
    [
      `${mozilla} (X11; Linux x86_64) ${webkit} Chrome/140.0.0.0 Safari/537.36 OPR/120.0`,
      'Opera on Linux',
    ],
    [
      `${mozilla} (iPhone; CPU iPhone OS 26_0 like Mac OS X) ${webkit} Version/26.0 Mobile/15E148 Safari/604.1`,
      'Safari on iOS',
    ],
    [
      `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/26.0 Safari/605.1.15`,
      'Safari on macOS',
    ],
    [`${mozilla} (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041`, 'PowerShell'],
    [`${mozilla} (compatible; SomeBot/1.0)`, 'other'],
  ])('%j: %j', (userAgent, family) => {
    expect(clientFamily(userAgent)).toBe(family)
  })
})
