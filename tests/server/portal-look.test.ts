import { PNG } from 'pngjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { forgetPace } from '../../server/tickets/ready-about.ts';
import { addStations, ticketsOf } from '../support/kitchen.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';
import { disc, jpg, photograph, png, sendLogo } from './restaurant/pictures.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());
// Files of a worker share the clock: a test that fails must not leave it standing.
afterEach(() => setClock(null));

const NAVIGATION = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const open = (path: string) =>
  fetch(server.portal.base + path, { headers: NAVIGATION, redirect: 'manual' });
const bytesOf = async (path: string) => {
  const response = await fetch(server.portal.base + path);
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};
const orderWine = async () =>
  (
    await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.wine.id, quantity: 1 }],
    })
  ).body as { order_id: string; claim_code: string };

describe('the restaurant’s own face', () => {
  const cover = (bytes: Buffer, type = 'image/jpeg') =>
    fetch(`${restaurant.owner.base}/api/restaurant/cover`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${restaurant.owner.token}`, 'Content-Type': type },
      body: new Uint8Array(bytes),
    });

  it('has the cover that the owner sets, cut to a strip, until it is taken away', async () => {
    const set = await cover(jpg(photograph));
    expect(set.status).toBe(200);
    const { body } = await server.portal.get('/restaurant');
    expect(body.cover).toMatchObject({ colour: expect.stringMatching(/^#[0-9a-f]{6}$/) });
    const { response, bytes } = await bytesOf(`${body.cover.url}/780.webp`);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'image/webp']);
    expect(bytes.length).toBeLessThanOrEqual(45_000);
    expect((await server.portal.get(`${body.cover.url}/232.webp`)).status).toBe(404);

    const refused = await cover(Buffer.from('<svg/>'));
    expect(refused.status).toBe(415);
    expect(((await refused.json()) as { errors: unknown }).errors).toMatchObject([
      { path: 'cover' },
    ]);
    const other = await cover(png(disc()), 'image/png');
    expect(((await other.json()) as { cover: { url: string } }).cover.url).not.toContain(
      body.cover.url,
    );
    expect((await restaurant.owner.send('DELETE', '/api/restaurant/cover')).body.cover).toBeNull();
    expect((await server.portal.get('/restaurant')).body.cover).toBeNull();
  });

  it('is on a phone’s home screen: its name, its colour, and an icon of its logo', async () => {
    await restaurant.owner.put('/api/restaurant', { accent_colour: '#7b2d5e' });
    const plain = (await server.portal.get('/restaurant/manifest')).body;
    expect(plain).toMatchObject({ start_url: '/', scope: '/', theme_color: '#7b2d5e' });
    await sendLogo(restaurant.owner, png(disc()));
    const withLogo = (await server.portal.get('/restaurant/manifest')).body;
    expect(withLogo.icons.map(({ sizes }: { sizes: string }) => sizes)).toEqual([
      '192x192',
      '512x512',
    ]);
    expect(withLogo.icons[0].src).not.toBe(plain.icons[0].src);
    const pixelAt = async (path: string, x: number, y: number) => {
      const icon = PNG.sync.read((await bytesOf(path)).bytes);
      return [
        icon.width,
        ...icon.data.subarray((y * icon.width + x) * 4, (y * icon.width + x) * 4 + 3),
      ];
    };
    // The disc of the logo in the middle, white around it.
    expect(await pixelAt(withLogo.icons[0].src, 96, 96)).toEqual([192, 200, 30, 40]);
    expect(await pixelAt(withLogo.icons[0].src, 4, 4)).toEqual([192, 255, 255, 255]);
    expect((await server.portal.get('/restaurant/icons/16.png')).status).toBe(404);
    const document = await (await open(`/menu/${restaurant.table.token}`)).text();
    expect(document).toMatch(/rel="apple-touch-icon"[^>]* href="\/restaurant\/icons\/180\.png\?v=/);
    await restaurant.owner.put('/api/restaurant', { accent_colour: null });
  });
});

describe('a browser at the address of a call', () => {
  it('gets a page and never JSON; a program gets JSON', async () => {
    const { claim_code } = await orderWine();
    for (const [path, page] of [
      ['/customer/orders', '/account'],
      ['/customer/invoices/17', '/account/invoices/17'],
      ['/customer/orders/%2F%2Fevil.example', '/account/orders/%2F%2Fevil.example'],
      [`/orders/${claim_code}/invoices`, `/orders/${claim_code}`],
    ] as const) {
      const response = await open(path);
      expect([path, response.status, response.headers.get('Location')]).toEqual([path, 303, page]);
    }
    for (const path of ['/restaurant', '/orders/x/feedback', '/menu/x/order', '/customer/token']) {
      const response = await open(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(response.headers.get('Content-Type')).toContain('text/html');
      expect(response.headers.get('Vary')).toContain('Accept');
    }
    const program = await server.portal.get('/restaurant');
    expect([program.status, program.headers.get('Vary')]).toEqual([
      200,
      expect.stringContaining('Accept'),
    ]);
  });
});

describe('an order that is followed', () => {
  const move = (id: string, status: string) =>
    restaurant.owner.patch(`/api/orders/${id}`, { status });
  const times = async (claim_code: string) => {
    const { body } = await server.portal.get(`/orders/${claim_code}`);
    return [body.started_at, body.ready_at, body.served_at].map((at) => typeof at === 'string');
  };

  it('says when it was begun, ready and served; a step back forgets', async () => {
    const { order_id, claim_code } = await orderWine();
    expect(await times(claim_code)).toEqual([false, false, false]);
    await move(order_id, 'preparing');
    expect(await times(claim_code)).toEqual([true, false, false]);
    await move(order_id, 'ready');
    await move(order_id, 'completed');
    expect(await times(claim_code)).toEqual([true, true, true]);
    await move(order_id, 'ready');
    await move(order_id, 'preparing');
    expect(await times(claim_code)).toEqual([true, false, false]);
    const { bill_id } = (await restaurant.owner.get(`/api/orders/${order_id}`)).body;
    const bill = (await restaurant.owner.get(`/api/bills/${bill_id}`)).body;
    expect(await times(bill.claim_code)).toEqual([false, false, false]);
  });

  it('says which dishes are ready while the others are made', async () => {
    await addStations(restaurant);
    const items = [restaurant.paella, restaurant.wine].map(({ id }) => ({
      product_id: id,
      quantity: 1,
    }));
    const { body } = await server.portal.post(`/menu/${restaurant.table.token}/order`, { items });
    const ready = async () => {
      const order = (await server.portal.get(`/orders/${body.claim_code}`)).body;
      return [order.status, order.ready_item_ids];
    };
    expect(await ready()).toEqual(['pending', []]);
    const tickets = await ticketsOf(restaurant.owner);
    const own = tickets.filter(({ order_id }) => order_id === body.order_id);
    const [dish] = own.flatMap((ticket) =>
      ticket.items
        .filter(({ name }) => name === 'Vino tinto')
        .map((item) => ({ ticket: ticket.id, ...item })),
    );
    await restaurant.owner.patch(`/api/tickets/${dish!.ticket}`, { item_id: dish!.id, done: true });
    expect(await ready()).toEqual(['preparing', [dish!.order_item_id]]);
  });

  it('says about when it is ready, at the pace of those before, and nothing where that is unknown', async () => {
    const place = async () => {
      const items = [{ product_id: restaurant.wine.id, quantity: 1 }];
      const { body } = await server.portal.post(`/menu/${restaurant.table.token}/order`, { items });
      return body as { order_id: string; claim_code: string };
    };
    const about = async ({ claim_code }: { claim_code: string }) => {
      const { body } = await server.portal.get(`/orders/${claim_code}`);
      return body.ready_about && new Date(body.ready_about).getTime();
    };
    const start = Date.now();
    // Shorter than minutes: the owner stays logged in.
    const STEP = 6_000;
    setClock(() => new Date(start));
    const first = await place();
    expect(await about(first)).toBeNull();
    const earlier = [first];
    for (let more = 0; more < 4; more++) earlier.push(await place());
    for (const [place_, order] of earlier.entries()) {
      setClock(() => new Date(start + (place_ + 10) * STEP));
      await move(order.order_id, 'preparing');
      await move(order.order_id, 'ready');
    }
    forgetPace();
    setClock(() => new Date(start + 20 * STEP));
    const now = await place();
    // Half of them took 12 steps or less.
    expect(await about(now)).toBe(start + 32 * STEP);
    setClock(() => new Date(start + 33 * STEP));
    expect(await about(now)).toBeNull();
    await move(now.order_id, 'preparing');
    await move(now.order_id, 'ready');
    expect(await about(now)).toBeNull();
    setClock(null);
  });

  it('is judged once by each code, to the restaurant alone', async () => {
    const { order_id, claim_code } = await orderWine();
    const say = (body: object) => server.portal.post(`/orders/${claim_code}/feedback`, body);
    expect((await say({ mark: 6 })).body.errors).toMatchObject([{ path: 'mark' }]);
    expect((await say({ mark: 2 })).body).toEqual({ mark: 2, words: null });
    expect((await say({ mark: 5, words: ' Lovely. ' })).body).toEqual({
      mark: 5,
      words: 'Lovely.',
    });
    expect((await server.portal.get(`/orders/${claim_code}`)).body.feedback).toEqual({
      mark: 5,
      words: 'Lovely.',
    });
    const { bill_id, order_number } = (await restaurant.owner.get(`/api/orders/${order_id}`)).body;
    const { claim_code: ofBill, bill_number } = (
      await restaurant.owner.get(`/api/bills/${bill_id}`)
    ).body;
    // Another code of the same table does not show what this one said.
    expect((await server.portal.get(`/orders/${ofBill}`)).body.feedback).toBeNull();
    await server.portal.post(`/orders/${ofBill}/feedback`, { mark: 3 });
    const { items } = (await restaurant.owner.get('/api/feedback')).body;
    expect(items).toMatchObject([
      { mark: 3, words: null, order_id: null, order_number: null, bill_number },
      { mark: 5, words: 'Lovely.', order_id, order_number, bill_id, bill_number },
    ]);
    expect(
      (await server.portal.post('/orders/AAAAAAAAAAAAAAAA/feedback', { mark: 1 })).status,
    ).toBe(404);

    const cancelled = await orderWine();
    await move(cancelled.order_id, 'cancelled');
    const late = await server.portal.post(`/orders/${cancelled.claim_code}/feedback`, { mark: 1 });
    expect([late.status, late.body.code]).toEqual([409, 'invalid_transition']);
  });
});
