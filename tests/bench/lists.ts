/**
 * Measures page 1 and the searches of the invoice list, in a restaurant with 10,000 invoices and in
 * one with 1,000,000.
 */
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { median, timed, type Figure } from './figures.ts';
import { call, order, setUpRestaurant, type BenchRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve, type BenchServer } from './server-process.ts';

const [FEW, MANY] = [10_000, 1_000_000];
const BUYERS_PER_INVOICE = 1 / 20;
const WARM_UP = 10;
const MEASURED = 60;
const BUYER = {
  name: 'Firm 0 Example GmbH',
  tax_id: 'DE136695976',
  street: 'Main Street 1',
  postal_code: '10115',
  city: 'Berlin',
  country: 'DE',
};

const QUESTIONS = {
  'page 1': '',
  'by number': 'q=INV-2026-9007',
  'by buyer': 'q=firm000077',
  'by a word of every buyer': 'q=gmbh',
  'by tax id': 'q=DE100000077',
  'by kind': 'kind=full',
  'by status': 'status=paid',
};

/**
 * Copies one invoice, each copy with its own number, position and time; each buyer has twenty in
 * either restaurant. Written in SQL: issuing a million takes an hour.
 */
function copies(columns: string[], count: number) {
  const buyers = Math.floor(count * BUYERS_PER_INVOICE);
  const own: Record<string, string> = {
    id: "printf('invoice-%08d', i)",
    number: 'i',
    chain_position: 'i',
    invoice_number: "printf('INV-2026-%04d', i)",
    buyer_key: `printf('buyer-%d', i % ${buyers})`,
    created_at: "strftime('%Y-%m-%d %H:%M:%f +00:00', '2026-01-01', '+' || (i * 20) || ' seconds')",
  };
  return `
    CREATE TEMP TABLE n AS WITH RECURSIVE counted(i) AS (
      SELECT 2 UNION ALL SELECT i + 1 FROM counted WHERE i < ${count}
    ) SELECT i FROM counted;
    INSERT INTO invoices (${columns.join(', ')})
      SELECT ${columns.map((name) => own[name] ?? `t.${name}`).join(', ')}
      FROM n, (SELECT * FROM invoices LIMIT 1) t;
    INSERT INTO buyers (id, restaurant_id, buyer_key, invoice_id, last_at)
      SELECT printf('buyer-%d', i), r.id, printf('buyer-%d', i), printf('invoice-%08d', i),
        '2026-01-01 00:00:00.000 +00:00'
      FROM n, restaurants r WHERE i <= ${buyers};
    INSERT INTO buyer_words (restaurant_id, word, buyer_id)
      SELECT r.id, w.word, b.id
      FROM buyers b, restaurants r, (SELECT 'gmbh' AS word UNION ALL SELECT 'example') w
      WHERE b.id LIKE 'buyer-%';
    INSERT INTO buyer_words (restaurant_id, word, buyer_id)
      SELECT r.id, printf('firm%06d', i), printf('buyer-%d', i)
      FROM n, restaurants r WHERE i <= ${buyers};
    INSERT INTO buyer_words (restaurant_id, word, buyer_id)
      SELECT r.id, 'de' || (100000000 + i), printf('buyer-%d', i)
      FROM n, restaurants r WHERE i <= ${buyers};
    DROP TABLE n;`;
}

async function fill(dataDir: string, count: number): Promise<void> {
  const database = new sqlite3.Database(join(dataDir, 'database.sqlite'));
  const run = (sql: string) =>
    new Promise<void>((done, fail) =>
      database.exec(sql, (error) => (error ? fail(error) : done())),
    );
  const columns = await new Promise<string[]>((done, fail) =>
    database.all<{ name: string }>('PRAGMA table_info(invoices)', (error, rows) =>
      error ? fail(error) : done(rows.map(({ name }) => name)),
    ),
  );
  await run(
    `PRAGMA synchronous=OFF; PRAGMA cache_size=-500000;
     BEGIN; ${copies(columns, count)} COMMIT; PRAGMA wal_checkpoint(TRUNCATE);`,
  );
  await new Promise((done) => database.close(done));
}

/** A running restaurant with `count` invoices. */
async function filled(
  count: number,
): Promise<{ server: BenchServer; restaurant: BenchRestaurant }> {
  const dataDir = newDataDir();
  const first = await serve(dataDir);
  const restaurant = await setUpRestaurant(first.staff);
  const { order_id, total_cents } = await order(first, restaurant, 5);
  await call('POST', `${first.staff}/api/orders/${order_id}/payments`, {
    body: { method: 'card', amount_cents: total_cents },
    token: restaurant.token,
  });
  const { id } = await call<{ id: string }>(
    'POST',
    `${first.staff}/api/orders/${order_id}/invoice`,
    { body: { buyer: BUYER }, token: restaurant.token },
  );
  await fetch(`${first.staff}/api/invoices/${id}/pdf`, {
    headers: { Authorization: `Bearer ${restaurant.token}` },
  }); // rendered, so that no copy waits for rendering
  await first.stop();
  await fill(dataDir, count);
  return { server: await serve(dataDir), restaurant };
}

async function ask(
  { server, restaurant }: { server: BenchServer; restaurant: BenchRestaurant },
  question: string,
): Promise<void> {
  const { items } = await call<{ items: unknown[] }>(
    'GET',
    `${server.staff}/api/invoices?${question}`,
    { token: restaurant.token },
  );
  if (items.length === 0) throw new Error(`nothing was found: ${question}`);
}

/** Measures both alternately, so that other load of the machine affects both. */
async function compare(
  name: string,
  question: string,
  [few, many]: Awaited<ReturnType<typeof filled>>[],
): Promise<Figure> {
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < WARM_UP + MEASURED; i++) {
    for (const [index, one] of [few!, many!].entries()) {
      const took = await timed(() => ask(one, question));
      if (i >= WARM_UP) times[index]!.push(took);
    }
  }
  return {
    name: `Invoices ${name}: of 1,000,000 (floor: of 10,000)`,
    value: median(times[1]),
    unit: 'ms',
    floor: median(times[0]),
    bound: { atMost: 1.3 },
  };
}

export async function measureLists(): Promise<Figure[]> {
  const servers = [await filled(FEW), await filled(MANY)];
  try {
    const figures: Figure[] = [];
    for (const [name, question] of Object.entries(QUESTIONS))
      figures.push(await compare(name, question, servers));
    return figures;
  } finally {
    for (const { server } of servers) {
      await server.stop();
      dropDataDir(server.dataDir);
    }
  }
}
