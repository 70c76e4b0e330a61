import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { transactionContext } from '../database/context.ts';
import { dataKeys, type DataKeys } from './keys.ts';

const IN_TRANSACTION = 'archive-data-key';
let derived: { data_key: string; key: KeyObject } | null = null;

/**
 * Derives the key by HKDF from the data key alone, so that a backup that moves to another machine
 * with its keys includes it.
 */
function keyOf(data_key: string): KeyObject {
  return createSecretKey(
    Buffer.from(hkdfSync('sha256', Buffer.from(data_key, 'base64'), '', 'archive-chain', 32)),
  );
}

/**
 * The key of the archive's MACs. It is not in the database: an attacker who can only write there
 * can recompute every hash of the chain, but no MAC.
 */
export function archiveKey(): KeyObject {
  const data_key =
    (transactionContext.get(IN_TRANSACTION) as string | undefined) ?? dataKeys().data_key;
  if (derived?.data_key !== data_key) derived = { data_key, key: keyOf(data_key) };
  return derived.key;
}

/** The archive key of other data keys than the present ones. */
export function archiveKeyFrom({ data_key }: Pick<DataKeys, 'data_key'>): KeyObject {
  return keyOf(data_key);
}

/**
 * Seals the archive with these keys, which come with a backup, until the running transaction ends.
 */
export function sealWithKeys({ data_key }: Pick<DataKeys, 'data_key'>) {
  return transactionContext.set(IN_TRANSACTION, data_key);
}
