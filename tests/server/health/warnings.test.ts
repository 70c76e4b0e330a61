import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { config, useConfig } from '../../../server/config.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { isDue } from '../../../server/health/nightly.ts';
import { checkSoundness } from '../../../server/health/soundness.ts';
import { enqueue } from '../../../server/jobs/queue.ts';
import { runScheduledTasks } from '../../../server/scheduler.ts';
import { insertAll } from '../../../server/database/repository.ts';
import { OutboxMail } from '../../../server/mail/model.ts';
import { MAIL_QUEUE } from '../../../server/mail/queue.ts';
import { logInStaff } from '../../support/staff.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await setUpRestaurant(server);
});
afterAll(() => server.stop());
afterEach(() => setClock(null));

const inDays = (days: number) => setClock(() => new Date(Date.now() + days * 24 * 3_600_000));
async function owner() {
  return await logInStaff(server.staff);
}
async function warnings() {
  return (await (await owner()).get('/api/warnings')).body.items as {
    code: string;
    detail: string;
  }[];
}

describe('a warning on screen', () => {
  const all = async () => (await warnings()).map(({ code }) => code);

  it('comes when the newest backup is too old', async () => {
    inDays(6);
    expect(await all()).not.toContain('backup_old');
    inDays(8);
    expect(await all()).toContain('backup_old');
    await (await owner()).post('/api/backups', {});
    expect(await all()).not.toContain('backup_old');
    inDays(16);
    expect(await all()).toContain('backup_old');
  });

  it('comes all the same where the newest backup was made while the clock was years ahead', async () => {
    inDays(1000);
    await (await owner()).post('/api/backups', {});
    inDays(16);
    expect(await all()).toContain('backup_old');
    const health = (await (await owner()).get('/api/health')).body;
    expect(health.parts.find(({ part }: { part: string }) => part === 'backups').state).toBe(
      'failing',
    );
  });

  it('comes all the same where another installation puts its backups into the same folder', async () => {
    const before = config();
    const shared = mkdtempSync(join(tmpdir(), 'shared-'));
    useConfig({ ...before, BACKUP_DIR: shared });
    inDays(20);
    const theirs = 'auto-2030-01-01T04-00-00Z-abcd.sqlite';
    const made_at = new Date(Date.now() + 19 * 24 * 3_600_000).toISOString();
    writeFileSync(join(shared, theirs), 'of another restaurant');
    writeFileSync(
      join(shared, `${theirs}.label.json`),
      JSON.stringify({ made_at, keys_fingerprint: 'x', sealed_keys: null }),
    );
    expect(await all()).toContain('backup_old');
    await (await owner()).post('/api/backups', {});
    expect(await all()).not.toContain('backup_old');
    useConfig(before);
    rmSync(shared, { recursive: true });
  });

  it('comes for a day after the clock went back', async () => {
    expect(await all()).not.toContain('clock_went_back');
    inDays(-0.5);
    await runScheduledTasks();
    setClock(null);
    expect(await all()).toContain('clock_went_back');
    inDays(2);
    expect(await all()).not.toContain('clock_went_back');
  });

  it('comes when mails wait: for an hour with a mail server, by the hundreds without one', async () => {
    inDays(0);
    const waiting = (kind: string, count: number) =>
      inTransaction(async () => {
        const rows = await insertAll(
          OutboxMail,
          Array.from({ length: count }, () => ({
            kind: 'invoice_copy' as const,
            recipient: `${kind}@example.org`,
            locale: 'en' as const,
            status: 'waiting' as const,
            attempts: 0,
          })),
        );
        for (const { id } of rows) await enqueue(MAIL_QUEUE, { subject_id: id });
      });
    await waiting('one', 1);
    inDays(0.1);
    expect(await all()).not.toContain('outbox_stuck');
    const before = config();
    useConfig({ ...before, SMTP_HOST: 'mail.example.org' });
    expect(await all()).toContain('outbox_stuck');
    useConfig(before);
    for (let turn = 0; turn < 6; turn++) await waiting('many', 90);
    expect(await all()).toContain('outbox_stuck');
  });
});

it('the whole database is checked once each night of the restaurant', async () => {
  // Madrid is two hours ahead of UTC in summer.
  const at = (time: string) => new Date(`2031-07-14T${time}:00Z`);
  expect(
    await Promise.all(['23:30', '00:59', '01:00', '03:59', '04:00'].map((time) => isDue(at(time)))),
  ).toEqual([false, false, true, true, false]);
  await checkSoundness(at('01:00'));
  expect(await isDue(at('02:00'))).toBe(false);
  expect(await isDue(new Date('2031-07-15T01:30:00Z'))).toBe(true);
});
