import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { inTransaction } from '../../../server/database/transaction.ts';
import { Invoice } from '../../../server/invoices/model.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'backlog-'));
const INVOICES = 6;
let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startTestServer({ DATA_DIR });
  const house = await setUpRestaurant(server);
  owner = house.owner;
  for (let i = 0; i < INVOICES; i++) {
    const { body: order } = await server.portal.post(`/menu/${house.table.token}/order`, {
      items: [{ product_id: house.paella.id, quantity: i + 1 }],
    });
    await owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'card',
      amount_cents: order.total_cents,
    });
    expect((await owner.post(`/api/orders/${order.order_id}/invoice`)).status).toBe(201);
  }
});
afterAll(async () => {
  await server.stop();
  rmSync(DATA_DIR, { recursive: true, force: true });
});

const undrawn = () => Invoice.count({ where: { pdf_filename: null } });
const restart = async () => {
  await server.stop();
  server = await startTestServer({ DATA_DIR });
  owner = server.staff.as(owner.token!);
};

it('draws every issued invoice by itself, soon after it was issued', async () => {
  await vi.waitFor(async () => expect(await undrawn()).toBe(0), 15_000);
});

it('leaves time between the papers that an earlier run left undrawn, and gives one that is asked for at once', async () => {
  await inTransaction(() =>
    Invoice.update({ pdf_filename: null, pdf_sha256: null }, { where: {} }),
  );
  await restart();
  const last = (await Invoice.findOne({ order: ['created_at'] }))!;
  const [first, second] = await Promise.all(
    [1, 2].map(() => owner.get(`/api/invoices/${last.id}/pdf`)),
  );
  expect(first!.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(second!.bytes.equals(first!.bytes)).toBe(true);
  expect(await undrawn()).toBeGreaterThan(0);
  await vi.waitFor(async () => expect(await undrawn()).toBe(0), 15_000);
});

it('stops in the middle without losing the rest', async () => {
  await inTransaction(() =>
    Invoice.update({ pdf_filename: null, pdf_sha256: null }, { where: {} }),
  );
  await restart();
  await restart();
  expect(await undrawn()).toBeGreaterThan(0);
  await vi.waitFor(async () => expect(await undrawn()).toBe(0), 15_000);
});
