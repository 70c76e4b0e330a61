import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { rowsOf } from './open.ts';

const change = (sql: string) => inTransaction(() => database().query(sql));
/**
 * The database's own message for a refused statement; Sequelize calls every broken constraint of
 * SQLite a validation error.
 */
function refusal(sql: string) {
  return change(sql).then(
    () => 'it was done',
    (error: { original: Error }) => error.original.message,
  );
}

describe.each(DATABASES)('on %s the database itself', (name) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    const { owner, table, paella } = await setUpRestaurant(server);
    const { body: order } = await server.portal.post(`/menu/${table.token}/order`, {
      items: [{ product_id: paella.id, quantity: 2 }],
    });
    await owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'cash',
      amount_cents: order.total_cents,
    });
    const { status, body: invoice } = await owner.post(`/api/orders/${order.order_id}/invoice`, {
      buyer: BUYER,
    });
    expect(status).toBe(201);
    // The row notes the name of its file once it is rendered.
    expect((await owner.get(`/api/invoices/${invoice.id}/pdf`)).status).toBe(200);
  });
  afterAll(() => server.stop());

  const everything = async () =>
    Promise.all(
      ['invoices', 'invoice_lines', 'invoice_taxes', 'audit_log'].map((table) =>
        rowsOf(database(), `SELECT * FROM ${table}`),
      ),
    );

  it.each([
    [
      'invoices',
      'UPDATE invoices SET total_cents = total_cents - 100, tax_cents = tax_cents - 100',
    ],
    ['invoices', "UPDATE invoices SET invoice_number = 'INV-2020-0001'"],
    ['invoices', "UPDATE invoices SET snapshot = '{}'"],
    ['invoices', "UPDATE invoices SET notes = 'later'"],
    ['invoices', "UPDATE invoices SET hash = 'x'"],
    ['invoices', 'UPDATE invoices SET issued_by = NULL'],
    ['invoices', 'DELETE FROM invoices'],
    ['invoice_lines', 'UPDATE invoice_lines SET quantity = 1'],
    ['invoice_lines', 'DELETE FROM invoice_lines'],
    ['invoice_taxes', 'UPDATE invoice_taxes SET tax_cents = 0, gross_cents = net_cents'],
    ['invoice_taxes', 'DELETE FROM invoice_taxes'],
    ['audit_log', "UPDATE audit_log SET actor = 'nobody'"],
    ['audit_log', 'DELETE FROM audit_log'],
    ...(name === 'PostgreSQL'
      ? ['invoices', 'invoice_lines', 'invoice_taxes', 'audit_log'].map((table) => [
          table,
          `TRUNCATE ${table} CASCADE`,
        ])
      : []),
    ...(name === 'SQLite'
      ? [['invoices', 'INSERT OR REPLACE INTO invoices SELECT * FROM invoices']]
      : []),
  ])('[16.4.2] keeps %s: %s', async (table, sql) => {
    const before = await everything();
    expect(before.map((rows) => rows.length > 0)).toEqual([true, true, true, true]);
    expect(await refusal(sql!)).toContain(`${table}: written once`);
    expect(await everything()).toEqual(before);
  });

  it('lets an invoice be paid, filed, and separated from an erased account', async () => {
    await change(
      "UPDATE invoices SET status = 'cancelled', pdf_filename = 'a.pdf', customer_id = NULL",
    );
    await change("UPDATE invoices SET status = 'paid'");
  });

  it.each([
    ['a negative amount', 'UPDATE bills SET paid_cents = -1'],
    ['more paid than owed', 'UPDATE bills SET paid_cents = total_cents + 1'],
    ['a total that is not its parts', 'UPDATE orders SET tax_cents = tax_cents + 1'],
    ['an unknown status', "UPDATE orders SET status = 'eaten'"],
    ['a quantity below nothing', 'UPDATE order_items SET quantity = -1'],
    [
      'a line that is not price times quantity',
      'UPDATE order_items SET total_cents = total_cents + 1',
    ],
    ['a negative price', 'UPDATE products SET price_cents = -1'],
    ['a rate above all', 'UPDATE tax_rates SET rate_basis_points = 10001'],
    ['an unknown role', "UPDATE users SET role = 'admin'"],
    ['an unknown state of a bill', "UPDATE bills SET status = 'eaten'"],
    ['a tip taken back', 'UPDATE payments SET tip_cents = -1'],
    [
      'a mail that is nowhere',
      `INSERT INTO outbox (id, kind, recipient, locale, status, attempts, created_at)
        VALUES ('1', 'verify', 'a@b.c', 'en', 'lost', 0, '2026-01-01 00:00:00')`,
    ],
    [
      'a session of nobody',
      `INSERT INTO sessions (id, created_at, last_seen_at, expires_at)
        VALUES ('1', '2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 00:00:00')`,
    ],
  ])('refuses by a CHECK constraint %s', async (_what, sql) => {
    expect(await refusal(sql)).toMatch(/check constraint/i);
  });

  it.each([
    ['an order of no restaurant', "UPDATE orders SET restaurant_id = 'none'"],
    ['an order of a made-up customer', "UPDATE orders SET customer_id = 'none'"],
    ['a payment of no bill', "UPDATE payments SET bill_id = 'none'"],
    ['a table that goes while orders name it', 'DELETE FROM tables'],
    ['a product that goes while orders name it', 'DELETE FROM products'],
  ])('refuses by a foreign key %s', async (_what, sql) => {
    expect(await refusal(sql)).toMatch(/foreign key constraint/i);
  });

  it.each([
    ['an order without a status', 'UPDATE orders SET status = NULL', /null/i],
    ['a row without a key', 'UPDATE orders SET id = NULL', /null/i],
    ['two invoices of one number', 'INSERT INTO invoices SELECT * FROM invoices', /unique/i],
  ])('refuses by a trigger or a unique index %s', async (_what, sql, why) => {
    expect(await refusal(sql)).toMatch(why);
  });
});
