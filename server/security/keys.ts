import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import {
  constants,
  copyFileSync,
  linkSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { renameDurably, syncToDisk, writeDurably } from '../durable-file.ts';

/** The keys of everything that is encrypted or hashed in the database. */
export interface DataKeys {
  data_key: string;
  pepper: string;
}
const keyFile = z.looseObject({
  installation_id: z.string().min(1),
  data_key: z.base64().length(44),
  pepper: z.base64().length(44),
  /** May be deleted by hand to end every session: a new one is made. */
  jwt_secret: z.string().min(1).optional(),
  /** Changed by each restore, so that tokens end even where the settings contain the secret. */
  generation: z.string().optional(),
  /** The kind of database that the keys were made for. */
  database: z.enum(['sqlite', 'postgres']).optional(),
});
export type StoredKeys = z.output<typeof keyFile>;
type KeyFile = StoredKeys & { jwt_secret: string };
/** The keys that a database needs, by fingerprint and generation. */
export interface NamedKeys {
  keys_fingerprint: string;
  generation: string | null;
}
/** The result of reading a key file. */
export type FoundKeys =
  { state: 'good'; keys: StoredKeys } | { state: 'missing' } | { state: 'damaged'; why: string };

let keys: KeyFile | null = null;
/** The state of the key file when its keys were last found to be those that the database names. */
let seen = '';
const random = () => randomBytes(32).toString('base64');

export const keysPath = (dataDir: string) => join(dataDir, 'keys.json');
/**
 * The keys to be used after a restore, on the disk before its commit, so that a crash between the
 * two loses neither.
 */
export const nextKeysPath = (dataDir: string) => join(dataDir, 'keys.next.json');

/**
 * Distinguishes the keys of installations without revealing them: they are 256 random bits each.
 */
export function fingerprintOf({ data_key, pepper }: DataKeys) {
  return createHmac('sha256', JSON.stringify([data_key, pepper]))
    .update('backup')
    .digest('hex');
}

/**
 * Reads a key file.
 * @throws the file system's error for one that cannot be read
 */
export function readKeys(path: string): FoundKeys {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'missing' };
    throw error;
  }
  if (text.trim() === '') return { state: 'damaged', why: 'it is empty' };
  try {
    return { state: 'good', keys: keyFile.parse(JSON.parse(text)) };
  } catch {
    return { state: 'damaged', why: 'it is no whole key file' };
  }
}

/** Whether these are the keys that a database names. */
export function areNamed(found: StoredKeys, named: NamedKeys) {
  return (
    fingerprintOf(found) === named.keys_fingerprint &&
    (found.generation ?? null) === named.generation
  );
}

/**
 * Uses these keys of the data folder from now on. They are beside the database and not in it: an
 * attacker who reads only the database can neither forge a login nor decrypt a secret. Mode 0600
 * keeps other users of the machine out.
 */
export function useKeys(dataDir: string, found: StoredKeys, jwtSecret?: string): void {
  tokenKeys.clear();
  keys = { ...found, jwt_secret: jwtSecret ?? found.jwt_secret ?? newSecret(dataDir, found) };
  seen = '';
}

function newSecret(dataDir: string, found: StoredKeys): string {
  const jwt_secret = random();
  writeDurably(keysPath(dataDir), JSON.stringify({ ...found, jwt_secret }, null, 2));
  return jwt_secret;
}

/**
 * Writes a new generation of keys beside the present ones, on the disk when this returns; the
 * database then names it.
 */
export function prepareKeys(
  dataDir: string,
  { data_key, pepper }: DataKeys,
  database: 'sqlite' | 'postgres',
): NamedKeys {
  const [generation, installation_id] = [randomUUID(), keys?.installation_id ?? randomUUID()];
  const next = { installation_id, jwt_secret: random(), data_key, pepper, generation, database };
  writeDurably(nextKeysPath(dataDir), JSON.stringify(next satisfies KeyFile, null, 2));
  return { keys_fingerprint: fingerprintOf({ data_key, pepper }), generation };
}

/**
 * Replaces the present keys by the prepared ones, which the database names now. Another process may
 * have done so.
 */
