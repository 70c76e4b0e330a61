import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { verifyArchive, type ArchiveState } from '../../../server/invoices/archive/archive.ts';
import { flushHead } from '../../../server/invoices/chain/head.ts';
import { type GrownRestaurant, grownRestaurant } from '../../support/grown-restaurant.ts';
import { issueInvoice } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { logInStaff } from '../../support/staff.ts';

const MOST_ORDERS = 450;

describe.each(DATABASES)('the checkpoint of the archive on %s', (name) => {
  let grown: GrownRestaurant;
  let restaurant_id: string;

  beforeAll(async () => {
    grown = await grownRestaurant({ orders: MOST_ORDERS, per_day: 50 }, await newDatabase(name));
    grown.owner = await logInStaff(grown.staff);
    [{ id: restaurant_id } = { id: '' }] = await statement<{ id: string }>(
      'SELECT id FROM restaurants',
    );
    await flushHead();
    // Nobody may change a document without taking this away first.
    await inTransaction(() =>
      statement(
        name === 'SQLite'
          ? 'DROP TRIGGER invoice_lines_frozen'
          : 'ALTER TABLE invoice_lines DISABLE TRIGGER USER',
      ),
    );
  });
  afterAll(() => grown.server.stop());

  const check = (fromCheckpoint = false): Promise<ArchiveState> =>
    verifyArchive(restaurant_id, {
      fromCheckpoint,
      keepsCheckpoint: true,
      signal: new AbortController().signal,
    });
  const positionOf = async () =>
    (await statement<{ last: number }>('SELECT max(chain_position) AS last FROM invoices'))[0]!
      .last;

  /** Changes rows as one who has the database in hand, and brings them back afterwards. */
  async function tampered(sql: string, back: string, work: () => Promise<void>): Promise<void> {
    await inTransaction(() => statement(sql));
    try {
      await work();
    } finally {
      await inTransaction(() => statement(back));
    }
  }

  beforeEach(async () => {
    expect(await check()).toMatchObject({ faults: [], since: null });
  });

  it('a check from it reads only what was issued since', async () => {
    const place = await positionOf();
    expect(await check(true)).toMatchObject({ faults: [], checked: place, since: { place } });
    await issueInvoice(grown);
    await flushHead();
    const later = await check(true);
    expect(later).toMatchObject({ faults: [], checked: place + 1, since: { place } });
    // And the check itself moved it.
    expect(await check(true)).toMatchObject({ checked: place + 1, since: { place: place + 1 } });
    expect(await check()).toMatchObject({ faults: [], checked: place + 1, since: null });
  });

  it('an amount that is changed before it is found from it, and the whole names the document', async () => {
    const line = '(SELECT id FROM invoice_lines ORDER BY id LIMIT 1)';
    await tampered(
      `UPDATE invoice_lines SET total_cents = total_cents + 1 WHERE id = ${line}`,
      `UPDATE invoice_lines SET total_cents = total_cents - 1 WHERE id = ${line}`,
      async () => {
        const found = await check(true);
        expect(found).toMatchObject({ since: null, faults: [{ fault: 'changed' }] });
      },
    );
  });

  it('a text that is changed before it is found by the check of the whole', async () => {
    const line = '(SELECT id FROM invoice_lines ORDER BY id LIMIT 1)';
    await tampered(
      `UPDATE invoice_lines SET name = name || '!' WHERE id = ${line}`,
      `UPDATE invoice_lines SET name = replace(name, '!', '') WHERE id = ${line}`,
      async () => expect(await check()).toMatchObject({ faults: [{ fault: 'changed' }] }),
    );
  });

  it('a checkpoint that is written by hand is not believed', async () => {
    const mac = (await statement<{ mac: string }>('SELECT mac FROM archive_checkpoints'))[0]!.mac;
    await tampered(
      `UPDATE archive_checkpoints SET mac = '${'0'.repeat(64)}'`,
      `UPDATE archive_checkpoints SET mac = '${mac}'`,
      async () => expect(await check(true)).toMatchObject({ faults: [], since: null }),
    );
  });

  it('a check in the background begins at it where that is asked for', async () => {
    const { owner } = grown;
    const begun = await owner.post('/api/archive/checks?since=checkpoint');
    expect(begun.status).toBe(202);
    const now = async () => (await owner.get(`/api/archive/checks/${begun.body.id}`)).body;
    await expect.poll(async () => (await now()).state).toBe('done');
    const place = await positionOf();
    expect((await now()).result).toMatchObject({ ok: true, checked: place, since: { place } });
    const whole = (await owner.get('/api/archive/verify')).body;
    expect(whole).toEqual({ ok: true, checked: place, first_broken: null });
  });
});
