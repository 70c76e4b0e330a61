import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** What is encrypted or hashed in the database needs these. */
export interface DataKeys {
  data_key: string;
  pepper: string;
}
interface KeyFile extends DataKeys {
  installation_id: string;
  jwt_secret: string;
  /** Made anew by each restore, so that tokens end also where the settings give the secret. */
  generation?: string;
}
let keys: KeyFile | null = null;
let place: { path: string; jwtSecret: string | undefined } | null = null;
const random = () => randomBytes(32).toString('base64');

/**
 * Reads the keys of this installation, making them once. They live in the data folder, beside the database and not in it:
 * who reads the database alone can neither forge a login nor decrypt a secret. 0600, so that nobody else on the machine can.
 */
export function loadKeys(dataDir: string, jwtSecret?: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const path = join(dataDir, 'keys.json');
  if (!existsSync(path)) makeKeys(path);
  place = { path, jwtSecret };
  keys = readKeys(place);
}

function readKeys({ path, jwtSecret }: NonNullable<typeof place>): KeyFile {
  tokenKeys.clear();
  const stored = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
  return { ...stored, jwt_secret: jwtSecret ?? stored.jwt_secret };
}

/** After a restore: a new token secret, so that no token of before opens anything, and the data keys that came with it. */
export function replaceKeys(changes: Partial<DataKeys>): void {
  const { path } = place!;
  const stored = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(
    draft,
    JSON.stringify(
      { ...stored, ...changes, jwt_secret: random(), generation: randomUUID() } satisfies KeyFile,
      null,
      2,
    ),
    { mode: 0o600, flag: 'wx', flush: true },
  );
  renameSync(draft, path);
  keys = readKeys(place!);
}

/** Of several processes that start at once one makes the keys; the others find them whole. */
function makeKeys(path: string): void {
  const made: KeyFile = {
    installation_id: randomUUID(),
    jwt_secret: random(),
    data_key: random(),
    pepper: random(),
  };
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(made, null, 2), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    // A file system without links (a USB stick) has to do with a copy.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      copyFileSync(draft, path, constants.COPYFILE_EXCL);
  } finally {
    rmSync(draft);
  }
}

function loaded(): KeyFile {
  if (!keys) throw new Error('keys before loadKeys()');
  return keys;
}

export const installationId = () => loaded().installation_id;

/** By purpose; each call of the API checks a token. */
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
/** A key of its own for each purpose, so that a token made for one door opens no other (ASVS 9.2.2). */
export function tokenKey(purpose: string): KeyObject {
  const key = tokenKeys.get(purpose) ?? derive(purpose);
  tokenKeys.set(purpose, key);
  return key;
}
export const dataKeys = (): DataKeys => ({ data_key: loaded().data_key, pepper: loaded().pepper });
export const dataKey = () => Buffer.from(loaded().data_key, 'base64');
/** Keyed step before the slow hash: a stolen database alone cannot be guessed against. */
export const peppered = (value: string) =>
  createHmac('sha384', loaded().pepper).update(value.normalize('NFC')).digest('base64');
