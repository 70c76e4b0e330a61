import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { readConfig } from '../../../server/config.ts';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { stopRendering } from '../../../server/invoices/pdf/rendering.ts';
import { documentNumber } from '../../../server/numbering/numbering.ts';
import { runUntil } from '../../support/clock.ts';
import { issueInvoice, paidOrder } from '../../support/orders.ts';
import { type DatabaseName, DATABASES, newDatabase } from '../../support/postgres.ts';
import { paidLike } from '../../support/paid-orders.ts';
import {
  BUYER,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';
import { thisYear } from '../../support/year.ts';
import { rowsOf } from '../database/open.ts';

const KINDS = ['full', 'simplified', 'credit_note'] as const;
const parts = fc.constantFrom(
  '{number}',
  '{number:04d}',
  '{month}',
  '{prefix}',
  '{year}',
  '-',
  '/',
  '.',
  '_',
  '0',
  '7',
  '12',
  'INV',
  'S',
  'C',
  'S-',
  'C-',
);
const anyFormat = fc
  .tuple(
    fc.array(parts, { maxLength: 5 }),
    fc.shuffledSubarray(['{year}', '{number}'], { minLength: 2 }),
  )
  .map(([more, needed]) => [...more, ...needed].join(''))
  .filter((format) => {
    try {
      return Boolean(readConfig({ INVOICE_NUMBER_FORMAT: format }));
    } catch {
      return false;
    }
  });
const anyDocument = fc.record({
  kind: fc.constantFrom(...KINDS),
  year: fc.integer({ min: 2020, max: 2099 }),
  month: fc.integer({ min: 1, max: 12 }),
  number: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 999_999 })),
});

describe('INVOICE_NUMBER_FORMAT', () => {
  it(
    'never gives two documents of one restaurant the same number, over all series and years, in any format that the settings accept',
    HAS_LONG_FORM,
    () => {
      fc.assert(
        fc.property(
          anyFormat,
          fc.array(anyDocument, { minLength: 2, maxLength: 40 }),
          (format, documents) => {
            const distinct = new Map(
              documents.map((document) => [
                `${document.kind} ${document.year} ${document.number}`,
                document,
              ]),
            );
            const written = [...distinct.values()].map(({ kind, year, month, number }) =>
              documentNumber(kind, format, {
                prefix: 'INV',
                day: `${year}-${String(month).padStart(2, '0')}-15`,
                number,
              }),
            );
            expect(new Set(written).size).toBe(written.length);
          },
        ),
        { numRuns: proof(100, 2_000) },
      );
    },
  );

  it.each([
    ['{prefix}-{year}-{number}', 'S'],
    ['C-{year}-{number}', 'INV'],
    ['{prefix}{year}{number}', 'C-'],
  ])(
    'refuses %s with the prefix %s, which would read like another series',
    (INVOICE_NUMBER_FORMAT, INVOICE_PREFIX) => {
      expect(() => readConfig({ INVOICE_NUMBER_FORMAT, INVOICE_PREFIX })).toThrow(
        'INVOICE_NUMBER_FORMAT: must be a format whose numbers do not begin with S- or C-',
      );
    },
  );
});

/**
 * Each write of issuing an invoice, as the moment at which the database fails; the program under
 * test does not know of it.
 */
const STEPS = [
  'invoices',
  'invoice_lines',
  'invoice_taxes',
  'buyers',
  'buyer_words',
  'number_series',
  'events',
  'audit_log',
].flatMap((table) =>
  ['BEFORE', 'AFTER'].map((moment) => ({
    table,
    moment,
    name: `fails_${moment.toLowerCase()}_${table}`,
  })),
);
type Step = (typeof STEPS)[number];
const CHANCE: Record<DatabaseName, string> = {
  SQLite: 'abs(random()) % 41 = 0',
  PostgreSQL: 'random() < 1.0 / 41',
};

const asWriter = (sql: string) => inTransaction(() => database().query(sql));
/** Makes the database fail at a step, always or at random. */
async function makeFail(
  kind: DatabaseName,
  { table, moment, name }: Step,
  how: 'always' | 'at times',
): Promise<void> {
  const when = how === 'at times' ? `WHEN (${CHANCE[kind]})` : '';
  if (kind === 'SQLite')
    return void (await asWriter(
      `CREATE TRIGGER ${name} ${moment} INSERT ON ${table} ${when} BEGIN SELECT RAISE(ABORT, '${name}'); END`,
    ));
  await asWriter(
    `CREATE OR REPLACE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fails'; END $$`,
  );
  await asWriter(
    `CREATE TRIGGER ${name} ${moment} INSERT ON ${table} FOR EACH ROW ${when} EXECUTE FUNCTION fails()`,
  );
}
function mend(kind: DatabaseName, { table, name }: Step) {
  return asWriter(`DROP TRIGGER ${name}${kind === 'PostgreSQL' ? ` ON ${table}` : ''}`);
}

