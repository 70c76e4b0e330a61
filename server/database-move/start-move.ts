/** `npm run migrate-to-postgres` and `npm run migrate-to-sqlite`. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { config, readConfig, useConfig, type Config } from '../config.ts';
import { failureOf } from '../data-folder/failure.ts';
import { lockFolder } from '../data-folder/lock.ts';
import { databaseFile } from '../database/sqlite.ts';
import { Problem } from '../errors.ts';
import { closeBcrypt } from '../security/bcrypt-threads.ts';
import { hasText, text } from '../texts.ts';
import { moveToPostgres, moveToSqlite, type Archive, type Moved } from './move.ts';
import { addressOf, MoveError } from './sides.ts';

type Direction = 'postgres' | 'sqlite';
const say = (...lines: string[]) => console.info(lines.join('\n'));

function messageOf(error: unknown, where: Config | null): string {
  if (error instanceof MoveError) return error.message;
  if (!(error instanceof Problem)) return failureOf(error, where).message;
  return hasText(error.code) ? text('en', error.code) : error.code;
}

interface Options {
  direction: Direction;
  dataDir: string | undefined;
}
/** @throws Error for an unknown option */
function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' } },
  });
  const dataDir = values['data-dir'] === undefined ? undefined : resolve(values['data-dir']);
  return { direction: positionals[0] === 'sqlite' ? 'sqlite' : 'postgres', dataDir };
}

function presentArchive([name, { documents, faults, faults_total }]: [string, Archive]): string {
  if (faults_total === 0) return `Archive of ${name}: ${documents} documents, as they were issued.`;
  return (
    `Archive of ${name}: ${documents} documents. Faults, the same as before the move: ` +
    `${faults_total}, the first at ${faults[0]?.invoice_number}. The page “Archive” names them.`
  );
}

function presentMoved({ counts, archives }: Moved): string[] {
  const filled = Object.entries(counts).filter(([, count]) => count > 0);
  const rows = filled.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...filled.map(([table, count]) => `${String(count).padStart(10)}  ${table}`),
    `${String(rows).padStart(10)}  rows in ${filled.length} tables, counted on both sides`,
    ...Object.entries(archives).map(presentArchive),
  ];
}

/** What is left for the owner to do. */
function nextSteps(direction: Direction): string[] {
  const { DATA_DIR } = config();
  const settings = `${join(DATA_DIR, 'config.env')} or the server's environment`;
  return direction === 'postgres'
    ? [
        `Moved. ${databaseFile(DATA_DIR)} is as it was, and no longer the restaurant: keep it as ` +
          'long as you like, and then delete it.',
        `Set in ${settings}, where it is not set yet, the same DATABASE_URL as for this command, ` +
          'and start the server. Keys, invoices and backups stay in the data folder.',
      ]
    : [
        'Moved. The PostgreSQL database is as it was, and no longer the restaurant.',
        `Take DATABASE_URL out of ${settings}, and start the server.`,
      ];
}

async function main({ direction }: Options): Promise<void> {
  const { DATA_DIR, DATABASE_URL } = config();
  if (!existsSync(DATA_DIR))
    throw new MoveError(
      `There is no data folder ${DATA_DIR}. Name it: ` +
        `npm run migrate-to-${direction} -- --data-dir <folder>`,
    );
  if (!DATABASE_URL)
    throw new MoveError(
      'Name the PostgreSQL database in the settings, as DATABASE_URL, or for this command: ' +
        `DATABASE_URL=postgres://user:password@machine/database npm run migrate-to-${direction}`,
    );
  const lock = await lockFolder(DATA_DIR, 'alone');
  try {
    const [folder, database] = [
      `SQLite in ${DATA_DIR}`,
      `PostgreSQL at ${addressOf(DATABASE_URL)}`,
    ];
    const [from, to] = direction === 'postgres' ? [folder, database] : [database, folder];
    say(`Moving the restaurant from ${from} to ${to} …`);
    const move = direction === 'postgres' ? moveToPostgres : moveToSqlite;
    say(...presentMoved(await move()), '', ...nextSteps(direction));
  } finally {
    await lock.release();
  }
}

let settings: Config | null = null;
try {
  const options = readOptions(process.argv.slice(2));
  settings = readConfig(undefined, options.dataDir);
  useConfig(settings);
  await main(options);
} catch (error) {
  console.error(messageOf(error, settings));
  process.exitCode = 1;
} finally {
  await closeBcrypt();
}
