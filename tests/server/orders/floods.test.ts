import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { config, useConfig } from '../../../server/config.ts';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { runScheduledTasks } from '../../../server/scheduler.ts';
import { runUntil } from '../../support/clock.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { rowsOf } from '../database/open.ts';

describe.each(ONE_DATABASE)(
  '[Guests] the limits on a flood of orders, on %s',
  HAS_LONG_FORM,
  (name) => {
    let server: TestServer;
    let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
    let waiter: Client;
    let token: string;
    let tableId: string;
    beforeAll(async () => {
      server = await startTestServer({
        ...(await newDatabase(name)),
        TRUST_PROXY: '127.0.0.1',
        RATE_LIMIT_FACTOR: '1000',
      });
      restaurant = await setUpRestaurant(server);
      waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
      factor(0.2);
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      const { body } = await restaurant.owner.post('/api/tables', { name: 'Terraza' });
      ({ id: tableId, token } = body);
    });
    afterEach(async () => {
      setClock(null);
      await inTransaction(() =>
        database().query("UPDATE orders SET status = 'cancelled' WHERE status = 'pending'"),
      );
      factor(0.2);
    });

    /** The limits in this file are a fifth of the real ones, unless a test sets others. */
    const factor = (RATE_LIMIT_FACTOR: number) => useConfig({ ...config(), RATE_LIMIT_FACTOR });

    let lastAddress = 0;
    const anAddress = () => `198.51.${100 + Math.floor(++lastAddress / 250)}.${lastAddress % 250}`;

    /** A browser that keeps its cookies; one that never read the menu has none at first. */
    class Guest {
      cookie = '';
      constructor(
        readonly address = anAddress(),
        readonly keeps = true,
      ) {}
      async reads(): Promise<this> {
        this.keep(await server.portal.get(`/menu/${token}`, this.headers()));
        return this;
      }
      async orders(quantity = 1, at = token, product = restaurant.wine.id, lines = 1) {
        const items = Array.from({ length: lines }, () => ({ product_id: product, quantity }));
        const response = await server.portal.post(`/menu/${at}/order`, { items }, this.headers());
        this.keep(response);
        return response;
      }
      /** The number of accepted orders out of those tried. */
      async floods(times: number, at = token): Promise<number> {
        let taken = 0;
        for (let turn = 0; turn < times; turn++)
          if ((await this.orders(1, at)).status === 201) taken++;
        return taken;
      }
      private headers() {
        return {
          'X-Forwarded-For': this.address,
          ...(this.keeps && this.cookie && { Cookie: this.cookie }),
        };
      }
      private keep({ headers }: { headers: Headers }) {
        const [cookie] = headers.getSetCookie();
        if (cookie) this.cookie = cookie.split(';')[0]!;
      }
    }
    const accept = (order_id: string) =>
      waiter.patch(`/api/orders/${order_id}`, { status: 'preparing' });

    it('give one address a share of each table, and leave room for the guests who sit there', async () => {
      expect(await new Guest(undefined, false).floods(12)).toBe(10);
      expect((await new Guest().orders()).status).toBe(201);
      expect(await (await new Guest().reads()).floods(3)).toBe(3);
    });

    it('stop one device, from whichever addresses', async () => {
      const stranger = await new Guest().reads();
      expect(await stranger.floods(6)).toBe(4);
      const beside = await new Guest(stranger.address).reads();
      expect((await beside.orders()).status).toBe(201);
      // A forged device cookie does not count.
      stranger.cookie = `${stranger.cookie.split('.')[0]}.AAAA`;
      const { status, headers } = await stranger.orders();
      expect([status, headers.getSetCookie().length]).toEqual([201, 1]);
    });

    it('stop many forged devices at one address, and no guest whom staff know there', async () => {
      const known = await new Guest('203.0.113.50').reads();
      const { body } = await known.orders();
      await accept(body.order_id);
      const paid = await new Guest('203.0.113.50').reads();
      const first = (await paid.orders()).body;
      await restaurant.owner.post(`/api/orders/${first.order_id}/payments`, {
        method: 'cash',
        amount_cents: first.total_cents,
      });

      let taken = 0;
      for (let turn = 0; turn < 14; turn++) {
        const fake = await new Guest('203.0.113.50').reads();
        if ((await fake.orders()).status === 201) taken++;
      }
      expect(taken).toBe(9); // With the order that is being prepared.
      expect((await known.orders()).status).toBe(201);
      expect((await paid.orders()).status).toBe(201);
      expect((await new Guest().orders()).status).toBe(201);
    });

    it('also stop one address over all tables, for half an hour', async () => {
      const tokens = [];
      for (let turn = 0; turn < 5; turn++)
        tokens.push(
          (await restaurant.owner.post('/api/tables', { name: `Mesa ${turn}` })).body.token,
        );
      const stranger = new Guest(undefined, false);
      let taken = 0;
      for (const at of tokens) taken += await stranger.floods(9, at);
      expect(taken).toBe(40);
      expect((await new Guest().orders(1, tokens[4])).status).toBe(201);
      useConfig({ ...config(), HOUSE_ADDRESSES: [stranger.address] });
      expect((await stranger.orders(1, token)).status).toBe(201);
      useConfig({ ...config(), HOUSE_ADDRESSES: [] });
      expect((await stranger.orders(1, token)).status).toBe(429);
      setClock(() => new Date(Date.now() + 31 * 60_000));
      expect((await stranger.orders(1, token)).status).toBe(201);
    });

    it('stop none of thirty honest guests at one address who order twice each', async () => {
      factor(1);
      const guests = [];
      for (let turn = 0; turn < 30; turn++) guests.push(await new Guest('203.0.113.9').reads());
      const tokens = [token];
      for (let turn = 0; turn < 5; turn++)
        tokens.push(
          (await restaurant.owner.post('/api/tables', { name: `Sala ${turn}` })).body.token,
        );
      const responses = [];
      for (const round of [1, 2])
        for (const [index, guest] of guests.entries())
          responses.push((await guest.orders(round, tokens[index % 6])).status);
      expect(responses).toEqual(Array(60).fill(201));
    });

    it('allow a table fifty orders in all (times the factor), from whichever addresses', async () => {
      const responses = [];
      for (let turn = 0; turn < 12; turn++)
        responses.push((await new Guest(undefined, false).orders()).status);
      expect(responses).toEqual([...Array(10).fill(201), 429, 429]);
    });

    it('hold large orders for acceptance by staff: orders above a table’s usual amount say so until accepted', async () => {
      factor(1);
      const guest = await new Guest().reads();
      const flag = async (order_id: string) =>
        (await waiter.get(`/api/orders/${order_id}`)).body.needs_confirmation;
      const { body: usual } = await guest.orders(20);
      const { body: many } = await guest.orders(61);
      expect([usual.status, many.status, 'needs_confirmation' in many]).toEqual([
        'pending',
        'pending',
        false,
      ]);
      expect([await flag(usual.order_id), await flag(many.order_id)]).toEqual([false, true]);
      // 81 dishes wait; with forty more it is above a table's limit, however they are
      // distinguished.
      const { body: further } = await guest.orders(40);
      expect(await flag(further.order_id)).toBe(true);
      expect((await accept(many.order_id)).body).toMatchObject({
        status: 'preparing',
        needs_confirmation: false,
      });
      const { body: after } = await guest.orders(20);
      expect(await flag(after.order_id)).toBe(false);
      // Few but expensive dishes: sixty average prices (11.35) are 681.00.
      const { body: dear } = await restaurant.owner.post('/api/products', {
        name: 'Pétrus',
        price_cents: 400_000,
        tax_rate_id: restaurant.drink.id,
      });
      const { body: bottles } = await new Guest().orders(40, token, dear.id);
      expect(await flag(bottles.order_id)).toBe(true);
      await restaurant.owner.patch(`/api/products/${dear.id}`, {
        available: false,
        price_cents: 0,
      });
      const { items } = (await waiter.get('/api/orders?status=pending&limit=100')).body;
      expect(
        items.filter((order: { needs_confirmation: boolean }) => order.needs_confirmation),
      ).toHaveLength(2);
    });

    it('allow an order at most 500 dishes', async () => {
      const guest = new Guest();
      expect((await guest.orders(99, token, restaurant.wine.id, 5)).status).toBe(201);
      const { status, body } = await guest.orders(99, token, restaurant.wine.id, 100);
      expect([status, body.errors]).toEqual([
        422,
        [{ path: 'items', message: 'must be at most 500 dishes in one order' }],
      ]);
    });

    it('let a waiter clear it in one step: all waiting orders are cancelled, and the photographed QR code becomes invalid', async () => {
      const stranger = new Guest(undefined, false);
      expect(await stranger.floods(8)).toBe(8);
      const { body: cooking } = await new Guest().orders();
      await accept(cooking.order_id);
      const { body: half } = await new Guest().orders();
      await restaurant.owner.post(`/api/orders/${half.order_id}/payments`, {
        method: 'cash',
        amount_cents: 100,
      });
      const elsewhere = (await restaurant.owner.post('/api/tables', { name: 'Otra' })).body;
      const { body: other } = await new Guest().orders(1, elsewhere.token);

      const { status, body } = await waiter.post(`/api/tables/${tableId}/clear`);
      expect([status, body.cancelled]).toEqual([200, 8]);
      expect(body.table).toMatchObject({ id: tableId, name: 'Terraza', closed: false });
      expect(body.table.token).not.toBe(token);
      expect(body.table.menu_url).toContain(body.table.token);
      expect((await stranger.orders()).status).toBe(404);
      expect((await server.portal.get(`/menu/${token}`)).status).toBe(404);
      expect((await new Guest().orders(1, body.table.token)).status).toBe(201);
      const statusOf = async (id: string) => (await waiter.get(`/api/orders/${id}`)).body.status;
      expect([
        await statusOf(cooking.order_id),
        await statusOf(half.order_id),
        await statusOf(other.order_id),
      ]).toEqual(['preparing', 'pending', 'pending']);
      expect((await waiter.get(`/api/tables/${tableId}/qr.png`)).status).toBe(200);

      const audit = (await restaurant.owner.get('/api/audit?limit=100')).body.items as {
        action: string;
        subject_id: string;
        detail: unknown;
      }[];
      expect(audit.filter(({ action }) => action === 'table.cleared')).toMatchObject([
        { subject_id: tableId, detail: { cancelled: 8 } },
      ]);
      const events = await rowsOf(
        database(),
        `SELECT type, subject_id FROM events WHERE type = 'table.changed'
        AND subject_id = '${tableId}'`,
      );
      expect(events).toHaveLength(1);
      expect((await waiter.post('/api/tables/made-up/clear')).status).toBe(404);
      expect((await server.staff.post(`/api/tables/${tableId}/clear`)).status).toBe(401);
    });

    it('[14.2.4] store no address for long: the network is deleted after a day, the device after ninety', async () => {
      await new Guest('198.51.100.77').orders();
      const sources = () =>
        rowsOf(database(), 'SELECT network, device FROM order_sources WHERE network IS NOT NULL');
      expect(JSON.stringify(await rowsOf(database(), 'SELECT * FROM order_sources'))).not.toContain(
        '198.51',
      );
      expect((await sources()).length).toBeGreaterThan(0);
      runUntil(() => new Date(Date.now() + 25 * 3_600_000));
      await runScheduledTasks();
      expect(await sources()).toEqual([]);
      expect((await rowsOf(database(), 'SELECT * FROM order_sources')).length).toBeGreaterThan(0);
      runUntil(() => new Date(Date.now() + 91 * 24 * 3_600_000));
      await runScheduledTasks();
      expect(await rowsOf(database(), 'SELECT * FROM order_sources')).toEqual([]);
    });
  },
);
