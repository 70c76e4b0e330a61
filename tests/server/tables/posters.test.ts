import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagesOfPdf } from '../../support/pdf.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { disc, png, sendLogo } from '../restaurant/pictures.ts';

describe('the posters of all tables', () => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    restaurant = await setUpRestaurant(server);
    for (const name of ['Terraza 1', 'Terraza 2', 'الطاولة 7', '窓 8'])
      await restaurant.owner.post('/api/tables', { name });
    await restaurant.owner.post('/api/tables', { name: 'Barra', kind: 'counter' });
  });
  afterAll(() => server.stop());

  const pdf = async (query = '') => {
    const { status, headers, bytes } = await restaurant.owner.get(`/api/tables/qr.pdf${query}`);
    expect([status, headers.get('Content-Type')]).toEqual([200, 'application/pdf']);
    return pagesOfPdf(bytes);
  };

  it.each([
    ['1', 6],
    ['2', 3],
    ['4', 2],
    ['8', 1],
  ])('stand on as many pages as they need at %s a page', async (per_page, pages) => {
    const texts = await pdf(`?per_page=${per_page}`);
    expect(texts).toHaveLength(pages);
    expect(texts.join(' ')).toContain('Terraza 2');
  });

  it('say what the code does, the restaurant’s language first, at a table and at a counter', async () => {
    const texts = await pdf();
    expect(texts[0]).toContain('Casa Luz');
    expect(texts[0]!.indexOf('Escanee y pida.')).toBeGreaterThan(-1);
    expect(texts[0]!.indexOf('Escanee y pida.')).toBeLessThan(
      texts[0]!.indexOf('Scannen und bestellen.'),
    );
    expect(texts.join(' ')).toContain('窓 8');
    expect(texts.at(-1)).toContain('recoja cuando salga su número');
  });

  it('carry the logo once, however many tables there are', async () => {
    const without = (await restaurant.owner.get('/api/tables/qr.pdf')).bytes.length;
    await sendLogo(restaurant.owner, png(disc()));
    const { bytes } = await restaurant.owner.get('/api/tables/qr.pdf');
    expect(bytes.toString('latin1').match(/\/Subtype \/Image/g)?.length).toBeLessThanOrEqual(2);
    expect(bytes.length).toBeGreaterThan(without);
  });

  it('are asked for with a number that fits a page', async () => {
    expect((await restaurant.owner.get('/api/tables/qr.pdf?per_page=3')).status).toBe(422);
  });
});