export function adoptNextKeys(dataDir: string): void {
  try {
    renameDurably(nextKeysPath(dataDir), keysPath(dataDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Deletes prepared keys that no database names. */
export const dropNextKeys = (dataDir: string) => rmSync(nextKeysPath(dataDir), { force: true });

/** Notes in the key file for which kind of database the keys are used from now on. */
export function noteDatabaseOfKeys(dataDir: string, database: 'sqlite' | 'postgres'): void {
  const found = readKeys(keysPath(dataDir));
  if (found.state !== 'good') return;
  writeDurably(keysPath(dataDir), JSON.stringify({ ...found.keys, database }, null, 2));
}

/** The same keys under the generation that the database names, with a new token secret. */
export function renewGeneration(dataDir: string, found: StoredKeys, named: NamedKeys): StoredKeys {
  const { generation: _old, ...rest } = found;
  const renewed = {
    ...rest,
    jwt_secret: random(),
    ...(named.generation !== null && { generation: named.generation }),
  };
  writeDurably(keysPath(dataDir), JSON.stringify(renewed, null, 2));
  return renewed;
}

/**
 * Makes the keys of a new installation in the prepared file, until the database names them. Of
 * several processes that start at once one makes them, and the others read them complete; so does a
 * start after an interrupted one.
 */
export function makeKeys(dataDir: string, database: 'sqlite' | 'postgres'): void {
  const path = nextKeysPath(dataDir);
  if (readKeys(path).state === 'damaged') rmSync(path, { force: true });
  const made: KeyFile = {
    installation_id: randomUUID(),
    jwt_secret: random(),
    data_key: random(),
    pepper: random(),
    database,
  };
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, JSON.stringify(made, null, 2), { mode: 0o600, flag: 'wx', flush: true });
    linkOrCopy(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  syncToDisk(dirname(path));
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    // On a file system without links (a USB stick) it is copied.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    syncToDisk(to);
  }
}

function stateOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? [found.ino, found.size, found.mtimeMs].join(':') : '';
}

/** The present state of the key file. */
export const keysState = (dataDir: string) => stateOf(keysPath(dataDir));
/**
 * Whether another process may have changed the keys. It is called often, so it reads the state of
 * two files and opens none.
 */
export function keysMayHaveChanged(dataDir: string) {
  return keysState(dataDir) !== seen || stateOf(nextKeysPath(dataDir)) !== '';
}

/** Notes that the keys in use match the key file, in its state before the database was read. */
export function noteKeysRight(state: string) {
  seen = state;
}

export const hasKeys = () => keys !== null;

function loaded(): KeyFile {
  if (!keys) throw new Error('keys before useKeys()');
  return keys;
}

/** Whether this process uses this generation of keys. */
export const inUse = (named: NamedKeys) => keys !== null && areNamed(keys, named);

export const installationId = () => loaded().installation_id;

/** A cache of keys by purpose, since each request to the API checks a token. */
const tokenKeys = new Map<string, KeyObject>();
function derive(purpose: string): KeyObject {
  const { jwt_secret, installation_id, generation } = loaded();
  return createSecretKey(
    Buffer.from(
      hkdfSync(
        'sha256',
        jwt_secret,
        installation_id,
        ['token', purpose, ...(generation ? [generation] : [])].join(':'),
        32,
      ),
    ),
  );
}
/**
 * A separate key for each purpose, so that a token made for one purpose is refused for every other
 * (ASVS 9.2.2).
 */
export function tokenKey(purpose: string): KeyObject {
  const key = tokenKeys.get(purpose) ?? derive(purpose);
  tokenKeys.set(purpose, key);
  return key;
}
export const dataKeys = (): DataKeys => ({ data_key: loaded().data_key, pepper: loaded().pepper });
export const dataKey = () => Buffer.from(loaded().data_key, 'base64');
/**
 * Applies the pepper (HMAC) before the slow hash: without it a stolen database cannot be guessed
 * against.
 */
export function peppered(value: string) {
  return createHmac('sha384', loaded().pepper).update(value.normalize('NFC')).digest('base64');
}
