import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { count, findOne, update } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { Invoice } from '../../../server/invoices/model.ts';
import { paidOrder } from '../../support/orders.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

/**
 * The pause between two PDFs that an earlier run left unrendered: the real one first, then one that
 * a test sets.
 */
const gate = vi.hoisted(() => ({ opens: Promise.resolve(), open: () => undefined as void }));
vi.mock(import('node:timers/promises'), async (original) => {
  const real = await original();
  const pause = (async (milliseconds, value, options) => {
    await real.setTimeout(milliseconds, value, options);
    const { signal } = options ?? {};
    if (!signal) return value;
    const ended = new Promise<void>((_end, fail) =>
      signal.addEventListener('abort', () => fail(signal.reason as Error)),
    );
    await Promise.race([gate.opens, ended]);
    return value;
  }) as typeof real.setTimeout;
  return { ...real, default: { ...real, setTimeout: pause }, setTimeout: pause };
});
function shut(): void {
  gate.opens = new Promise((open) => {
    gate.open = open;
  });
}
afterEach(() => gate.open());

const DATA_DIR = mkdtempSync(join(tmpdir(), 'backlog-'));
const INVOICES = 6;
let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startTestServer({ DATA_DIR });
  const restaurant = await setUpRestaurant(server);
  owner = restaurant.owner;
  for (let i = 0; i < INVOICES; i++) {
    const order = await paidOrder(restaurant, {
      paella: i + 1,
      payment: { method: 'card', by: owner },
    });
    expect((await owner.post(`/api/orders/${order.order_id}/invoice`)).status).toBe(201);
  }
});
afterAll(async () => {
  await server.stop();
  rmSync(DATA_DIR, { recursive: true, force: true });
});

const unrendered = () => count(Invoice, { pdf_filename: null });
async function restart() {
  await server.stop();
  server = await startTestServer({ DATA_DIR });
  owner = server.staff.as(owner.token!);
}

it('the background job renders every issued invoice soon after its issue', async () => {
  await expect.poll(unrendered).toBe(0);
});

it('the background job pauses between the PDFs that an earlier run left unrendered; a requested one is rendered at once', async () => {
  await inTransaction(() => update(Invoice, {}, { pdf_filename: null, pdf_sha256: null }));
  shut();
  await restart();
  const last = (await findOne(Invoice, {}, { order: ['created_at'] }))!;
  const [first, second] = await Promise.all(
    [1, 2].map(() => owner.get(`/api/invoices/${last.id}/pdf`)),
  );
  expect(first!.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(second!.bytes.equals(first!.bytes)).toBe(true);
  expect(await unrendered()).toBe(INVOICES - 1);
  gate.open();
  await expect.poll(unrendered).toBe(0);
});

it('the background job can be stopped in the middle without losing the rest', async () => {
  await inTransaction(() => update(Invoice, {}, { pdf_filename: null, pdf_sha256: null }));
  shut();
  await restart();
  await restart();
  expect(await unrendered()).toBe(INVOICES);
  gate.open();
  await expect.poll(unrendered).toBe(0);
});
