import { createHash } from 'node:crypto';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import type { InvoiceDocument } from '../../../server/invoices/document/document.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { discounted, line, sampleInvoice } from './sample-invoice.ts';

const second = (changes: Partial<InvoiceDocument> = {}) =>
  sampleInvoice({ render_version: 2, ...changes });

async function pagesOf(invoice: InvoiceDocument, format: 'a4' | 'receipt' = 'a4') {
  const bytes = await renderInvoicePdf(invoice, { format });
  const file = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= file.numPages; number++) {
    const { items } = await (await file.getPage(number)).getTextContent();
    const texts = items.map((item) => ('str' in item ? item.str : ''));
    pages.push(texts.join(' ').replace(/\s+/g, ' '));
  }
  return pages;
}

/** The SHA-256 of the sample as the second layout was released. */
const BYTES = [
  ['a4', 'full', 'a8f266c42251f5ecec974b3f62c07c70786dd327c6e500bbde07bb531e2115ea'],
  ['a4', 'simplified', '34b09af3ecc4f38529458a9fcb6953dae0e131bc017c2d5ee0f5c63681ae25cf'],
  ['a4', 'credit_note', 'dba5af6a4c2310cb61855bcfa6b3a134cf99dd370ba1c6937b812944564478b3'],
  ['receipt', 'full', '38f57bb6ce6c12ba2f259a97b12a98703679e71a72d9a24b2018f76a89ceacad'],
  ['receipt', 'simplified', '6d3c7215a2384c9c72dd068f4ea3d93e09862d3a9c27c26b10e0e303f11b0276'],
  ['receipt', 'credit_note', '07dbfb6383270455bba3272f1b25658f73f06b15c158e93eac6f8c473c71730d'],
] as const;

describe('the second layout', () => {
  it.each(BYTES)('is rendered byte for byte: %s, %s', async (format, kind, sha256) => {
    const bytes = await renderInvoicePdf(second({ kind, ...discounted }), { format });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  });

  it.each(['a4', 'receipt'] as const)(
    '%s: says the discount on the bill in one line, with its reason and percentage',
    async (format) => {
      const text = (await pagesOf(second(discounted), format)).join(' ');
      expect(text).toMatch(/Subtotal.*€32\.50/);
      expect(text).toMatch(/Discount on the bill: opening week, 10%.*−€3\.25/);
      expect(text.match(/Discount/g)).toHaveLength(1);
      expect(text).toContain('€29.25');
      // A dish's own discount stays at the dish.
      const own = await pagesOf(second({ bill_discount: undefined }), format);
      expect(own.join(' ')).toContain('Discount −€1.00');
    },
  );

  it.each(['a4', 'receipt'] as const)(
    '%s: says what the card paid with the tip',
    async (format) => {
      const text = (await pagesOf(second(), format)).join(' ');
      expect(text).toMatch(/Paid \(card\).*€31\.50.*Tip.*€5\.00.*Card total.*€36\.50/);
      const cash = await pagesOf(
        second({ payments: [{ method: 'cash', amount_cents: 3150 }] }),
        format,
      );
      expect(cash.join(' ')).toMatch(/Total with tip.*€36\.50/);
      const without = await pagesOf(second({ tip_cents: 0 }), format);
      expect(without.join(' ')).not.toContain('Card total');
    },
  );

  it('keeps at least the last three lines on the page of the totals', async () => {
    for (const count of Array.from({ length: 40 }, (_, at) => at + 12)) {
      const lines = Array.from({ length: count }, (_, at) => line(`Dish ${at + 1}.`));
      const pages = await pagesOf(second({ lines, notes: null }));
      const last = pages.find((page) => page.includes('Card total'))!;
      expect([count, last.match(/Dish \d+\./g)!.length >= 3]).toEqual([count, true]);
      expect(pages.join(' ').match(/Dish \d+\./g)).toHaveLength(count);
    }
  });

  it('names each rate by a letter on the receipt, and the e-invoice on A4 alone', async () => {
    const [receipt] = await pagesOf(second(), 'receipt');
    expect(receipt).toMatch(/2 Gazpacho andaluz €13\.00 A/);
    expect(receipt).toMatch(/2 Vino tinto €13\.00 B/);
    expect(receipt).toMatch(/A 10% Net/);
    expect(receipt).not.toContain('e-invoice');
    expect((await pagesOf(second()))[0]).toContain('This PDF is also the e-invoice');
    expect((await pagesOf(second({ kind: 'simplified', buyer: null })))[0]).not.toContain(
      'e-invoice',
    );
  });

  it('has the German form only where it was asked for, filled in as far as was said', async () => {
    const seller = { ...sampleInvoice().seller, country: 'DE', city: 'Berlin' };
    const german = (changes: Partial<InvoiceDocument> = {}) => second({ seller, ...changes });
    expect((await pagesOf(german())).join(' ')).not.toContain('Bewirtung');
    for (const format of ['a4', 'receipt'] as const) {
      const text = (
        await pagesOf(
          german({ entertainment: { occasion: 'Projekt Orion', participants: 'Anna, Jon' } }),
          format,
        )
      ).join(' ');
      for (const said of ['Projekt Orion', 'Anna, Jon', 'Unterschrift'])
        expect(text).toContain(said);
    }
  });
});

