import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../server/database/sqlite.ts';
import { quoted, tablesOf } from '../../../server/database/tables.ts';
import { HARMLESS } from '../../support/corpus.ts';
import { makeCustomer, PASSWORD } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { createDatabase, DATABASES } from '../../support/postgres.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { NOBODY, OWNER, type Client } from '../../support/server.ts';
import { givePin, PIN } from '../../support/tills.ts';
import { openCorpusRestaurant, type CorpusRestaurant } from '../corpus/house.ts';
import { Life } from '../corpus/life.ts';
import { rowsOf } from '../database/open.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/**
 * What is left without a row: what waits for a moment, what a provider or an authenticator outside
 * is needed for, and a lock.
 */
const EMPTY = [
  'archive_checkpoints',
  'jobs',
  'online_payments',
  'online_refunds',
  'online_reversals',
  'pairings',
  'passkey_challenges',
  'passkeys',
];
const LOCK = 'write_gate';

type Row = Record<string, unknown>;
interface Answer {
  status: number | null;
  said: string;
}

/** Runs a built command on a data folder. */
async function command(
  to: 'postgres' | 'sqlite',
  folder: string,
  settings: Record<string, string> = {},
): Promise<Answer> {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'dist/server/move.js'), to, '--data-dir', folder],
    {
      env: { PATH: process.env.PATH, LOG_LEVEL: 'fatal', NODE_ENV: 'production', ...settings },
    },
  );
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const [out, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, said: out + complaints };
}

