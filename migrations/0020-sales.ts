import { randomUUID } from 'node:crypto';
import { QueryTypes, type QueryInterface, type Sequelize } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * What was sold, by rate, at the moment at which an order was settled; below zero where a payment
 * was refunded and it is owed again.
 */
const STATEMENTS = [
  `CREATE TABLE sales (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    order_id VARCHAR(64) NOT NULL REFERENCES orders(id),
    sold_at $time NOT NULL,
    rate_basis_points INTEGER NOT NULL,
    net_cents $int NOT NULL,
    tax_cents $int NOT NULL,
    gross_cents $int NOT NULL,
    CHECK (net_cents + tax_cents = gross_cents)
  )`,
  'CREATE INDEX sales_of_time ON sales (restaurant_id, sold_at)',
];
/** Kept day reports were made of these rows, so they are written once. */
const GUARDS = {
  sqlite: ['UPDATE', 'DELETE'].map(
    (
      event,
    ) => `CREATE TRIGGER sales_${event === 'UPDATE' ? 'frozen' : 'kept'} BEFORE ${event} ON sales
    BEGIN SELECT RAISE(ABORT, 'sales: written once'); END`,
  ),
  postgres: [
    ...['UPDATE', 'DELETE'].map(
      (event) =>
        `CREATE TRIGGER sales_${event === 'UPDATE' ? 'frozen' : 'kept'} BEFORE ${event} ON sales FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    ),
    'CREATE TRIGGER sales_not_truncated BEFORE TRUNCATE ON sales EXECUTE FUNCTION refuse_change()',
  ],
};

/**
 * Orders that are settled, by rate; an order is settled with its last payment that was not given
 * back.
 */
const SETTLED = `SELECT o.id AS order_id, o.restaurant_id, o.prices_include_tax, i.tax_rate_basis_points AS rate,
    CAST(sum(i.total_cents - i.discount_cents) AS BIGINT) AS amount,
    coalesce((SELECT max(p.created_at) FROM payments p WHERE p.order_id = o.id AND p.refunded_at IS NULL), o.updated_at) AS sold_at
  FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.status = 'paid'
  GROUP BY o.id, o.restaurant_id, o.prices_include_tax, o.updated_at, i.tax_rate_basis_points
  ORDER BY o.id, i.tax_rate_basis_points LIMIT $limit OFFSET $offset`;
const SALE = `INSERT INTO sales (id, restaurant_id, order_id, sold_at, rate_basis_points, net_cents, tax_cents, gross_cents)
  VALUES ($id, $restaurant_id, $order_id, $sold_at, $rate, $net, $tax, $gross)`;
const BATCH = 1000;

interface Settled {
  order_id: string;
  restaurant_id: string;
  prices_include_tax: boolean | number;
  rate: number | string;
  amount: number | string;
  sold_at: string | Date;
}

/** Of amounts that are not below zero. */
const halfUp = (over: bigint, under: bigint) => (2n * over + under) / (2n * under);

/**
 * As the tax of orders was calculated when they were placed: each rate's tax on the sum of its lines, half up.
 */
function amountsOf({ prices_include_tax, rate, amount }: Settled) {
  const [whole, points] = [BigInt(amount), BigInt(rate)];
  const net = prices_include_tax ? halfUp(whole * 10_000n, 10_000n + points) : whole;
  const tax = prices_include_tax ? whole - net : halfUp(whole * points, 10_000n);
  return { net: String(net), tax: String(tax), gross: String(net + tax) };
}

async function writeEarlierSales(sequelize: Sequelize): Promise<void> {
  for (let [offset, full] = [0, true]; full; offset += BATCH) {
    const rows = await sequelize.query<Settled>(SETTLED, {
      bind: { limit: BATCH, offset },
      type: QueryTypes.SELECT,
    });
    for (const row of rows) {
      const { restaurant_id, order_id, sold_at, rate } = row;
      await sequelize.query(SALE, {
        bind: { id: randomUUID(), restaurant_id, order_id, sold_at, rate, ...amountsOf(row) },
      });
    }
    full = rows.length === BATCH;
  }
}

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const dialect = sequelize.getDialect() as keyof typeof TYPES;
  const types = TYPES[dialect];
  const inDialect = (statement: string) =>
    statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types]);
  for (const statement of STATEMENTS) await sequelize.query(inDialect(statement));
  await writeEarlierSales(sequelize);
  for (const statement of GUARDS[dialect]) await sequelize.query(statement);
}