const MANY = proof(100, 500);

describe.each(DATABASES)('numbering on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer({
      ...(await newDatabase(name)),
      INVOICE_NUMBER_FORMAT: '{prefix}/{year}{month}/{number:03d}',
    });
    restaurant = await setUpRestaurant(server);
  });
  afterAll(async () => {
    setClock(null);
    await server.stop();
  });

  const paid = async () => (await paidOrder(restaurant, { wine: 1 })).order_id;
  const issue = (order_id: string, body?: object) =>
    restaurant.owner.post(`/api/orders/${order_id}/invoice`, body);
  const verified = async () => (await restaurant.owner.get('/api/archive/verify')).body;

  it('[2.3.3] leaves no row, no number and no place in the chain, whichever write fails', async () => {
    const order_id = await paid();
    const tables = [
      'invoices',
      'invoice_lines',
      'invoice_taxes',
      'number_series',
      'buyers',
      'buyer_words',
      'audit_log',
      'events',
    ];
    const everything = () =>
      Promise.all(tables.map((table) => rowsOf(database(), `SELECT * FROM ${table}`)));
    const before = await everything();
    for (const step of STEPS) {
      await makeFail(name, step, 'always');
      expect([step.name, (await issue(order_id, { buyer: BUYER })).status]).toEqual([
        step.name,
        500,
      ]);
      await mend(name, step);
      expect(await everything(), step.name).toEqual(before);
    }
    expect((await issue(order_id, { buyer: BUYER })).body.invoice_number).toMatch(/\/001$/);
  });

  it(
    `stays gapless, unique and complete with ${MANY} at once and failures at every step`,
    HAS_LONG_FORM,
    async () => {
      await stopRendering(); // rendering PDFs would take longer than numbering
      const before = (await verified()).checked;
      const orders = await paidLike(await paid(), MANY);
      for (const step of STEPS) await makeFail(name, step, 'at times');
      let waiting = orders;
      let failed = 0;
      for (let round = 0; waiting.length > 0 && round < 20; round++) {
        const responses = await Promise.all(
          waiting.map((id, index) =>
            issue(id, index % 3 ? { buyer: { ...BUYER, name: `Guest ${index % 7}` } } : undefined),
          ),
        );
        expect(responses.every(({ status }) => [200, 201, 500].includes(status))).toBe(true);
        waiting = waiting.filter((_id, index) => responses[index]!.status === 500);
        failed += waiting.length;
      }
      for (const step of STEPS) await mend(name, step);
      expect([waiting, failed > MANY / 10]).toEqual([[], true]);
      expect(await verified()).toEqual({ ok: true, checked: before + MANY, first_broken: null });
      const rows = await rowsOf<{
        series: string;
        numbers: number;
        highest: number;
        doubles: number;
      }>(
        database(),
        'SELECT series, count(*) AS numbers, max(number) AS highest, count(*) - count(DISTINCT invoice_number) AS doubles FROM invoices GROUP BY series',
      );
      expect(
        rows.map(({ numbers, highest, doubles }) => [
          Number(numbers) - Number(highest),
          Number(doubles),
        ]),
      ).toEqual([
        [0, 0],
        [0, 0],
      ]);
    },
  );

  it('takes year and month from the day in the restaurant, and each year begins again at 1', async () => {
    const at = async (instant: string) => {
      const order_id = await paid();
      runUntil(() => new Date(instant));
      const {
        body: { access_token },
      } = await server.staff.post('/api/token', { email: OWNER.email, password: OWNER.password });
      const { body } = await server.staff.as(access_token).post(`/api/orders/${order_id}/invoice`);
      setClock(null);
      return body.invoice_number as string;
    };
    const [old, young] = [
      await at('2031-12-31T22:59:59.999Z'),
      await at('2031-12-31T23:00:00.000Z'),
    ];
    // One hour east of Greenwich in winter (Europe/Madrid), two in summer.
    expect([old.slice(0, 13), young]).toEqual(['S-INV/203112/', 'S-INV/203201/001']);
    expect([await at('2032-06-30T21:59:59.999Z'), await at('2032-06-30T22:00:00.000Z')]).toEqual([
      'S-INV/203206/002',
      'S-INV/203207/003',
    ]);
    expect((await verified()).ok).toBe(true);
  });
});

it('names a missing number as it would be written, wherever it stands in the format', async () => {
  const server = await startTestServer({ INVOICE_NUMBER_FORMAT: '{number}/{year}' });
  const restaurant = await setUpRestaurant(server);
  await inTransaction(() =>
    database().query(
      `INSERT INTO number_series SELECT id, 'full:${thisYear()}', 20 FROM restaurants`,
    ),
  );
  expect((await issueInvoice(restaurant)).invoice_number).toBe(`21/${thisYear()}`);
  expect((await restaurant.owner.get('/api/archive/verify')).body.first_broken.invoice_number).toBe(
    `1/${thisYear()}`,
  );
  await server.stop();
});