/** Every row of a SQLite database; JSON parsed, since PostgreSQL sorts its keys. */
async function contentsOf(folder: string): Promise<Record<string, string[]>> {
  const sequelize = openSqlite(folder);
  try {
    const contents: Record<string, string[]> = {};
    for (const table of await tablesOf(sequelize)) {
      const columns = await rowsOf<{ name: string; type: string }>(
        sequelize,
        `SELECT name, type FROM pragma_table_info('${table}')`,
      );
      const isJson = new Set(columns.filter(({ type }) => type === 'JSON').map(({ name }) => name));
      const rows = await rowsOf<Row>(sequelize, `SELECT * FROM ${quoted(table)}`);
      contents[table] = rows.map((row) => JSON.stringify(sortedRow(row, isJson))).sort();
    }
    return contents;
  } finally {
    await sequelize.close();
  }
}
function sortedRow(row: Row, isJson: Set<string>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      isJson.has(name) && typeof value === 'string' ? sortedKeys(JSON.parse(value)) : value,
    ]),
  );
}
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, sortedKeys(inner)]),
  );
}

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Kinds of rows that a life of texts has none of. */
async function liveMore({ owner, server, table, wine, mail }: CorpusRestaurant): Promise<void> {
  const done = async (answer: Promise<{ status: number; body: unknown; bytes: Buffer }>) => {
    const { status, body, bytes } = await answer;
    if (status >= 300) throw new Error(`${status} ${bytes.toString().slice(0, 500)}`);
    return body as Record<string, string>;
  };
  const put = async (path: string, picture: Buffer) => {
    const response = await fetch(owner.base + path, {
      method: 'PUT',
      body: new Uint8Array(picture),
      headers: { Authorization: `Bearer ${owner.token}`, 'Content-Type': 'image/png' },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  const icon = readFileSync(join(ROOT, 'assets/icon.png'));
  await put('/api/restaurant/logo', icon);
  await put(`/api/products/${wine.id}/picture`, icon);
  const { items: categories } = (await owner.get('/api/categories')).body;
  const category_ids = categories.map(({ id }: { id: string }) => id);
  await done(owner.post('/api/stations', { name: 'Küche', category_ids }));
  const items = [{ product_id: wine.id, quantity: 2, course: 2 }];
  const order = await done(owner.post('/api/orders', { table_id: table.id, items }));
  await done(owner.post(`/api/bills/${order.bill_id}/fire`, { course: 2 }));
  const asked = { items: [{ product_id: wine.id, quantity: 1 }] };
  const once = { 'Idempotency-Key': randomUUID() };
  const { claim_code } = await done(server.portal.post(`/menu/${table.token}/order`, asked, once));
  await done(server.portal.post(`/orders/${claim_code}/call`, { reason: 'waiter' }));
  await done(givePin(owner, PIN, OWNER.password));
  const { client } = await makeCustomer(server, mail);
  await done(client.send('DELETE', '/customer/account', { password: PASSWORD }));
  const { date } = (await owner.get('/api/reports/day')).body;
  // Before yesterday: that one may still go on after midnight.
  const past = new Date(Date.parse(date) - 2 * 24 * 3_600_000).toISOString().slice(0, 10);
  await done(owner.post('/api/reports/day', { date: past }));
}

/** What staff see of the restaurant, and the bytes of every document. */
async function seenBy(owner: Client, portal: string): Promise<unknown> {
  const seen: Record<string, unknown> = {};
  for (const path of ['orders', 'bills', 'invoices', 'users', 'products', 'tables', 'restaurant'])
    seen[path] = (await owner.get(`/api/${path}?limit=100`)).body;
  const { items } = seen.invoices as { items: { id: string; invoice_number: string }[] };
  for (const { id, invoice_number } of items)
    for (const form of ['pdf', 'receipt.pdf', 'xml']) {
      const { status, bytes } = await owner.get(`/api/invoices/${id}/${form}`);
      const hash = createHash('sha256').update(bytes).digest('hex');
      seen[`${invoice_number} ${form}`] = [status, bytes.length, hash];
    }
  // Each start has a port of its own.
  return JSON.parse(JSON.stringify(seen).replaceAll(portal, 'the portal'));
}

describe.runIf(DATABASES.includes('PostgreSQL'))('a restaurant with every kind of row', () => {
  let mail: MailServer;
  let folder: string;
  let url: string;
  let server: ServerProcess | null = null;
  let token: string;
  let seen: unknown;
  let contents: Record<string, string[]>;
  let bytes: string;
  let backup: string;

  const start = async (settings: Record<string, string> = {}) => {
    server = await startServerProcess({
      ...mail.settings,
      STRIPE_API: NOBODY,
      MOLLIE_API: NOBODY,
      BACKUP_AT: 'off',
      DATA_DIR: folder,
      ...settings,
    });
    return server;
  };
  const stop = async () => {
    await server?.stop();
    server = null;
  };
  const whyNot = (settings: Record<string, string>) =>
    start(settings).then(
      () => 'it started',
      (error: Error) => error.message,
    );
  const verify = async (owner: Client) => (await owner.get('/api/archive/verify')).body;

  beforeAll(async () => {
    buildServer();
    [mail, url] = [await startMailServer(), await createDatabase()];
    folder = mkdtempSync(join(tmpdir(), 'move-'));
    const site = await openCorpusRestaurant(await start(), mail);
    await new Life(site, HARMLESS, 1).live();
    await liveMore(site);
    token = site.owner.token!;
    backup = (await site.owner.post('/api/backups')).body.name;
    seen = await seenBy(site.owner, server!.portal.base);
    await stop();
    contents = await contentsOf(folder);
    bytes = hashOf(join(folder, 'database.sqlite'));
  });
  afterAll(async () => {
    await stop();
    await mail.stop();
    for (const one of [folder, `${folder}-back`]) rmSync(one, { recursive: true, force: true });
  });

  it('has rows in every table that a life fills', () => {
    const empty = Object.entries(contents).flatMap(([table, rows]) => (rows.length ? [] : [table]));
    expect(empty.filter((table) => !EMPTY.includes(table))).toEqual([LOCK]);
  });

  it('is not started on another database: the refusal names the command', async () => {
    const why = await whyNot({ DATABASE_URL: url });
    expect(why).toContain(`npm run migrate-to-postgres -- --data-dir ${folder}`);
  });

  it('is not moved while a server runs on the folder, nor without an address', async () => {
    expect(await command('postgres', folder)).toMatchObject({
      status: 1,
      said: expect.stringContaining('DATABASE_URL=postgres://'),
    });
    await start();
    const { status, said } = await command('postgres', folder, { DATABASE_URL: url });
    await stop();
    expect([status, said]).toEqual([1, expect.stringContaining('is already running')]);
  });

  it('is moved to PostgreSQL with its archive, and its SQLite database is only read', async () => {
    contents = await contentsOf(folder);
    bytes = hashOf(join(folder, 'database.sqlite'));
    const { status, said } = await command('postgres', folder, { DATABASE_URL: url });
    expect([status, said]).toEqual([0, expect.stringContaining('counted on both sides')]);
    expect(said).toMatch(/Archive of .+: \d+ documents, as they were issued\./);
    expect(said).toContain('Set in');
    expect(said).not.toContain(new URL(url).password || 'postgres://');
    expect(hashOf(join(folder, 'database.sqlite'))).toBe(bytes);
  });

  it('is refused a second time, since the database is not empty', async () => {
    const { status, said } = await command('postgres', folder, { DATABASE_URL: url });
    expect([status, said]).toEqual([1, expect.stringContaining('is not empty')]);
  });

  it('comes back to SQLite with every row as it was', async () => {
    const back = `${folder}-back`;
    cpSync(folder, back, { recursive: true });
    const there = await command('sqlite', back, { DATABASE_URL: url });
    expect([there.status, there.said]).toEqual([1, expect.stringContaining('a database already')]);
    rmSync(join(back, 'database.sqlite'));
    const { status, said } = await command('sqlite', back, { DATABASE_URL: url });
    expect([status, said]).toEqual([0, expect.stringContaining('Take DATABASE_URL out')]);
    expect(await contentsOf(back)).toEqual(contents);
  });

  it('no longer starts on the database that it was moved away from', async () => {
    expect(await whyNot({})).toContain('npm run migrate-to-sqlite');
  });

  it('goes on there: staff stay logged in, documents are rendered to the same bytes', async () => {
    rmSync(join(folder, 'uploads'), { recursive: true, force: true });
    const { staff, portal } = await start({ DATABASE_URL: url });
    const owner = staff.as(token);
    expect(await seenBy(owner, portal.base)).toEqual(seen);
    expect(await verify(owner)).toMatchObject({ ok: true });
  });

  it('restores there a backup that was made on SQLite, and the other way round', async () => {
    const owner = server!.staff.as(token);
    const { password } = OWNER;
    const restored = await owner.post(`/api/backups/${backup}/restore`, { password });
    expect([restored.status, restored.body]).toEqual([200, expect.anything()]);
    const logIn = async () => {
      const { body } = await server!.staff.post('/api/token', { email: OWNER.email, password });
      return server!.staff.as(body.access_token);
    };
    const again = await logIn();
    expect(await verify(again)).toMatchObject({ ok: true });
    const made = (await again.post('/api/backups')).body.name as string;
    const invoices = (await again.get('/api/invoices?limit=100')).body;
    await stop();

    renameSync(join(folder, 'database.sqlite'), join(folder, 'before.sqlite'));
    expect(await command('sqlite', folder, { DATABASE_URL: url })).toMatchObject({ status: 0 });
    expect(existsSync(join(folder, 'database.sqlite'))).toBe(true);
    await start();
    const back = await logIn();
    const { status } = await back.post(`/api/backups/${made}/restore`, { password });
    expect(status).toBe(200);
    const last = await logIn();
    expect(await verify(last)).toMatchObject({ ok: true });
    expect((await last.get('/api/invoices?limit=100')).body).toEqual(invoices);
  });
});
