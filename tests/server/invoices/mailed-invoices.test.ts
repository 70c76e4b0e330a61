import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../../server/database/transaction.ts';
import { database } from '../../../server/database/connect.ts';
import { count } from '../../../server/database/repository.ts';
import { OutboxMail } from '../../../server/mail/model.ts';
import { issueInvoice } from '../../support/orders.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMIT_FACTOR: '1' });
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());

async function newInvoice(): Promise<string> {
  return (await issueInvoice(restaurant)).id;
}
function mailIt(id: string, email: string) {
  return restaurant.owner.post(`/api/invoices/${id}/email`, { email });
}
const copies = (where: object) => count(OutboxMail, { kind: 'invoice_copy', ...where });
const forgetCounts = () => inTransaction(() => database().query('DELETE FROM rate_limits'));

describe('[2.4.1] the rate limit on mailed invoices', () => {
  it('allows one invoice five mails an hour, to any address; then 429 with Retry-After, and nothing is queued', async () => {
    const id = await newInvoice();
    const statuses = [];
    for (let number = 0; number < 7; number++)
      statuses.push((await mailIt(id, `guest${number}@example.org`)).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429]);
    const refused = await mailIt(id, 'guest@example.org');
    expect(refused.body.code).toBe('too_many_requests');
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await copies({ invoice_id: id })).toBe(5);
  });

  it('allows one address twenty mails an hour, of whichever invoices', async () => {
    await forgetCounts();
    const invoices = [];
    for (let number = 0; number < 5; number++) invoices.push(await newInvoice());
    for (let number = 0; number < 20; number++)
      expect((await mailIt(invoices[number % 5]!, 'books@example.org')).status).toBe(202);
    const another = await newInvoice();
    expect((await mailIt(another, 'Books@example.org')).status).toBe(429);
    expect((await mailIt(another, 'ben@example.org')).status).toBe(202);
    expect(await copies({ recipient: 'books@example.org' })).toBe(20);
  });
});
