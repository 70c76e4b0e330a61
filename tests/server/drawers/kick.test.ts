import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { EventStream } from '../../support/event-stream.ts';
import { FakePrinter } from '../../support/printer.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { pairTill, type TestTill } from '../../support/tills.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let till: TestTill;
let device: FakePrinter;
let printer: { id: string };
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());
beforeEach(async () => {
  till = await pairTill(restaurant.owner);
  device = await new FakePrinter().start();
  const wanted = { name: 'Bar', address: device.address };
  printer = (await restaurant.owner.post('/api/printers', wanted)).body;
  return async () => {
    await restaurant.owner.send('DELETE', `/api/printers/${printer.id}`);
    await device.stop();
  };
});

async function pay(method = 'cash') {
  const { body: order } = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
    items: [{ product_id: restaurant.paella.id, quantity: 1 }],
  });
  const { status } = await restaurant.owner.post(
    `/api/orders/${order.order_id}/payments`,
    { method, amount_cents: order.total_cents },
    { Cookie: till.cookie },
  );
  expect(status).toBe(201);
}
const kicked = (printed: FakePrinter, times: number) =>
  vi.waitFor(() => expect(printed.kicks).toBe(times), { timeout: 60_000, interval: 50 });

it('a cash payment and a method that opens the drawer kick it by the receipt printer', async () => {
  await pay('card');
  await pay();
  await kicked(device, 1);
  const { body: voucher } = await restaurant.owner.post('/api/payment-methods', {
    name: 'Town voucher',
    kind: 'voucher',
    opens_drawer: true,
  });
  await pay(voucher.id);
  await kicked(device, 2);
  expect(device.papers).toEqual([]);
});

it('of several printers the one that was chosen for the till opens its drawer', async () => {
  const other = await new FakePrinter().start();
  const { body: second } = await restaurant.owner.post('/api/printers', {
    name: 'Kitchen',
    address: other.address,
  });
  const path = `/api/drawers/${till.id}`;
  expect((await restaurant.owner.post(`${path}/kick`, { reason: 'test' })).body).toEqual({
    outcome: 'no_printer',
  });
  const choose = (printer_id: string | null) =>
    restaurant.owner.put(`${path}/printer`, { printer_id });
  expect((await choose('nobody')).status).toBe(422);
  expect((await choose(second.id)).body).toMatchObject({ printer_id: second.id });
  await pay();
  await kicked(other, 1);
  expect(device.kicks).toBe(0);
  await restaurant.owner.send('DELETE', `/api/printers/${second.id}`);
  await other.stop();
});

it('a drawer is opened without a sale by a cashier, with a reason in the audit log', async () => {
  const cashier = await makeUser(server, restaurant.owner, 'cashier');
  const kick = `/api/drawers/${till.id}/kick`;
  const { status, body } = await cashier.client.post(kick, { reason: 'change for the baker' });
  expect([status, body]).toEqual([200, { outcome: 'sent' }]);
  await kicked(device, 1);
  const [entry] = (await restaurant.owner.get('/api/audit?action=drawer.kicked')).body.items;
  expect(entry).toMatchObject({
    actor: `user:${cashier.id}`,
    subject_id: till.id,
    detail: { reason: 'change for the baker' },
  });
  expect((await cashier.client.post(kick, {})).status).toBe(422);
  expect((await cashier.client.post('/api/drawers/none/kick', { reason: 'x' })).status).toBe(404);
});

it('a printer that is off keeps no payment, and the tills are told', async () => {
  await device.stop();
  const events = await EventStream.open(restaurant.owner);
  await pay();
  const heard = await events.until((all) => all.some(({ type }) => type === 'drawer.not_opened'));
  expect(heard.find(({ type }) => type === 'drawer.not_opened')?.subject_id).toBe(till.id);
  const path = `/api/drawers/${till.id}/kick`;
  expect((await restaurant.owner.post(path, { reason: 'again' })).body.outcome).toBe('unreachable');
  void events.close();
  await device.start();
});
