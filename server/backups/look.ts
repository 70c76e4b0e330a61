/**
 * Inspects a backup without restoring it: whether it is whole, of a known version, and which keys
 * it needs.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { migrations } from '../../migrations/index.ts';
import { FORMAT } from '../database/postgres-backup.ts';
import { close, openImmutable, rowsOf } from '../database/sqlite-file.ts';
import { MIGRATIONS_TABLE } from '../database/tables.ts';

export type Look =
  | { state: 'good'; keys_fingerprint: string | null }
  | { state: 'damaged' }
  /** Of a newer version of the program. */
  | { state: 'newer' }
  /** Nobody could log in to it, since it was made before the restaurant was set up. */
  | { state: 'empty' };

interface Content {
  ran: string[];
  owners: number;
  keys_fingerprint: string | null;
}

function verdict({ ran, owners, keys_fingerprint }: Content): Look {
  if (ran.some((name) => !migrations.some((known) => known.name === name)))
    return { state: 'newer' };
  return owners > 0 ? { state: 'good', keys_fingerprint } : { state: 'empty' };
}

async function contentOfSqlite(file: string): Promise<Content | null> {
  const connection = await openImmutable(file);
  const all = <R>(sql: string) => rowsOf<R>(connection, sql);
  try {
    await all('PRAGMA trusted_schema=OFF');
    const [state] = await all<{ quick_check: string }>('PRAGMA quick_check(1)');
    if (state?.quick_check !== 'ok') return null;
    const ran = (await all<{ name: string }>(`SELECT name FROM "${MIGRATIONS_TABLE}"`)).map(
      ({ name }) => name,
    );
    const [owners] = await all<{ counted: number }>(
      "SELECT count(*) AS counted FROM users WHERE role = 'owner' AND disabled_at IS NULL",
    );
    // Earlier versions stored no fingerprint of the keys.
    const named = await all<{ keys_fingerprint: string }>(
      'SELECT keys_fingerprint FROM installation',
    ).catch(() => []);
    return {
      ran,
      owners: owners?.counted ?? 0,
      keys_fingerprint: named[0]?.keys_fingerprint ?? null,
    };
  } finally {
    await close(connection);
  }
}

interface Row {
  role?: string;
  disabled_at?: string | null;
  keys_fingerprint?: string;
}

async function contentOfDump(file: string): Promise<Content | null> {
  const source = createReadStream(file);
  const unpacked = createGunzip();
  const broken = new Promise<never>((_done, fail) => {
    source.on('error', fail);
    unpacked.on('error', fail);
  });
  broken.catch(() => undefined);
  const content: Content = { ran: [], owners: 0, keys_fingerprint: null };
  let table: string | null = null;
  const read = async () => {
    for await (const line of createInterface({
      input: source.pipe(unpacked),
      crlfDelay: Infinity,
    })) {
      if (table === null) {
        const header = JSON.parse(line) as { format?: string; migrations?: string[] };
        if (header.format !== FORMAT || !header.migrations) return null;
        content.ran = header.migrations;
        table = '';
      } else if (line.startsWith('"')) table = JSON.parse(line) as string;
      else if (table === 'users' || table === 'installation') note(JSON.parse(line) as Row);
    }
    return table === null ? null : content;
  };
  const note = ({ role, disabled_at, keys_fingerprint }: Row) => {
    if (role === 'owner' && !disabled_at) content.owners += 1;
    content.keys_fingerprint ??= keys_fingerprint ?? null;
  };
  try {
    return await Promise.race([read(), broken]);
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

/** Reads the whole of a backup. A file that cannot be read is damaged. */
export async function lookInto(file: string): Promise<Look> {
  const read = file.endsWith('.sqlite') ? contentOfSqlite : contentOfDump;
  const content = await read(file).catch(() => null);
  return content ? verdict(content) : { state: 'damaged' };
}
