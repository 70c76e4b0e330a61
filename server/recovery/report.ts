/**
 * The report that an owner can mail to the person who helps: versions, sizes, settings, the check
 * of `npm run check` and the last lines of the logs. No password, no address of a person and no
 * name of the restaurant's is in it.
 */
import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { cpus, freemem, homedir, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { now } from '../clock.ts';
import { ConfigError, readConfig, useConfig, type Config } from '../config.ts';
import { failureOf } from '../data-folder/failure.ts';
import { maskText } from '../log.ts';
import { logFilesOf } from '../log-files.ts';
import { VERSION } from '../version.ts';
import { checkBackups, checkDatabase, checkFolder, checkKeys, type Finding } from './check.ts';

/** Settings whose values are of no person and no secret; of all others only that they are set. */
const SHOWN: (keyof Config)[] = [
  'PORTAL_HOST',
  'PORTAL_PORT',
  'STAFF_HOST',
  'STAFF_PORT',
  'BACKUP_AT',
  'BACKUP_KEEP',
  'INVOICE_NUMBER_FORMAT',
  'CUSTOMER_TOKEN_MINUTES',
  'RATE_LIMIT_FACTOR',
  'SMTP_PORT',
  'SMTP_SECURE',
];
const LOG_LINES = 200;
const LONGEST_LINE = 2_000;

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** Size and number of all files in a folder, those in its folders too. */
function sizeOf(path: string): { bytes: number; files: number } {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return { bytes: 0, files: 0 };
  if (!entry.isDirectory()) return { bytes: entry.size, files: 1 };
  return readdirSync(path)
    .map((name) => sizeOf(join(path, name)))
    .reduce((sum, { bytes, files }) => ({ bytes: sum.bytes + bytes, files: sum.files + files }), {
      bytes: 0,
      files: 0,
    });
}

function system(): string[] {
  const { node, electron } = process.versions;
  return [
    `Version ${VERSION}`,
    `Node ${node}${electron ? `, Electron ${electron}` : ''}`,
    `${process.platform} ${process.arch}, ${release()}`,
    `${cpus().length} processors, ${megabytes(totalmem())} of memory, ${megabytes(freemem())} free`,
  ];
}

const PARTS = ['database.sqlite', 'database.sqlite-wal', 'uploads', 'backups', 'logs'];
const FILES = ['keys.json', 'config.env'];

function folder(dataDir: string): string[] {
  const { bavail, bsize, type } = statfsSync(dataDir);
  return [
    dataDir,
    `Free on its disk: ${megabytes(bavail * bsize)} (file system 0x${type.toString(16)})`,
    ...PARTS.map((name) => {
      const { bytes, files } = sizeOf(join(dataDir, name));
      return `${name}: ${megabytes(bytes)} in ${files} files`;
    }),
    ...FILES.map((name) => `${name}: ${existsSync(join(dataDir, name)) ? 'there' : 'not there'}`),
  ];
}

function settings(config: Config): string[] {
  return Object.entries(config)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) =>
      SHOWN.includes(key as keyof Config) ? `${key}=${String(value)}` : `${key} is set`,
    );
}

function presentFinding({ level, what, remedy }: Finding): string[] {
  return [`${level}: ${what}`, ...(remedy ? [`  ${remedy}`] : [])];
}

/** The last lines of the logs, the newest file last. */
function lastLines(dataDir: string): string[] {
  const lines: string[] = [];
  for (const { path } of logFilesOf(dataDir).reverse()) {
    if (lines.length >= LOG_LINES) break;
    const own = readFileSync(path, 'utf8').trimEnd().split('\n');
    lines.unshift(...own.slice(lines.length - LOG_LINES));
  }
  return lines.map((line) => line.slice(0, LONGEST_LINE));
}

/** Masks what may be of a person: home folders, mail and network addresses, secrets in links. */
export function maskReport(text: string, home = homedir()): string {
  const folders = home.length > 1 ? text.replaceAll(home, '~') : text;
  return maskText(folders)
    .replace(/([/\\](?:home|Users|Documents and Settings)[/\\])[^/\\\s"']+/g, '$1***')
    .replace(/\b(?!127\.|0\.0\.0\.0)(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b/g, '$1.*.*');
}

async function section(
  title: string,
  lines: () => string[] | Promise<string[]>,
): Promise<string[]> {
  try {
    return [`== ${title}`, ...(await lines()), ''];
  } catch (error) {
    return [`== ${title}`, `Not known: ${failureOf(error, null).message}`, ''];
  }
}

async function findings(dataDir: string): Promise<string[]> {
  const all: Finding[] = [];
  for (const check of [() => checkFolder(dataDir), () => checkKeys(dataDir)]) all.push(...check());
  for (const check of [checkDatabase, checkBackups]) all.push(...(await check()));
  return all.flatMap(presentFinding);
}

/** The settings, or the faults that prevent their use. */
function readSettings(dataDir: string): Config | ConfigError {
  try {
    return readConfig(undefined, dataDir);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/**
 * Makes the report of a data folder, whatever its state. Changes nothing.
 * @param said what the caller knows of the failure
 */
export async function makeReport(dataDir: string, said = ''): Promise<string> {
  const read = readSettings(dataDir);
  const isUsable = !(read instanceof ConfigError);
  if (isUsable) useConfig(read);
  const parts = [
    await section('Report', () => [now().toISOString(), ...(said ? [said] : [])]),
    await section('System', system),
    await section('Data folder', () => folder(dataDir)),
    await section('Settings', () => (isUsable ? settings(read) : read.faults)),
    ...(isUsable ? [await section('Check', () => findings(dataDir))] : []),
    await section('Last lines of the logs', () => lastLines(dataDir)),
  ];
  return maskReport(parts.flat().join('\n'));
}
