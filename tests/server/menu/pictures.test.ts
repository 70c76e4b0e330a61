import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import jpeg from 'jpeg-js';
import { asWebp, fromWebp } from '../../../server/restaurant/webp.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { disc, jpg, oriented, photograph, png } from '../restaurant/pictures.ts';

/** Red above, blue below: which way is up can be seen. */
const flag = (width: number, height: number) => ({
  width,
  height,
  paint: (_x: number, y: number): [number, number, number, number] =>
    y < height / 2 ? [220, 20, 30, 255] : [20, 30, 220, 255],
});

function send(client: Client, id: string, bytes: Uint8Array, type = 'image/jpeg') {
  return fetch(`${client.base}/api/products/${id}/picture`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${client.token}`, 'Content-Type': type },
    body: Buffer.from(bytes),
  });
}

describe.each(DATABASES)('[5.2.1] [5.2.2] [5.2.6] pictures of products, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let owner: Client;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    ({ owner } = restaurant);
  });
  afterAll(() => server.stop());

  const pictureOf = async (id: string) => {
    const { body } = await server.portal.get(`/menu/${restaurant.table.token}`);
    const products = (
      body.categories as { products: { id: string; picture: { url: string } | null }[] }[]
    ).flatMap((category) => category.products);
    return products.find((product) => product.id === id)!.picture;
  };

  it.each([
    ['image/jpeg', () => jpg(photograph)],
    ['image/png', () => png(disc())],
    [
      'image/webp',
      () => asWebp({ width: 300, height: 300, rgb: new Uint8Array(270_000).fill(90) }, 80),
    ],
  ])('a %s is served in three sizes as WebP and JPEG, at most 60 kB', async (type, make) => {
    const stored = await send(owner, restaurant.paella.id, await make(), type);
    expect(stored.status).toBe(200);
    const { url } = (await pictureOf(restaurant.paella.id))!;
    for (const width of [232, 348, 780])
      for (const [ending, media] of [
        ['webp', 'image/webp'],
        ['jpg', 'image/jpeg'],
      ]) {
        const file = await server.portal.get(`${url}/${width}.${ending}`);
        expect([file.status, file.headers.get('Content-Type')]).toEqual([200, media]);
        expect(file.bytes.length).toBeLessThanOrEqual(60_000);
      }
  });

  it('is served for a year under an address that changes with it, and runs nothing', async () => {
    await send(owner, restaurant.paella.id, jpg(disc()));
    const before = (await pictureOf(restaurant.paella.id))!;
    const file = await server.portal.get(`${before.url}/348.webp`);
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    await send(owner, restaurant.paella.id, jpg(photograph));
    const after = (await pictureOf(restaurant.paella.id))!;
    expect(after.url).not.toBe(before.url);
    for (const odd of ['/999.webp', '/348.svg', '/..%2f348.webp', ''])
      expect((await server.portal.get(`${after.url}${odd}`)).status).toBe(404);
    expect((await server.portal.get('/pictures/guessed/348.webp')).status).toBe(404);
  });

  it('stands upright as the phone was held, without the phone’s data', async () => {
    await send(owner, restaurant.paella.id, oriented(flag(500, 400), 6));
    const { url } = (await pictureOf(restaurant.paella.id))!;
    const webp = (await server.portal.get(`${url}/348.webp`)).bytes;
    const { raster } = await fromWebp(webp);
    expect([raster.width, raster.height]).toEqual([348, 278]);
    expect(raster.rgb[0]! - raster.rgb[2]!).toBeGreaterThan(100);
    const jpgFile = (await server.portal.get(`${url}/348.jpg`)).bytes;
    expect(jpgFile.includes('Exif')).toBe(false);
    expect(webp.includes('EXIF')).toBe(false);
    const decoded = jpeg.decode(jpgFile, { useTArray: true });
    expect(decoded.data[0]! - decoded.data[2]!).toBeGreaterThan(100);
  });

  it('refuses what is no picture, damaged, too large or too much, in plain words', async () => {
    const english = async (bytes: Uint8Array, type?: string) => {
      const response = await send(owner, restaurant.wine.id, bytes, type);
      const body = (await response.json()) as { code: string; errors?: { message: string }[] };
      return [response.status, body.code, body.errors?.[0]?.message];
    };
    const text = Buffer.from('This is no photo at all, whatever its name ends in.');
    expect(await english(text)).toEqual([
      415,
      'unsupported_media_type',
      'is not a picture that can be shown; save it as JPEG, PNG or WebP',
    ]);
    expect((await english(text, 'text/plain'))[0]).toBe(415);
    const whole = jpg(photograph);
    const hollow = Buffer.concat([whole.subarray(0, 700), whole.subarray(-400)]);
    expect((await english(hollow))[0]).toBeGreaterThanOrEqual(415);
    const huge = Buffer.from(whole);
    const frame = huge.indexOf(Buffer.from([0xff, 0xc0]));
    huge.writeUInt16BE(8000, frame + 5);
    huge.writeUInt16BE(8000, frame + 7);
    expect(await english(huge)).toEqual([413, 'too_large', 'has 64 megapixels; the maximum is 40']);
    expect((await english(Buffer.alloc(5_000_001, 1)))[0]).toBe(413);
    const zip = Buffer.concat([whole, Buffer.from('PK\x03\x04 and more')]);
    expect((await english(zip))[0]).toBe(415);
    expect(await pictureOf(restaurant.wine.id)).toBeNull();
  });

  it('is a manager’s to change, and goes with its product', async () => {
    const waiter = (await makeUser(server, owner, 'waiter')).client;
    expect((await send(waiter, restaurant.wine.id, jpg(disc()))).status).toBe(403);
    expect((await send(owner, 'unknown', jpg(disc()))).status).toBe(404);
    await send(owner, restaurant.wine.id, jpg(disc()));
    const copy = (await owner.post(`/api/products/${restaurant.wine.id}/duplicate`)).body;
    const removed = await owner.send('DELETE', `/api/products/${restaurant.wine.id}/picture`);
    expect([removed.status, removed.body.picture]).toEqual([200, null]);
    const { url } = (await pictureOf(copy.id))!;
    expect((await server.portal.get(`${url}/348.webp`)).status).toBe(200);
    const staff = await waiter.get(`${copy.picture.url}/232.jpg`);
    expect(staff.status).toBe(200);
    await owner.send('DELETE', `/api/products/${copy.id}`);
    expect((await server.portal.get(`${url}/780.webp`)).status).toBe(404);
    const back = await owner.post(`/api/products/${copy.id}/restore`, {});
    expect([back.status, back.body.picture]).toEqual([200, copy.picture]);
    expect((await server.portal.get(`${url}/780.webp`)).status).toBe(200);
  });
});
