import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, test } from 'vitest';
import type { InvoiceDocument } from '../../../server/invoices/document/document.ts';
import { closeRendering, renderInWorker } from '../../../server/invoices/pdf/render-thread.ts';
import { writeEInvoice } from '../../../server/invoices/einvoice/cii.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { buyer, line, sampleInvoice } from './sample-invoice.ts';

function many(count: number) {
  return Array.from({ length: count }, (_, i) => line(`Dish number ${i + 1} of the evening`));
}
const open = (pdf: Buffer) => getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;

async function pagesOf(pdf: Buffer): Promise<string[]> {
  const file = await open(pdf);
  const pages: string[] = [];
  for (let number = 1; number <= file.numPages; number++) {
    const { items } = await (await file.getPage(number)).getTextContent();
    pages.push(
      items
        .map((item) => ('str' in item ? item.str : ''))
        .join(' ')
        .replace(/\s+/g, ' '),
    );
  }
  return pages;
}

async function textOf(invoice: InvoiceDocument, options = {}): Promise<string> {
  return (await pagesOf(await renderInvoicePdf(invoice, options))).join(' ');
}

describe('the text of an invoice PDF', () => {
  test.each(['a4', 'receipt'] as const)(
    '%s: holds number, seller, buyer, lines, tax by rate and total',
    async (format) => {
      const text = await textOf(sampleInvoice(), { format });
      for (const said of [
        'INV-2026-0042',
        'Casa Lola',
        'Lola & Hijos S.L.',
        'B12345678',
        'Calle Mayor 12',
        '1 Feb 2026',
        '31 Jan 2026',
        'Grünwald & Söhne GmbH',
        'DE123456789',
        '10969 Berlin',
        'Germany',
        'Gazpacho andaluz',
        'Croquetas de jamón',
        'Discount −€1.00',
        '10%',
        '€16.82',
        '€1.68',
        '21%',
        '€10.74',
        '€2.26',
        '€27.56',
        '€31.50',
        'Tip (not part of this invoice)',
        'Thank you for your visit.',
      ])
        expect(text).toContain(said);
    },
  );

  test('reads from top to bottom', async () => {
    const text = await textOf(sampleInvoice());
    const places = [
      'Casa Lola',
      'Grünwald',
      'INV-2026-0042',
      'Gazpacho',
      'Vino tinto',
      '€31.50',
      'Thank you',
    ].map((said) => text.indexOf(said));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test.each([
    ['en', 'Credit note', 'COPY'],
    ['es', 'Factura rectificativa', 'COPIA'],
    ['de', 'Rechnungskorrektur', 'KOPIE'],
  ] as const)('%s: holds title, reference and the mark of a copy', async (locale, title, copy) => {
    const invoice = sampleInvoice({ locale, kind: 'credit_note', credits_number: 'INV-2026-0041' });
    const text = await textOf(invoice, { copy: true });
    for (const said of [title, copy, 'INV-2026-0041']) expect(text).toContain(said);
    expect(await textOf(invoice)).not.toContain(copy);
  });

  test('with forty lines and long notes loses nothing, numbers its pages and marks each page of a copy', async () => {
    const pages = await pagesOf(
      await renderInvoicePdf(
        sampleInvoice({ lines: many(40), notes: 'A long note. '.repeat(300) }),
        {
          copy: true,
        },
      ),
    );
    const text = pages.join(' ');
    expect(pages.length).toBeGreaterThan(2);
    for (let number = 1; number <= 40; number++) expect(text).toContain(`Dish number ${number} of`);
    pages.forEach((page, i) => expect(page).toContain(`Page ${i + 1} of ${pages.length}`));
    pages.forEach((page) => expect(page).toContain('COPY'));
    expect(text.match(/\bnote\./g)).toHaveLength(300);
  });

  test('holds any name of a buyer', async () => {
    const text = await textOf(
      sampleInvoice({ buyer: { ...buyer, name: 'Ωmega Жук Żółć Գինի 🌮 Ltd', city: 'ქუთაისი' } }),
    );
    expect(text).toContain('Ωmega Жук Żółć Գինի Ltd');
    expect(text).toContain('ქუთაისი');
  });

  test('never holds text of another document', async () => {
    await renderInvoicePdf(sampleInvoice({ lines: [line('éééééé')], notes: 'a\u00A0b' }));
    expect(await textOf(sampleInvoice({ lines: [line('eeeeee ffff')] }))).toContain('eeeeee ffff');
  });

  test.each(['a4', 'receipt'] as const)('%s: stays within the page', async (format) => {
    const long = 'Restaurante y Marisquería Los Hermanos Fernández de la Vega y Asociados';
    const wide = {
      lines: [line('W'.repeat(120), 2100, { quantity: 9999, unit_price_cents: 99_999_999 })],
      notes: 'X'.repeat(400),
    };
    const file = await open(
      await renderInvoicePdf(
        sampleInvoice({ ...wide, buyer: { ...buyer, name: long, street: long.repeat(3) } }),
        { format, copy: true },
      ),
    );
    for (let number = 1; number <= file.numPages; number++) {
      const page = await file.getPage(number);
      const [, , width, height] = page.view as [number, number, number, number];
      for (const item of (await page.getTextContent()).items) {
        if (!('str' in item) || !item.str.trim()) continue;
        expect(item.transform[4]).toBeGreaterThan(10);
        expect(item.transform[4] + item.width).toBeLessThan(width - 10);
        expect(item.transform[5]).toBeGreaterThan(8);
        expect(item.transform[5]).toBeLessThan(height - 8);
      }
    }
  });
});

describe('the file of an invoice PDF', () => {
  test.each(['a4', 'receipt'] as const)(
    '%s: is the same byte for byte, whatever was rendered in between',
    async (format) => {
      const first = await renderInvoicePdf(sampleInvoice(), { format });
      await renderInvoicePdf(sampleInvoice({ locale: 'de', lines: many(3) }), { format });
      expect((await renderInvoicePdf(sampleInvoice(), { format })).equals(first)).toBe(true);
    },
  );

  test('embeds the XML byte for byte', async () => {
    const invoice = sampleInvoice();
    const files = (await (await open(await renderInvoicePdf(invoice))).getAttachments()) as Record<
      string,
      { content: Uint8Array }
    >;
    expect(Buffer.from(files['factur-x.xml']!.content).toString('utf8')).toBe(
      writeEInvoice(invoice),
    );
  });

  test('is tagged, and names its title and language', async () => {
    const file = await open(await renderInvoicePdf(sampleInvoice()));
    const { info, metadata } = await file.getMetadata();
    expect(info).toMatchObject({ Title: 'Invoice INV-2026-0042', Language: 'en-GB' });
    const xmp = (metadata as unknown as { getRaw(): string }).getRaw();
    for (const said of [
      '<pdfaid:part>3<',
      '<pdfaid:conformance>B<',
      '<fx:DocumentFileName>factur-x.xml<',
      '<pdfuaid:part>1<',
    ])
      expect(xmp).toContain(said);
    expect(JSON.stringify(await (await file.getPage(1)).getStructTree())).toMatch(/"H1".*"Table"/);
  });

  test('is the same from the pool of rendering threads, which can be closed', async () => {
    expect(
      (await renderInWorker(sampleInvoice())).equals(await renderInvoicePdf(sampleInvoice())),
    ).toBe(true);
    await closeRendering();
  });
});
