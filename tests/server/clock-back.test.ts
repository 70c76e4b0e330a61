import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { count, findOne, remove } from '../../server/database/repository.ts';
import { setClock } from '../../server/clock.ts';
import { inTransaction } from '../../server/database/transaction.ts';
import { createToken } from '../../server/accounts/one-use-tokens.ts';
import { once, purgeKeys } from '../../server/idempotency/once.ts';
import { IdempotencyKey } from '../../server/idempotency/model.ts';
import { mailAttachment } from '../../server/invoices/pdf/attachment.ts';
import { claim, lanesDue } from '../../server/jobs/queue.ts';
import { startDelivery, stopDelivery } from '../../server/mail/delivery.ts';
import { queuePasswordChanged } from '../../server/mail/mail.ts';
import { OutboxMail } from '../../server/mail/model.ts';
import { MAIL_QUEUE } from '../../server/mail/queue.ts';
import { stopPrinting } from '../../server/printing/delivery.ts';
import { PRINT_QUEUE } from '../../server/jobs/print-queue.ts';
import { codeAt, makeCustomer, PASSWORD, withMfa } from '../support/customers.ts';
import { clearQueue, setDue } from '../support/jobs.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { issueInvoice, paidOrder } from '../support/orders.ts';
import { HAS_LONG_FORM } from '../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';

const TWO_YEARS = 2 * 365 * 86_400_000;
const beWrong = () => setClock(() => new Date(Date.now() + TWO_YEARS));

describe.each(ONE_DATABASE)(
  '[Clock] T6 on %s, once a wrong clock is right again',
  HAS_LONG_FORM,
  (name) => {
    let mail: MailServer;
    let server: TestServer;
    let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
    beforeAll(async () => {
      mail = await startMailServer();
      server = await startTestServer({ ...(await newDatabase(name)), ...mail.settings });
      restaurant = await setUpRestaurant(server);
    });
    afterAll(async () => {
      await server.stop();
      await mail.stop();
    });
    afterEach(() => setClock(null));

    const logIn = async (email: string, code: string) => {
      const { body } = await server.portal.post('/customer/token', { email, password: PASSWORD });
      return server.portal.post('/customer/mfa/verify', { mfa_token: body.mfa_token, code });
    };

    it('[6.5.1] a second step used in the wrong year locks nobody out, and a used code stays used', async () => {
      const ana = await makeCustomer(server, mail);
      const start = Date.now();
      const at = (milliseconds: number) => {
        const instant = new Date(start + milliseconds);
        setClock(() => instant);
        return instant;
      };
      const { secret } = await withMfa(server, ana, at(0));
      const code = await codeAt(secret, at(300_000));
      expect((await logIn(ana.email, code)).status).toBe(200);
      expect((await logIn(ana.email, await codeAt(secret, at(TWO_YEARS)))).status).toBe(200);
      at(300_000);
      expect((await logIn(ana.email, code)).body.code).toBe('invalid_code');
      expect((await logIn(ana.email, await codeAt(secret, at(600_000)))).status).toBe(200);
    });

    it('a mail that was queued or being sent in the wrong year is due', async () => {
      await stopDelivery();
      beWrong();
      await inTransaction(() =>
        queuePasswordChanged({ email: 'late@example.org', locale: 'en', email_verified: true }),
      );
      const where = { recipient: 'late@example.org' };
      const { id } = (await findOne(OutboxMail, where))!;
      setClock(null);
      // The second time it is leased, as if the attempt had begun in the wrong year.
      for (let turn = 0; turn < 2; turn++) {
        await setDue(MAIL_QUEUE, new Date(Date.now() + TWO_YEARS));
        const claimed = await claim(MAIL_QUEUE, null, (job) => Promise.resolve(job.subject_id));
        expect(claimed?.work).toBe(id);
      }
      await clearQueue(MAIL_QUEUE);
      await inTransaction(() => remove(OutboxMail, where));
      startDelivery(mailAttachment);
    });

    it('a print job that was queued or printing in the wrong year is printed', async () => {
      await stopPrinting();
      const invoice = (await issueInvoice(restaurant, { buyer: null })).id;
      const printer = (
        await restaurant.owner.post('/api/printers', {
          name: 'Bar',
          address: 'tcp://127.0.0.1:9100',
        })
      ).body.id;
      await restaurant.owner.post(`/api/invoices/${invoice}/print`, { printer, format: 'receipt' });
      const claimJob = () => claim(PRINT_QUEUE, printer, (job) => Promise.resolve(job));
      beWrong();
      expect(await claimJob()).not.toBeNull();
      setClock(null);
      expect(await lanesDue(PRINT_QUEUE)).toContain(printer);
      expect((await claimJob())?.job.attempts).toBe(2);
    });

    it('a link from the wrong year has expired', async () => {
      const ana = await makeCustomer(server, mail);
      const order = await paidOrder(restaurant, { wine: 1 });
      const ask = () => server.portal.post(`/orders/${order.claim_code}/invoice`, { buyer: BUYER });
      const first = await ask();
      expect(first.status).toBe(201);
      beWrong();
      const token = await inTransaction(() => createToken('reset', { customer_id: ana.id }));
      const late = await ask();
      expect((await server.portal.get(late.body.download_url)).status).toBe(200);
      setClock(null);
      expect((await server.portal.get(late.body.download_url)).status).toBe(410);
      expect((await server.portal.get(first.body.download_url)).status).toBe(200);
      const reset = await server.portal.post('/customer/reset-password', {
        token,
        password: 'Another42Gazpacho',
      });
      expect(reset.status).toBe(410);
    });

    it('a key from the wrong year is deleted', async () => {
      const call = { scope: ['clock'], key: 'of-the-wrong-year', body: null };
      const stored = () => count(IdempotencyKey, {});
      const before = await stored();
      beWrong();
      await once(call, async () => ({ status: 200, json: {} }));
      expect(await stored()).toBe(before + 1);
      setClock(null);
      await purgeKeys(new Date());
      expect(await stored()).toBe(before);
    });
  },
);
