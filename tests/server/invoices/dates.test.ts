import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { makeCustomer } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { issueInvoice, paidOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';

interface Listed {
  invoice_number: string;
}
const numbersOf = ({ items }: { items: Listed[] }) =>
  items.map(({ invoice_number }) => invoice_number);

describe.each(DATABASES)('the dates of invoices on %s', (name) => {
  let mail: MailServer;
  let server: TestServer;
  let restaurant: TestRestaurant;
  beforeAll(async () => {
    // Half past midnight in Madrid: 1 December, in the business day of 30 November.
    setClock(() => new Date('2026-11-30T23:30:00Z'));
    mail = await startMailServer();
    server = await startTestServer({ ...mail.settings, ...(await newDatabase(name)) });
    restaurant = await setUpRestaurant(server);
  });
  afterAll(async () => {
    setClock(null);
    await server.stop();
    await mail.stop();
  });

  it('have a customer’s invoice in the month of the date printed on it', async () => {
    const anna = await makeCustomer(server, mail);
    const { order_id } = await paidOrder(restaurant, { by: anna.client });
    const made = await anna.client.post(`/customer/orders/${order_id}/invoice`, { buyer: BUYER });
    const { invoice_number } = made.body;
    const inMonth = async (month: string) => {
      const listed = await anna.client.get(`/customer/invoices?month=${month}`);
      const file = await anna.client.get(`/customer/invoice-export?month=${month}&format=csv`);
      return {
        listed: numbersOf(listed.body),
        isInFile: file.bytes.toString('utf8').includes(invoice_number),
      };
    };
    expect(await inMonth('2026-12')).toEqual({ listed: [invoice_number], isInFile: true });
    expect(await inMonth('2026-11')).toEqual({ listed: [], isInFile: false });
  });

  it('list what was issued in the same millisecond in the order of its numbers', async () => {
    const issued: string[] = [];
    for (let count = 0; count < 6; count++)
      issued.unshift((await issueInvoice(restaurant)).invoice_number);
    const listed = (await restaurant.owner.get('/api/invoices?limit=6')).body;
    expect(numbersOf(listed)).toEqual(issued);
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
  });
});
