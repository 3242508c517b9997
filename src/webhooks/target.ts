// Where a webhook may go: public https addresses only. Decided by the address as it is written; what its
// name resolves to is the platform's to refuse (`global_fetch_strictly_public`).
import ipaddr from 'ipaddr.js'
import type { Settings } from '../env'

type Rules = Pick<Settings, 'PUBLIC_ORIGIN' | 'WEBHOOK_ALLOW_LOOPBACK'>

/** Why nothing may be sent there, as a sentence; null if something may. */
export function targetFault(text: string, rules: Rules): string | null {
  // The parser would drop these silently, and turn a backslash into a slash.
  if (/[\s\p{Cc}\\]/u.test(text)) return 'Must not hold blanks, control characters or backslashes.'
  const url = URL.parse(text)
  if (!url) return 'Is not a URL.'
  if (url.username !== '' || url.password !== '') return 'Must not hold a user name or password.'
  if (url.hash !== '' || text.includes('#')) return 'Must not have a fragment.'

  const host = hostOf(url)
  if (isOwn(url, host, rules)) return 'Must not lead back to this service.'
  if (rules.WEBHOOK_ALLOW_LOOPBACK && isLoopback(host)) {
    return /^https?:$/.test(url.protocol) ? null : 'Must be http or https.'
  }
  if (url.protocol !== 'https:') return 'Must be https.'
  if (url.port !== '' && url.port !== '8443') return 'Must use port 443 or 8443.'
  return hostFault(host)
}

/** Without the brackets of IPv6 and the dot that ends a full name. WHATWG URL has made IPv4 decimal. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

function hostFault(host: string): string | null {
  if (ipaddr.isValid(host)) {
    return isPublicAddress(host) ? null : 'Must not be a private, local or reserved address.'
  }
  const labels = host.split('.')
  if (labels.includes('')) return 'Is not the name of a host.'
  if (labels.length === 1) return 'Must be a full host name.'
  return isLocalName(host) ? 'Must not be a local name.' : null
}

const localDomains = ['localhost', 'local', 'internal', 'home.arpa']

function isLocalName(host: string): boolean {
  return localDomains.some((domain) => isWithin(host, domain))
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

/** Global unicast of IPv6; whatever carries an IPv4 address in it (mapped, NAT64, …) lies outside or is special. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
/** Documentation, newer than the package's list (RFC 9637). */
const documentation = ipaddr.IPv6.parseCIDR('3fff::/20')

function isPublicAddress(host: string): boolean {
  const address = ipaddr.parse(host)
  if (address.range() !== 'unicast') return false
  if (address instanceof ipaddr.IPv4) return true
  return address.match(globalUnicast) && !address.match(documentation)
}

function isLoopback(host: string): boolean {
  if (ipaddr.isValid(host)) return ipaddr.parse(host).range() === 'loopback'
  return isWithin(host, 'localhost')
}

/** On loopback, whose ports are many services, only our own port is ours. */
function isOwn(url: URL, host: string, { PUBLIC_ORIGIN }: Rules): boolean {
  if (isWithin(host, 'workers.dev')) return true
  const own = new URL(PUBLIC_ORIGIN)
  if (isLoopback(hostOf(own))) return isLoopback(host) && portOf(url) === portOf(own)
  return host === hostOf(own)
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80')
}