/** The SHA-256 of the sample as the third layout was released; its A4 is that of the second. */
const THIRD = [
  ['full', 'c2159b731fd4e5ec35191fe63f6c01e48adb140017d1746575fb91e45211eeff'],
  ['simplified', '9e9a561b9b1f1873d25bafeec16f4178ed035dc5a4516ca2901ebe1dd1e643c1'],
  ['credit_note', '3f428414e968bb27b812a54da6b82352d8d26a83c601794a6135ed7f542500b6'],
] as const;

describe('the third layout', () => {
  const third = (changes: Partial<InvoiceDocument> = {}) =>
    sampleInvoice({ render_version: 3, ...changes });
  const claim_url = 'https://lantern.example/orders/ABCDEFGHJKLMNPQR';

  it.each(THIRD)('is rendered byte for byte: %s', async (kind, sha256) => {
    const options = { format: 'receipt' as const, claim_url };
    const bytes = await renderInvoicePdf(third({ kind, ...discounted }), options);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    const a4 = [second, third].map((layout) =>
      renderInvoicePdf(layout({ kind, ...discounted }), { format: 'a4' }),
    );
    const [of2, of3] = await Promise.all(a4);
    expect(of3!.equals(of2!)).toBe(true);
  });

  it('says on 80 mm all that the second does', async () => {
    for (const kind of ['full', 'simplified', 'credit_note'] as const) {
      const words = async (layout: typeof second) =>
        (await pagesOf(layout({ kind, ...discounted }), 'receipt')).join(' ').split(' ').sort();
      expect(await words(third)).toEqual(await words(second));
    }
  });
});

describe('the fourth layout', () => {
  /** A restaurant in Tokyo and a buyer in Berlin: the longest headings. */
  const tokyo = (render_version: number, changes: Partial<InvoiceDocument> = {}) =>
    sampleInvoice({
      render_version,
      edition: 3,
      locale: 'en',
      buyer_locale: 'de',
      seller: { ...sampleInvoice().seller, country: 'JP' },
      currency: 'JPY',
      notes: null,
      ...discounted,
      ...changes,
    });
  const linesOf = (count: number) =>
    Array.from({ length: count }, (_, i) => line(`Dish ${i + 1}`, i % 2 ? 1000 : 800));

  async function textsOf(invoice: InvoiceDocument) {
    const data = new Uint8Array(await renderInvoicePdf(invoice));
    const file = await getDocument({ data, verbosity: 0 }).promise;
    const { items } = await (await file.getPage(1)).getTextContent();
    return items.flatMap((item) =>
      'str' in item && item.str.trim() !== ''
        ? { text: item.str, x: item.transform[4] as number, width: item.width, size: item.height }
        : [],
    );
  }

  it('leaves the note on the e-invoice alone on no page', async () => {
    const pagesAt = async (version: number) => {
      const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((count) =>
        pagesOf(tokyo(version, { lines: linesOf(count) })),
      );
      return (await Promise.all(counts)).flatMap((pages) => pages.at(-1)!);
    };
    const isAlone = (page: string) => page.includes('Factur-X') && !page.includes('Total');
    expect((await pagesAt(3)).filter(isAlone)).not.toEqual([]);
    expect((await pagesAt(4)).filter(isAlone)).toEqual([]);
  });

  it('wraps headings and the note on tax in two languages, so that they can be read', async () => {
    const widest = (texts: Awaited<ReturnType<typeof textsOf>>) =>
      Math.max(
        ...texts
          .filter(({ text }) => /^Prices include/.test(text))
          .map(({ x, width }) => x + width),
      );
    const smallest = (texts: Awaited<ReturnType<typeof textsOf>>) =>
      Math.min(...texts.map(({ size }) => size));
    const [before, now] = [await textsOf(tokyo(3)), await textsOf(tokyo(4))];
    // The totals begin at 326 points.
    expect([widest(before) > 326, widest(now) < 326]).toEqual([true, true]);
    expect([smallest(before) < 3, smallest(now) >= 4]).toEqual([true, true]);
  });
});
