import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { runScheduledTasks } from '../../../server/scheduler.ts';
import { runUntil } from '../../support/clock.ts';
import { makeCustomer } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

let mail: MailServer;
let server: TestServer;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  await setUpRestaurant(server);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
afterEach(() => setClock(null));

it('[14.2.4] a mail is deleted ninety days after it was sent, and not before', async () => {
  await makeCustomer(server, mail, 'ana@example.org');
  const outbox = async () => {
    const {
      body: { access_token },
    } = await server.staff.post('/api/token', { email: OWNER.email, password: OWNER.password });
    const owner: Client = server.staff.as(access_token);
    return (await owner.get('/api/outbox')).body.items.filter(
      ({ status }: { status: string }) => status === 'sent',
    ).length as number;
  };
  await expect.poll(outbox).toBe(1); // The mail server has it before our own row says so.
  for (const [days, left] of [
    [89, 1],
    [92, 0],
  ] as const) {
    runUntil(() => new Date(Date.now() + days * 86_400_000));
    await runScheduledTasks();
    expect(await outbox(), `after ${days} days`).toBe(left);
  }
});
