import ipaddr from 'ipaddr.js';

/**
 * The network that counts as one address: an IPv6 household has a /64 and could use all of it; a
 * mapped IPv4 is that IPv4 (express-rate-limit GHSA-46wh-pxpv-q5gq).
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? parsed.toString()
    : parsed.toNormalizedString().split(':').slice(0, 4).join(':');
}
