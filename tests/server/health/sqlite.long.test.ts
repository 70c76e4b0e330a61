import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { setDisk } from '../../../server/health/disk.ts';
import { checkSoundness } from '../../../server/health/soundness.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeEach(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterEach(async () => {
  setDisk(null);
  await server.stop();
});

const inFolder = (name: string) => join(server.dataDir, name);
function order() {
  return server.portal.post(`/menu/${restaurant.table.token}/order`, {
    items: [{ product_id: restaurant.paella.id, quantity: 1 }],
  });
}
async function orders() {
  return (await rowsOf<{ n: number }>(database(), 'SELECT count(*) AS n FROM orders'))[0]!.n;
}
function until(isSo: () => Promise<boolean>) {
  return vi.waitUntil(isSo, { timeout: 60_000, interval: 50 });
}
/** The fault, as the portal reports it. */
async function ready() {
  const { status, body } = await server.portal.get('/readyz');
  return status === 200 ? [] : (body.wrong as string[]);
}
const untilReady = () => until(async () => (await ready()).length === 0);
const untilWrong = (part: string) => until(async () => (await ready()).includes(part));
function isBusy({ status, body, headers }: Awaited<ReturnType<typeof order>>) {
  return [status, body.code, Number(headers.get('Retry-After')) > 0];
}
const BUSY = [503, 'busy', true];
async function alive() {
  for (const port of [server.portal, server.staff])
    expect((await port.get('/healthz')).body).toMatchObject({ status: 'ok' });
}

describe('the data folder', () => {
  it('moved away: nothing is acknowledged from then on, and everything continues once it is back', async () => {
    expect((await order()).status).toBe(201);
    const away = `${server.dataDir}-away`;
    renameSync(server.dataDir, away);
    expect(isBusy(await order())).toEqual(BUSY);
    await untilWrong('folder');
    expect((await server.portal.get('/readyz', { 'Accept-Language': 'de' })).body).toMatchObject({
      status: 503,
      code: 'busy',
      detail: expect.stringContaining('Der Datenordner fehlt'),
    });
    expect((await server.staff.get('/readyz')).body.wrong).toEqual(['folder']);
    await alive();
    expect(isBusy(await restaurant.owner.post('/api/backups', {}))).toEqual(BUSY);
    expect(existsSync(server.dataDir)).toBe(false);
    renameSync(away, server.dataDir);
    expect((await order()).status).toBe(201);
    await untilReady();
    expect(await orders()).toBe(2);
  });

  it('replaced by a copy of itself is not the one that was opened', async () => {
    const away = `${server.dataDir}-away`;
    renameSync(server.dataDir, away);
    mkdirSync(server.dataDir);
    for (const name of readdirSync(away)) {
      if (statSync(join(away, name)).isFile()) copyFileSync(join(away, name), inFolder(name));
    }
    expect(isBusy(await order())).toEqual(BUSY);
    await untilWrong('folder');
    rmSync(server.dataDir, { recursive: true });
    renameSync(away, server.dataDir);
    expect((await order()).status).toBe(201);
  });

  it.each(['deleted', 'swapped'])('with the database %s', async (how) => {
    const away = inFolder('elsewhere');
    renameSync(inFolder('database.sqlite'), away);
    if (how === 'swapped') copyFileSync(away, inFolder('database.sqlite'));
    expect(isBusy(await order())).toEqual(BUSY);
    await untilWrong('folder');
    expect(existsSync(inFolder('database.sqlite'))).toBe(how === 'swapped');
    renameSync(away, inFolder('database.sqlite'));
    expect((await order()).status).toBe(201);
    await untilReady();
  });

  it('with its write-ahead log deleted: what was acknowledged is written into the database', async () => {
    const before = [await order(), await order()];
    expect(before.map(({ status }) => status)).toEqual([201, 201]);
    rmSync(inFolder('database.sqlite-wal'));
    const after = await order();
    expect(after.status).toBe(201);
    expect(existsSync(inFolder('database.sqlite-wal'))).toBe(true);
    expect(await orders()).toBe(3);
    // As after a power cut: only the files at their paths.
    const copy = inFolder('copy');
    mkdirSync(copy);
    for (const name of ['database.sqlite', 'database.sqlite-wal'])
      copyFileSync(inFolder(name), join(copy, name));
    const other = await import('../../../server/database/sqlite.ts').then(({ openSqlite }) =>
      openSqlite(copy),
    );
    expect(await rowsOf(other, 'SELECT count(*) AS n FROM orders')).toEqual([{ n: 3 }]);
    await other.close();
  });

  it('with its write-ahead log deleted while nobody orders', async () => {
    expect((await order()).status).toBe(201);
    rmSync(inFolder('database.sqlite-wal'));
    await until(async () => existsSync(inFolder('database.sqlite-wal')));
    expect(await orders()).toBe(1);
  });

  it('that accepts no PDFs: a download is 503, and the PDF is served once it does', async () => {
    const { body: placed } = await order();
    await restaurant.owner.post(`/api/orders/${placed.order_id}/payments`, {
      method: 'cash',
      amount_cents: 1850,
    });
    // Also root, whom no file mode stops, can make no folder where a file is.
    writeFileSync(inFolder('uploads'), 'no folder');
    const invoice = await restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, {});
    expect(invoice.status).toBe(201);
    const pdf = () => restaurant.owner.get(`/api/invoices/${invoice.body.id}/pdf`);
    expect(isBusy(await pdf())).toEqual(BUSY);
    rmSync(inFolder('uploads'));
    expect((await pdf()).status).toBe(200);
  });
});

