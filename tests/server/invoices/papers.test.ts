import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOne, update } from '../../../server/database/repository.ts';
import type { RenderOptions, InvoiceDocument } from '../../../server/invoices/document/document.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { Invoice } from '../../../server/invoices/model.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { sha256 } from '../../../server/security/random.ts';
import { issueInvoice, paidOrder } from '../../support/orders.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { leavesOf } from './read-xml.ts';
import { buyer, line, sampleInvoice } from './sample-invoice.ts';

function many(count: number) {
  return Array.from({ length: count }, (_, i) =>
    line(`Dish ${i + 1}.`, 1000, { quantity: 1, unit_price_cents: 100 }),
  );
}
const open = (pdf: Uint8Array) => getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
async function pagesOf(invoice: InvoiceDocument, options: RenderOptions = {}): Promise<string[]> {
  const file = await open(await renderInvoicePdf(invoice, options));
  return Promise.all(
    Array.from({ length: file.numPages }, async (_, i) => {
      const { items } = await (await file.getPage(i + 1)).getTextContent();
      return items
        .map((item) => ('str' in item ? item.str : ''))
        .join(' ')
        .replace(/\s+/g, ' ');
    }),
  );
}
function german(more: Partial<InvoiceDocument> = {}) {
  return sampleInvoice({
    seller: {
      ...sampleInvoice().seller,
      name: 'Gasthaus Krone',
      country: 'DE',
      city: 'Berlin',
      street: 'Torstraße 1',
    },
    ...more,
  });
}

describe('the text of an invoice PDF', () => {
  it.each([1, 40, 200])(
    'with %i lines has each line once, and carries the running total over at the end of every page',
    async (count) => {
      const pages = await pagesOf(
        sampleInvoice({ lines: many(count), prices_include_tax: true, notes: null }),
      );
      const text = pages.join(' ');
      for (let number = 1; number <= count; number++)
        expect(text.split(`Dish ${number}.`)).toHaveLength(2);
      pages.forEach((page, i) => {
        const linesSoFar = pages
          .slice(0, i + 1)
          .join(' ')
          .match(/Dish \d+\./g)!.length;
        if (linesSoFar < count)
          expect(page).toMatch(new RegExp(`Carried forward €${linesSoFar}\\.00`));
        if (i > 0 && /Dish/.test(page))
          expect(page).toMatch(
            new RegExp(`Brought forward €${linesSoFar - page.match(/Dish \d+\./g)!.length}\\.00`),
          );
      });
    },
  );

  it('with a note of 5,000 characters, with or without spaces, loses none of them', async () => {
    for (const notes of ['ö'.repeat(5000), 'öö '.repeat(1667)]) {
      const text = (await pagesOf(sampleInvoice({ notes, buyer: null }))).join('');
      expect(text.match(/ö/g)).toHaveLength(notes.match(/ö/g)!.length);
    }
  });

  it.each(['a4', 'receipt'] as const)(
    '%s: cites the original on a credit note, with every amount below zero',
    async (format) => {
      const text = (
        await pagesOf(
          sampleInvoice({
            kind: 'credit_note',
            credits_number: 'INV-2026-0041',
            payments: [],
            tip_cents: 0,
            notes: null,
          }),
          { format },
        )
      ).join(' ');
      expect(text).toContain('Credits invoice INV-2026-0041');
      expect(text).toContain('−€31.50');
      // Only unit prices keep their sign, and a discount is positive.
      for (const [, sign, amount] of text.matchAll(/(−?)€([\d.]+)/g))
        expect([amount, sign]).toEqual([amount, /^(6\.50|1\.00)$/.test(amount!) ? '' : '−']);
    },
  );

  it('cites the simplified invoice on the full invoice that replaces it', async () => {
    expect((await pagesOf(sampleInvoice({ replaces_number: 'S-INV-2026-0007' })))[0]).toContain(
      'Replaces simplified invoice S-INV-2026-0007',
    );
  });

  it.each([
    'Ωμέγα Ταβέρνα',
    'Жук и Сыновья',
    'ქართული სახლი',
    'Հայկական տուն',
    'Nguyễn Văn Đức',
    'Łódź Żółć',
  ])('holds a buyer’s company named %s', async (name) => {
    expect((await pagesOf(sampleInvoice({ buyer: { ...buyer, name } })))[0]).toContain(name);
  });

  it.each([
    ['مطعم', /\p{Script=Arabic}/u],
    ['שלום', /\p{Script=Hebrew}/u],
  ])('or %s', async (name, script) => {
    expect(
      (await pagesOf(sampleInvoice({ buyer: { ...buyer, name } })))[0]!.normalize('NFKC'),
    ).toMatch(script);
  });

  it('shows a placeholder for a letter that no font has; the data keep the letter', async () => {
    const file = await open(
      await renderInvoicePdf(sampleInvoice({ buyer: { ...buyer, name: '𒀀𒀁 Palace' } })),
    );
    const { items } = await (await file.getPage(1)).getTextContent();
    expect(items.map((item) => ('str' in item ? item.str : '')).join('')).toContain(
      '\uFFFD\uFFFD Palace',
    );
    const attached = (await file.getAttachments()) as Record<string, { content: Uint8Array }>;
    expect(
      leavesOf(Buffer.from(attached['factur-x.xml']!.content).toString()).map(({ value }) => value),
    ).toContain('𒀀𒀁 Palace');
  });

  it.each(['a4', 'receipt'] as const)(
    '%s: has the German form for a business meal, with the host’s part above 250 €',
    async (format) => {
      const small = (await pagesOf(german({ kind: 'simplified', buyer: null }), { format })).join(
        ' ',
      );
      for (const said of [
        'Bewirtungsaufwendungen',
        'Anlass der Bewirtung',
        'Bewirtete Personen',
        'Gasthaus Krone, Torstraße 1',
        'Tag der Bewirtung 31.01.2026',
        'Unterschrift',
      ])
        expect(small).toContain(said);
      expect(small).not.toContain('Bewirtende Person');
      expect(
        (
          await pagesOf(
            german({ lines: [line('Menü', 700, { quantity: 5, unit_price_cents: 5001 })] }),
            { format },
          )
        ).join(' '),
      ).toContain(`Bewirtende Person ${buyer.name}`);
      for (const other of [
        sampleInvoice(),
        german({ kind: 'credit_note', credits_number: 'INV-1' }),
      ])
        expect((await pagesOf(other, { format })).join(' ')).not.toContain('Bewirtung');
    },
  );

  it('has a labelled QR code on the receipt when there is an address for it', async () => {
    const claim_url = 'https://lola.example/orders/ABCD1234';
    const page = await (
      await open(
        await renderInvoicePdf(sampleInvoice({ kind: 'simplified', buyer: null }), {
          format: 'receipt',
          claim_url,
        }),
      )
    ).getPage(1);
    expect(JSON.stringify(await page.getStructTree())).toContain(claim_url);
    expect(
      (
        await pagesOf(sampleInvoice({ kind: 'simplified', buyer: null }), { format: 'receipt' })
      ).join(),
    ).not.toContain('Need an invoice');
  });
});

