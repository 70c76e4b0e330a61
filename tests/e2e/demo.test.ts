import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHEAP_HASH, SAME_PRIORITY } from '../support/process.ts';
import { Client } from '../support/server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DAY = 24 * 3_600_000;
interface Order {
  id: string;
  status: string;
  created_at: string;
  table_name: string | null;
  total_cents: number;
}
interface Invoice {
  invoice_number: string;
  kind: string;
  created_at: string;
  replaces: string | null;
  customer_id: string | null;
  order_id: string;
  total_cents: number;
}
interface Dish {
  id: string;
  name: string;
  price_cents: number;
  option_groups: {
    name: string;
    min: number;
    max: number | null;
    options: { name: string; price_cents: number }[];
  }[];
}

let child: ChildProcess;
let printed = '';
let exited: Promise<[number | null]>;
// The temporary data folder is made in a folder of its own, where nothing else changes.
const place = mkdtempSync(join(tmpdir(), 'demo-test-'));

beforeAll(async () => {
  child = spawn(
    process.execPath,
    [...CHEAP_HASH, ...SAME_PRIORITY, join(ROOT, '.scripts/demo.cjs')],
    {
      cwd: place,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        TMPDIR: place,
        TEMP: place,
        PORTAL_HOST: '127.0.0.1',
        PORTAL_PORT: '0',
        STAFF_PORT: '0',
        LOG_LEVEL: 'error',
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/not-for-the-demo',
      },
    },
  );
  exited = once(child, 'exit') as Promise<[number | null]>;
  for await (const chunk of child.stdout!) {
    printed += String(chunk);
    if (printed.endsWith('\nReady.\n')) break;
  }
});
afterAll(async () => {
  child.kill('SIGKILL');
  await exited;
  rmSync(place, { recursive: true, force: true });
});

const after = (name: string) => new RegExp(`^${name}:\\s+(\\S+)$`, 'm').exec(printed)![1]!;
function login(role: string) {
  return new RegExp(`^\\s+${role}\\s+(\\S+)\\s+(\\S+)$`, 'm').exec(printed)!.slice(1) as [
    string,
    string,
  ];
}

async function staffAs(role: string): Promise<Client> {
  const [email, password] = login(role);
  const staff = new Client(after('Back office'));
  const { status, body } = await staff.post('/api/token', { email, password });
  expect(status).toBe(200);
  return staff.as(body.access_token as string);
}

