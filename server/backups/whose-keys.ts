/**
 * Finds the keys that a backup needs. The database in it names them; a backup without names is
 * accepted only with proof.
 */
import { queryIn } from '../database/elsewhere.ts';
import { conflict, invalid } from '../errors.ts';
import { keysOpen, SECRETS, type Secret } from '../security/installation.ts';
import { fingerprintOf, type DataKeys } from '../security/keys.ts';
import { passwordMatches } from '../security/passwords.ts';
import { labelOf } from './files.ts';
import { openKeys, type SealedKeys } from './sealed-keys.ts';
import type { Staged } from './staged.ts';

function ask<R extends object>({ sequelize }: Staged, sql: string, bind: unknown[] = []) {
  return queryIn<R>(sequelize, sql, bind);
}

async function namedIn(staged: Staged): Promise<string | null> {
  return (
    (
      await ask<{ keys_fingerprint: string }>(staged, 'SELECT keys_fingerprint FROM installation')
    )[0]?.keys_fingerprint ?? null
  );
}

/**
 * Whether a password that is right here is right in the backup too, since its hash then needs the
 * present keys.
 */
export async function passwordOpens(
  staged: Staged,
  user_id: string,
  password: string,
): Promise<boolean> {
  const [user] = await ask<{ hashed_password: string }>(
    staged,
    'SELECT hashed_password FROM users WHERE id = $1',
    [user_id],
  );
  const asker = { port: 'staff', account: user_id } as const;
  return user !== undefined && passwordMatches(password, user.hashed_password, asker);
}

interface Wanted {
  name: string;
  passphrase?: string | undefined;
  /** The fingerprint of the present keys; null where there are none. */
  present: string | null;
  /** Called for a backup without any proof: whether it was made with the present keys. */
  areTheSame: () => boolean | Promise<boolean>;
}

async function refuseUnknown(staged: Staged, { present, areTheSame }: Wanted): Promise<null> {
  if (present === null) throw conflict('backup_without_keys');
  const opened = keysOpen(await ask<Secret>(staged, `${SECRETS} LIMIT 20`));
  if (opened === false) throw conflict('backup_without_keys');
  // A backup of another installation would make every password wrong for good, so nothing is
  // guessed.
  if (opened === null && !(await areTheSame())) throw conflict('backup_keys_unknown');
  return null;
}

async function unseal(
  sealed: SealedKeys,
  fingerprint: string,
  passphrase: string | undefined,
): Promise<DataKeys> {
  if (passphrase === undefined) throw conflict('backup_needs_passphrase');
  const keys = await openKeys(sealed, passphrase);
  if (!keys || fingerprintOf(keys) !== fingerprint)
    throw invalid([{ path: 'passphrase', message: 'wrong_passphrase' }]);
  return keys;
}

/**
 * The keys that the backup's secrets were made with, where they are not the present ones.
 * @throws Problem 409 `backup_without_keys`, `backup_keys_unknown` or `backup_needs_passphrase`,
 * 422 `wrong_passphrase`
 */
export async function otherKeys(staged: Staged, wanted: Wanted): Promise<DataKeys | null> {
  const label = await labelOf(wanted.name);
  const fingerprint = (await namedIn(staged)) ?? label?.keys_fingerprint ?? null;
  if (fingerprint === null) return refuseUnknown(staged, wanted);
  if (fingerprint === wanted.present) return null;
  if (!label?.sealed_keys) throw conflict('backup_without_keys');
  return unseal(label.sealed_keys, fingerprint, wanted.passphrase);
}
