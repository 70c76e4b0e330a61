import type { Sequelize } from 'sequelize';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { DATABASES } from '../../support/postgres.ts';
import { openDatabase, rowsOf, type OpenDatabase } from '../database/open.ts';

const AT = '2026-03-10 12:00:00.000 +00:00';
const LATER = '2026-03-11 13:30:00.000 +00:00';
const until = (name: string) =>
  migrations.slice(0, migrations.findIndex((migration) => migration.name === name) + 1);

type Values = Record<string, string | number | boolean | null>;
async function add(sequelize: Sequelize, table: string, values: Values): Promise<void> {
  const names = Object.keys(values);
  await sequelize.query(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    { replacements: Object.values(values) },
  );
}
const stamped = { created_at: AT, updated_at: AT };

async function fill(sequelize: Sequelize): Promise<void> {
  await add(sequelize, 'restaurants', {
    id: 'r', name: 'Casa', legal_name: 'Casa SL', tax_id: 'B12345674', street: 'Calle 1',
    postal_code: '28001', city: 'Madrid', country: 'ES', currency: 'EUR',
    time_zone: 'Europe/Madrid', locale: 'es', prices_include_tax: true, ...stamped,
  }); // prettier-ignore
  await add(sequelize, 'users', {
    id: 'u', restaurant_id: 'r', email: 'a@example.org', hashed_password: 'x', full_name: 'Ana',
    role: 'owner', mfa_enabled: false, ...stamped,
  }); // prettier-ignore
  await add(sequelize, 'tables', {
    id: 't', restaurant_id: 'r', name: 'Mesa 1', token: 'tok', ...stamped,
  }); // prettier-ignore
  for (const [id, rate_basis_points] of [['food', 1000], ['drink', 2100]] as const) // prettier-ignore
    await add(sequelize, 'tax_rates', {
      id, restaurant_id: 'r', name: id, rate_basis_points, ...stamped,
    }); // prettier-ignore
  for (const id of ['food', 'drink'])
    await add(sequelize, 'products', {
      id: `p-${id}`, restaurant_id: 'r', tax_rate_id: id, name: id, price_cents: 100,
      allergens: '[]', available: true, ...stamped,
    }); // prettier-ignore
  await add(sequelize, 'number_series', {
    restaurant_id: 'r',
    series: 'order:2026-03-10',
    last_number: 4,
  });
}

interface Kept {
  id: string;
  status: string;
  totals: [subtotal: number, tax: number, total: number];
  paid_cents: number;
}

async function order(sequelize: Sequelize, number: number, kept: Kept): Promise<void> {
  const [subtotal_cents, tax_cents, total_cents] = kept.totals;
  const { id, status, paid_cents } = kept;
  await add(sequelize, 'orders', {
    id, restaurant_id: 'r', table_id: 't', order_number: number, claim_code: `CODE${number}`,
    status, prices_include_tax: true, currency: 'EUR',
    subtotal_cents, tax_cents, total_cents, paid_cents, created_at: AT, updated_at: LATER,
  }); // prettier-ignore
}
async function item(sequelize: Sequelize, order_id: string, values: Values): Promise<void> {
  await add(sequelize, 'order_items', {
    id: `${order_id}-${String(values.position)}`,
    order_id,
    discount_cents: 0,
    ...values,
  });
}

const LEVELS = ['0018-currency-digits', '0020-sales', '0025-jobs'];

/** Orders in every state, with what belongs to them at this level. */
async function fillOrders(sequelize: Sequelize, level: string): Promise<void> {
  await fill(sequelize);
  const food = { product_id: 'p-food', name: 'food', tax_rate_basis_points: 1000, notes: null };
  const drink = { product_id: 'p-drink', name: 'drink', tax_rate_basis_points: 2100 };
  const whole: Kept['totals'] = [1124, 136, 1260];
  const orders: Kept[] = [
    { id: 'paid', status: 'paid', totals: whole, paid_cents: 1260 },
    { id: 'part', status: 'ready', totals: whole, paid_cents: 500 },
    { id: 'cancelled', status: 'cancelled', totals: whole, paid_cents: 0 },
    { id: 'open', status: 'completed', totals: whole, paid_cents: 0 },
  ];
  for (const [place, one] of orders.entries()) {
    await order(sequelize, place + 1, one);
    await item(sequelize, one.id, {
      ...food, position: 0, quantity: 2, unit_price_cents: 500, total_cents: 1000,
      discount_cents: 100,
    }); // prettier-ignore
    await item(sequelize, one.id, {
      ...drink, position: 1, quantity: 1, unit_price_cents: 360, total_cents: 360,
    }); // prettier-ignore
  }
  await add(sequelize, 'order_discounts', {
    id: 'd', order_id: 'paid', order_item_id: 'paid-0', amount_cents: 100, reason: 'Cold',
    user_id: 'u', created_at: AT,
  }); // prettier-ignore
  const payment = { user_id: 'u', method: 'cash', tip_cents: 50 };
  await add(sequelize, 'payments', {
    id: 'pay-1', order_id: 'paid', amount_cents: 1260, created_at: LATER, ...payment,
  }); // prettier-ignore
  await add(sequelize, 'payments', {
    id: 'pay-2', order_id: 'part', amount_cents: 500, created_at: AT, ...payment,
  }); // prettier-ignore
  if (level !== LEVELS[0])
    for (const [rate, net, tax, gross] of [[1000, 818, 82, 900], [2100, 298, 62, 360]]) // prettier-ignore
      await add(sequelize, 'sales', {
        id: `s-${rate}`, restaurant_id: 'r', order_id: 'paid', sold_at: LATER,
        rate_basis_points: rate!, net_cents: net!, tax_cents: tax!, gross_cents: gross!,
      }); // prettier-ignore
}

