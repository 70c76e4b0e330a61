import { record } from '../audit/audit.ts';
import { config } from '../config.ts';
import { transactionContext } from '../database/context.ts';
import { database, onPostgres as isPostgres } from '../database/connect.ts';
import { askIn } from '../database/elsewhere.ts';
import { statement } from '../database/repository.ts';
import { tablesOf } from '../database/tables.ts';
import { inTransactionAlone } from '../database/transaction.ts';
import { busy, conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { rememberRestore } from '../invoices/archive/restored.ts';
import { errorFacts, log } from '../log.ts';
import { eraseRestored } from '../privacy/erased.ts';
import { followKeys, namedKeys, nameKeys } from '../security/installation.ts';
import { dataKeys, fingerprintOf, prepareKeys, type DataKeys } from '../security/keys.ts';
import { proveSecondFactor, proveStaff } from '../staff/login.ts';
import type { BackupPayload } from './contract.ts';
import { backupThere, pathOf, writeBackup } from './files.ts';
import { onPostgres } from './on-postgres.ts';
import { onSqlite } from './on-sqlite.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Staged } from './staged.ts';
import { bringBack, setAside } from './survivors.ts';
import { otherKeys, passwordOpens } from './whose-keys.ts';

/** These open doors or answer calls of the state that goes: everybody logs in anew. */
const ENDED = [
  'sessions',
  'refresh_tokens',
  'one_use_tokens',
  'idempotency_keys',
  'download_links',
];
/**
 * These go on: a restore resets no limit, what live pages have heard of is numbered further, and
 * the keys are named by the restore itself.
 */
const UNTOUCHED = ['rate_limits', 'events', 'installation', 'write_gate'];

async function restaurantsIn(staged: Staged) {
  return (
    await askIn<{ id: string }>(
      staged.sequelize,
      "SELECT restaurants.id FROM restaurants JOIN users ON users.restaurant_id = restaurants.id WHERE users.role = 'owner' AND users.disabled_at IS NULL",
    )
  ).map(({ id }) => id);
}

/**
 * Puts the rows of a backup in the place of those that are there, in the running transaction; all
 * of it or nothing.
 */
async function replaceRows(
  staged: Staged,
  { sameRestaurant, sameKeys }: { sameRestaurant: boolean; sameKeys: boolean },
): Promise<void> {
  const { empty, insert } = isPostgres() ? onPostgres : onSqlite;
  // The log of who did what only grows (ASVS 16.4.2): where it is this restaurant's, it stays as it
  // is now.
  const untouched = [...UNTOUCHED, ...(sameRestaurant ? ['audit_log'] : [])];
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

/** Who restores, for the log of who did what; a command is nobody's. */
export interface Restorer {
  actor: string;
  /** The restaurant that they work for, where there is one. */
  restaurant_id: string | null;
}
export interface Replacement {
  name: string;
  staged: Staged;
  /** The keys that come with the backup, where they are other ones. */
  keys: DataKeys | null;
  by: Restorer;
  /** Makes a backup of how things stand; null where there is nothing to save. */
  saveFirst: (() => Promise<BackupPayload>) | null;
}

/** Notes the restore, in its transaction, with all rows in their place. */
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

/** On PostgreSQL: somebody reads for longer than a restore waits. */
function mapLocked(error: unknown): never {
  const { original } = error as { original?: { code?: string } };
  throw original?.code === '55P03' ? busy() : error;
}

/**
 * Puts a staged backup in the place of what is there, whole or not at all. Nobody writes from the
 * safety copy to the commit, so that whatever was acknowledged is in that copy. The keys to go on
 * with are on the disk before the commit, which names them.
 * @throws Problem 409 `backup_damaged`, 503 `busy`
 */
export async function replaceAll(replacement: Replacement): Promise<BackupPayload | null> {
  const { staged, keys, by, saveFirst } = replacement;
  const houses = await restaurantsIn(staged);
  if (houses.length === 0) throw conflict('backup_damaged');
  const safety_backup = await inTransactionAlone(async () => {
    const safety_backup = saveFirst ? await transactionContext.outside(saveFirst) : null;
    const here = await statement<{ id: string }>('SELECT id FROM restaurants');
    const same = houses.find((id) => here.some((one) => one.id === id));
    const wanted = keys ?? dataKeys();
    // What the rows that are here were made with: those set aside are worth nothing under other
    // keys.
    const sameKeys = (await namedKeys())?.keys_fingerprint === fingerprintOf(wanted);
    await rememberRestore(
      {
        backup: replacement.name,
        safety_backup: safety_backup?.name ?? null,
        by: by.actor,
        keys,
      },
      () => replaceRows(staged, { sameRestaurant: same !== undefined, sameKeys }),
    );
    const restaurant_id = houses.find((id) => id === by.restaurant_id) ?? same ?? houses[0]!;
    await noteRestore(replacement, { restaurant_id, safety_backup });
    // Durable before the commit that names them: else a crash between the two would lock everybody
    // out.
    await nameKeys(prepareKeys(config().DATA_DIR, wanted, isPostgres() ? 'postgres' : 'sqlite'));
    return safety_backup;
  }).catch(mapLocked);
  await followKeys();
  return safety_backup;
}

export const dialect = () => (isPostgres() ? onPostgres : onSqlite);

/** What is left of a staged copy is cleared away at the next start. */
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
 * Brings a backup back: checked first, after a backup of how things stand now, and whole or not at
 * all. Everybody is logged out, also by a new token secret; numbers go on above the highest ever
 * given; who was disabled or erased stays so.
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
    const staged = await dialect().stage(pathOf(name));
    try {
      const keys = await otherKeys(staged, {
        name,
        passphrase,
        present: fingerprintOf(dataKeys()),
        areTheSame: () => passwordOpens(staged, caller.user_id, password),
      });
      // Last of what may be refused for what was typed: a code works once.
      await proveSecondFactor(caller.user_id, code, address);
      const safety_backup = await replaceAll({
        name,
        staged,
        keys,
        by: { actor: `user:${caller.user_id}`, restaurant_id: caller.restaurant_id },
        // Where the keys change, what was made with the present ones could else never be read
        // again.
        saveFirst: () => writeBackup('before-restore', keys ? passphrase : undefined),
      });
      return { restored: name, safety_backup: safety_backup! };
    } finally {
      await removeStaged(staged);
    }
  });
}
