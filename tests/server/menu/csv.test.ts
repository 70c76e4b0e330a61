import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { guarded, unguarded } from '../../../server/menu-csv/guard.ts';
import { recordsOf } from '../../../server/menu-csv/read.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { HOSTILE } from '../../support/corpus.ts';
import {
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';

interface Result {
  added: { line: number; name: string }[];
  changed: { line: number; name: string; fields: string[] }[];
  unchanged: number;
  removed: number;
  faults: { line: number; column: string; message: string }[];
  more_faults: number;
}

async function importCsv(client: Client, file: string | Uint8Array, query = '') {
  const response = await fetch(`${client.base}/api/menu.csv${query}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${client.token}`, 'Content-Type': 'text/csv' },
    body: typeof file === 'string' ? file : Buffer.from(file),
  });
  const body = (await response.json()) as Result & {
    code?: string;
    errors?: { path: string; message: string }[];
  };
  return { status: response.status, body };
}
const dryRun = (client: Client, file: string | Uint8Array) =>
  importCsv(client, file, '?dry_run=true');

/** Option groups with names that break other programs. */
async function addGroups(owner: Client): Promise<string[]> {
  const ids: string[] = [];
  for (const name of ['Tamaño', 'Extras | salsas', '=Sin'])
    ids.push((await owner.post('/api/option-groups', { name })).body.id);
  return ids;
}

/** A menu of 150 dishes with everything that a dish can have, and names that break other programs. */
async function realMenu({ owner, food, drink }: TestRestaurant): Promise<void> {
  const hostile = HOSTILE.map(({ typed }) => typed.trim().slice(0, 60)).filter(Boolean);
  const categories: string[] = [];
  for (const name of ['Entrantes; fríos', '=Platos', '"Postres"'])
    categories.push((await owner.post('/api/categories', { name })).body.id);
  const groups = await addGroups(owner);
  for (let at = 0; at < 150; at++) {
    const made = await owner.post('/api/products', {
      name: `${at % 3 ? 'Plato' : '-Plato'} ${at}, "especial"; ${hostile[at % hostile.length]!}`,
      description: at % 4 ? `Línea una\n=línea dos ${at}` : null,
      price_cents: 5 + at * 37,
      tax_rate_id: at % 2 ? food.id : drink.id,
      category_id: at % 7 ? categories[at % 3] : null,
      allergens: at % 5 ? [] : ['trigo', "'+apio"],
      allergen_codes: at % 3 ? ['gluten', 'milk'] : [],
      diets: at % 6 ? [] : ['vegan'],
      left: at % 9 ? null : at,
      ...(at % 8 === 0 && { available_from: '12:00', available_to: '15:30', days: [1, 2, 7] }),
      ...(at % 10 === 0 && {
        happy_hour: { price_cents: at, from: '17:00', to: '19:00', days: null },
      }),
      ...(at % 11 === 0 && {
        bundle: { name: 'Bebida', tax_rate_id: drink.id, share_basis_points: 3050 },
      }),
      takeaway_price_cents: at % 12 ? null : at * 31,
      takeaway_tax_rate_id: at % 13 ? null : food.id,
      sold_out_until: at % 14 ? null : '2099-12-31T22:30:00.000Z',
      option_group_ids: groups.slice(at % 3, at % 4),
      translations: at % 2 ? { en: { name: `Dish ${at}`, description: null } } : {},
    });
    expect(made.status).toBe(201);
  }
}

