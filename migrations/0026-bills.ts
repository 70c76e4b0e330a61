import { randomBytes } from 'node:crypto';
import { QueryTypes, type QueryInterface, type Sequelize } from 'sequelize';
import { TYPES, type Dialect } from './0001-dialects.ts';
import { rebuildTable } from './rebuild-table.ts';

/**
 * The bill is the unit of money, the order the unit of the kitchen. Every order that is there gets
 * a bill of its own, with its payments, discounts, sales and invoices; `paid` is no status of the
 * kitchen any more, and settlement is a fact of its own.
 */
const TABLES = [
  `CREATE TABLE bills (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    bill_number INTEGER NOT NULL,
    status VARCHAR(10) NOT NULL CHECK (status IN ('open', 'settled', 'void')),
    service VARCHAR(10) NOT NULL CHECK (service IN ('dine_in', 'takeaway', 'delivery')),
    table_id VARCHAR(64) REFERENCES tables(id),
    name VARCHAR(120),
    covers INTEGER CHECK (covers BETWEEN 1 AND 999),
    claim_code VARCHAR(32) NOT NULL UNIQUE,
    prices_include_tax $bool NOT NULL,
    currency CHAR(3) NOT NULL,
    currency_digits INTEGER NOT NULL,
    service_charge_basis_points INTEGER NOT NULL,
    taxes $json NOT NULL,
    subtotal_cents $int NOT NULL CHECK (subtotal_cents >= 0),
    tax_cents $int NOT NULL CHECK (tax_cents >= 0),
    total_cents $int NOT NULL,
    paid_cents $int NOT NULL CHECK (paid_cents >= 0 AND paid_cents <= total_cents),
    merged_into VARCHAR(64) REFERENCES bills(id),
    requested_at $time,
    requested_method VARCHAR(10),
    opened_by VARCHAR(64) REFERENCES users(id),
    settled_at $time,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    CHECK (subtotal_cents + tax_cents = total_cents)
  )`,
  `CREATE TABLE item_voids (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    order_item_id VARCHAR(64) NOT NULL REFERENCES order_items(id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    amount_cents $int NOT NULL,
    reason VARCHAR(200) NOT NULL,
    user_id VARCHAR(64) NOT NULL REFERENCES users(id),
    approved_by VARCHAR(64) REFERENCES users(id),
    created_at $time NOT NULL
  )`,
  'CREATE INDEX item_voids_item ON item_voids (order_item_id)',
  `CREATE TABLE service_calls (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    bill_id VARCHAR(64) NOT NULL REFERENCES bills(id),
    reason VARCHAR(10) NOT NULL CHECK (reason IN ('waiter', 'bill')),
    method VARCHAR(10),
    created_at $time NOT NULL,
    answered_at $time,
    answered_by VARCHAR(64) REFERENCES users(id)
  )`,
  'CREATE INDEX service_calls_bill ON service_calls (bill_id, created_at)',
  `CREATE INDEX service_calls_open ON service_calls (restaurant_id, created_at)
   WHERE answered_at IS NULL`,
];

const BILLS_INDEXES = [
  'CREATE INDEX bills_newest ON bills (restaurant_id, created_at, id)',
  'CREATE INDEX bills_status ON bills (restaurant_id, status, created_at, id)',
  "CREATE INDEX bills_open ON bills (table_id) WHERE status = 'open'",
];

