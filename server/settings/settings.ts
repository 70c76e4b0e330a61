/**
 * Settings that are changed in the app. They are read at each use, so that a change takes effect in
 * every process without a restart; the environment and `config.env` win, which is the feature's to
 * decide.
 */
import { findOne, insert, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { errorFacts, log } from '../log.ts';
import { decrypt, encrypt } from '../security/encryption.ts';
import { Setting } from './model.ts';

/** A group of settings as it is stored. */
export interface Stored<T> {
  value: T;
  /**
   * The group's password in the clear; null for none, and where the keys are not those it was
   * encrypted with.
   */
  secret: string | null;
}

// The name is authenticated with the ciphertext, so that a password moved to another group fails.
const ownerOf = (name: string) => `settings:${name}`;

function opened({ name, secret }: Setting): string | null {
  if (secret === null) return null;
  try {
    return decrypt(secret, ownerOf(name));
  } catch (error) {
    log.error({ setting: name, error: errorFacts(error) }, 'setting not readable');
    return null;
  }
}

/** The stored group of this name, or null where it was never set. */
export async function readSetting<T>(name: string): Promise<Stored<T> | null> {
  const row = await findOne(Setting, { name });
  return row && { value: row.value as T, secret: opened(row) };
}

/** Stores a group; without `secret` the stored one stays, and null removes it. */
export function writeSetting(name: string, value: unknown, secret?: string | null): Promise<void> {
  return inTransaction(async () => {
    const sealed = secret ? encrypt(secret, ownerOf(name)) : secret;
    const facts = { value, ...(sealed !== undefined && { secret: sealed }) };
    if (await findOne(Setting, { name })) await update(Setting, { name }, facts);
    else await insert(Setting, { name, ...facts });
  });
}