describe('the file of an invoice PDF', () => {
  it.each(['a4', 'receipt'] as const)('%s: embeds every font that it uses', async (format) => {
    const pdf = await renderInvoicePdf(
      sampleInvoice({ lines: many(40), buyer: { ...buyer, name: 'مطعم Ωμέγα 北京' } }),
      { format },
    );
    const file = await open(pdf);
    for (let number = 1; number <= file.numPages; number++) {
      const page = await file.getPage(number);
      const { fnArray, argsArray } = await page.getOperatorList();
      const used = new Set(
        fnArray.flatMap((operation, i) =>
          operation === OPS.setFont ? [argsArray[i]![0] as string] : [],
        ),
      );
      expect(used.size).toBeGreaterThan(0);
      for (const name of used)
        expect(page.commonObjs.get(name)).toMatchObject({ missingFile: false });
    }
  });
});

describe('stored invoice PDFs', () => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  async function issued(): Promise<Invoice> {
    const order = await paidOrder(restaurant, { paella: 2 });
    const body = await issueInvoice(restaurant, { order });
    await restaurant.owner.get(`/api/invoices/${body.id}/pdf`);
    return (await findOne(Invoice, { id: body.id }))!;
  }
  const pathOf = ({ pdf_filename }: Invoice) => join(server.dataDir, 'uploads', pdf_filename!);
  const differing = async () =>
    (await restaurant.owner.get('/api/audit?limit=100')).body.items.filter(
      ({ action }: { action: string }) => action === 'invoice.pdf_differs',
    );

  it('are rendered again byte for byte when a file is lost, and never leave a partial file', async () => {
    const invoice = await issued();
    const before = readFileSync(pathOf(invoice));
    expect(sha256(before)).toBe(invoice.pdf_sha256);
    rmSync(pathOf(invoice));
    expect(
      (await restaurant.owner.get(`/api/invoices/${invoice.id}/pdf`)).bytes.equals(before),
    ).toBe(true);
    expect(readFileSync(pathOf(invoice)).equals(before)).toBe(true);
    expect(
      readdirSync(join(pathOf(invoice), '..')).filter((name) => !name.endsWith('.pdf')),
    ).toEqual([]);
    expect(await differing()).toEqual([]);
  });

  it('are logged when a new rendering differs, and the archive check still reports it', async () => {
    const invoice = await issued();
    await inTransaction(() =>
      update(Invoice, { id: invoice.id }, { pdf_sha256: sha256('another version') }),
    );
    rmSync(pathOf(invoice));
    expect((await restaurant.owner.get(`/api/invoices/${invoice.id}/pdf`)).status).toBe(200);
    expect(await differing()).toMatchObject([
      { subject_id: invoice.id, detail: { kept: sha256('another version') } },
    ]);
    expect((await restaurant.owner.get('/api/archive/verify')).body).toMatchObject({
      ok: false,
      first_broken: { invoice_number: invoice.invoice_number },
    });
  });

  it('the e-invoice is downloaded as a file, in CII or in UBL', async () => {
    const { id, invoice_number } = await issued();
    for (const [query, root] of [
      ['', 'rsm:CrossIndustryInvoice'],
      ['?format=cii', 'rsm:CrossIndustryInvoice'],
      ['?format=ubl', 'Invoice'],
    ]) {
      const { status, bytes, headers } = await restaurant.owner.get(
        `/api/invoices/${id}/xml${query}`,
      );
      expect([status, headers.get('Content-Disposition')]).toEqual([
        200,
        expect.stringContaining(`${invoice_number}.xml`),
      ]);
      expect(bytes.toString()).toContain(`<${root} `);
    }
    expect((await restaurant.owner.get(`/api/invoices/${id}/xml?format=pdf`)).status).toBe(422);
  });
});
