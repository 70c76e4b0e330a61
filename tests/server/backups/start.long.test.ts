import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../../support/postgres.ts';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { OWNER, setUpRestaurant } from '../../support/server.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PASSPHRASE = 'four words that nobody says';
let original: string;
let folder: string;
let backup: string;
let sealed: string;

const at = (...path: string[]) => join(folder, ...path);
function command(name: 'restore' | 'check', args: string[] = [], input = '') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    // Keys are sealed at the cost of the servers of tests.
    [
      '--require',
      join(ROOT, 'tests/support/cheap-scrypt.cjs'),
      join(ROOT, `dist/server/${name}.js`),
      '--data-dir',
      folder,
      ...args,
    ],
    {
      encoding: 'utf8',
      input,
      env: { PATH: process.env.PATH, LOG_LEVEL: 'fatal', NODE_ENV: 'production' },
    },
  );
  return { status, said: stdout + stderr };
}
function start(settings: Record<string, string> = {}) {
  return startServerProcess({ DATA_DIR: folder, ...settings });
}
async function whyNot(settings: Record<string, string> = {}): Promise<string> {
  const running = await start(settings).catch((error: Error) => error.message);
  if (typeof running === 'string') return running;
  await running.stop();
  return 'it started';
}
/** The response to the owner's login after a start. */
async function logIn() {
  const running = await start();
  const { status } = await running.staff.post('/api/token', {
    email: OWNER.email,
    password: OWNER.password,
  });
  await running.stop();
  return status;
}
/** A copy of the original data folder, in a folder of its own. */
function fresh(from = original): void {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
  spawnSync('cp', ['-a', `${from}/.`, folder]);
}

beforeAll(async () => {
  buildServer();
  original = mkdtempSync(join(tmpdir(), 'original-'));
  const server = await startServerProcess({ DATA_DIR: original });
  const { owner } = await setUpRestaurant(server);
  sealed = (await owner.post('/api/backups', { passphrase: PASSPHRASE })).body.name;
  backup = (await owner.post('/api/backups')).body.name;
  await server.stop();
});
beforeEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
  fresh();
});
afterAll(() => {
  for (const one of [original, folder]) rmSync(one, { recursive: true, force: true });
});

describe('a start is refused', () => {
  it.each<[string, () => void, RegExp]>([
    ['without its database', () => rmSync(at('database.sqlite')), /is missing: .*database\.sqlite/],
    ['with an empty database', () => truncateSync(at('database.sqlite')), /is empty \(0 bytes\)/],
    [
      'with a write-ahead log alone',
      () => renameSync(at('database.sqlite'), at('database.sqlite-wal')),
      /is missing: .*database\.sqlite/,
    ],
    [
      'with something else for a database',
      () => writeFileSync(at('database.sqlite'), 'something else'.repeat(500)),
      /damaged, or no database: .*database\.sqlite/,
    ],
  ])(
    '%s, with its place, the newest good backup and the command',
    async (_what, spoil, what) => {
      spoil();
      const before = readdirSync(folder).sort();
      const why = await whyNot();
      expect(why).toMatch(what);
      expect(why).toContain(at('backups', backup));
      expect(why).toContain(`npm run restore -- --data-dir ${folder} ${backup}`);
      expect(readdirSync(folder).sort()).toEqual(expect.arrayContaining(before));
      expect(command('check').status).toBe(1);
      const restored = command('restore', [backup]);
      expect([restored.status, restored.said]).toEqual([0, expect.stringContaining('Restore')]);
      expect(await logIn()).toBe(200);
      expect(command('check')).toMatchObject({ status: 0 });
    },
    180_000,
  );

  it.each<[string, () => void, RegExp]>([
    ['without its keys', () => rmSync(at('keys.json')), /The keys are missing: .*keys\.json/],
    ['with empty keys', () => truncateSync(at('keys.json')), /keys\.json \(it is empty\)/],
    [
      'with half of its keys',
      () => writeFileSync(at('keys.json'), readFileSync(at('keys.json')).subarray(0, 90)),
      /no whole key file/,
    ],
    [
      'with the keys of another installation',
      () => {
        const keys = JSON.parse(readFileSync(at('keys.json'), 'utf8')) as object;
        const other = { data_key: Buffer.alloc(32, 1).toString('base64') };
        writeFileSync(at('keys.json'), JSON.stringify({ ...keys, ...other }));
      },
      /of another installation/,
    ],
  ])(
    '%s; a backup that has them sealed in it helps',
    async (_what, spoil, what) => {
      spoil();
      const keys = existsSync(at('keys.json')) && readFileSync(at('keys.json'), 'utf8');
      expect(await whyNot()).toMatch(what);
      expect(existsSync(at('keys.json')) && readFileSync(at('keys.json'), 'utf8')).toBe(keys);
      expect(command('check').status).toBe(1);
      expect(command('restore', [backup])).toMatchObject({
        status: 1,
        said: expect.stringContaining('Put the keys.json of the installation'),
      });
      const restored = command('restore', [sealed, '--passphrase-stdin'], `${PASSPHRASE}\n`);
      expect([restored.status, restored.said]).toEqual([0, expect.any(String)]);
      expect(await logIn()).toBe(200);
    },
    180_000,
  );

  it('with DATABASE_URL in the data folder of a restaurant on SQLite', async () => {
    const DATABASE_URL = await createDatabase();
    expect(await whyNot({ DATABASE_URL })).toMatch(/without a restaurant.*database\.sqlite/s);
    rmSync(at('database.sqlite'));
    expect(await whyNot({ DATABASE_URL })).toMatch(/names an empty PostgreSQL database/);
  });

  it('beside a running server, at once, with its address, on whichever ports', async () => {
    const first = await start();
    const why = await whyNot();
    expect(why).toContain(first.staff.base);
    expect(why).toContain(first.portal.base);
    expect(command('restore', [backup])).toMatchObject({
      status: 1,
      said: expect.stringContaining(first.staff.base),
    });
    expect(command('check').status).toBe(0);
    first.child.kill('SIGKILL');
    await first.stop();
    expect(await logIn()).toBe(200);
  });
});