/** Tables that belong to the bill from now on; nothing refers to them, so they are written anew. */
const REWRITTEN = [
  `CREATE TABLE bill_payments (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    bill_id VARCHAR(64) NOT NULL REFERENCES bills(id),
    user_id VARCHAR(64) NOT NULL REFERENCES users(id),
    method VARCHAR(64) NOT NULL,
    amount_cents $int NOT NULL CHECK (amount_cents >= 0),
    tip_cents $int NOT NULL CHECK (tip_cents >= 0),
    received_cents $int CHECK (received_cents >= 0),
    rounding_cents $int NOT NULL,
    till_id VARCHAR(64),
    created_at $time NOT NULL,
    refunded_at $time,
    refunded_by VARCHAR(64) REFERENCES users(id),
    refund_reason VARCHAR(200)
  )`,
  `INSERT INTO bill_payments (id, bill_id, user_id, method, amount_cents, tip_cents,
     rounding_cents, created_at, refunded_at, refunded_by, refund_reason)
   SELECT p.id, o.bill_id, p.user_id, p.method, p.amount_cents, p.tip_cents,
     0, p.created_at, p.refunded_at, p.refunded_by, p.refund_reason
   FROM payments p JOIN orders o ON o.id = p.order_id`,
  'DROP TABLE payments',
  'ALTER TABLE bill_payments RENAME TO payments',
  'CREATE INDEX payments_bill ON payments (bill_id)',
  'CREATE INDEX payments_time ON payments (created_at)',
  'CREATE INDEX payments_refunded ON payments (refunded_at) WHERE refunded_at IS NOT NULL',

  `CREATE TABLE bill_discounts (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    bill_id VARCHAR(64) NOT NULL REFERENCES bills(id),
    order_item_id VARCHAR(64) REFERENCES order_items(id),
    percent_basis_points INTEGER CHECK (percent_basis_points BETWEEN 1 AND 10000),
    amount_cents $int CHECK (amount_cents > 0),
    reason VARCHAR(200) NOT NULL,
    user_id VARCHAR(64) NOT NULL REFERENCES users(id),
    created_at $time NOT NULL,
    CHECK ((percent_basis_points IS NULL) <> (amount_cents IS NULL))
  )`,
  `INSERT INTO bill_discounts (id, bill_id, order_item_id, percent_basis_points, amount_cents,
     reason, user_id, created_at)
   SELECT d.id, o.bill_id, d.order_item_id, d.percent_basis_points, d.amount_cents,
     d.reason, d.user_id, d.created_at
   FROM order_discounts d JOIN orders o ON o.id = d.order_id`,
  'DROP TABLE order_discounts',
  `CREATE UNIQUE INDEX bill_discounts_once
   ON bill_discounts (bill_id, COALESCE(order_item_id, ''))`,

  `CREATE TABLE bill_sales (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    bill_id VARCHAR(64) NOT NULL REFERENCES bills(id),
    sold_at $time NOT NULL,
    rate_basis_points INTEGER NOT NULL,
    net_cents $int NOT NULL,
    tax_cents $int NOT NULL,
    gross_cents $int NOT NULL,
    CHECK (net_cents + tax_cents = gross_cents)
  )`,
  `INSERT INTO bill_sales (id, restaurant_id, bill_id, sold_at, rate_basis_points, net_cents,
     tax_cents, gross_cents)
   SELECT s.id, s.restaurant_id, o.bill_id, s.sold_at, s.rate_basis_points, s.net_cents,
     s.tax_cents, s.gross_cents
   FROM sales s JOIN orders o ON o.id = s.order_id`,
  'DROP TABLE sales',
  'ALTER TABLE bill_sales RENAME TO sales',
  'CREATE INDEX sales_of_time ON sales (restaurant_id, sold_at)',
];
/** Stored day reports were made of these rows, so they are written once. */
const GUARDS = {
  sqlite: [
    `CREATE TRIGGER sales_frozen BEFORE UPDATE ON sales
     BEGIN SELECT RAISE(ABORT, 'sales: written once'); END`,
    `CREATE TRIGGER sales_kept BEFORE DELETE ON sales
     BEGIN SELECT RAISE(ABORT, 'sales: written once'); END`,
  ],
  postgres: [
    'CREATE TRIGGER sales_frozen BEFORE UPDATE ON sales FOR EACH ROW ' +
      'EXECUTE FUNCTION refuse_change()',
    'CREATE TRIGGER sales_kept BEFORE DELETE ON sales FOR EACH ROW ' +
      'EXECUTE FUNCTION refuse_change()',
    'CREATE TRIGGER sales_not_truncated BEFORE TRUNCATE ON sales EXECUTE FUNCTION refuse_change()',
  ],
};

const STATUSES = ['pending', 'preparing', 'ready', 'partially_delivered', 'completed'];
const listed = (names: string[]) => names.map((name) => `'${name}'`).join(', ');

