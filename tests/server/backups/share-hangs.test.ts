import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newestBackup } from '../../../server/backups/files.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

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
