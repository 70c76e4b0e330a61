import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { findOne, update } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { hashOf } from '../../../server/invoices/archive/check-hashes.ts';
import { documents } from '../../../server/invoices/archive/rows.ts';
import { flushHead, inLine, putHead, standing } from '../../../server/invoices/chain/head.ts';
import { documentMac } from '../../../server/invoices/chain/macs.ts';
import { Invoice, type InvoiceRow } from '../../../server/invoices/model.ts';
import { documentOf } from '../../../server/invoices/document/present.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { receiptOf } from '../../../server/invoices/pdf/receipt-content.ts';
import {
  RENDER_VERSION,
  renderVersionOf,
  type InvoiceSnapshot,
} from '../../../server/invoices/snapshot.ts';
import { issueInvoice } from '../../support/orders.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { line, sampleInvoice } from './sample-invoice.ts';

const NEWER = 99;
/** The SHA-256 of the sample as it was rendered before migration 0036. */
const BYTES_OF_BEFORE = [
  ['a4', 'full', '50c2811fa6ac1f3cc5d4c8ac53e25b900aea43cd7d2fb6c98261a73e4aeab53b'],
  ['a4', 'simplified', '821e5a1c3a2bb3cf4c61c0ec6702685071908e677fc139b1ad6c61ed06802d26'],
  ['a4', 'credit_note', '9a38ba95b903f1872795583dd0f4a625fedb167795d28fa6557e3c6657fa1474'],
  ['receipt', 'full', '4c44cc04bfd9a3fa0702aeca028bbfd1639b3d26ace9a877398508d77faa8944'],
  ['receipt', 'simplified', 'a541dd76ccf03d8cb256101e622de10f2a0760221c0922af72a7988414d99a72'],
  ['receipt', 'credit_note', '623aad6db924aa8a8b3c8208759ba5877ea92b9fe130844eea4162be916819c5'],
] as const;

describe('the render version of a document', () => {
  it('is the first one when the document names none', async () => {
    expect(renderVersionOf({})).toBe(1);
    for (const format of ['a4', 'receipt'] as const) {
      const earlier = await renderInvoicePdf(sampleInvoice(), { format });
      const first = await renderInvoicePdf(sampleInvoice({ render_version: 1 }), { format });
      expect(first.equals(earlier)).toBe(true);
    }
  });

  it.each(BYTES_OF_BEFORE)(
    'renders a document of before takeaway and receipt texts byte for byte: %s, %s',
    async (format, kind, sha256) => {
      const bytes = await renderInvoicePdf(sampleInvoice({ kind }), { format });
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    },
  );

  it.each([
    ['en', 'Takeaway', 'Delivery'],
    ['de', 'Außer Haus', 'Lieferung'],
    ['es', 'Para llevar', 'A domicilio'],
  ])(
    'says in %s how it was served, and the restaurant’s text on receipts alone',
    async (locale, ...words) => {
      for (const [at, service] of (['takeaway', 'delivery'] as const).entries()) {
        const invoice = sampleInvoice({ locale, service, receipt_text: 'Merci\nbis bald' });
        const [a4, receipt] = await Promise.all(
          (['a4', 'receipt'] as const).map(async (format) =>
            textOfPdf(await renderInvoicePdf(invoice, { format })),
          ),
        );
        expect(a4).toContain(words[at]);
        expect(receipt).toContain(words[at]);
        expect(receipt).toMatch(/Merci +bis bald/);
        expect(a4).not.toContain('Merci');
      }
    },
  );

  it('is never another one than the document names', async () => {
    await expect(renderInvoicePdf(sampleInvoice({ render_version: NEWER }))).rejects.toMatchObject({
      status: 409,
      code: 'newer_layout',
    });
  });

  it('does not enter the hash of a document from before there were render versions', () => {
    const { name, quantity, unit_price_cents, tax_rate_basis_points, ...rest } = line('Soup');
    const written = { name, quantity, unit_price_cents, tax_rate_basis_points, ...rest };
    const at = new Date('2026-01-02T03:04:05.678Z');
    const row = {
      restaurant_id: 'r1',
      series: 'full:2026',
      number: 7,
      invoice_number: 'INV-2026-0007',
      kind: 'full',
      order_id: 'o1',
      issue_date: at,
      locale: 'es',
      snapshot: { seller: { name: 'Casa Lola' }, edition: 2, currency_digits: 2, payments: [] },
      subtotal_cents: 1182,
      tax_cents: 118,
      total_cents: 1300,
      tip_cents: 0,
      currency: 'EUR',
      created_at: at,
      previous_hash: null,
    } as unknown as InvoiceRow;
    const lines = [{ ...written, id: 'l1', invoice_id: 'i1', order_item_id: null, position: 0 }];
    expect(hashOf(row, lines, [])).toBe(HASH_OF_BEFORE);
  });
});
/** As the program wrote it before documents had a render version. */
const HASH_OF_BEFORE = 'b7948dd307a8df694fc204cfc206617f19b8193756096c1fa4235dd078d0fbf6';

