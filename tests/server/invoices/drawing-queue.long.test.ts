import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueInvoice } from '../../support/orders.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { setUpRestaurant } from '../../support/server.ts';

/**
 * Requests so many PDFs at once that more than 200 wait, even after those rendered meanwhile; else
 * twice as many, and so on.
 */
const MANY = 600;
const MOST = 5_000;

describe('invoice PDFs requested faster than they are rendered', () => {
  let server: ServerProcess;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    buildServer();
    server = await startServerProcess();
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  const issued = async () => (await issueInvoice(restaurant, { buyer: null })).id as string;

  it('[2.4.1] [15.2.2] are refused with a retry time beyond the queue’s length; orders and invoices still succeed, and nothing is lost', async () => {
    const id = await issued();
    const read = (of: string, pdf = 'receipt.pdf') =>
      restaurant.owner.get(`/api/invoices/${of}/${pdf}`);
    const ask = async (many: number) => {
      const asked = Array.from({ length: many }, () => read(id));
      const meanwhile = await issued();
      const responses = await Promise.all(asked);
      return {
        answers: responses,
        meanwhile,
        refused: responses.filter(({ status }) => status !== 200),
      };
    };
    let many = MANY;
    let { answers: responses, meanwhile, refused } = await ask(many);
    while (refused.length === 0 && many < MOST) {
      many *= 2;
      ({ answers: responses, meanwhile, refused } = await ask(many));
    }
    expect(refused.length).toBeGreaterThan(0);
    expect(responses.length - refused.length).toBeGreaterThanOrEqual(200);
    for (const { status, body, headers } of refused)
      expect([status, body.code, headers.get('Retry-After')]).toEqual([503, 'busy', '2']);
    expect([(await read(id)).status, (await read(meanwhile, 'pdf')).status]).toEqual([200, 200]);
  });
});
