import fc from 'fast-check';
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '../../../server/invoices/archive/check-hashes.ts';
import { documents } from '../../../server/invoices/archive/rows.ts';
import { eventHash } from '../../../server/invoices/chain/chain-events.ts';
import { flushHead, headPath } from '../../../server/invoices/chain/head.ts';
import type { ChainEventRow } from '../../../server/invoices/model.ts';
import { sha256 } from '../../../server/security/random.ts';
import { startServer, type RunningServer } from '../../../server/server.ts';
import { readConfig } from '../../../server/config.ts';
import { byHand, type Hand } from '../../support/by-hand.ts';
import { issueInvoice } from '../../support/orders.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';
import { logInStaff } from '../../support/staff.ts';
import { Client, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

interface State {
  ok: boolean;
  checked: number;
  documents?: number;
  first_broken: { invoice_number: string; reason: string } | null;
  faults?: { invoice_number: string; code: string }[];
  faults_total?: number;
  gaps?: { first: string; last: string }[];
}

let server: TestServer;
let running: RunningServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let owner: Client;
let portal: Client;
let restaurant_id: string;
const issued: { id: string; invoice_number: string }[] = [];

const verify = async () => (await owner.get('/api/archive/verify')).body as State;
const codes = async () => ((await verify()).faults ?? []).map(({ code }) => code);
const hand = <T>(work: (hand: Hand) => Promise<T>) => byHand(server.dataDir, work);

async function issue(): Promise<{ id: string; invoice_number: string }> {
  const body = await issueInvoice({ ...restaurant, portal, owner });
  await owner.get(`/api/invoices/${body.id}/pdf`);
  return body as { id: string; invoice_number: string };
}

/** The same data folder again, as after a restart. */
async function start(): Promise<void> {
  running = await startServer(
    readConfig({
      DATA_DIR: server.dataDir,
      PORTAL_HOST: '127.0.0.1',
      PORTAL_PORT: '0',
      STAFF_PORT: '0',
      RATE_LIMIT_FACTOR: '1000',
    }),
  );
  portal = new Client(running.portal_url);
  const staff = new Client(running.staff_url);
  owner = await logInStaff(staff);
}

const SAVED = ['database.sqlite', 'archive-head.json', 'keys.json'];
const aside = (name: string) => join(server.dataDir, 'backups', `aside-${name}`);
const uploads = () => join(server.dataDir, 'uploads');
function save() {
  cpSync(uploads(), aside('uploads'), { recursive: true, force: true });
  for (const name of SAVED) copyFileSync(join(server.dataDir, name), aside(name));
}
async function bringBack(): Promise<void> {
  await running.close();
  for (const name of ['database.sqlite-wal', 'database.sqlite-shm'])
    rmSync(join(server.dataDir, name), { force: true });
  for (const name of SAVED) copyFileSync(aside(name), join(server.dataDir, name));
}

beforeAll(async () => {
  server = await startTestServer();
  running = server;
  ({ owner } = restaurant = await setUpRestaurant(server));
  portal = server.portal;
  for (let turn = 0; turn < 4; turn++) issued.push(await issue());
  await owner.post(`/api/invoices/${issued[3]!.id}/credit-note`, { reason: 'Test' });
  await owner.post('/api/backups');
  [{ id: restaurant_id } = { id: '' }] = await hand(({ all }) =>
    all<{ id: string }>('SELECT id FROM restaurants'),
  );
  await running.close();
  save();
  await start();
  // The credit note's PDF is rendered in the background; from here on no file changes.
  await owner.get(`/api/invoices/${(await newest()).id}/pdf`);
  await flushHead();
  await running.close();
  save();
  await start();
});
afterAll(async () => {
  await running.close();
  rmSync(server.dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  await bringBack();
  rmSync(uploads(), { recursive: true });
  cpSync(aside('uploads'), uploads(), { recursive: true });
  await start();
});

async function newest() {
  return (await owner.get('/api/invoices?limit=1')).body.items[0] as {
    id: string;
    invoice_number: string;
  };
}

/** The forgery of a short script: recalculates every hash of the chain over the current rows. */
async function recompute({ run }: Hand): Promise<void> {
  let previous: string | null = null;
  for await (const batch of documents(restaurant_id, 100))
    for (const document of batch) {
      if (!document.row) continue;
      const row = { ...document.row, previous_hash: previous };
      const hash = hashOf(row, document.lines, document.taxes);
      await run('UPDATE invoices SET previous_hash = ?, hash = ? WHERE id = ?', [
        previous,
        hash,
        row.id,
      ]);
      previous = hash;
    }
}

async function deleteLast({ run, all }: Hand, events: boolean): Promise<void> {
  const [last] = await all<{ id: string; series: string }>(
    'SELECT id, series FROM invoices ORDER BY chain_position DESC LIMIT 1',
  );
  for (const table of ['invoice_lines', 'invoice_taxes'])
    await run(`DELETE FROM ${table} WHERE invoice_id = ?`, [last!.id]);
  await run('DELETE FROM buyers WHERE invoice_id = ?', [last!.id]);
  await run('DELETE FROM invoices WHERE id = ?', [last!.id]);
  await run("UPDATE number_series SET last_number = last_number - 1 WHERE series IN ('chain', ?)", [
    last!.series,
  ]);
  if (events) await run('DELETE FROM chain_events WHERE invoice_id = ?', [last!.id]);
}

describe('the check of the archive, after tampering by a person without the key,', () => {
  it('finds no fault in an untouched archive', async () =>
    expect(await verify()).toEqual({ ok: true, checked: 5, first_broken: null }));

  it.each([
    ['and its paper still in the chain', false, ['document_gone', 'pdf_orphan', 'head_ahead']],
    ['and taken out of the chain', true, ['pdf_orphan', 'head_ahead']],
  ])(
    'names a last document that was deleted with its series set back, %s',
    async (_how, events, wanted) => {
      const last = await issue();
      await flushHead();
      await hand((hands) => deleteLast(hands, events));
      const state = await verify();
      expect(state.faults?.map(({ code }) => code)).toEqual(wanted);
      expect(state.faults?.at(-1)?.invoice_number).toBe(last.invoice_number);
      // And its number is never assigned again.
      expect((await issue()).invoice_number > last.invoice_number).toBe(true);
    },
  );

  it('names a PDF that was forged together with its hash and its link', async () => {
    const { id, invoice_number } = issued[1]!;
    const [row] = await hand(({ all }) =>
      all<{ pdf_filename: string }>('SELECT pdf_filename FROM invoices WHERE id = ?', [id]),
    );
    const path = join(server.dataDir, 'uploads', row!.pdf_filename);
    const bytes = readFileSync(path);
    const forged = Buffer.concat([bytes, Buffer.from('%forged')]);
    writeFileSync(path, forged);
    try {
      await hand(({ run }) =>
        run('UPDATE invoices SET pdf_sha256 = ? WHERE id = ?', [sha256(forged), id]),
      );
      expect((await verify()).faults).toMatchObject([{ invoice_number, code: 'pdf_unlinked' }]);
      await hand(({ run }) =>
        run("UPDATE chain_events SET detail = ? WHERE kind = 'paper' AND invoice_id = ?", [
          JSON.stringify({ sha256: sha256(forged) }),
          id,
        ]),
      );
      expect(await codes()).toEqual(['event_changed']);
      await hand(async ({ run, all }) => {
        const events = await all<
          Omit<ChainEventRow, 'created_at' | 'detail'> & { detail: string; created_at: string }
        >('SELECT * FROM chain_events ORDER BY place');
        let previous_hash: string | null = null;
        for (const event of events) {
          const hash = eventHash({
            ...event,
            previous_hash,
            detail: JSON.parse(event.detail) as Record<string, unknown>,
            created_at: new Date(event.created_at),
          });
          await run('UPDATE chain_events SET previous_hash = ?, hash = ? WHERE place = ?', [
            previous_hash,
            hash,
            event.place,
          ]);
          previous_hash = hash;
        }
      });
      expect(await codes()).toContain('event_forged');
    } finally {
      writeFileSync(path, bytes);
    }
  });

  it('names a document that was changed although the whole chain was recalculated', async () => {
    await hand(async (hands) => {
      await hands.run('UPDATE invoice_lines SET name = ? WHERE invoice_id = ?', [
        'Agua',
        issued[1]!.id,
      ]);
      await recompute(hands);
    });
    const state = await verify();
    expect(state).toMatchObject({
      ok: false,
      checked: 1,
      documents: 5,
      first_broken: { invoice_number: issued[1]!.invoice_number },
    });
    // It and all that follow it, and the head beside the database.
    expect(state.faults?.map(({ code }) => code)).toEqual([
      'forged',
      'forged',
      'forged',
      'forged',
      'head_differs',
    ]);
  });

  it('names MACs that were removed', async () => {
    await hand(({ run }) => run('UPDATE invoices SET mac = NULL WHERE chain_position = 2'));
    expect((await verify()).faults).toMatchObject([
      { invoice_number: issued[1]!.invoice_number, code: 'unsealed' },
    ]);
    // Also when all of them and the events are removed: a start does not take it for an archive
    // from before MACs.
    await hand(async ({ run }) => {
      await run('UPDATE invoices SET mac = NULL, state_mac = NULL');
      await run('DELETE FROM chain_events');
    });
    await running.close();
    await start();
    expect(await codes()).toEqual(expect.arrayContaining(['unsealed', 'went_back']));
  });

  it('names every fault, and continues after each', async () => {
    await hand(async ({ run }) => {
      await run('UPDATE invoices SET notes = ? WHERE chain_position IN (1, 3)', ['other']);
      await run("UPDATE invoices SET status = 'cancelled' WHERE chain_position = 2");
      await run('UPDATE invoices SET signed_cents = total_cents WHERE chain_position = 5');
    });
    expect(await verify()).toMatchObject({
      checked: 0,
      documents: 5,
      faults_total: 4,
      faults: [
        { invoice_number: issued[0]!.invoice_number, code: 'changed' },
        { invoice_number: issued[1]!.invoice_number, code: 'state_changed' },
        { invoice_number: issued[2]!.invoice_number, code: 'changed' },
        // The credit note that lists count as an invoice.
        { invoice_number: expect.stringMatching(/^C-INV-/), code: 'changed' },
      ],
    });
  });

  it('names a database that was replaced by an earlier one, and no number is assigned twice', async () => {
    const lost = [await issue(), await issue()];
    await flushHead();
    await running.close();
    for (const name of ['database.sqlite-wal', 'database.sqlite-shm'])
      rmSync(join(server.dataDir, name), { force: true });
    copyFileSync(aside('database.sqlite'), join(server.dataDir, 'database.sqlite'));
    await start();
    const { items } = (await owner.get('/api/warnings')).body as { items: { code: string }[] };
    expect(items.map(({ code }) => code)).toContain('archive_head');
    const next = await issue();
    expect(next.invoice_number > lost[1]!.invoice_number).toBe(true);
    const state = await verify();
    expect(state.first_broken).toMatchObject({ invoice_number: lost[0]!.invoice_number });
    expect(new Set(state.faults?.map(({ code }) => code))).toEqual(
      new Set(['numbers_missing', 'went_back', 'pdf_orphan']),
    );
  });

  it('finds by the PDFs alone which numbers were assigned, when the head was replaced too', async () => {
    const lost = await issue();
    await bringBack();
    await start();
    await expect.poll(codes).toContain('pdf_orphan');
    await expect
      .poll(async () => (await owner.get('/api/warnings')).body.items)
      .toMatchObject([{ code: 'archive_head' }]);
    expect((await issue()).invoice_number > lost.invoice_number).toBe(true);
  });

  it('names a head that is missing or changed', async () => {
    const text = readFileSync(headPath(), 'utf8');
    writeFileSync(headPath(), text.replace(/"position": \d+/, '"position": 4'));
    expect(await codes()).toEqual(['head_unreadable']);
    rmSync(headPath());
    expect(await codes()).toEqual(['head_missing']);
    writeFileSync(headPath(), text);
    expect((await verify()).ok).toBe(true);
  });

  it('names the documents on a damaged database page, responds, and continues', async () => {
    await running.close();
    const path = join(server.dataDir, 'database.sqlite');
    const file = readFileSync(path);
    const size = file.readUInt16BE(16) === 1 ? 65_536 : file.readUInt16BE(16);
    // The leaf page of the documents table that holds the second one; its id stands in indexes too.
    const page = [...Array(file.length / size).keys()].find((number) => {
      const bytes = file.subarray(number * size, (number + 1) * size);
      return bytes[0] === 0x0d && bytes.includes(issued[1]!.id) && bytes.includes('"seller"');
    })!;
    file.fill(0xff, page * size, page * size + 64);
    writeFileSync(path, file);
    await start();
    const response = await owner.get('/api/archive/verify');
    expect(response.status).toBe(200);
    const state = response.body as State;
    expect(state).toMatchObject({ ok: false, documents: 5 });
    expect(state.faults).toContainEqual(
      expect.objectContaining({
        invoice_number: issued[1]!.invoice_number,
        code: 'unreadable',
      }),
    );
    expect(state.faults!.every(({ code }) => code === 'unreadable')).toBe(true);
  });
});

describe('a single changed byte', () => {
  const TABLES = ['invoices', 'invoice_lines', 'invoice_taxes', 'chain_events'];
  const other = (value: unknown, at: number): unknown => {
    // A distant value, so that no other row already has it.
    if (typeof value === 'number') return value + 1000;
    const bytes = Buffer.from(String(value));
    const place = at % bytes.length;
    bytes[place] = bytes[place] === 0x37 ? 0x38 : 0x37;
    return bytes.toString('latin1');
  };

  it(
    'in any column of a document, its lines and taxes or of the chain is found',
    HAS_LONG_FORM,
    async () => {
      const cells: { table: string; rowid: number; column: string; value: unknown }[] = [];
      await hand(async ({ all }) => {
        for (const table of TABLES)
          for (const { rowid, ...row } of await all<Record<string, unknown>>(
            `SELECT rowid, * FROM ${table}`,
          ))
            for (const [column, value] of Object.entries(row))
              if (value !== null) cells.push({ table, rowid: Number(rowid), column, value });
      });
      const set = (cell: (typeof cells)[number], value: unknown) =>
        hand(async ({ run }) => {
          await run('PRAGMA ignore_check_constraints = ON');
          await run(`UPDATE ${cell.table} SET ${cell.column} = ? WHERE rowid = ?`, [
            value,
            cell.rowid,
          ]);
        });
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...cells), fc.nat(2000), async (cell, at) => {
          await set(cell, other(cell.value, at));
          const { ok } = await verify();
          await set(cell, cell.value);
          expect(ok, `${cell.table}.${cell.column} at ${at}`).toBe(false);
        }),
        { numRuns: proof(15, 100), endOnFailure: true },
      );
      // Each column once as well, so that none is left to chance.
      const seen = new Set<string>();
      for (const cell of cells) {
        if (seen.has(cell.table + cell.column)) continue;
        seen.add(cell.table + cell.column);
        await set(cell, other(cell.value, 3));
        const { ok } = await verify();
        await set(cell, cell.value);
        expect([cell.table, cell.column, ok]).toEqual([cell.table, cell.column, false]);
      }
      expect((await verify()).ok).toBe(true);
    },
  );

  it('in any PDF is found', HAS_LONG_FORM, async () => {
    const [row] = await hand(({ all }) =>
      all<{ pdf_filename: string }>('SELECT pdf_filename FROM invoices WHERE chain_position = 1'),
    );
    const path = join(server.dataDir, 'uploads', row!.pdf_filename);
    const bytes = readFileSync(path);
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(bytes.length - 1),
          fc.integer({ min: 1, max: 255 }),
          async (at, by) => {
            const changed = Buffer.from(bytes);
            changed[at] = (changed[at]! + by) % 256;
            writeFileSync(path, changed);
            expect(await codes()).toEqual(['pdf_changed']);
          },
        ),
        { numRuns: proof(5, 30) },
      );
    } finally {
      writeFileSync(path, bytes);
    }
  });
});
