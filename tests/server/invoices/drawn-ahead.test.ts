import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';
import { disc, png, sendLogo } from '../restaurant/pictures.ts';

describe.each(ONE_DATABASE)(
  'an invoice PDF that is rendered from its rows as they were written, on %s',
  HAS_LONG_FORM,
  (name) => {
    let server: TestServer;
    let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
    beforeAll(async () => {
      server = await startTestServer(await newDatabase(name));
      restaurant = await setUpRestaurant(server);
    });
    afterAll(() => server.stop());

    const uploads = () => join(server.dataDir, 'uploads');
    const pdfs = () =>
      readdirSync(uploads(), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.pdf'))
        .map((file) => join(uploads(), file));

    async function paid(discount = false): Promise<string> {
      const { body } = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
        notes: 'no onions',
        items: [
          { product_id: restaurant.paella.id, quantity: 2, notes: 'well done' },
          { product_id: restaurant.wine.id, quantity: 1 },
        ],
      });
      const left = discount
        ? (
            await restaurant.owner.post(`/api/orders/${body.order_id}/discount`, {
              percent_basis_points: 1_000,
              reason: 'regular',
            })
          ).body.total_cents
        : body.total_cents;
      await restaurant.owner.post(`/api/orders/${body.order_id}/payments`, {
        method: 'cash',
        amount_cents: left,
        tip_cents: 150,
      });
      return body.order_id as string;
    }
    async function issued(order_id: string, body?: object): Promise<string> {
      const response = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, body);
      expect(response.status).toBe(201);
      return response.body.id as string;
    }

    it('is byte for byte what the stored rows give, for any document', async () => {
      const simplified = await paid();
      const ids = [
        await issued(simplified),
        await issued(simplified, { buyer: BUYER, notes: 'cost centre 7' }),
        await issued(await paid(true), {
          buyer: { ...BUYER, name: 'Ελληνικά & "Söhne"', tax_id: null },
        }),
      ];
      const shared = await paid();
      ids.push(
        await issued(shared, { share_cents: 1_000 }),
        await issued(shared, { buyer: BUYER }),
      );
      ids.push(
        (
          await restaurant.owner.post(`/api/invoices/${ids[2]}/credit-note`, {
            reason: 'sent back',
            lines: [{ line: 1, quantity: 1 }],
          })
        ).body.id,
      );
      const {
        body: { credit_note, invoice },
      } = await restaurant.owner.post(`/api/invoices/${ids[1]}/reissue`, {
        reason: 'wrong company',
        buyer: { ...BUYER, name: 'Another Ltd' },
      });
      ids.push(credit_note.id, invoice.id);
      const first = await Promise.all(
        ids.map(async (id) => (await restaurant.owner.get(`/api/invoices/${id}/pdf`)).bytes),
      );
      expect(pdfs()).toHaveLength(ids.length);
      for (const pdf of pdfs()) rmSync(pdf);
      for (const [index, id] of ids.entries())
        expect(
          (await restaurant.owner.get(`/api/invoices/${id}/pdf`)).bytes.equals(first[index]!),
          id,
        ).toBe(true);
      expect(
        (await restaurant.owner.get('/api/audit?action=invoice.pdf_differs')).body.items,
      ).toEqual([]);
      expect((await restaurant.owner.get('/api/archive/verify')).body).toMatchObject({
        ok: true,
        checked: ids.length,
      });
    });

    /** Changes the database by hand, after dropping the triggers that forbid it. */
    async function loseLogos(): Promise<void> {
      if (name === 'PostgreSQL') {
        await inTransaction(() =>
          database().query('ALTER TABLE restaurants DROP CONSTRAINT restaurants_logo_sha256_fkey'),
        );
        await inTransaction(() => database().query('DROP TRIGGER logos_kept ON logos'));
        return void (await inTransaction(() => database().query('DELETE FROM logos')));
      }
      const other = new sqlite3.Database(join(server.dataDir, 'database.sqlite'));
      await new Promise<void>((done, fail) =>
        other.exec(
          'PRAGMA foreign_keys = OFF; DROP TRIGGER logos_kept; DELETE FROM logos',
          (error) => (error ? fail(error) : other.close(() => done())),
        ),
      );
    }

    it('blocks no invoice: one whose logo is missing is issued all the same, and rendered once the logo is back', async () => {
      // A logo of its own, since a logo that was read once is cached.
      const logo = png(disc(400, name.length * 20));
      await sendLogo(restaurant.owner, logo);
      await loseLogos();
      const id = await issued(await paid(), { buyer: BUYER });
      expect((await restaurant.owner.get(`/api/invoices/${id}/pdf`)).status).toBe(500);
      await sendLogo(restaurant.owner, logo);
      expect((await restaurant.owner.get(`/api/invoices/${id}/pdf`)).status).toBe(200);
      await restaurant.owner.send('DELETE', '/api/restaurant/logo');
    });

    it('is discarded with a write that fails, and the next one is rendered from its own rows', async () => {
      const order_id = await paid();
      const before = pdfs().length;
      const failing =
        name === 'SQLite'
          ? "CREATE TRIGGER fails BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'full'); END"
          : 'ALTER TABLE audit_log ADD CONSTRAINT fails CHECK (false) NOT VALID';
      const mended =
        name === 'SQLite' ? 'DROP TRIGGER fails' : 'ALTER TABLE audit_log DROP CONSTRAINT fails';
      await inTransaction(() => database().query(failing));
      expect(
        (
          await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
            buyer: { ...BUYER, name: 'Never Issued Ltd' },
          })
        ).status,
      ).toBe(500);
      await inTransaction(() => database().query(mended));
      const id = await issued(order_id, { buyer: BUYER });
      const { bytes } = await restaurant.owner.get(`/api/invoices/${id}/pdf`);
      expect(pdfs()).toHaveLength(before + 1);
      const [row] = await rowsOf<{ pdf_filename: string }>(
        database(),
        `SELECT pdf_filename FROM invoices WHERE id = '${id}'`,
      );
      expect(readFileSync(join(uploads(), row!.pdf_filename)).equals(bytes)).toBe(true);
    });
  },
);
