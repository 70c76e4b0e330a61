/**
 * Answers to a name of the local network (multicast DNS, RFC 6762), so that a poster stays right
 * when the router gives this machine another address.
 */
import makeMulticast, { type MulticastDNS } from 'multicast-dns';
import { errorFacts, log } from '../log.ts';
import { lan } from '../restaurant/lan.ts';

/** Seconds for which a phone remembers the address (RFC 6762, section 10). */
const TTL = 120;
const LONGEST = 40;
const MARKS = /\p{Mark}/gu;

/** `La Lanterna!` → `la-lanterna.local`; letters that no host name has are left out. */
export function localNameOf(restaurant: string): string {
  const name = restaurant
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
  return `${name || 'restaurant'}.local`;
}

let answering: { name: string; socket: MulticastDNS } | null = null;

/** Answers to this name from now on; null to none. */
export function answerTo(name: string | null): void {
  if (answering?.name === name) return;
  answering?.socket.destroy();
  answering = null;
  if (name === null) return;
  const socket = makeMulticast();
  answering = { name, socket };
  // A network without multicast, or the port taken: the address still works.
  const failed = (error: unknown) => log.warn({ error: errorFacts(error) }, 'no local name');
  socket.on('warning', failed).on('error', failed);
  socket.on('query', ({ questions }) => {
    const isAsked = questions.some(
      (one) => one.name.toLowerCase() === name && ['A', 'ANY'].includes(one.type),
    );
    const { address, reachable } = lan();
    if (isAsked && reachable)
      socket.respond({ answers: [{ name, type: 'A', ttl: TTL, flush: true, data: address }] });
  });
}
