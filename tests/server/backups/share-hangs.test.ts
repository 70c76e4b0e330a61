import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newestBackup } from '../../../server/backups/files.ts';
import { hangShare } from '../../support/hanging-share.ts';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { OWNER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

/** More than there are threads for files, on which SQLite runs too. */
const ASKED = 12;
const shared = mkdtempSync(join(tmpdir(), 'share-'));
const name = join(shared, 'auto-2026-01-01T04-00-00Z-abcd.sqlite');
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ BACKUP_DIR: shared });
  await setUpRestaurant(server);
});
afterAll(async () => {
  await server.stop();
  rmSync(shared, { recursive: true });
});

it('a share of the backups that hangs stops nothing else', async () => {
  writeFileSync(name, '');
  // Who reads it waits for its other end, as for a disk in the network that does not answer.
  const label = `${name}.label.json`;
  execFileSync('mkfifo', [label]);
  const otherEnd = openSync(label, constants.O_RDWR);
  const asked = Array.from({ length: ASKED }, () => newestBackup(new Date()));
  try {
    // Each of these needs a thread; by the last, all that ask wait for the share.
    for (let times = 0; times < 30; times++)
      expect((await server.portal.get('/readyz')).status).toBe(200);
  } finally {
    // Nobody reads it any more, and who does comes to its end.
    rmSync(label);
    closeSync(otherEnd);
    await Promise.all(asked);
  }
});

it('a share that hangs holds neither the start nor the stop, and backups elsewhere are listed', async () => {
  const gone = mkdtempSync(join(tmpdir(), 'gone-'));
  const share = hangShare(gone);
  try {
    const other = await startTestServer({ BACKUP_DIR: gone });
    const { owner } = await setUpRestaurant(other);
    mkdirSync(join(other.dataDir, 'backups'), { recursive: true });
    const kept = 'before-0042_restaurant.sqlite';
    writeFileSync(join(other.dataDir, 'backups', kept), '');
    const { body } = await owner.get('/api/backups');
    expect(body.items).toMatchObject([{ name: kept }]);
    const refused = await owner.post('/api/backups');
    expect([refused.status, refused.body.code]).toEqual([503, 'busy']);
    await other.stop();
    expect(share.blocked).toEqual([]);
  } finally {
    share.end();
    rmSync(gone, { recursive: true, force: true });
  }
});

it('a second place that hangs holds no backup and no stop, and is refused in words', async () => {
  const gone = mkdtempSync(join(tmpdir(), 'gone-'));
  const other = await startTestServer();
  const { owner } = await setUpRestaurant(other);
  const settings = { at: 'off', keep: 'off', copy_to: gone };
  expect((await owner.put('/api/settings/backup', settings)).status).toBe(200);
  const share = hangShare(gone);
  try {
    expect((await owner.post('/api/backups')).body).toMatchObject({ copy: 'failed' });
    const { body } = await owner.put('/api/settings/backup', settings);
    expect(body.errors).toMatchObject([
      { path: 'copy_to', message: expect.stringMatching(/no responde|does not answer/) },
    ]);
    await other.stop();
    expect(share.blocked).toEqual([]);
  } finally {
    share.end();
    rmSync(gone, { recursive: true, force: true });
  }
});

it('a share that dies in the middle of a backup stops nothing else', async () => {
  const gone = mkdtempSync(join(tmpdir(), 'gone-'));
  const other = await startTestServer({ BACKUP_DIR: gone });
  const { owner } = await setUpRestaurant(other);
  const share = hangShare(gone, 'writeFile');
  try {
    const made = owner.post('/api/backups');
    for (let times = 0; times < 5; times++)
      expect((await other.portal.get('/readyz')).status).toBe(200);
    share.answer();
    const { name } = (await made).body;
    const restored = { password: OWNER.password };
    expect((await owner.post(`/api/backups/${name}/restore`, restored)).status).toBe(200);
    expect(share.blocked).toEqual([]);
  } finally {
    share.end();
    await other.stop();
    rmSync(gone, { recursive: true, force: true });
  }
});

it('a process whose thread waits for a share ends all the same', async () => {
  buildServer();
  const gone = mkdtempSync(join(tmpdir(), 'gone-'));
  const label = join(gone, 'auto-2026-01-01T04-00-00Z-abcd.sqlite.label.json');
  writeFileSync(label.replace('.label.json', ''), '');
  execFileSync('mkfifo', [label]);
  const otherEnd = openSync(label, constants.O_RDWR);
  try {
    const { staff, portal, stop } = await startServerProcess({ BACKUP_DIR: gone });
    const { owner } = await setUpRestaurant({ staff, portal });
    // It looks for the newest backup, and answers without what the share has.
    expect((await owner.get('/api/health')).status).toBe(200);
    await stop();
  } finally {
    closeSync(otherEnd);
    rmSync(gone, { recursive: true, force: true });
  }
});
