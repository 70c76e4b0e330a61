import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { backUp } from '../database/backup.ts';
import { database, onPostgres, requireFilesInPlace } from '../database/connect.ts';
import { FilesGone } from '../database/outage.ts';
import { putDurably } from '../durable-file.ts';
import { notFound } from '../errors.ts';
import { headLine } from '../invoices/chain/head-line.ts';
import { dataKeys, hasKeys } from '../security/keys.ts';
import { randomLetters } from '../security/random.ts';
import { answers } from './answering.ts';
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

/** Where backups are made. */
export const folder = () => config().BACKUP_DIR;
const home = () => join(config().DATA_DIR, 'backups');
/** Where there may be backups: those before a migration are always in the data folder. */
function places(): string[] {
  return [...new Set([home(), folder()])];
}
/** Those of them that answer now: the data folder does, a share of the network may not. */
async function placesThatAnswer(): Promise<string[]> {
  return folder() === home() || (await answers(folder())) ? places() : [home()];
}
const extension = () => (onPostgres() ? '.ndjson.gz' : '.sqlite');
const labelPath = (path: string) => `${path}.label.json`;
/**
 * The path of a backup: where it is, else where it would be made. In the data folder first, so
 * that no share which hangs is asked for what lies there.
 */
export async function pathOf(name: string): Promise<string> {
  for (const place of places()) {
    const path = join(place, name);
    if (await lstat(path).catch(() => null)) return path;
  }
  return join(folder(), name);
}

/** The label of a backup; one that was made before a migration has none. */
export async function labelOf(name: string, path?: string): Promise<Label | null> {
  return readFile(labelPath(path ?? (await pathOf(name))), 'utf8')
    .then((text) => label.parse(JSON.parse(text)))
    .catch(() => null);
}

interface Found {
  backup: BackupPayload;
  /** Of the keys that it was made with; null for one without a label. */
  keys_fingerprint: string | null;
}

async function find(path: string): Promise<Found | null> {
  const file = await lstat(path).catch(() => null);
  // A symbolic link could point anywhere.
  if (!file?.isFile()) return null;
  const name = basename(path);
  const made = await labelOf(name, path);
  const backup = {
    name,
    size_bytes: file.size,
    created_at: made?.made_at ?? file.mtime.toISOString(),
    with_keys: Boolean(made?.sealed_keys),
  };
  return { backup, keys_fingerprint: made?.keys_fingerprint ?? null };
}

/** Backups of either database: both can be restored on both. */
const BACKUP = /\.(?:sqlite|ndjson\.gz)$/;
export const isBackup = (name: string) => backupName.safeParse(name).success && BACKUP.test(name);

/** The kinds that this program makes. */
const KIND = /^(?:backup|auto|before)-/;
/** Outside the data folder there may be databases of other programs. */
async function namesIn(place: string, isHome = place === home()): Promise<string[]> {
  const names = (await readdir(place).catch(() => [])).filter(isBackup);
  return isHome ? names : names.filter((name) => KIND.test(name));
}

/**
 * The names of a data folder's backups, and of those in the folder of the settings if
 * that is given, the newest file first; read without labels, which may be lost.
 */
export async function backupFiles(dataDir: string, elsewhere?: string): Promise<string[]> {
  const inData = join(dataDir, 'backups');
  const isElsewhere = elsewhere !== undefined && elsewhere !== inData && (await answers(elsewhere));
  const names = await Promise.all(
    [inData, ...(isElsewhere ? [elsewhere] : [])].map(async (place) =>
      (await namesIn(place, place === inData)).map((name) => ({
        name,
        path: join(place, name),
      })),
    ),
  );
  const found = await Promise.all(
    names
      .flat()
      .map(async ({ name, path }) => ({ name, file: await lstat(path).catch(() => null) })),
  );
  return found
    .filter(({ file }) => file?.isFile())
    .sort((a, b) => b.file!.mtimeMs - a.file!.mtimeMs)
    .map(({ name }) => name);
}

/**
 * All of them, newest first, without those of a share that does not answer; one file after the
 * other, so that one that hangs meanwhile holds one of the threads that SQLite needs too.
 */
async function findAll(): Promise<Found[]> {
  const paths = new Map<string, string>();
  for (const place of (await placesThatAnswer()).reverse())
    for (const name of await namesIn(place)) paths.set(name, join(place, name));
  const all: Found[] = [];
  for (const path of paths.values()) {
    const found = await find(path);
    if (found) all.push(found);
  }
  return all.sort((a, b) => (a.backup.created_at < b.backup.created_at ? 1 : -1));
}