describe('the render version of issued documents', () => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    restaurant = await setUpRestaurant(server);
    // The trigger has to be dropped to store what an earlier or later version wrote.
    await inTransaction(() => database().query('DROP TRIGGER invoices_frozen'));
    await inTransaction(() => database().query('DROP TRIGGER invoices_mac_frozen'));
  });
  afterAll(() => server.stop());

  const pdf = (id: string, language = 'en') =>
    restaurant.owner.send('GET', `/api/invoices/${id}/pdf`, undefined, {
      'Accept-Language': language,
    });
  async function issued(): Promise<string> {
    const body = await issueInvoice(restaurant);
    await pdf(body.id as string);
    return body.id as string;
  }
  const rowOf = async (id: string) => (await findOne(Invoice, { id }))!;
  const fileOf = async (id: string) =>
    join(server.dataDir, 'uploads', (await rowOf(id)).pdf_filename!);

  /**
   * Writes a document as another version of the program would have issued it, as the last of the
   * chain.
   */
  async function rewrite(id: string, change: (snapshot: InvoiceSnapshot) => InvoiceSnapshot) {
    await flushHead();
    const found = await rowOf(id);
    for await (const batch of documents(found.restaurant_id, found.chain_position)) {
      const one = batch.find(({ row }) => row?.id === id);
      if (!one?.row) continue;
      const row = { ...one.row, snapshot: change(one.row.snapshot) };
      const hash = hashOf(row, one.lines, one.taxes);
      const mac = documentMac(
        { ...row, hash },
        one.lines.map((written) => written.id),
      );
      await inTransaction(() => update(Invoice, { id }, { snapshot: row.snapshot, hash, mac }));
      await inLine(async () => putHead(await standing(row.restaurant_id)));
    }
  }

  it('is stored with each new one, credit notes included', async () => {
    const id = await issued();
    const { body } = await restaurant.owner.post(`/api/invoices/${id}/credit-note`, {
      reason: 'Wrong',
    });
    for (const each of [id, body.id as string])
      expect((await rowOf(each)).snapshot.render_version).toBe(RENDER_VERSION);
  });

  it('keeps earlier documents whole: the archive verifies, and a lost file comes back byte for byte', async () => {
    const id = await issued();
    const [path, bytes] = [await fileOf(id), readFileSync(await fileOf(id))];
    await rewrite(id, ({ render_version: _none, ...earlier }) => earlier);
    expect((await rowOf(id)).snapshot).not.toHaveProperty('render_version');
    expect((await restaurant.owner.get('/api/archive/verify')).body).toMatchObject({ ok: true });
    rmSync(path);
    // Rendered by its own layout, not by the newest, which it was issued with here.
    const first = await renderInvoicePdf(await documentOf(await rowOf(id)));
    const again = (await pdf(id)).bytes;
    expect([again.equals(first), again.equals(bytes)]).toEqual([true, false]);
  });

  it('is refused with a clear message when only a newer version supports it; the stored file is still served', async () => {
    const id = await issued();
    const [path, bytes] = [await fileOf(id), readFileSync(await fileOf(id))];
    await rewrite(id, (snapshot) => ({ ...snapshot, render_version: NEWER }));
    expect((await pdf(id)).bytes.equals(bytes)).toBe(true);
    rmSync(path);
    const refused = await pdf(id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'newer_layout' } });
    expect(JSON.stringify(refused.body)).toContain('newer version of the program');
    expect(JSON.stringify((await pdf(id, 'de')).body)).toContain('neueren Version');
    expect(await restaurant.owner.get(`/api/invoices/${id}/receipt.pdf`)).toMatchObject({
      status: 409,
      body: { code: 'newer_layout' },
    });
    await expect(receiptOf(await rowOf(id), false)).rejects.toMatchObject({ code: 'newer_layout' });
    expect((await restaurant.owner.get(`/api/invoices/${id}/xml`)).status).toBe(200);
  });
});