const LAST = [
  'ALTER TABLE orders DROP COLUMN paid_cents',
  'CREATE INDEX orders_bill ON orders (bill_id)',
  'CREATE INDEX orders_status ON orders (restaurant_id, status, created_at, id)',
  'CREATE INDEX invoices_bill ON invoices (bill_id)',
  // The numbers of bills go on where those of a day's orders are.
  `INSERT INTO number_series (restaurant_id, series, last_number)
   SELECT restaurant_id, 'bill:' || substr(series, 7), last_number
   FROM number_series WHERE series LIKE 'order:%'`,
];

const RESTAURANT = [
  `ALTER TABLE restaurants ADD COLUMN bills VARCHAR(10) NOT NULL DEFAULT 'per_table'
   CHECK (bills IN ('per_table', 'per_guest'))`,
  `ALTER TABLE restaurants ADD COLUMN auto_receipt VARCHAR(15) NOT NULL DEFAULT 'at_once'
   CHECK (auto_receipt IN ('at_once', 'at_day_close', 'off'))`,
];

const BATCH = 500;
/** Letters of a claim code, of which no two look alike. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const claimCode = () => [...randomBytes(16)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

interface OldOrder {
  id: string;
  restaurant_id: string;
  table_id: string | null;
  order_number: number;
  status: string;
  prices_include_tax: boolean | number;
  currency: string;
  currency_digits: number;
  subtotal_cents: number | string;
  tax_cents: number | string;
  total_cents: number | string;
  paid_cents: number | string;
  created_at: string | Date;
  updated_at: string | Date;
  settled_at: string | Date | null;
  charged: number | string;
  charge: number | null;
}
const ORDERS = `SELECT o.id, o.restaurant_id, o.table_id, o.order_number, o.status,
    o.prices_include_tax, o.currency, o.currency_digits, o.subtotal_cents, o.tax_cents,
    o.total_cents, o.paid_cents, o.created_at, o.updated_at,
    (SELECT max(p.created_at) FROM payments p
      WHERE p.order_id = o.id AND p.refunded_at IS NULL) AS settled_at,
    (SELECT count(*) FROM order_items i
      WHERE i.order_id = o.id AND i.kind = 'service_charge') AS charged,
    (SELECT p.charge_basis_points FROM products p
      WHERE p.restaurant_id = o.restaurant_id AND p.kind = 'service_charge') AS charge
  FROM orders o WHERE o.id > $after ORDER BY o.id LIMIT $limit`;
const BILL_COLUMNS = [
  'id', 'restaurant_id', 'bill_number', 'status', 'service', 'table_id', 'claim_code',
  'prices_include_tax', 'currency', 'currency_digits', 'service_charge_basis_points', 'taxes',
  'subtotal_cents', 'tax_cents', 'total_cents', 'paid_cents', 'settled_at', 'created_at',
  'updated_at',
]; // prettier-ignore

interface Rate {
  order_id: string;
  rate: number | string;
  amount: number | string;
}
const RATES = `SELECT order_id, tax_rate_basis_points AS rate,
    CAST(sum(total_cents - discount_cents) AS BIGINT) AS amount
  FROM order_items WHERE order_id > $after AND order_id <= $last
  GROUP BY order_id, tax_rate_basis_points ORDER BY order_id, tax_rate_basis_points`;

/** Of amounts that are not below zero. */
const halfUp = (over: bigint, under: bigint) => (2n * over + under) / (2n * under);

/** As the tax of orders was calculated: each rate's tax on the sum of its lines, half up. */
function taxOf({ rate, amount }: Rate, includesTax: boolean) {
  const [whole, points] = [BigInt(amount), BigInt(rate)];
  const net = includesTax ? halfUp(whole * 10_000n, 10_000n + points) : whole;
  const tax = includesTax ? whole - net : halfUp(whole * points, 10_000n);
  return {
    rate_basis_points: Number(rate),
    net_cents: Number(net),
    tax_cents: Number(tax),
    gross_cents: Number(net + tax),
  };
}