describe.each(DATABASES)('the menu as CSV, on %s', (name) => {
  let server: TestServer;
  let restaurant: TestRestaurant;
  let owner: Client;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    ({ owner } = restaurant);
  });
  afterAll(() => server.stop());
  const products = async () => (await owner.get('/api/products')).body.items as { name: string }[];

  it('goes out and in unchanged, all 150 dishes of it', async () => {
    await realMenu(restaurant);
    const before = await products();
    const out = await owner.get('/api/menu.csv');
    expect(out.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    const { status, body } = await importCsv(owner, out.bytes);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ added: [], changed: [], unchanged: 152, removed: 0, faults: [] }),
    ]);
    expect(await products()).toEqual(before);
    const semicolons = out.bytes.toString().split('\r\n')[1]!;
    expect(semicolons).toContain(';');
    // Cells that a spreadsheet would run are texts.
    for (const { cells } of recordsOf(out.bytes.toString('utf8'), ';'))
      for (const cell of cells) expect(cell).not.toMatch(/^[=+@]|^-(?![\d.,]+$)/);
  });

  it('says what it would change, and changes nothing in a dry run', async () => {
    const file = 'name,category,price\nPaella,Carta,19.5\nFideuà,Carta,17.00\n';
    const dry = await dryRun(owner, file);
    expect(dry.body).toMatchObject({
      dry_run: true,
      changed: [{ line: 2, name: 'Paella', fields: ['price_cents'] }],
      faults: [{ line: 3, column: 'tax_rate', message: 'is required' }],
    });
    const refused = await importCsv(owner, file);
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ path: 'lines.3.tax_rate', message: 'is required' }],
    ]);
    expect(await products()).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'Paella', price_cents: 1850 })]),
    );
    const right =
      'name,category,price,tax_percent\nPaella,Carta,"19,5",10\nFideuà,Carta,17.00,10\n';
    expect((await importCsv(owner, right)).status).toBe(200);
    expect(await products()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Paella', price_cents: 1950 }),
        expect.objectContaining({ name: 'Fideuà', price_cents: 1700 }),
      ]),
    );
  });

  it('reads Windows-1252 and a byte order mark', async () => {
    const file = Buffer.from('name;category;price;tax_percent\nJamón ibérico;Carta;12,50;10,0\n');
    const ansi = Buffer.from(file.toString(), 'latin1');
    expect((await importCsv(owner, ansi)).body.added).toMatchObject([{ name: 'Jamón ibérico' }]);
    const marked = Buffer.concat([Buffer.from('efbbbf', 'hex'), file]);
    expect((await dryRun(owner, marked)).body).toMatchObject({ unchanged: 1, faults: [] });
  });

  it('tells each fault with its line', async () => {
    const file = [
      'name;category;price;tax_rate;allergens;available_from;available_to;days;options;sold_out_until',
      'Uno;Carta;12,3.4;Reducido;;;;',
      'Dos;Carta;1,00;Superreducido;;;;',
      'Tres;Carta;1,00;Reducido;arena;;;',
      'Cuatro;Carta;1,00;Reducido;;13:00;;',
      'Cinco;Carta;1,00;Reducido;;;;lunes',
      'Seis;Carta;1,00;Reducido;;;;',
      'Seis;Carta;2,00;Reducido;;;;',
      ';Carta;2,00;Reducido;;;;',
      'Siete;Carta;1.000,50;Reducido;;;;',
      'Ocho;Carta;1,00;Reducido;;;;;;;zu viel',
      'Nueve;Carta;1,00;Reducido;;;;;Salsas;mañana',
    ].join('\r\n');
    const { body } = await dryRun(owner, file);
    expect(body.faults.map(({ line, column }) => `${line} ${column}`)).toEqual([
      '2 price',
      '3 tax_rate',
      '4 allergens',
      '5 available_to',
      '6 days',
      '8 name',
      '9 name',
      '10 price',
      '11 ',
      '12 sold_out_until',
      '12 options',
    ]);
    expect(body.faults[0]!.message).toContain('12,3.4');
    expect((await dryRun(owner, 'dish;price\nx;1')).body.faults).toMatchObject([
      { line: 1, column: 'dish' },
      { line: 1, column: 'name' },
    ]);
    expect((await dryRun(owner, '\n')).body.faults).toHaveLength(1);
  });

  it('asks for the id where two dishes of a category have one name', async () => {
    const twin = { name: 'Sopa', price_cents: 500, tax_rate_id: restaurant.food.id };
    const [first] = [
      await owner.post('/api/products', twin),
      await owner.post('/api/products', twin),
    ];
    const { body } = await dryRun(owner, 'name;price\nSopa;6,00');
    expect(body.faults).toMatchObject([{ line: 2, column: 'name' }]);
    const named = await dryRun(owner, `id;name;price\n${first.body.id};Sopa;6,00`);
    expect(named.body).toMatchObject({
      changed: [{ line: 2, fields: ['price_cents'] }],
      faults: [],
    });
  });

  it('leaves what sold out since the export as it is, unless its cells were edited', async () => {
    const make = async (name: string, more: object) =>
      (
        await owner.post('/api/products', {
          name,
          price_cents: 900,
          tax_rate_id: restaurant.food.id,
          ...more,
        })
      ).body.id as string;
    const counted = await make('Lubina', { left: 8 });
    const marked = await make('Rodaballo', {});
    const stockOf = async (id: string) => {
      const { items } = (await owner.get('/api/products')).body;
      return items.find((one: { id: string }) => one.id === id);
    };
    const exported = (await owner.get('/api/menu.csv')).bytes.toString();
    await owner.patch(`/api/products/${counted}`, { left: 2 });
    await owner.patch(`/api/products/${marked}`, { available: false, left: 0 });

    const { body } = await importCsv(owner, exported.replaceAll('9,00', '9,50'));
    expect(body.changed).toEqual([
      expect.objectContaining({ name: 'Lubina', fields: ['price_cents'] }),
      expect.objectContaining({ name: 'Rodaballo', fields: ['price_cents'] }),
    ]);
    expect(await stockOf(counted)).toMatchObject({ price_cents: 950, left: 2 });
    expect(await stockOf(marked)).toMatchObject({ available: false, left: 0 });

    const bare = `id;name;price\n${counted};Lubina;9,60\n${marked};Rodaballo;9,60`;
    expect((await importCsv(owner, bare)).body.faults).toEqual([]);
    expect(await stockOf(counted)).toMatchObject({ price_cents: 960, left: 2 });
    expect(await stockOf(marked)).toMatchObject({ available: false, left: 0 });

    const edited = exported.replace(/(Lubina;.*?yes;)8;/, '$112;');
    expect((await importCsv(owner, edited)).body.faults).toEqual([]);
    expect(await stockOf(counted)).toMatchObject({ left: 12 });
  });

  it('takes 5,000 lines and refuses more', async () => {
    const lines = (count: number) =>
      [
        'name;category;price;tax_percent',
        ...Array.from({ length: count }, (_, at) => `D${at};Larga;1,00;10`),
      ].join('\n');
    const { status, body } = await importCsv(owner, lines(5_000));
    expect([status, body.added.length]).toEqual([200, 5_000]);
    expect((await dryRun(owner, lines(5_001))).body.faults).toHaveLength(1);
    expect((await importCsv(owner, Buffer.alloc(2_000_001, 'x'))).status).toBe(413);
    expect((await owner.post('/api/menu.csv', { name: 'x' })).status).toBe(422);
  });
});