async function all<T>(client: Client, path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await client.get(
      `${path}?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...(body.items as T[]));
    cursor = body.next_cursor as string | null;
  }
  return items;
}
function spread(rows: { created_at: string }[]) {
  return (
    (Math.max(...rows.map(({ created_at }) => Date.parse(created_at))) -
      Math.min(...rows.map(({ created_at }) => Date.parse(created_at)))) /
    DAY
  );
}

describe('the demo', () => {
  it('[6.3.2] prints its progress, its addresses and a login of every role, whose passwords are in no source', () => {
    expect(printed).toMatch(/\r[^\r\n]* \d+ %\r[^\r\n]* 100 %\n/);
    for (const role of ['owner', 'manager', 'cashier', 'waiter', 'customer'])
      expect(login(role)[1]).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    const passwords = [
      ...new Set(
        [...printed.matchAll(/(\S{4}-\S{4}-\S{4}-\S{4})$/gm)].map(([, password]) => password!),
      ),
    ];
    expect(passwords).toHaveLength(6);
    const sources = readdirSync(join(ROOT, 'server/demo'))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ROOT, 'server/demo', name), 'utf8'))
      .join();
    for (const password of passwords) expect(sources).not.toContain(password);
  });

  it('shows guests a menu with five categories, two tax rates, allergens and a sold-out product', async () => {
    const { status, body } = await new Client('').get(after('A menu'));
    expect(status).toBe(200);
    const products = body.categories.flatMap(
      (category: { products: unknown[] }) => category.products,
    ) as {
      allergen_codes: string[];
      picture: object | null;
      description: string;
      sold_out: boolean;
      tax_rate_basis_points: number;
    }[];
    expect(body.categories).toHaveLength(5);
    expect(products.length).toBeGreaterThanOrEqual(30);
    expect(new Set(products.map(({ tax_rate_basis_points }) => tax_rate_basis_points)).size).toBe(
      2,
    );
    expect(products.every(({ description }) => description)).toBe(true);
    expect(
      products.filter(({ allergen_codes }) => allergen_codes.length > 0).length,
    ).toBeGreaterThan(20);
    expect(products.filter((product) => product.sold_out)).toHaveLength(1);
    expect(products.filter(({ picture }) => picture).length).toBeGreaterThan(10);
    expect(body.languages).toEqual(['en', 'de', 'es']);
    expect(body.opening.open).toBe(true);
  });

  it('has a burger with a size, extras and removals in the language of the guest', async () => {
    const { body } = await new Client('').get(`${after('A menu')}?lang=de`);
    const [burger] = (body.categories as { products: Dish[] }[])
      .flatMap(({ products }) => products)
      .filter(({ name }) => name === 'Lantern-Burger');
    expect(burger!.option_groups.map(({ name, min, max }) => [name, min, max])).toEqual([
      ['Größe', 1, 1],
      ['Extras', 0, 3],
      ['Weglassen', 0, null],
    ]);
    expect(burger!.option_groups[1]!.options[0]).toMatchObject({
      name: 'Mehr Räuchercheddar',
      price_cents: 100,
    });
  });

  it('takes an order at the counter at takeaway prices, and shows its number to pick up', async () => {
    const counter = new Client('');
    const { body: menu } = await counter.get(after('A counter'));
    expect(menu.table).toMatchObject({ name: 'Take-away', kind: 'counter', closed: false });
    const fish = (menu.categories as { products: Dish[] }[])
      .flatMap(({ products }) => products)
      .find(({ name }) => name === 'Fish and chips')!;
    expect(fish.price_cents).toBe(1650);
    const { status, body } = await counter.post(`${after('A counter')}/order`, {
      items: [{ product_id: fish.id, quantity: 1 }],
      name: 'Ruth',
    });
    expect(status).toBe(201);
    const { body: shown } = await (await staffAs('waiter')).get('/api/pickup');
    const numbers = (shown.preparing as { order_number: number }[]).map((one) => one.order_number);
    expect(numbers).toContain(body.order_number);
  });

  it('has the orders of a month, with tables occupied now in every open status', async () => {
    const orders = await all<Order>(await staffAs('waiter'), '/api/orders');
    expect(orders.length).toBeGreaterThan(250);
    expect(spread(orders)).toBeGreaterThan(25);
    expect(Date.parse(orders[0]!.created_at)).toBeLessThanOrEqual(Date.now());
    const open = orders.filter(({ status }) => status !== 'paid' && status !== 'cancelled');
    expect(new Set(open.map(({ status }) => status))).toEqual(
      new Set(['pending', 'preparing', 'ready', 'partially_delivered', 'completed']),
    );
    expect(
      open.every(({ created_at }) => Date.now() - Date.parse(created_at) < 3 * 3_600_000),
    ).toBe(true);
    const tables = orders.flatMap(({ table_name }) => table_name ?? []);
    expect(new Set(tables).size).toBe(13);
  });

  it('prints a PIN of every member of staff', () => {
    const pins = [...printed.matchAll(/^ +(\w+) +PIN (\d{4})$/gm)].map(([, role]) => role);
    expect(pins).toEqual(['owner', 'manager', 'cashier', 'waiter']);
  });

  it('has the invoices of a month of each kind, numbered without gaps in the order of time', async () => {
    const invoices = (await all<Invoice>(await staffAs('cashier'), '/api/invoices')).reverse();
    expect(spread(invoices)).toBeGreaterThan(25);
    expect(invoices.filter(({ replaces }) => replaces).length).toBeGreaterThan(0);
    expect(invoices.filter(({ customer_id }) => customer_id).length).toBeGreaterThan(5);
    for (const kind of ['full', 'simplified']) {
      const numbers = invoices
        .filter((invoice) => invoice.kind === kind)
        .map(({ invoice_number }) => invoice_number);
      const years = new Set(numbers.map((number) => /\d{4}/.exec(number)![0]));
      for (const year of years) {
        const ofYear = numbers
          .filter((number) => number.includes(year))
          .map((number) => Number(/(\d+)$/.exec(number)![1]));
        expect(ofYear).toEqual(ofYear.map((_, index) => index + 1));
      }
      expect(numbers.length).toBeGreaterThan(20);
    }
  });

  it('renders a PDF on request, and shows a customer their own orders', async () => {
    const manager = await staffAs('manager');
    const { body } = await manager.get('/api/invoices?limit=1');
    expect(
      (await manager.get(`/api/invoices/${body.items[0].id as string}/pdf`)).bytes
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const [email, password] = login('customer');
    const portal = new Client(after('Guests'));
    const customer = portal.as(
      (await portal.post('/customer/token', { email, password })).body.access_token as string,
    );
    expect((await customer.get('/customer/profile')).body).toMatchObject({
      email_verified: true,
      business_name: 'Gallagher Architects Ltd',
      address: { city: 'Dublin' },
    });
    expect((await all<Order>(customer, '/customer/orders')).length).toBeGreaterThan(2);
  });

  it('exits with 0 on SIGTERM and leaves no files behind', async () => {
    expect(readdirSync(place)).toHaveLength(1);
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
    expect(readdirSync(place)).toEqual([]);
  });
});
