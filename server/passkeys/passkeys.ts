/** The passkeys of customers as they are stored. */
import { now } from '../clock.ts';
import { count, find, findOne, insert, remove, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import { Passkey } from './model.ts';

/** The most passkeys of an account, so that a stolen login fills no table. */
const MOST = 20;

export function presentPasskey({ id, name, created_at, last_used_at }: Passkey) {
  return {
    id,
    name,
    created_at: created_at.toISOString(),
    last_used_at: last_used_at?.toISOString() ?? null,
  };
}

/** The passkeys of an account, oldest first. */
export const passkeysOf = (customer_id: string) =>
  find(Passkey, { customer_id }, { order: ['created_at', 'id'] });
export async function listPasskeys(customer_id: string) {
  return (await passkeysOf(customer_id)).map(presentPasskey);
}
/** The passkey that an authenticator names, of whatever account; null for none. */
export const passkeyNamed = (credential_id: string) => findOne(Passkey, { credential_id });

/** @throws Problem 409 `too_many_passkeys` */
export async function refuseTooMany(customer_id: string): Promise<void> {
  if ((await count(Passkey, { customer_id })) >= MOST) throw conflict('too_many_passkeys');
}

/**
 * Stores a passkey, in the running transaction.
 * @throws Problem 409 `passkey_known`, `too_many_passkeys`
 */
export async function storePasskey(
  passkey: Pick<
    Passkey,
    'customer_id' | 'credential_id' | 'public_key' | 'counter' | 'transports' | 'name'
  >,
): Promise<Passkey> {
  await refuseTooMany(passkey.customer_id);
  if (await passkeyNamed(passkey.credential_id)) throw conflict('passkey_known');
  return insert(Passkey, passkey);
}

/**
 * Notes the use of a passkey with the count of its authenticator, in the running transaction.
 * @returns false where the passkey was removed meanwhile
 */
export async function notePasskeyUse({ id }: Passkey, counter: number): Promise<boolean> {
  return (await update(Passkey, { id }, { counter, last_used_at: now() })) === 1;
}

/** @throws Problem 404 */
export function renamePasskey(customer_id: string, id: string, name: string) {
  return inTransaction(async () => {
    if ((await update(Passkey, { id, customer_id }, { name })) !== 1) throw notFound();
    return presentPasskey((await findOne(Passkey, { id, customer_id }))!);
  });
}
/** Removes a passkey, in the running transaction. @throws Problem 404 */
export async function forgetPasskey(customer_id: string, id: string): Promise<void> {
  if ((await remove(Passkey, { id, customer_id })) !== 1) throw notFound();
}

/**
 * Removes all passkeys of an account, in the running transaction: one that an intruder added must
 * not outlive the new password that the mailbox's owner sets.
 */
export const forgetPasskeysOf = (customer_id: string) => remove(Passkey, { customer_id });
