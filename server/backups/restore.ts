import { QueryTypes } from 'sequelize';
import { record } from '../audit/audit.ts';
import { database, onPostgres as isPostgres } from '../database/connect.ts';
import { tablesOf } from '../database/tables.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { rememberRestore } from '../invoices/restored.ts';
import { eraseRestored } from '../privacy/erased.ts';
import { dataKeys, replaceKeys, type DataKeys } from '../security/keys.ts';
import { proveSecondFactor, proveStaff } from '../staff/login.ts';
import type { BackupAnswer } from './contract.ts';
import { backupThere, labelOf, pathOf, writeBackup } from './files.ts';
import { onPostgres } from './on-postgres.ts';
import { onSqlite } from './on-sqlite.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { fingerprintOf, openKeys } from './sealed-keys.ts';
import type { Staged } from './staged.ts';
import { bringBack, setAside } from './survivors.ts';

/** These open doors or answer calls of the state that goes: everybody logs in anew. */
const ENDED = [
  'sessions',
  'refresh_tokens',
  'one_use_tokens',
  'idempotency_keys',
  'download_links',
];
/** These go on: a restore resets no limit, and what live pages have heard of is numbered further. */
const UNTOUCHED = ['rate_limits', 'events'];

/** The keys that the backup's secrets were made with, where they are not the present ones. @throws Problem 409 `backup_without_keys` or `backup_needs_passphrase`, 422 `wrong_passphrase` */
async function otherKeys(name: string, passphrase?: string): Promise<DataKeys | null> {
  const label = await labelOf(name);
  if (!label || label.keys_fingerprint === fingerprintOf(dataKeys())) return null;
  if (!label.sealed_keys) throw conflict('backup_without_keys');
  if (passphrase === undefined) throw conflict('backup_needs_passphrase');
  const keys = await openKeys(label.sealed_keys, passphrase);
  if (!keys || fingerprintOf(keys) !== label.keys_fingerprint)
    throw invalid([{ path: 'passphrase', message: 'wrong_passphrase' }]);
  return keys;
}

const restaurantsIn = async (staged: Staged) =>
  (
    await staged.sequelize.query<{ id: string }>(
      "SELECT restaurants.id FROM restaurants JOIN users ON users.restaurant_id = restaurants.id WHERE users.role = 'owner' AND users.disabled_at IS NULL",
      { type: QueryTypes.SELECT, transaction: null },
    )
  ).map(({ id }) => id);

/** Puts the rows of a backup in the place of those that are there, in the running transaction; all of it or nothing. */
async function replaceRows(
  staged: Staged,
  { sameHouse, sameKeys }: { sameHouse: boolean; sameKeys: boolean },
): Promise<void> {
  const { empty, insert } = isPostgres() ? onPostgres : onSqlite;
  // The log of who did what only grows (ASVS 16.4.2): where it is this restaurant's, it stays as it is now.
  const untouched = [...UNTOUCHED, ...(sameHouse ? ['audit_log'] : [])];
  const replaced = (await tablesOf(database())).filter((table) => !untouched.includes(table));
  await setAside();
  const guardAgain = await empty(replaced);
  for (const table of replaced.filter((name) => !ENDED.includes(name))) {
    for await (const rows of staged.batches(table)) await insert(table, rows);
  }
  await bringBack({ sameKeys });
  await guardAgain();
  await eraseRestored();
}

export interface Wanted {
  name: string;
  password: string;
  code?: string | undefined;
  passphrase?: string | undefined;
}

/**
 * Brings a backup back: checked first, after a backup of how things stand now, and whole or not at all. Everybody is logged
 * out, also by a new token secret; numbers go on above the highest ever given; who was disabled or erased stays so.
 * @throws Problem 401 `invalid_credentials` or `invalid_code`, 404, 409 `backup_damaged`, `backup_newer`, `backup_without_keys` or `backup_needs_passphrase`, 422, 429, 503
 */
export async function restoreBackup(
  caller: StaffCaller,
  { name, password, code, passphrase }: Wanted,
  address: string,
): Promise<{ restored: string; safety_backup: BackupAnswer }> {
  await proveStaff(caller.user_id, password, address);
  return oneAtATime(async () => {
    await backupThere(name);
    const keys = await otherKeys(name, passphrase);
    // Last of what may be refused for what was typed: a code works once.
    await proveSecondFactor(caller.user_id, code, address);
    // Where the keys change, what was made with the present ones could else never be read again.
    const safety_backup = await writeBackup('before-restore', keys ? passphrase : undefined);
    const staged = await (isPostgres() ? onPostgres : onSqlite).stage(pathOf(name));
    try {
      const houses = await restaurantsIn(staged);
      if (houses.length === 0) throw conflict('backup_damaged');
      await inTransaction(async () => {
        const sameHouse = houses.includes(caller.restaurant_id);
        await rememberRestore(
          { backup: name, safety_backup: safety_backup.name, by: caller.user_id, keys },
          () => replaceRows(staged, { sameHouse, sameKeys: keys === null }),
        );
        await record({
          actor: `user:${caller.user_id}`,
          restaurant_id: sameHouse ? caller.restaurant_id : houses[0]!,
          action: 'backup.restored',
          subject_id: name.slice(0, 64),
          detail: { name, safety_backup: safety_backup.name },
        });
      });
      replaceKeys(keys ?? {});
    } finally {
      await staged.remove();
    }
    return { restored: name, safety_backup };
  });
}