/** The bill of an order has its id: the two are in different tables. */
function billOf(order: OldOrder, rates: Rate[]): Record<string, unknown> {
  const { id, restaurant_id, table_id, order_number, status } = order;
  const settled = status === 'paid';
  return {
    id,
    restaurant_id,
    bill_number: order_number,
    status: settled ? 'settled' : status === 'cancelled' ? 'void' : 'open',
    service: 'dine_in',
    table_id,
    claim_code: claimCode(),
    prices_include_tax: order.prices_include_tax,
    currency: order.currency,
    currency_digits: order.currency_digits,
    service_charge_basis_points: Number(order.charged) > 0 ? (order.charge ?? 0) : 0,
    taxes: JSON.stringify(rates.map((rate) => taxOf(rate, Boolean(order.prices_include_tax)))),
    subtotal_cents: order.subtotal_cents,
    tax_cents: order.tax_cents,
    total_cents: order.total_cents,
    paid_cents: order.paid_cents,
    settled_at: settled ? (order.settled_at ?? order.updated_at) : null,
    created_at: order.created_at,
    updated_at: order.updated_at,
  };
}

async function insertBills(sequelize: Sequelize, bills: Record<string, unknown>[]): Promise<void> {
  const places = `(${BILL_COLUMNS.map(() => '?').join(', ')})`;
  await sequelize.query(
    `INSERT INTO bills (${BILL_COLUMNS.join(', ')})
     VALUES ${bills.map(() => places).join(', ')}`,
    { replacements: bills.flatMap((bill) => BILL_COLUMNS.map((name) => bill[name] ?? null)) },
  );
}

/** One bill for each order, in batches. */
async function billEveryOrder(sequelize: Sequelize): Promise<void> {
  for (let after = ''; ;) {
    const orders = await sequelize.query<OldOrder>(ORDERS, {
      bind: { after, limit: BATCH },
      type: QueryTypes.SELECT,
    });
    const last = orders.at(-1)?.id;
    if (last === undefined) return;
    const rates = await sequelize.query<Rate>(RATES, {
      bind: { after, last },
      type: QueryTypes.SELECT,
    });
    const ratesOf = (id: string) => rates.filter(({ order_id }) => order_id === id);
    await insertBills(
      sequelize,
      orders.map((order) => billOf(order, ratesOf(order.id))),
    );
    after = last;
  }
}

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const dialect = sequelize.getDialect() as Dialect;
  const run = (statement: string) =>
    sequelize.query(statement.replace(/\$\w+/g, (name) => TYPES[dialect][name as '$int'] ?? name));
  for (const statement of TABLES) await run(statement);
  await billEveryOrder(sequelize);
  for (const statement of BILLS_INDEXES) await run(statement);
  await run("UPDATE orders SET status = 'completed' WHERE status = 'paid'");
  const before = [...STATUSES, 'paid', 'cancelled'];
  await rebuildTable(sequelize, {
    table: 'orders',
    checks: [
      {
        was: `status IN (${listed(before)})`,
        becomes: `status IN (${listed([...STATUSES, 'cancelled'])})`,
      },
    ],
    columns: [
      {
        name: 'bill_id',
        type: 'VARCHAR(64)',
        required: true,
        references: 'bills(id)',
        value: 'id',
      },
      { name: 'settled_at', type: '$time' },
      { name: 'placed_by', type: 'VARCHAR(64)', references: 'users(id)' },
      { name: 'split_from', type: 'VARCHAR(64)', references: 'orders(id)' },
    ],
  });
  await run(
    `UPDATE orders SET settled_at = (SELECT b.settled_at FROM bills b WHERE b.id = orders.bill_id)
     WHERE bill_id IN (SELECT id FROM bills WHERE status = 'settled')`,
  );
  await rebuildTable(sequelize, {
    table: 'order_items',
    checks: [{ was: 'quantity BETWEEN 1 AND 99', becomes: 'quantity BETWEEN 0 AND 9999' }],
    columns: [
      { name: 'course', type: 'INTEGER' },
      { name: 'seat', type: 'INTEGER' },
    ],
  });
  await rebuildTable(sequelize, {
    table: 'invoices',
    columns: [
      {
        name: 'bill_id',
        type: 'VARCHAR(64)',
        required: true,
        references: 'bills(id)',
        value: 'order_id',
      },
    ],
  });
  for (const statement of REWRITTEN) await run(statement);
  for (const statement of GUARDS[dialect]) await sequelize.query(statement);
  for (const statement of LAST) await run(statement);
  for (const statement of RESTAURANT) await run(statement);
}
