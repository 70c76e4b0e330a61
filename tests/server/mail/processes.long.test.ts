import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { queuePasswordChanged } from '../../../server/mail/mail.ts';
import { PASSWORD } from '../../support/customers.ts';
import { startMailServer, until, type Stage } from '../../support/mail-server.ts';
import { newDatabase } from '../../support/postgres.ts';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { setUpRestaurant, startTestServer } from '../../support/server.ts';

let DATA_DIR: string;
beforeAll(buildServer);
beforeEach(() => {
  DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
});
afterEach(() => {
  setClock(null);
  rmSync(DATA_DIR, { recursive: true, force: true });
});

describe('a process that is killed during a delivery', () => {
  /** Kills it while the mail server is silent, and starts again two minutes later. */
  async function killAndRestart(stall: Stage) {
    const [stalling, willing] = [await startMailServer({ stall }), await startMailServer()];
    const killed = await startServerProcess({ ...stalling.settings, DATA_DIR });
    const { owner } = await setUpRestaurant(killed);
    await killed.portal.post('/customer/register', {
      email: 'ana@example.org',
      password: PASSWORD,
      full_name: 'Ana',
    });
    await until('a delivery in the middle', () => stalling.stalled() === 1);
    await killed.stop('SIGKILL');
    setClock(() => new Date(Date.now() + 2 * 60_000));
    const server = await startTestServer({ ...willing.settings, DATA_DIR });
    const arrived = await willing.waitFor('ana@example.org');
    const [row] = await until('it to be settled', async () => {
      const { body } = await server.staff.as(owner.token!).get('/api/outbox');
      return body.items[0].status === 'sent' && body.items;
    });
    const before = stalling.mails();
    await server.stop();
    await Promise.all([stalling.stop(), willing.stop()]);
    expect(willing.mails()).toHaveLength(1);
    return { before, arrived, row };
  }

  it('loses no mail: the next start sends once what the server had not accepted', async () => {
    const { before, arrived, row } = await killAndRestart('recipient');
    expect(before).toEqual([]);
    expect(arrived.text).toContain('/customer/verify-email?token=');
    expect(row).toMatchObject({ tries: 2, status: 'sent' });
  });

  it('sends again what the server accepted without confirming it, under the same Message-ID, and marks it as possibly sent twice', async () => {
    const { before, arrived, row } = await killAndRestart('message');
    expect(before.map(({ messageId }) => messageId)).toEqual([arrived.messageId]);
    expect(row.last_error).toBe(
      'Sent, but an earlier attempt was interrupted: the email may have arrived twice.',
    );
  });
});

describe('two processes on one database', () => {
  it('send every mail once', async () => {
    const settings = { ...(await newDatabase('PostgreSQL')), DATA_DIR };
    const filling = await startTestServer(settings);
    const recipients = Array.from({ length: 40 }, (_, number) => `guest${number}@example.org`);
    for (const email of recipients)
      await queuePasswordChanged({ email, locale: 'en', email_verified: true });
    await filling.stop();
    let open = () => undefined as void;
    const mail = await startMailServer({
      pace: 50,
      opens: new Promise<void>((opened) => {
        open = opened;
      }),
    });
    const both = await Promise.all(
      [1, 2].map(() => startServerProcess({ ...settings, ...mail.settings })),
    );
    await until('both at the door', () => mail.atOnce() === 2);
    open();
    await until('all mails', () => mail.mails().length >= recipients.length);
    await Promise.all(both.map(({ stop }) => stop()));
    await mail.stop();
    expect(
      mail
        .mails()
        .flatMap((one) => one.recipients)
        .sort(),
    ).toEqual(recipients.toSorted());
  });
});
