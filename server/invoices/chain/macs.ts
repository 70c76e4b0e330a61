/** MACs over the links of the hash chain, with a key outside the database (archive-key.ts). */
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { archiveKey } from '../../security/archive-key.ts';
import { canonical } from './chain.ts';
import type { ChainEventRow, InvoiceRow } from '../model.ts';

type Link = 'document' | 'state' | 'event' | 'head' | 'checkpoint';

/**
 * HMAC-SHA-256; the purpose is part of the input, so that a MAC of one purpose is invalid for
 * another.
 */
export function macOf(link: Link, facts: object, key: KeyObject = archiveKey()): string {
  return createHmac('sha256', key)
    .update(canonical({ ...facts, link }))
    .digest('hex');
}

/** Whether a MAC equals the expected one, in constant time. */
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
 * MAC over an issued document: its hash, which covers all that the document says, and the columns
 * outside that hash.
 * @param lines the ids of its lines, in their order
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
/** MAC over what may change after the issue; each change writes a new one. */
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