it('a full disk means 503 for everybody, until there is room', async () => {
  const pragma = (sql: string) => inTransaction(() => database().query(sql));
  const [pages] = await inTransaction(() =>
    rowsOf<{ page_count: number }>(database(), 'PRAGMA page_count'),
  );
  await pragma(`PRAGMA max_page_count=${pages!.page_count}`);
  const responses = [];
  do responses.push(...(await Promise.all(Array.from({ length: 10 }, order))));
  while (responses.every(({ status }) => status === 201) && responses.length < 500);
  expect([...new Set(responses.map(({ status }) => status))].sort()).toEqual([201, 503]);
  expect(responses.filter(({ status }) => status === 503).map(isBusy)).toContainEqual(BUSY);
  const acknowledged = responses.filter(({ status }) => status === 201).length;
  await alive();
  await pragma('PRAGMA max_page_count=1000000');
  expect((await order()).status).toBe(201);
  expect(await orders()).toBe(acknowledged + 1);
  await untilReady();
});

it('a disk with nothing left is reported, and one that is nearly full causes a warning', async () => {
  const codes = async () =>
    (await restaurant.owner.get('/api/warnings')).body.items.map(
      ({ code }: { code: string }) => code,
    );
  expect([await codes(), await ready()]).toEqual([[], []]);
  setDisk(async () => 900_000_000);
  expect(await codes()).toEqual(['disk_low']);
  await untilReady();
  setDisk(async () => 100_000);
  await untilWrong('disk');
  setDisk(null);
  await untilReady();
});

/** Another process that blocks every writer until it is ended. */
async function lockElsewhere() {
  const script = `const sqlite3 = require('sqlite3');
    const db = new sqlite3.Database(process.argv[1]);
    db.exec('BEGIN EXCLUSIVE', (error) => { console.log(error ? error.message : 'locked'); });
    process.stdin.once('data', () => db.exec('ROLLBACK', () => db.close()));
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['-e', script, inFolder('database.sqlite')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(String(said).trim()).toBe('locked');
  return async () => {
    child.stdin.end('go\n');
    await once(child, 'exit');
  };
}

it('a database that another process has locked means 503, until that process ends', async () => {
  const unlock = await lockElsewhere();
  const responses = await Promise.all([order(), order(), untilWrong('database')]);
  expect([isBusy(responses[0]), isBusy(responses[1])]).toEqual([BUSY, BUSY]);
  expect((await server.portal.get(`/menu/${restaurant.table.token}`)).status).toBe(200);
  await alive();
  await unlock();
  expect((await order()).status).toBe(201);
  await untilReady();
});

describe('a damaged database', () => {
  /**
   * Overwrites the pages of an index in the file: reading by the index fails, reading the table
   * finds its rows.
   */
  async function damage(): Promise<void> {
    await order();
    await inTransaction(async () => undefined);
    const checkpointed = await rowsOf<{ busy: number }>(
      database(),
      'PRAGMA wal_checkpoint(TRUNCATE)',
    );
    expect(checkpointed[0]!.busy).toBe(0);
    const [{ rootpage }] = (await rowsOf<{ rootpage: number }>(
      database(),
      "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'invoices' LIMIT 1",
    )) as [{ rootpage: number }];
    const [{ page_size }] = (await rowsOf<{ page_size: number }>(
      database(),
      'PRAGMA page_size',
    )) as [{ page_size: number }];
    const file = openSync(inFolder('database.sqlite'), 'r+');
    writeSync(file, Buffer.alloc(page_size, 0x5a), 0, page_size, (rootpage - 1) * page_size);
    closeSync(file);
  }

  it('cannot be backed up: 409 with its own code, and no partial copy is left', async () => {
    expect((await restaurant.owner.post('/api/backups', {})).status).toBe(201);
    const before = readdirSync(inFolder('backups')).filter((name) => name.endsWith('.sqlite'));
    await damage();
    const refused = await restaurant.owner.post('/api/backups', {}, { 'Accept-Language': 'en' });
    expect([refused.status, refused.body.code]).toEqual([409, 'database_damaged']);
    expect(refused.body.detail).toContain('npm run restore');
    expect(
      readdirSync(inFolder('backups')).filter((name) => /\.(sqlite|part)$/.test(name)),
    ).toEqual(before);
  });

  it('is found by the check, causes a warning and is not ready', async () => {
    await checkSoundness(new Date());
    expect(await ready()).toEqual([]);
    await damage();
    await checkSoundness(new Date());
    await untilWrong('database');
    const { body } = await restaurant.owner.get('/api/warnings', { 'Accept-Language': 'es' });
    expect(body.items[0]).toMatchObject({
      code: 'database_damaged',
      detail: expect.stringContaining('La base de datos está dañada'),
    });
    await alive();
  });
});
