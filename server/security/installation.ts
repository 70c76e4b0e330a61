/** Matches the key file with the keys that the database names, at start and after each restore. */
import { config } from '../config.ts';
import { onPostgres } from '../database/connect.ts';
import { statement } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { errorFacts, log } from '../log.ts';
import { StartError } from '../start-error.ts';
import { decrypt } from './encryption.ts';
import {
  adoptNextKeys,
  areNamed,
  dropNextKeys,
  fingerprintOf,
  inUse,
  keysMayHaveChanged,
  keysPath,
  keysState,
  makeKeys,
  nextKeysPath,
  noteKeysRight,
  readKeys,
  renewGeneration,
  useKeys,
  type FoundKeys,
  type NamedKeys,
  type StoredKeys,
} from './keys.ts';

/** The keys that this database names; null for one that names none yet. */
export async function namedKeys(): Promise<NamedKeys | null> {
  return (
    (await statement<NamedKeys>('SELECT keys_fingerprint, generation FROM installation'))[0] ?? null
  );
}

/** Makes the database name these keys, in the running transaction. */
export function nameKeys({ keys_fingerprint, generation }: NamedKeys) {
  return statement(
    `INSERT INTO installation (id, keys_fingerprint, generation) VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE SET
       keys_fingerprint = excluded.keys_fingerprint, generation = excluded.generation`,
    [keys_fingerprint, generation],
  );
}

/** An encrypted secret, by which the keys in use are checked. */
export interface Secret {
  id: string;
  secret: string;
}
/** Encrypted values in a database. */
export const SECRETS = `SELECT id, mfa_secret AS secret FROM users WHERE mfa_secret IS NOT NULL
  UNION ALL SELECT id, mfa_secret FROM customers WHERE mfa_secret IS NOT NULL
  UNION ALL SELECT id, payload FROM outbox WHERE payload IS NOT NULL`;

/** Whether the keys in use decrypt these secrets; null where there are none. */
export function keysOpen(secrets: Secret[]): boolean | null {
  if (secrets.length === 0) return null;
  return secrets.some(({ id, secret }) => {
    try {
      decrypt(secret, id);
      return true;
    } catch {
      return false;
    }
  });
}

async function hasAccounts() {
  return (
    (
      await statement(
        'SELECT 1 AS found FROM users UNION ALL SELECT 1 FROM customers ' +
          'UNION ALL SELECT 1 FROM restaurants LIMIT 1',
      )
    ).length > 0
  );
}

function refuse(dataDir: string, found: FoundKeys): never {
  const path = keysPath(dataDir);
  const what =
    found.state === 'missing'
      ? `The keys are missing: ${path}.`
      : `The keys cannot be used: ${path} (${
          found.state === 'damaged'
            ? found.why
            : 'they are of another installation than the database'
        }).`;
  throw new StartError(
    'keys',
    `${what}\nWithout the right keys every password would be wrong, for good. ` +
      'Put keys.json back from your copy of the data folder; ' +
      'or put a backup back that has its keys sealed in it: ' +
      `npm run restore -- --data-dir ${dataDir}\nNothing was changed.`,
  );
}

/**
 * The keys that a database names, from either key file of the folder; a prepared file becomes
 * keys.json. Null where there are none.
 */
export function chooseKeys(dataDir: string, named: NamedKeys): StoredKeys | null {
  const next = readKeys(nextKeysPath(dataDir));
  // A crash or a full disk after a restore's commit left the keys in the prepared file.
  if (next.state === 'good' && areNamed(next.keys, named)) {
    try {
      adoptNextKeys(dataDir);
    } catch (error) {
      // These are the named keys, so this process uses them, and the next start retries the rename.
      log.error(
        { error: errorFacts(error) },
        'keys.next.json could not take the place of keys.json',
      );
    }
    return next.keys;
  }
  const present = readKeys(keysPath(dataDir));
  if (present.state !== 'good') return null;
  if (areNamed(present.keys, named)) return present.keys;
  return fingerprintOf(present.keys) === named.keys_fingerprint
    ? renewGeneration(dataDir, present.keys, named)
    : null;
}

/**
 * Loads the keys of this database from the data folder, or makes them for a new one, once its
 * tables exist.
 * @throws StartError `keys` for a database whose keys are missing, damaged or of another
 * installation
 */
export async function settleKeys(dataDir: string, jwtSecret?: string): Promise<void> {
  const named = await namedKeys();
  if (named) {
    const chosen = chooseKeys(dataDir, named);
    return chosen
      ? useKeys(dataDir, chosen, jwtSecret)
      : refuse(dataDir, readKeys(keysPath(dataDir)));
  }
  const found = readKeys(keysPath(dataDir));
  if (found.state === 'damaged') refuse(dataDir, found);
  if (found.state === 'good') return nameFirst(dataDir, found.keys, jwtSecret);
  if (await hasAccounts()) refuse(dataDir, found);
  makeKeys(dataDir, onPostgres() ? 'postgres' : 'sqlite');
  const made = [nextKeysPath(dataDir), keysPath(dataDir)]
    .map(readKeys)
    .find(({ state }) => state === 'good');
  if (made?.state !== 'good') return refuse(dataDir, found);
  await nameFirst(dataDir, made.keys, jwtSecret);
}

/**
 * Names the keys of a new database; of several processes that start at once one does so, and all
 * use the same keys.
 */
async function nameFirst(
  dataDir: string,
  found: StoredKeys,
  jwtSecret: string | undefined,
): Promise<void> {
  useKeys(dataDir, found, jwtSecret);
  // Earlier versions did not name the keys, so encrypted values show whether these are the right
  // ones.
  if (keysOpen(await statement<Secret>(`${SECRETS} LIMIT 20`)) === false)
    refuse(dataDir, { state: 'good', keys: found });
  const mine = { keys_fingerprint: fingerprintOf(found), generation: found.generation ?? null };
  await inTransaction(async () => {
    if ((await namedKeys()) === null) await nameKeys(mine);
  });
  const chosen = chooseKeys(dataDir, (await namedKeys()) ?? mine);
  if (!chosen) refuse(dataDir, { state: 'good', keys: found });
  useKeys(dataDir, chosen, jwtSecret);
}

/** Deletes the keys of a restore that did not commit. Only while no restore is running. */
export async function dropUnnamedKeys(): Promise<void> {
  const { DATA_DIR } = config();
  const [named, next] = [await namedKeys(), readKeys(nextKeysPath(DATA_DIR))];
  if (next.state === 'good' && named && areNamed(next.keys, named)) return;
  dropNextKeys(DATA_DIR);
}

/**
 * Loads the keys that the database names after a restore changed them, in this process or another.
 * Checked before each request, so that after a restore no process uses the old keys.
 */
export async function followKeys(): Promise<void> {
  const { DATA_DIR, JWT_SECRET } = config();
  if (!keysMayHaveChanged(DATA_DIR)) return;
  const state = keysState(DATA_DIR);
  const named = await namedKeys();
  if (!named) return;
  if (inUse(named)) return noteKeysRight(state);
  const chosen = chooseKeys(DATA_DIR, named);
  if (chosen) return useKeys(DATA_DIR, chosen, JWT_SECRET);
  log.error(
    { path: keysPath(DATA_DIR) },
    'the database names keys that are not in the data folder',
  );
}