describe.each(DATABASES)('the orders of before bills, on %s', (name) => {
  let open: OpenDatabase;
  beforeEach(async () => {
    open = await openDatabase(name);
  });
  afterEach(() => open.close());

  it.each(LEVELS)(
    'get a bill each, with their payments, discounts and sales, from level %s',
    async (level) => {
      const { sequelize, dataDir } = open;
      await migrate(sequelize, dataDir, until(level));
      await sequelize.transaction(() => fillOrders(sequelize, level));
      await migrate(sequelize, dataDir);

      const bills = await rowsOf<Record<string, unknown>>(
        sequelize,
        'SELECT * FROM bills ORDER BY bill_number',
      );
      const of = (bill: Record<string, unknown>) => [
        bill.id,
        bill.status,
        Number(bill.total_cents),
        Number(bill.paid_cents),
        bill.settled_at === null ? null : new Date(bill.settled_at as string).toISOString(),
      ];
      expect(bills.map(of)).toEqual([
        ['paid', 'settled', 1260, 1260, '2026-03-11T13:30:00.000Z'],
        ['part', 'open', 1260, 500, null],
        ['cancelled', 'void', 1260, 0, null],
        ['open', 'open', 1260, 0, null],
      ]);
      const taxes = bills[0]!.taxes;
      expect(typeof taxes === 'string' ? JSON.parse(taxes) : taxes).toEqual([
        { rate_basis_points: 1000, net_cents: 818, tax_cents: 82, gross_cents: 900 },
        { rate_basis_points: 2100, net_cents: 298, tax_cents: 62, gross_cents: 360 },
      ]);
      expect(new Set(bills.map(({ claim_code }) => claim_code)).size).toBe(4);
      expect(
        await rowsOf(sequelize, 'SELECT id, bill_id, status FROM orders ORDER BY order_number'),
      ).toEqual([
        { id: 'paid', bill_id: 'paid', status: 'completed' },
        { id: 'part', bill_id: 'part', status: 'ready' },
        { id: 'cancelled', bill_id: 'cancelled', status: 'cancelled' },
        { id: 'open', bill_id: 'open', status: 'completed' },
      ]);
      expect(await rowsOf(sequelize, 'SELECT id, bill_id FROM payments ORDER BY id')).toEqual([
        { id: 'pay-1', bill_id: 'paid' },
        { id: 'pay-2', bill_id: 'part' },
      ]);
      expect(await rowsOf(sequelize, 'SELECT bill_id, reason FROM bill_discounts')).toEqual([
        { bill_id: 'paid', reason: 'Cold' },
      ]);
      const sales = await rowsOf<Record<string, unknown>>(
        sequelize,
        'SELECT bill_id, gross_cents, sold_at FROM sales ORDER BY rate_basis_points',
      );
      expect(
        sales.map(({ bill_id, gross_cents, sold_at }) => [
          bill_id,
          Number(gross_cents),
          new Date(sold_at as string).toISOString(),
        ]),
      ).toEqual([
        ['paid', 900, '2026-03-11T13:30:00.000Z'],
        ['paid', 360, '2026-03-11T13:30:00.000Z'],
      ]);
      const series = await rowsOf(
        sequelize,
        "SELECT last_number FROM number_series WHERE series = 'bill:2026-03-10'",
      );
      expect(series).toEqual([{ last_number: 4 }]);
      await expect(
        sequelize.transaction(() => sequelize.query('DELETE FROM sales')),
      ).rejects.toMatchObject({
        original: { message: expect.stringContaining('sales: written once') },
      });
    },
  );
});