describe('an interrupted restore', () => {
  const keys = (name: string) => at(name);

  it('before its commit leaves the previous keys, and no copy of the data', async () => {
    const other = { ...(JSON.parse(readFileSync(keys('keys.json'), 'utf8')) as object) };
    writeFileSync(keys('keys.next.json'), JSON.stringify({ ...other, generation: 'never named' }));
    mkdirSync(at('backups', '.restore-0000'));
    writeFileSync(at('backups', 'backup-x.sqlite.part'), 'half');
    writeFileSync(at('backups', 'backup-y.sqlite.label.json'), '{}');
    expect(await logIn()).toBe(200);
    expect(existsSync(keys('keys.next.json'))).toBe(false);
    expect(readdirSync(at('backups')).filter((name) => /^\.|part$|backup-y/.test(name))).toEqual(
      [],
    );
  });

  it('between its commit and its keys resumes with the keys that the database names', async () => {
    copyFileSync(keys('keys.json'), at('old'));
    expect(command('restore', [backup]).status).toBe(0);
    renameSync(keys('keys.json'), keys('keys.next.json'));
    renameSync(at('old'), keys('keys.json'));
    const generation = (
      JSON.parse(readFileSync(keys('keys.next.json'), 'utf8')) as { generation: string }
    ).generation;
    expect(await logIn()).toBe(200);
    expect(JSON.parse(readFileSync(keys('keys.json'), 'utf8'))).toMatchObject({ generation });
    expect(existsSync(keys('keys.next.json'))).toBe(false);
  });

  it('killed at any step leaves everybody able to log in, and no leftover files', async () => {
    const steps = [
      () => readdirSync(at('backups')).some((name) => name.startsWith('.restore-')),
      () => readdirSync(at('backups')).some((name) => name.startsWith('before-restore')),
      () => existsSync(keys('keys.next.json')),
    ];
    for (const reached of steps) {
      const running = await start();
      const { access_token } = (
        await running.staff.post('/api/token', { email: OWNER.email, password: OWNER.password })
      ).body;
      let responded = false;
      const restoring = running.staff
        .as(access_token)
        .post(`/api/backups/${backup}/restore`, { password: OWNER.password })
        .catch(() => undefined)
        .finally(() => {
          responded = true;
        });
      while (!responded && !reached()) await new Promise((done) => setTimeout(done, 1));
      await running.stop('SIGKILL');
      await restoring;
      expect(await logIn()).toBe(200);
      expect(existsSync(keys('keys.next.json'))).toBe(false);
      expect(readdirSync(at('backups')).filter((name) => /^\.|part$/.test(name))).toEqual([]);
    }
  });
});
