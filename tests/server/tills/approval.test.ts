import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../../server/routes.ts';
import {
  BUYER,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser, type TestUser } from '../../support/staff.ts';
import { givePin, PIN, WRONG_PIN } from '../../support/tills.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let owner: Client;
let waiter: TestUser;
let cashier: TestUser;
let manager: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
  owner = restaurant.owner;
  [waiter, cashier, manager] = [
    await makeUser(server, owner, 'waiter'),
    await makeUser(server, owner, 'cashier'),
    await makeUser(server, owner, 'manager'),
  ];
  for (const { client } of [waiter, cashier, manager]) await givePin(client);
});
afterAll(() => server.stop());

function approved(by: string, pin = PIN) {
  return { 'X-Approval': `${by}:${pin}` };
}
async function newOrder(): Promise<{ order_id: string; total_cents: number }> {
  const { body } = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
    items: [{ product_id: restaurant.paella.id, quantity: 1 }],
  });
  return body;
}
async function newPayment() {
  const { order_id, total_cents: amount_cents } = await newOrder();
  const { body } = await cashier.client.post(`/api/orders/${order_id}/payments`, {
    method: 'cash',
    amount_cents,
  });
  const refund = `/api/orders/${order_id}/payments/${body.id}/refund`;
  return { order_id, id: body.id as string, refund };
}
async function lastEntry(action: string) {
  return (await owner.get(`/api/audit?action=${action}`)).body.items[0];
}
const wanted = { reason: 'wrong dish' };

describe('a call above the own role', () => {
  it('says which role it needs, in the reader’s language', async () => {
    const { refund } = await newPayment();
    const response = await cashier.client.post(refund, wanted, { 'Accept-Language': 'de' });
    expect(response.body).toMatchObject({
      status: 403,
      code: 'forbidden',
      required_role: 'manager',
      detail: 'Das darf nur die Leitung.',
    });
    expect((await waiter.client.get('/api/users')).body).toMatchObject({
      code: 'forbidden',
      required_role: 'owner',
      detail: 'This needs an owner.',
    });
  });

  it('[8.3.1] is done with the PIN of somebody who has the role, and the audit log names both', async () => {
    const { refund, id } = await newPayment();
    const response = await cashier.client.post(refund, wanted, approved(manager.id));
    expect([response.status, response.body.refunded_at]).toEqual([200, expect.any(String)]);
    expect(await lastEntry('payment.refunded')).toMatchObject({
      actor: `user:${cashier.id}`,
      actor_name: 'Test cashier',
      approver_name: 'Test manager',
      detail: { payment_id: id, reason: 'wrong dish', approved_by: manager.id },
    });
  });

  it('is refused with a wrong PIN, an unknown person, no PIN, or a role that is too low', async () => {
    const { refund } = await newPayment();
    for (const header of [
      approved(manager.id, WRONG_PIN),
      approved('nobody'),
      { 'X-Approval': manager.id },
      { 'X-Approval': 'Bearer something else' },
    ])
      expect((await cashier.client.post(refund, wanted, header)).body).toMatchObject({
        status: 403,
        code: 'approval_refused',
      });
    expect((await cashier.client.post(refund, wanted, approved(waiter.id))).body).toMatchObject({
      code: 'forbidden',
      required_role: 'manager',
    });
    expect((await server.staff.post(refund, wanted, approved(manager.id))).status).toBe(401);
    expect((await cashier.client.post(refund, wanted, approved(manager.id))).status).toBe(200);
  });

  it('takes an approval only where the call states so: never an owner’s, never one that needs a fresh login', async () => {
    const endpoints = [...portalRoutes, ...staffPortRoutes].map(({ endpoint }) => endpoint);
    const takes = endpoints.filter(({ approvable }) => approvable);
    expect(
      takes.filter(
        ({ port, access, fresh, method }) =>
          port !== 'staff' || access === 'owner' || fresh || method === 'GET',
      ),
    ).toEqual([]);
    expect(takes.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([
        'PATCH /api/orders/{id}',
        'POST /api/orders/{id}/discount',
        'POST /api/orders/{id}/payments/{payment_id}/refund',
        'POST /api/invoices/{id}/credit-note',
        'POST /api/invoices/{id}/reissue',
      ]),
    );
    expect((await waiter.client.get('/api/audit', approved(manager.id))).status).toBe(403);
    const { paths } = (await server.staff.get('/openapi.json')).body;
    expect(JSON.stringify(paths['/api/invoices/{id}/reissue'].post)).toContain('X-Approval');
    expect(JSON.stringify(paths['/api/users'].post)).not.toContain('X-Approval');
  });
});

