import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig, useConfig } from '../../../server/config.ts';
import { remedy } from '../../../server/data-folder/traces.ts';
import { checkBackups } from '../../../server/recovery/check.ts';
import { isHelpedByBackup, newestOffer, presentOffer } from '../../../server/recovery/offer.ts';
import { maskReport } from '../../../server/recovery/report.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

const PASSPHRASE = 'a passphrase for backups';
let server: TestServer;
let plain: string;
let sealed: string;
beforeAll(async () => {
  server = await startTestServer();
  const { owner } = await setUpRestaurant(server);
  sealed = (await owner.post('/api/backups', { passphrase: PASSPHRASE })).body.name;
  plain = (await owner.post('/api/backups')).body.name;
  await server.close();
  useConfig(readConfig({ DATA_DIR: server.dataDir }));
});
afterAll(() => rmSync(server.dataDir, { recursive: true, force: true }));

it('offers the newest backup that is whole, with the command that restores it', async () => {
  const offer = await newestOffer();
  expect(offer).toMatchObject({ name: plain, needs_passphrase: false });
  expect(presentOffer(offer!)).toContain(
    `npm run restore -- --data-dir ${server.dataDir} ${plain}`,
  );
});

it('offers our own where another restaurant puts newer ones into the same folder', async () => {
  const theirs = await startTestServer({ BACKUP_DIR: join(server.dataDir, 'backups') });
  const { owner } = await setUpRestaurant(theirs);
  const { name } = (await owner.post('/api/backups', { passphrase: PASSPHRASE })).body;
  await theirs.stop();
  useConfig(readConfig({ DATA_DIR: server.dataDir }));
  expect(await newestOffer()).toMatchObject({ name: plain, needs_passphrase: false });
  expect(await remedy(server.dataDir)).toContain(plain);
  const { made_at } = (await newestOffer())!;
  expect((await checkBackups()).map(({ what }) => what)).toEqual([
    `Newest good backup: ${made_at}`,
  ]);
  rmSync(join(server.dataDir, 'backups', name));
});

it('offers one with its keys sealed in it where the keys are missing, and says that it asks', async () => {
  rmSync(join(server.dataDir, 'keys.json'));
  const offer = await newestOffer();
  expect(offer).toMatchObject({ name: sealed, needs_passphrase: true });
  expect(presentOffer(offer!)).toContain('it asks for the passphrase');
});

it('offers no damaged backup, and none at all where there is none', async () => {
  truncateSync(join(server.dataDir, 'backups', sealed), 5_000);
  expect(await newestOffer()).toBeNull();
  writeFileSync(join(server.dataDir, 'backups', plain), 'no database');
  expect(await newestOffer()).toBeNull();
});

it('offers one only where it helps', () => {
  const damaged = Object.assign(new Error('x'), { code: 'SQLITE_CORRUPT' });
  expect(isHelpedByBackup(damaged, 'database')).toBe(true);
  for (const code of ['restaurant_missing', 'keys', 'newer_data'] as const)
    expect(isHelpedByBackup(new Error('x'), code)).toBe(true);
  for (const code of ['disk_full', 'settings', 'port_in_use', 'network_share', 'database'] as const)
    expect(isHelpedByBackup(new Error('x'), code)).toBe(false);
});

it('a report masks home folders, mail and network addresses, and links', () => {
  const said =
    'open /home/luz/data/x and /Users/anna/y and C:\\Users\\Eva\\z: mail to a.b@c.example refused ' +
    'by 203.0.113.7 from 127.0.0.1, GET /menu/q3-R_t0kenOfATable22xy?token=abc';
  const masked = maskReport(said, '/home/luz');
  for (const secret of ['luz', 'anna', 'Eva', 'a.b@c', '203.0.113.7', 't0ken', 'abc'])
    expect(masked).not.toContain(secret);
  expect(masked).toContain('~/data/x');
  expect(masked).toContain('127.0.0.1');
});
