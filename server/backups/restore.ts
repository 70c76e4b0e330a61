import { record } from '../audit/audit.ts';
import { config } from '../config.ts';
import { transactionContext } from '../database/context.ts';
import { database, onPostgres } from '../database/connect.ts';
import { queryIn } from '../database/elsewhere.ts';
import { insertRows } from '../database/insert-rows.ts';
import { statement } from '../database/repository.ts';
import { tablesOf } from '../database/tables.ts';
import { inTransactionAlone } from '../database/transaction.ts';
import { busy, conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { recordRestore } from '../invoices/archive/restored.ts';
import { errorFacts, log } from '../log.ts';
import { eraseRestored } from '../privacy/erased.ts';
import { followKeys, namedKeys, nameKeys } from '../security/installation.ts';
import { dataKeys, fingerprintOf, prepareKeys, type DataKeys } from '../security/keys.ts';
import { proveSecondFactor, proveStaff } from '../staff/login.ts';
import type { BackupPayload } from './contract.ts';
import { backupThere, pathOf, writeBackup } from './files.ts';
import { emptyPostgres } from './on-postgres.ts';
import { emptySqlite } from './on-sqlite.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { stageBackup } from './stage.ts';
import type { Staged } from './staged.ts';
import { bringBack, setAside } from './survivors.ts';
import { otherKeys, passwordOpens } from './whose-keys.ts';

/**
 * Tables that are not restored, since they grant access or hold responses of the replaced state:
 * everybody logs in anew.
 */
const ENDED = [
  'sessions',
  'refresh_tokens',
  'one_use_tokens',
  'idempotency_keys',
  'download_links',
];
/**
 * Tables that a restore leaves unchanged: rate limits are not reset, event ids continue for open
 * pages, and the restore itself names the keys.
 */
const UNTOUCHED = ['rate_limits', 'events', 'installation', 'write_gate'];

async function restaurantsIn(staged: Staged) {
  return (
    await queryIn<{ id: string }>(
      staged.sequelize,
      'SELECT restaurants.id FROM restaurants JOIN users ON users.restaurant_id = ' +
        "restaurants.id WHERE users.role = 'owner' AND users.disabled_at IS NULL",
    )
  ).map(({ id }) => id);
}

/**
 * Replaces the rows of the database by those of a backup, in the running transaction; all of them
 * or none.
 */
async function replaceRows(
  staged: Staged,
  { sameRestaurant, sameKeys }: { sameRestaurant: boolean; sameKeys: boolean },
): Promise<void> {
  const here = onPostgres() ? 'postgres' : 'sqlite';
  const empty = onPostgres() ? emptyPostgres : emptySqlite;
  // The audit log only grows (ASVS 16.4.2): a backup of the same restaurant leaves it as it is.
  const untouched = [...UNTOUCHED, ...(sameRestaurant ? ['audit_log'] : [])];
  const replaced = (await tablesOf(database())).filter((table) => !untouched.includes(table));
  await setAside();
  const restoreGuards = await empty(replaced);
  for (const table of replaced.filter((name) => !ENDED.includes(name))) {
    for await (const json of staged.batches(table))
      await insertRows(here, statement, { table, json, from: staged.kind }).catch(mapUnfit);
  }
  await bringBack({ sameKeys });
  await restoreGuards();
  await eraseRestored();
}

/** Who restores, for the audit log; a command has no user. */
export interface Restorer {
  actor: string;
  /** The restaurant that they work for, if any. */
  restaurant_id: string | null;
}
export interface Replacement {
  name: string;
  staged: Staged;
  /** The keys in the backup, where they are other ones. */
  keys: DataKeys | null;
  by: Restorer;
  /** Backs up the present state; null where there is nothing to back up. */
  saveFirst: (() => Promise<BackupPayload>) | null;
}

/** Writes the restore to the audit log, in its transaction, after all rows. */
async function noteRestore(
  { name, by }: Replacement,
  restored: { restaurant_id: string; safety_backup: BackupPayload | null },
): Promise<void> {
  const { restaurant_id, safety_backup } = restored;
  await record({
    actor: by.actor,
    restaurant_id,
    action: 'backup.restored',
    subject_id: name.slice(0, 64),
    detail: { name, safety_backup: safety_backup?.name ?? null },
  });
}

/** On PostgreSQL: a value that a column cannot hold (SQLSTATE classes 22 and 23). */
function mapUnfit(error: unknown): never {
  const { original } = error as { original?: { code?: string } };
  throw /^2[23]/.test(original?.code ?? '') ? conflict('backup_damaged') : error;
}

/** On PostgreSQL: another process reads for longer than a restore waits. */
function mapLocked(error: unknown): never {
  const { original } = error as { original?: { code?: string } };
  throw original?.code === '55P03' ? busy() : error;
}

/**
 * Replaces the whole database by a staged backup, wholly or not at all. Nobody writes between the
 * safety backup and the commit, so that every acknowledged write is in that backup. The next keys
 * are on the disk before the commit, which names them.
 * @throws Problem 409 `backup_damaged`, 503 `busy`
 */
export async function replaceAll(replacement: Replacement): Promise<BackupPayload | null> {
  const { staged, keys, by, saveFirst } = replacement;
  const restaurants = await restaurantsIn(staged);
  if (restaurants.length === 0) throw conflict('backup_damaged');
  const safety_backup = await inTransactionAlone(async () => {
    const safety_backup = saveFirst ? await transactionContext.outside(saveFirst) : null;
    const here = await statement<{ id: string }>('SELECT id FROM restaurants');
    const same = restaurants.find((id) => here.some((one) => one.id === id));
    const wanted = keys ?? dataKeys();
    // Whether the present rows were made with the same keys; the secrets that are set aside are
    // useless under other keys.
    const sameKeys = (await namedKeys())?.keys_fingerprint === fingerprintOf(wanted);
    await recordRestore(
      {
        backup: replacement.name,
        safety_backup: safety_backup?.name ?? null,
        by: by.actor,
        keys,
      },
      () => replaceRows(staged, { sameRestaurant: same !== undefined, sameKeys }),
    );
    const restaurant_id =
      restaurants.find((id) => id === by.restaurant_id) ?? same ?? restaurants[0]!;
    await noteRestore(replacement, { restaurant_id, safety_backup });
    // Durable before the commit that names them: otherwise a crash between the two would lock
    // everybody out.
    await nameKeys(prepareKeys(config().DATA_DIR, wanted, onPostgres() ? 'postgres' : 'sqlite'));
    return safety_backup;
  }).catch(mapLocked);
  await followKeys();
  return safety_backup;
}

/** Removes a staged copy; if that fails, the next start does. */
export function removeStaged(staged: Staged) {
  return staged
    .remove()
    .catch((error: unknown) =>
      log.error({ error: errorFacts(error) }, 'staged backup not removed'),
    );
}

export interface Wanted {
  name: string;
  password: string;
  code?: string | undefined;
  passphrase?: string | undefined;
}

/**
 * Restores a backup: checked first, after a backup of the present state, and wholly or not at all.
 * Everybody is logged out, also by a new token secret; numbers continue above the highest ever
 * given; accounts that were disabled or erased stay so.
 * @throws Problem 401 `invalid_credentials` or `invalid_code`, 404, 409 `backup_damaged`,
 * `backup_newer`, `backup_without_keys`, `backup_keys_unknown` or `backup_needs_passphrase`, 422,
 * 429, 503
 */
export async function restoreBackup(
  caller: StaffCaller,
  { name, password, code, passphrase }: Wanted,
  address: string,
): Promise<{ restored: string; safety_backup: BackupPayload }> {
  await proveStaff(caller.user_id, password, address);
  return oneAtATime(async () => {
    await backupThere(name);
    const staged = await stageBackup(await pathOf(name));
    try {
      const keys = await otherKeys(staged, {
        name,
        passphrase,
        present: fingerprintOf(dataKeys()),
        areTheSame: () => passwordOpens(staged, caller.user_id, password),
      });
      // The last check of the input, since a code works once.
      await proveSecondFactor(caller.user_id, code, address);
      const safety_backup = await replaceAll({
        name,
        staged,
        keys,
        by: { actor: `user:${caller.user_id}`, restaurant_id: caller.restaurant_id },
        // If the keys change, the safety backup includes the present ones: without them it could
        // never be read.
        saveFirst: () => writeBackup('before-restore', keys ? passphrase : undefined),
      });
      return { restored: name, safety_backup: safety_backup! };
    } finally {
      await removeStaged(staged);
    }
  });
}
