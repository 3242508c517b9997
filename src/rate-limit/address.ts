// The client's address, as far as limits and networks go.
import ipaddr from 'ipaddr.js'

/** As the edge tells it (a client cannot forge it there); null where there is no edge. */
export function addressOf(request: Request): string | null {
  return request.headers.get('CF-Connecting-IP')
}

/** What counts as one client: an IPv4 address, or the IPv6 network of 64 bits that a household gets. */
export function clientNetwork(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return parsed.toByteArray().slice(0, 8).join('.')
}