describe('a menu file of another restaurant', () => {
  it('makes the same menu, without the ids', async () => {
    const first = await startTestServer();
    const restaurant = await setUpRestaurant(first);
    await realMenu(restaurant);
    const out = (await restaurant.owner.get('/api/menu.csv')).bytes.toString();
    await first.stop();
    const file = [...recordsOf(out.replace(/^\ufeff/, ''), ';')]
      .map(({ cells }) =>
        cells
          .slice(1)
          .map((cell) => `"${cell.replaceAll('"', '""')}"`)
          .join(','),
      )
      .join('\n');
    const second = await startTestServer();
    try {
      const { owner } = await setUpRestaurant(second);
      await addGroups(owner);
      const dry = await dryRun(owner, file);
      expect([dry.status, dry.body.faults, dry.body.added.length]).toEqual([200, [], 150]);
      expect((await owner.get('/api/products')).body.items).toHaveLength(2);
      const { body } = await importCsv(owner, file);
      expect([body.added.length, body.unchanged]).toEqual([150, 2]);
      expect((await importCsv(owner, file)).body).toMatchObject({
        added: [],
        changed: [],
        unchanged: 152,
      });
    } finally {
      await second.stop();
    }
  });
});

describe('[1.2.10] the guard against formulas', () => {
  it('is taken off again from any text', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom("'", '=', '-', '+', '1', '/', ';', '\n', 'x', ' ', '0') }),
      fc.constantFrom(...HOSTILE.map(({ typed }) => typed)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(unguarded(guarded(text))).toBe(text);
      }),
    );
  });
});
