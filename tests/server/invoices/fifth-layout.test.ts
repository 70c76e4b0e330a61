import { createHash } from 'node:crypto';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import type { InvoiceDocument } from '../../../server/invoices/document/document.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { escPosReceipt } from '../../../server/printing/escpos.ts';
import { textOf } from '../printing/printer-words.ts';
import { discounted, line, sampleInvoice } from './sample-invoice.ts';

interface Written {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
}
async function pagesOf(
  invoice: InvoiceDocument,
  format: 'a4' | 'receipt' = 'a4',
): Promise<Written[][]> {
  const data = new Uint8Array(await renderInvoicePdf(invoice, { format }));
  const file = await getDocument({ data, verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= file.numPages; number++) {
    const { items } = await (await file.getPage(number)).getTextContent();
    pages.push(
      items.flatMap((item) =>
        'str' in item && item.str.trim() !== ''
          ? {
              text: item.str,
              x: item.transform[4] as number,
              y: item.transform[5] as number,
              width: item.width,
              size: item.height,
            }
          : [],
      ),
    );
  }
  return pages;
}
const wordsOf = (page: Written[]) => page.map(({ text }) => text).join(' ');

/** The SHA-256 of the sample as the fourth layout was released. */
const FOURTH = [
  ['a4', 'full', '000afd62eccda4e7ed8d62ca862a0664b7cac51096f0d4460e79510cbf91841f'],
  ['a4', 'simplified', 'cc6c4e2691894a980afea4bd9db09c88a1b26b26dee48fa7c4f01d1557fbd20f'],
  ['a4', 'credit_note', 'fd52bbecddd600fb58479c280c9b8b0a83bff8c441e172b6743febc23a3200df'],
  ['receipt', 'full', 'f8442019d977c4438c88b7cf39fd990bdaba475c68397b1df8fda64ea12bbac5'],
  ['receipt', 'simplified', 'af1494efa4a7271eea7c0a568c8858fbea370fac011cc14bc63f9da89b8d2768'],
  ['receipt', 'credit_note', 'beaef85556ed977364c576866edeb6d27e1600915bf5e1f52e790f6838171c3d'],
] as const;

it.each(FOURTH)(
  'the fourth layout is rendered byte for byte: %s, %s',
  async (format, kind, sha256) => {
    const facts = {
      render_version: 4,
      edition: 3,
      locale: 'fr',
      buyer_locale: 'en',
      kind,
    } as const;
    const bytes = await renderInvoicePdf(sampleInvoice({ ...facts, ...discounted }), { format });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  },
);

describe('the fifth layout', () => {
  const fifth = (changes: Partial<InvoiceDocument> = {}) =>
    sampleInvoice({ render_version: 5, edition: 3, ...changes });
  const dishes = (count: number) =>
    Array.from({ length: count }, (_, i) => line(`Dish ${i + 1}.`, i % 2 ? 1000 : 2100));

  const SENTENCE = 'Thank you all for your visit.';
  it.each([
    ['a short one', SENTENCE],
    ['of five lines', Array<string>(16).fill(SENTENCE).join(' ')],
    ['in twenty lines', Array<string>(20).fill(SENTENCE).join('\n')],
    ['longer than a page', Array<string>(80).fill(SENTENCE).join('\n')],
  ])(
    'has notes that begin below the totals and end with more than a line: %s',
    async (_, notes) => {
      // The first page ends within these.
      for (let count = 4; count <= 14; count++) {
        const pages = (await pagesOf(fifth({ lines: dishes(count), notes }))).map(wordsOf);
        const said = pages.map((page) => page.match(/Thank you/g)?.length ?? 0);
        const total = pages.findIndex((page) => page.includes('Total without VAT'));
        // Every sentence, the first ones on the page of the totals, and on the last page no single
        // line, nor the note on the e-invoice alone.
        expect([count, said.reduce((sum, times) => sum + times)]).toEqual([
          count,
          notes.match(/Thank you/g)!.length,
        ]);
        expect([count, said.findIndex((times) => times > 0)]).toEqual([count, total]);
        expect([count, said.at(-1)! >= Math.min(2, said[total]!)]).toEqual([count, true]);
      }
    },
  );

  it.each([7, 8, 9, 10, 11, 12])(
    'keeps all text of %i dishes above the foot of its page',
    async (count) => {
      for (const notes of [SENTENCE, Array<string>(30).fill(SENTENCE).join('\n')]) {
        const pages = await pagesOf(fifth({ lines: dishes(count), notes }));
        const said = pages.flat().filter(({ text }) => !/Page \d|Lola & Hijos/.test(text));
        expect(Math.min(...said.map(({ y }) => y))).toBeGreaterThan(50);
      }
    },
  );

  it('sets no heading smaller to fit, also in two languages, and none over its neighbour', async () => {
    for (const [country, locale, buyer_locale] of [
      ['JP', 'en', 'de'],
      ['US', 'en', 'fr'],
      ['ES', 'es', 'de'],
      ['CH', 'de', 'it'],
    ] as const) {
      const seller = { ...sampleInvoice().seller, country };
      const [page] = await pagesOf(fifth({ locale, buyer_locale, seller, notes: null }));
      const sizes = page!.map(({ size }) => size);
      expect([country, Math.min(...sizes) >= 6.5]).toEqual([country, true]);
      const pairs = page!.flatMap((one) => page!.map((other) => ({ one, other })));
      const over = pairs.filter(
        ({ one, other }) =>
          Math.abs(other.y - one.y) < 1 &&
          other.x > one.x + 0.1 &&
          other.x < one.x + one.width - 0.5,
      );
      expect(over).toEqual([]);
      expect(Math.min(...page!.map(({ x }) => x))).toBeGreaterThan(70.8);
    }
  });

  it('has a French space before the colon of a discount', async () => {
    const [page] = await pagesOf(fifth({ locale: 'fr', ...discounted }));
    expect(wordsOf(page!)).toMatch(/Remise sur l’addition\s: opening week/);
    const [english] = await pagesOf(fifth(discounted));
    expect(wordsOf(english!)).toContain('Discount on the bill: opening week');
  });

  it('has quantities in a column of their own on 80 mm, on PDF and in a printer’s letters', async () => {
    const long = 'Burger with short rib, pickled walnuts and 3 cheeses of the Burren';
    const invoice = fifth({ lines: [line(long), line('Soup', 1000, { quantity: 12 })] });
    const [page] = await pagesOf(invoice, 'receipt');
    const at = (wanted: RegExp) => page!.find(({ text }) => wanted.test(text))!.x;
    const rest = page!.filter(({ text }) => /Burger|walnuts|cheeses|Soup/.test(text));
    expect(new Set(rest.map(({ x }) => x)).size).toBe(1);
    expect([at(/^2$/), at(/^12$/)]).toEqual([14, 14]);
    expect(at(/Soup/)).toBeGreaterThan(14 + 12);
    const printed = textOf(escPosReceipt({ document: invoice, options: {} }, 42)).split('\n');
    const lines = printed.filter((text) => /Burger|walnuts|cheeses|Soup/.test(text));
    expect(lines[0]).toMatch(/^2 {2}Burger/);
    expect(lines.at(-1)).toMatch(/^12 Soup/);
    for (const text of lines.slice(1, -1)) expect(text).toMatch(/^ {3}\S/);
  });

  it('breaks no amount before its sign, and no French line before its colon', async () => {
    const option = (length: number) => ({
      name: 'x'.repeat(length),
      quantity: 1,
      price_cents: 150,
    });
    // One letter more each: of some lines the amount ends at the edge.
    const lines = Array.from({ length: 30 }, (_, i) =>
      line('Soupe', 1000, { options: [option(4 + i), option(9)] }),
    );
    const invoice = fifth({ locale: 'fr', lines });
    for (const format of ['a4', 'receipt'] as const) {
      const texts = (await pagesOf(invoice, format)).flat().map(({ text }) => text);
      expect(texts.filter((text) => /^\s*[€%:]/.test(text))).toEqual([]);
      expect(texts.filter((text) => /\+\d+,\d\d$/.test(text))).toEqual([]);
    }
    for (const columns of [42, 32]) {
      const printed = textOf(escPosReceipt({ document: invoice, options: {} }, columns));
      const own = printed.split('\n').filter((text) => /x|€/.test(text));
      expect(own.filter((text) => /^\s*[€%:]/.test(text) || /,\d\d\s*$/.test(text))).toEqual([]);
    }
  });
});