describe('an approval', () => {
  it('cancels what the kitchen has begun', async () => {
    const { order_id } = await newOrder();
    await waiter.client.patch(`/api/orders/${order_id}`, { status: 'preparing' });
    expect(await lastEntry('order.moved')).toMatchObject({
      actor: `user:${waiter.id}`,
      approver_name: null,
      detail: { from: 'pending', to: 'preparing' },
    });
    const cancel = (headers = {}) =>
      waiter.client.send('PATCH', `/api/orders/${order_id}`, { status: 'cancelled' }, headers);
    expect((await cancel()).body).toMatchObject({
      status: 403,
      code: 'cancel_by_manager',
      required_role: 'manager',
    });
    expect((await cancel(approved(cashier.id))).status).toBe(403);
    expect((await cancel(approved(manager.id))).body.status).toBe('cancelled');
    expect((await lastEntry('order.cancelled')).detail).toEqual({ approved_by: manager.id });
  });

  it('gives a discount above the limit of the cashier', async () => {
    const { order_id } = await newOrder();
    const give = (headers = {}) =>
      cashier.client.post(
        `/api/orders/${order_id}/discount`,
        { percent_basis_points: 9000, reason: 'late' },
        headers,
      );
    expect((await give()).body).toMatchObject({
      code: 'discount_above_limit',
      required_role: 'manager',
    });
    expect((await give(approved(manager.id))).status).toBe(200);
  });

  it('credits an invoice and issues it anew to another company', async () => {
    const { order_id } = await newPayment();
    const { body } = await cashier.client.post(`/api/orders/${order_id}/invoice`, { buyer: BUYER });
    const reissued = await cashier.client.post(
      `/api/invoices/${body.id}/reissue`,
      { reason: 'wrong company', buyer: { ...BUYER, name: 'Schmidt KG' } },
      approved(manager.id),
    );
    expect(reissued.status).toBe(201);
    const credited = await waiter.client.post(
      `/api/invoices/${reissued.body.invoice.id}/credit-note`,
      { reason: 'never served' },
      approved(manager.id),
    );
    expect(credited.status).toBe(201);
    expect(await lastEntry('invoice.credited')).toMatchObject({
      actor_name: 'Test waiter',
      approver_name: 'Test manager',
    });
  });

  it('makes one refund for one Idempotency-Key', async () => {
    const { refund } = await newPayment();
    const again = () =>
      cashier.client.post(refund, wanted, { ...approved(manager.id), 'Idempotency-Key': 'once' });
    expect([(await again()).status, (await again()).status]).toEqual([200, 200]);
  });

  it('[6.3.1] counts wrong PINs as a login does: five lock the PIN, and the audit log names who asked', async () => {
    const boss = await makeUser(server, owner, 'manager');
    await givePin(boss.client);
    const { refund } = await newPayment();
    for (let turn = 0; turn < 5; turn++)
      await cashier.client.post(refund, wanted, approved(boss.id, WRONG_PIN));
    expect((await cashier.client.post(refund, wanted, approved(boss.id))).body.code).toBe(
      'pin_locked',
    );
    expect(await lastEntry('pin.locked')).toMatchObject({
      actor: `user:${cashier.id}`,
      subject_id: boss.id,
    });
    expect((await cashier.client.get('/api/me')).status).toBe(200);
  });

  it('is offered by the names of those who may give it', async () => {
    const names = async (role: string) =>
      (await cashier.client.get(`/api/approvers?role=${role}`)).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await names('manager')).toContain(manager.id);
    expect(await names('manager')).not.toContain(cashier.id);
    expect(await names('waiter')).toEqual(expect.arrayContaining([waiter.id, cashier.id]));
    expect(await names('owner')).toEqual([]);
    await givePin(owner, PIN, OWNER.password);
    expect(await names('owner')).toHaveLength(1);
  });
});
