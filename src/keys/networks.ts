// Networks in CIDR notation, IPv4 and IPv6.
import ipaddr from 'ipaddr.js'

/** The network in its canonical form, host bits cleared; a lone address is a network of one. Null when it is none. */
export function canonicalNetwork(text: string): string | null {
  const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(cidr) || !isSpelledOut(text)) return null
  const [address, bits] = ipaddr.parseCIDR(cidr)
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
      : ipaddr.IPv6.networkAddressFromCIDR(cidr)
  return `${network.toString()}/${bits}`
}

export function isWithin(address: string | null, networks: readonly string[]): boolean {
  if (address === null || !ipaddr.isValid(address)) return false
  // An IPv4 client may arrive as ::ffff:192.0.2.1.
  const client = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === client.kind() && client.match(base, bits)
  })
}

/** The package also takes `10.1` and `0x7f.1`, which people do not mean. */
function isSpelledOut(text: string): boolean {
  return text.includes(':') || /^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?$/.test(text)
}
