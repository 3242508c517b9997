// Networks in CIDR notation, IPv4 and IPv6.
import ipaddr from 'ipaddr.js'

/** The network in its canonical form, host bits cleared; a lone address is a network of one. Null when it is none. */
export function canonicalNetwork(text: string): string | null {
  const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(cidr) || !isSpelledOut(text)) return null
  const [address, bits] = ipaddr.parseCIDR(cidr)
  if (address.kind() === 'ipv4') {
    return `${ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()}/${bits}`
  }
  const network = ipaddr.IPv6.networkAddressFromCIDR(cidr)
  // Clients of IPv4 are told from others by nothing else than their IPv4 address.
  return network.isIPv4MappedAddress() && bits >= mappedBits
    ? `${network.toIPv4Address().toString()}/${bits - mappedBits}`
    : `${network.toString()}/${bits}`
}

/** So long is the prefix ::ffff:0:0 of IPv4 addresses within IPv6. */
const mappedBits = 96

export function isWithin(address: string | null, networks: readonly string[]): boolean {
  if (address === null || !ipaddr.isValid(address)) return false
  // An IPv4 client may arrive as ::ffff:192.0.2.1.
  const client = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === client.kind() && client.match(base, bits)
  })
}

/** The package also takes `10.1`, `0x7f.1`, octal `010.0.0.1` and `fe80::1%eth0`, which people do not mean. */
function isSpelledOut(text: string): boolean {
  const [address = '', bits = '0'] = text.split('/')
  const isAddress = address.includes(':')
    ? !address.includes('%')
    : /^((0|[1-9]\d{0,2})(\.(?!$)|$)){4}$/.test(address)
  return isAddress && /^(0|[1-9]\d*)$/.test(bits)
}
