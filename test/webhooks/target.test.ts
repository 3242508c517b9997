import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { targetFault } from '../../src/webhooks/target'

const production = { PUBLIC_ORIGIN: 'https://api.test.example', WEBHOOK_ALLOW_LOOPBACK: false }
const local = { PUBLIC_ORIGIN: 'http://localhost:8787', WEBHOOK_ALLOW_LOOPBACK: true }

describe('a target', () => {
  it.each([
    'https://hooks.example.com',
    'https://hooks.example.com/',
    'https://hooks.example.com:443/a/b?c=d&e=%20f',
    'https://hooks.example.com:8443/',
    'https://hooks.example.com./',
    'https://HOOKS.Example.COM/',
    'https://bücher.example/',
    'https://xn--bcher-kva.example/',
    'https://my_host.example.com/',
    'https://localhost.example.com/',
    'https://127.0.0.1.nip.example.com/',
    'https://workers.dev.example.com/',
    'https://8.8.8.8/',
    'https://172.32.0.1/',
    'https://[2606:4700:4700::1111]/',
  ])('may be %s', (url) => {
    expect(targetFault(url, production)).toBeNull()
  })

  it.each([
    ['another scheme', 'http://hooks.example.com/'],
    ['another scheme', 'ftp://hooks.example.com/'],
    ['another scheme', 'javascript:alert(1)'],
    ['another scheme', 'file:///etc/passwd'],
    ['another port', 'https://hooks.example.com:80/'],
    ['another port', 'https://hooks.example.com:22/'],
    ['another port', 'https://hooks.example.com:8080/'],
    ['credentials', 'https://user@hooks.example.com/'],
    ['credentials', 'https://user:password@hooks.example.com/'],
    ['credentials', 'https://:password@hooks.example.com/'],
    ['a fragment', 'https://hooks.example.com/#here'],
    ['an empty fragment', 'https://hooks.example.com/#'],
    ['a blank', ' https://hooks.example.com/'],
    ['a line break', 'https://hooks.example.com/\nx'],
    ['a tab in its scheme', 'ht\ttps://hooks.example.com/'],
    ['a backslash', 'https:\\\\hooks.example.com\\@evil.example'],
    ['no host', 'https://'],
    ['nothing', ''],
    ['no scheme', 'hooks.example.com'],
    ['a local name', 'https://localhost/'],
    ['a local name', 'https://LOCALHOST/'],
    ['a local name', 'https://localhost./'],
    ['a local name', 'https://a.b.localhost/'],
    ['a local name', 'https://printer.local/'],
    ['a local name', 'https://printer.local./'],
    ['a local name', 'https://metadata.google.internal/'],
    ['a local name', 'https://nas.home.arpa/'],
    ['a local name in full-width letters', 'https://ｌｏｃａｌｈｏｓｔ/'],
    ['a single label', 'https://intranet/'],
    ['a single label', 'https://com./'],
    ['an empty label', 'https://hooks.example.com../'],
    ['an empty label', 'https://hooks..example.com/'],
    ['our own host', 'https://api.test.example/api/v1/health'],
    ['our own host', 'https://API.test.example:8443/'],
    ['our own host', 'https://api.test.example./'],
    ['workers.dev', 'https://finance-hddev.someone.workers.dev/'],
    ['workers.dev', 'https://workers.dev/'],
    ['loopback', 'https://127.0.0.1/'],
    ['loopback', 'https://127.1/'],
    ['loopback', 'https://127.255.255.254/'],
    ['loopback in decimal', 'https://2130706433/'],
    ['loopback in octal', 'https://0177.0.0.1/'],
    ['loopback in hexadecimal', 'https://0x7f000001/'],
    ['loopback in full-width digits', 'https://１２７.０.０.１/'],
    ['loopback with circled dots', 'https://127。0。0。1/'],
    ['loopback with a final dot', 'https://127.0.0.1./'],
    ['loopback, percent-encoded', 'https://%31%32%37.0.0.1/'],
    ['unspecified', 'https://0.0.0.0/'],
    ['unspecified', 'https://0/'],
    ['this network', 'https://0.1.2.3/'],
    ['private', 'https://10.0.0.1/'],
    ['private', 'https://172.16.0.1/'],
    ['private', 'https://172.31.255.255/'],
    ['private', 'https://192.168.1.1/'],
    ['carrier-grade NAT', 'https://100.64.0.1/'],
    ['link-local, cloud metadata', 'https://169.254.169.254/latest/meta-data'],
    ['protocol assignments', 'https://192.0.0.8/'],
    ['documentation', 'https://192.0.2.1/'],
    ['documentation', 'https://198.51.100.1/'],
    ['documentation', 'https://203.0.113.1/'],
    ['6to4 relay', 'https://192.88.99.1/'],
    ['benchmarking', 'https://198.18.0.1/'],
    ['benchmarking', 'https://198.19.255.255/'],
    ['multicast', 'https://224.0.0.1/'],
    ['reserved', 'https://240.0.0.1/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['IPv6 loopback, spelled out', 'https://[0:0:0:0:0:0:0:1]/'],
    ['IPv6 unspecified', 'https://[::]/'],
    ['IPv4-mapped', 'https://[::ffff:127.0.0.1]/'],
    ['IPv4-mapped', 'https://[::ffff:a9fe:a9fe]/'],
    ['IPv4-mapped of a public address', 'https://[::ffff:8.8.8.8]/'],
    ['IPv4-compatible', 'https://[::127.0.0.1]/'],
    ['IPv4-translated', 'https://[::ffff:0:127.0.0.1]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['local NAT64', 'https://[64:ff9b:1::a00:1]/'],
    ['6to4', 'https://[2002:7f00:1::]/'],
    ['Teredo', 'https://[2001::7f00:1]/'],
    ['protocol assignments', 'https://[2001:1::1]/'],
    ['ORCHID', 'https://[2001:20::1]/'],
    ['documentation', 'https://[2001:db8::1]/'],
    ['documentation', 'https://[3fff::1]/'],
    ['discard', 'https://[100::1]/'],
    ['segment routing', 'https://[5f00::1]/'],
    ['unique local', 'https://[fd00::1]/'],
    ['link-local', 'https://[fe80::1]/'],
    ['site-local', 'https://[fec0::1]/'],
    ['multicast', 'https://[ff02::1]/'],
    ['not assigned', 'https://[4000::1]/'],
    ['a zone', 'https://[fe80::1%25eth0]/'],
  ])('may not have %s: %s', (_flaw, url) => {
    expect(targetFault(url, production)).not.toBeNull()
  })

  it('may not be any private IPv4 address in any of its forms', () => {
    const isolated = fc.oneof(
      fc.tuple(fc.constantFrom(10, 127, 0), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.integer({ min: 224, max: 255 }), fc.nat(255), fc.nat(255), fc.nat(255)),
    )
    const form = fc.constantFrom(...forms)

    fc.assert(
      fc.property(isolated, form, (octets, write) => {
        expect(targetFault(`https://${write(octets)}/`, production)).not.toBeNull()
      }),
    )
  })

  it('may be any other IPv4 address outside the special ranges', () => {
    const open = fc.tuple(fc.integer({ min: 11, max: 99 }), fc.nat(255), fc.nat(255), fc.nat(255))

    fc.assert(
      fc.property(open, (octets) => {
        expect(targetFault(`https://${octets.join('.')}/`, production)).toBeNull()
      }),
    )
  })
})

describe('with loopback allowed, a target', () => {
  it.each([
    'http://localhost:3000/hook',
    'https://localhost/',
    'http://127.0.0.1:9999/',
    'http://[::1]:9999/',
    'http://dev.localhost:80/',
    'https://hooks.example.com/',
  ])('may be %s', (url) => {
    expect(targetFault(url, local)).toBeNull()
  })

  it.each([
    'http://localhost:8787/api/v1/health',
    'http://127.0.0.1:8787/',
    'http://[::1]:8787/',
    'ftp://localhost/',
    'http://user@localhost:3000/',
    'http://192.168.1.1/',
    'http://hooks.example.com/',
    'https://hooks.example.com:9999/',
    'https://10.0.0.1/',
    'https://printer.local/',
    'http://[::ffff:127.0.0.1]:9999/',
  ])('may not be %s', (url) => {
    expect(targetFault(url, local)).not.toBeNull()
  })
})

type Octets = [number, number, number, number]

const number = ([a, b, c, d]: Octets) => ((a * 256 + b) * 256 + c) * 256 + d

const forms: ((octets: Octets) => string)[] = [
  (octets) => octets.join('.'),
  (octets) => `${octets.join('.')}.`,
  (octets) => String(number(octets)),
  (octets) => `0x${number(octets).toString(16)}`,
  (octets) => octets.map((octet) => `0${octet.toString(8)}`).join('.'),
  (octets) => octets.map((octet) => `0x${octet.toString(16)}`).join('.'),
  ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  (octets) => `[::ffff:${octets.join('.')}]`,
  (octets) => `[::${octets.join('.')}]`,
  (octets) => `[64:ff9b::${octets.join('.')}]`,
  ([a, b, c, d]) => `[2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::1]`,
]
