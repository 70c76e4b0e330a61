import { rmSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { backUp } from '../database/backup.ts';
import { database, onPostgres, requireFilesInPlace } from '../database/connect.ts';
import { writeDurably } from '../durable-file.ts';
import { notFound } from '../errors.ts';
import { headLine } from '../invoices/chain/head-line.ts';
import { dataKeys, hasKeys } from '../security/keys.ts';
import { randomLetters } from '../security/random.ts';
import { backupName, type BackupPayload } from './contract.ts';
import { fingerprintOf, sealedKeys, sealKeys } from './sealed-keys.ts';

/**
 * The file beside a backup: when it was made, with which keys, and the keys themselves if a
 * passphrase seals them. It never has the token secret.
 */
const label = z.strictObject({
  made_at: z.iso.datetime(),
  keys_fingerprint: z.string(),
  sealed_keys: sealedKeys.nullable(),
  /** The end of the archive's hash chain when the backup was begun. */
  archive_head: z
    .strictObject({ place: z.int(), invoice_number: z.string(), seal: z.string() })
    .nullish(),
});
export type Label = z.output<typeof label>;

const folder = () => join(config().DATA_DIR, 'backups');
const extension = () => (onPostgres() ? '.ndjson.gz' : '.sqlite');
const labelPath = (name: string) => join(folder(), `${name}.label.json`);
export const pathOf = (name: string) => join(folder(), name);

/** The label of a backup; an automatic backup before a migration has none. */
export async function labelOf(name: string): Promise<Label | null> {
  return readFile(labelPath(name), 'utf8')
    .then((text) => label.parse(JSON.parse(text)))
    .catch(() => null);
}

async function presentBackup(name: string): Promise<BackupPayload | null> {
  const file = await lstat(pathOf(name)).catch(() => null);
  // A symbolic link could point anywhere.
  if (!file?.isFile()) return null;
  const made = await labelOf(name);
  return {
    name,
    size_bytes: file.size,
    created_at: made?.made_at ?? file.mtime.toISOString(),
    with_keys: Boolean(made?.sealed_keys),
  };
}

function byName(extension: string) {
  return (name: string) => backupName.safeParse(name).success && name.endsWith(extension);
}

/**
 * The names of a data folder's backups of one kind, the newest file first; read without labels,
 * which may be lost.
 */
export async function backupFiles(dataDir: string, extension: string): Promise<string[]> {
  const place = join(dataDir, 'backups');
  const names = (await readdir(place).catch(() => [])).filter(byName(extension));
  const found = await Promise.all(
    names.map(async (name) => ({ name, file: await lstat(join(place, name)).catch(() => null) })),
  );
  return found
    .filter(({ file }) => file?.isFile())
    .sort((a, b) => b.file!.mtimeMs - a.file!.mtimeMs)
    .map(({ name }) => name);
}

/** The backups of this kind of database in the data folder, newest first. */
export async function backupsThere(): Promise<BackupPayload[]> {
  const names = (await readdir(folder()).catch(() => [])).filter(byName(extension()));
  const all = (await Promise.all(names.map(presentBackup))).filter((one) => one !== null);
  return all.sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}

/**
 * A backup by its name in the list.
 * @throws Problem 404
 */
export async function backupThere(name: string): Promise<BackupPayload> {
  const found = (await backupsThere()).find((one) => one.name === name);
  if (!found) throw notFound();
  return found;
}

async function labelFor(made_at: string, passphrase: string | undefined): Promise<Label> {
  const keys = dataKeys();
  return {
    made_at,
    keys_fingerprint: fingerprintOf(keys),
    sealed_keys: passphrase === undefined ? null : await sealKeys(keys, passphrase),
    archive_head: await headLine(),
  };
}

/**
 * Writes a backup of the whole database as of one moment; its label first, so that no backup is
 * without one.
 */
export async function writeBackup(
  kind: 'backup' | 'before-restore',
  passphrase?: string,
): Promise<BackupPayload> {
  const made_at = now().toISOString();
  const time = made_at.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-');
  const name = `${kind}-${time}-${randomLetters(4)}`;
  const made = hasKeys() ? await labelFor(made_at, passphrase) : null;
  requireFilesInPlace();
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  try {
    if (made) writeDurably(labelPath(name + extension()), JSON.stringify(made));
    await backUp(database(), config().DATA_DIR, name);
    return (await presentBackup(name + extension()))!;
  } catch (error) {
    removeBackup(name + extension());
    throw error;
  }
}

/** Removes a backup and its label: one that was not finished, or whose request failed. */
export function removeBackup(name: string): void {
  for (const path of [pathOf(name), labelPath(name)]) rmSync(path, { force: true });
}

const DRAFTS = /^\.restore[-_]|\.part$/;
/**
 * Removes what a crash left in the folder: unfinished copies of all data, and labels without a
 * backup. Only while nobody makes a backup.
 */
export async function removeLeftovers(): Promise<void> {
  const names: string[] = await readdir(folder()).catch(() => []);
  const labelled = (name: string) => names.includes(name.replace(/\.label\.json$/, ''));
  for (const name of names) {
    const isLeft = DRAFTS.test(name) || (name.endsWith('.label.json') && !labelled(name));
    if (isLeft) await rm(join(folder(), name), { recursive: true, force: true });
  }
}
