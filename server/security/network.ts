import ipaddr from 'ipaddr.js';

/**
 * What counts as one address: an IPv6 household owns a /64 and could walk through it; a mapped IPv4
 * is that IPv4 (express-rate-limit GHSA-46wh-pxpv-q5gq).
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? parsed.toString()
    : parsed.toNormalizedString().split(':').slice(0, 4).join(':');
}
