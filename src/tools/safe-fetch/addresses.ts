import { BlockList, isIP } from 'node:net'

/** IPv4 that is not the internet (IANA special-purpose registry), and the one metadata service that has a public one. */
const special4 = toBlockList('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
])

/** All of the IPv6 internet; loopback, unique-local, link-local, mapped and multicast addresses are outside of it. */
const global6 = toBlockList('ipv6', [['2000::', 3]])

/** Parts of that which lead elsewhere: Teredo and other assignments, documentation, 6to4. */
const special6 = toBlockList('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
])

/** Addresses that a network without IPv4 gives to servers that have nothing else (RFC 6052). */
const translated = toBlockList('ipv6', [['64:ff9b::', 96]])

/** Whether an address is one of the public internet, and so of no use for reaching what stands behind a firewall. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !special4.check(address, 'ipv4')
  if (version !== 6 || address.includes('%')) return false
  if (translated.check(address, 'ipv6')) return isPublicAddress(lastFour(address))
  return global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

/** The IPv4 address in the last four bytes of an IPv6 address. */
function lastFour(address: string): string {
  // A URL writes all forms of an address in one: hexadecimal groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':')
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function toBlockList(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, family)
  return list
}
