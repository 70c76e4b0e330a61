/** MACs over the links of the archive's chain, with a key outside the database (archive-key.ts). */
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { archiveKey } from '../../security/archive-key.ts';
import { canonical } from './chain.ts';
import type { ChainEventRow, InvoiceRow } from '../model.ts';

type Link = 'document' | 'state' | 'event' | 'head';

/** HMAC-SHA-256; what it is for is in it, so that none of one purpose passes for another's. */
export function macOf(link: Link, facts: object, key: KeyObject = archiveKey()): string {
  return createHmac('sha256', key)
    .update(canonical({ ...facts, link }))
    .digest('hex');
}

/** Whether this is the MAC that it should be. */
export function fits(mac: string | null | undefined, expected: string): boolean {
  return (
    typeof mac === 'string' &&
    mac.length === expected.length &&
    timingSafeEqual(Buffer.from(mac, 'latin1'), Buffer.from(expected, 'latin1'))
  );
}

type Issued = Pick<
  InvoiceRow,
  'id' | 'restaurant_id' | 'chain_position' | 'hash' | 'issued_by' | 'buyer_key'
>;
/**
 * Over an issued document: its hash, which is over all that the paper says, and what the hash
 * leaves out. @param lines the ids of its lines, in their order
 */
export function documentMac(
  { id, restaurant_id, chain_position, hash, issued_by, buyer_key }: Issued,
  lines: string[],
): string {
  return macOf('document', {
    id,
    restaurant_id,
    chain_position,
    hash,
    issued_by: issued_by ?? null,
    buyer_key: buyer_key ?? null,
    lines,
  });
}

type State = Pick<InvoiceRow, 'id' | 'status' | 'customer_id' | 'restricted_at'>;
/** Over what may change after the issue; whoever changes it makes it anew. */
export function stateMac({ id, status, customer_id, restricted_at }: State): string {
  return macOf('state', {
    id,
    status,
    customer_id: customer_id ?? null,
    restricted_at: restricted_at ?? null,
  });
}

export function eventMac({
  restaurant_id,
  place,
  hash,
}: Pick<ChainEventRow, 'restaurant_id' | 'place' | 'hash'>): string {
  return macOf('event', { restaurant_id, place, hash });
}
