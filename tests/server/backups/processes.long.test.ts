import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDatabase } from '../../support/postgres.ts';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { OWNER, RESTAURANT, setUpRestaurant, startTestServer } from '../../support/server.ts';

const PASSPHRASE = 'four words that nobody says';
const NEW_OWNER = {
  email: 'new@casaluz.example',
  password: 'another long passphrase',
  full_name: 'New machine',
};

it('every process on the database uses the new keys after a restore with other keys', async () => {
  buildServer();
  const first = await startTestServer({ DATABASE_URL: await createDatabase() });
  const { owner } = await setUpRestaurant(first);
  const made = (await owner.post('/api/backups', { passphrase: PASSPHRASE })).body.name as string;
  const settings = {
    DATABASE_URL: await createDatabase(),
    DATA_DIR: mkdtempSync(join(tmpdir(), 'back-office-')),
  };
  const [a, b, c] = await Promise.all([1, 2, 3].map(() => startServerProcess(settings)));
  try {
    const { access_token } = (
      await a!.staff.post('/api/setup', { restaurant: RESTAURANT, owner: NEW_OWNER })
    ).body;
    cpSync(join(first.dataDir, 'backups'), join(settings.DATA_DIR, 'backups'), { recursive: true });
    // Each process has the previous keys in use.
    for (const one of [a!, b!, c!])
      expect((await one.staff.as(access_token).get('/api/me')).status).toBe(200);
    const restored = await a!.staff.as(access_token).post(`/api/backups/${made}/restore`, {
      password: NEW_OWNER.password,
      passphrase: PASSPHRASE,
    });
    expect([restored.status, restored.body.code]).toEqual([200, undefined]);
    const logins = [a!, b!, c!].map(({ staff }) =>
      staff.post('/api/token', { email: OWNER.email, password: OWNER.password }),
    );
    const tokens = await Promise.all(logins);
    expect(tokens.map(({ status }) => status)).toEqual([200, 200, 200]);
    // A token of one process is valid in the others.
    for (const one of [a!, b!, c!])
      expect((await one.staff.as(tokens[0]!.body.access_token).get('/api/me')).status).toBe(200);
  } finally {
    await Promise.all([a!, b!, c!].map((one) => one.stop()));
    await first.stop();
    rmSync(settings.DATA_DIR, { recursive: true, force: true });
  }
});

it('a backup on PostgreSQL is restored without a login, once no process runs', async () => {
  buildServer();
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
  const settings = { DATABASE_URL: await createDatabase(), DATA_DIR };
  const restore = (name: string, DATABASE_URL = settings.DATABASE_URL) => {
    const program = join(import.meta.dirname, '../../../dist/server/restore.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, name], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LOG_LEVEL: 'fatal', DATA_DIR, DATABASE_URL },
    });
    return [status, stdout + stderr] as const;
  };
  try {
    const [a, b] = await Promise.all([1, 2].map(() => startServerProcess(settings)));
    const { owner } = await setUpRestaurant(a!);
    const { name } = (await owner.post('/api/backups')).body as { name: string };
    await owner.post('/api/tables', { name: 'Mesa 5' });
    await a!.stop();
    // The second process still runs.
    expect(restore(name)).toEqual([1, expect.stringContaining('already running')]);
    await b!.stop();
    const tables = async (DATABASE_URL: string) => {
      const running = await startServerProcess({ DATA_DIR, DATABASE_URL });
      const { body } = await running.staff.post('/api/token', {
        email: OWNER.email,
        password: OWNER.password,
      });
      const found = await running.staff.as(body.access_token).get('/api/tables');
      await running.stop();
      return found.body.items.length as number;
    };
    expect(restore(name)).toEqual([0, expect.stringContaining('Restore')]);
    expect(await tables(settings.DATABASE_URL)).toBe(1);
    // The database is lost: the backup becomes a new one.
    const other = await createDatabase();
    expect(restore(name, other)).toEqual([0, expect.stringContaining('Restore')]);
    expect(await tables(other)).toBe(1);
  } finally {
    rmSync(DATA_DIR, { recursive: true, force: true });
  }
});