/** The backups, newest first. */
export async function backupsThere(): Promise<BackupPayload[]> {
  return (await findAll()).map(({ backup }) => backup);
}

/** The looks into a folder: the one that is under way, and what the last one found. */
interface Looks {
  place: string;
  now: Promise<Found[]> | null;
  seen: Found[];
}
let looks: Looks | null = null;
/** Pages ask all day; they get what is known where a share takes longer. */
const LOOK_WITHIN_MS = 2_000;

async function look(into: Looks): Promise<Found[]> {
  try {
    into.seen = await findAll();
    return into.seen;
  } finally {
    into.now = null;
  }
}

/** Who asks while another look is under way waits for that one, and for no longer than a moment. */
function findSoon(): Promise<Found[]> {
  if (looks?.place !== folder()) looks = { place: folder(), now: null, seen: [] };
  const { seen } = looks;
  looks.now ??= look(looks);
  return Promise.race([looks.now, pause(LOOK_WITHIN_MS, null, { ref: false }).then(() => seen)]);
}

/**
 * The newest backup that this installation had made by an instant. One that was made while the
 * clock was ahead, and those of another installation in a folder that both use, protect nothing.
 */
export async function newestBackup(at: Date): Promise<BackupPayload | null> {
  const ours = fingerprintOf(dataKeys());
  const own = (await findSoon()).find(
    ({ backup, keys_fingerprint }) =>
      new Date(backup.created_at) <= at && (keys_fingerprint ?? ours) === ours,
  );
  return own?.backup ?? null;
}

/**
 * A backup by its name in the list; one on a share that does not answer is not in it.
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
  kind: 'backup' | 'auto' | 'before-restore' | 'before-update',
  passphrase?: string,
): Promise<BackupPayload> {
  const made_at = now().toISOString();
  const time = made_at.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-');
  const name = `${kind}-${time}-${randomLetters(4)}`;
  const made = hasKeys() ? await labelFor(made_at, passphrase) : null;
  requireFilesInPlace();
  if (folder() !== home() && !(await answers(folder())))
    throw new FilesGone(`${folder()} does not answer`);
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const path = join(folder(), name + extension());
  try {
    if (made) await putDurably(labelPath(path), JSON.stringify(made));
    await backUp(database(), { dataDir: config().DATA_DIR, folder: folder() }, name);
    return (await find(path))!.backup;
  } catch (error) {
    await removeBackup(name + extension(), path);
    throw error;
  }
}

/** Removes a backup and its label: one that was not finished, whose request failed, or old. */
export async function removeBackup(name: string, path?: string): Promise<void> {
  const own = path ?? (await pathOf(name));
  for (const file of [own, labelPath(own)]) await rm(file, { force: true });
}

const DRAFTS = /^\.restore[-_]|\.part$/;
/** What this program writes; a folder outside the data folder may hold files of others. */
const OURS = /^[A-Za-z0-9][\w.-]*\.(?:sqlite|ndjson\.gz)(?:\.label\.json)?(?:\.part)?$/;
const DAY = 24 * 3_600_000;
/**
 * Removes what a crash left in the data folder: unfinished copies of all data, and labels without a
 * backup. Only while nobody makes a backup.
 */
export const removeLeftovers = () => removeLeftoversIn(home(), () => true);

/** The same in the folder of the settings, of what is old: at any time. */
export async function removeLeftoversElsewhere(): Promise<void> {
  for (const place of await placesThatAnswer())
    if (place !== home()) await removeLeftoversIn(place, isOldAndOurs);
}

/** Another installation that shares the folder may be writing there now. */
async function isOldAndOurs(path: string): Promise<boolean> {
  const file = await lstat(path).catch(() => null);
  return OURS.test(basename(path)) && file !== null && file.mtimeMs < now().getTime() - DAY;
}

async function removeLeftoversIn(
  place: string,
  mayGo: (path: string) => boolean | Promise<boolean>,
): Promise<void> {
  const names: string[] = await readdir(place).catch(() => []);
  const labelled = (name: string) => names.includes(name.replace(/\.label\.json$/, ''));
  for (const name of names) {
    const isLeft = DRAFTS.test(name) || (name.endsWith('.label.json') && !labelled(name));
    if (isLeft && (await mayGo(join(place, name))))
      await rm(join(place, name), { recursive: true, force: true });
  }
}
