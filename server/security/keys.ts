import { createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, constants, copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface KeyFile { installation_id: string; jwt_secret: string; data_key: string; pepper: string }
let keys: KeyFile | null = null;

/**
 * Reads the keys of this installation, making them once. They live in the data folder, beside the database and not in it:
 * who reads the database alone can neither forge a login nor decrypt a secret. 0600, so that nobody else on the machine can.
 */
export function loadKeys(dataDir: string, jwtSecret?: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const path = join(dataDir, 'keys.json');
  if (!existsSync(path)) makeKeys(path);
  const stored = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
  keys = { ...stored, jwt_secret: jwtSecret ?? stored.jwt_secret };
}

/** Of several processes that start at once one makes the keys; the others find them whole. */
function makeKeys(path: string): void {
  const random = () => randomBytes(32).toString('base64');
  const made: KeyFile = { installation_id: randomUUID(), jwt_secret: random(), data_key: random(), pepper: random() };
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(made, null, 2), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    // A file system without links (a USB stick) has to do with a copy.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') copyFileSync(draft, path, constants.COPYFILE_EXCL);
  } finally {
    rmSync(draft);
  }
}

function loaded(): KeyFile {
  if (!keys) throw new Error('keys before loadKeys()');
  return keys;
}

export const installationId = () => loaded().installation_id;
/** A key of its own for each purpose, so that a token made for one door opens no other (ASVS 9.2.2). */
export const tokenKey = (purpose: string) => new Uint8Array(hkdfSync('sha256', loaded().jwt_secret, installationId(), `token:${purpose}`, 32));
export const dataKey = () => Buffer.from(loaded().data_key, 'base64');
/** Keyed step before the slow hash: a stolen database alone cannot be guessed against. */
export const peppered = (value: string) => createHmac('sha384', loaded().pepper).update(value.normalize('NFC')).digest('base64');
