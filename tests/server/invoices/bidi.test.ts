import { createHash } from 'node:crypto';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { face, lineOf } from '../../../server/invoices/pdf/fonts.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { buyer, sampleInvoice } from './sample-invoice.ts';

/** The letters of a line as its glyphs stand from left to right. */
function seen(text: string): string {
  return lineOf(text, 'regular')
    .flatMap((run) => face(run.face).layout(run.text).glyphs)
    .map(({ codePoints }) => String.fromCodePoint(...codePoints))
    .join('');
}

const KUWAIT = {
  edition: 3,
  locale: 'ar-KW',
  currency: 'KWD',
  buyer: { ...buyer, name: 'مطعم النخيل ١٢ (فرع)' },
};

/** The texts of the first page as their glyphs stand from left to right. */
async function textsOn(pdf: Uint8Array): Promise<string[]> {
  const file = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const { fnArray, argsArray } = await (await file.getPage(1)).getOperatorList();
  return fnArray.flatMap((op, at) => {
    if (op !== OPS.showText) return [];
    const [glyphs] = argsArray[at] as [({ unicode: string } | number)[]];
    return glyphs.map((glyph) => (typeof glyph === 'object' ? glyph.unicode : '')).join('');
  });
}

describe('a line with Arabic or Hebrew', () => {
  // As a browser sets the same texts in a paragraph with `dir="auto"`.
  it.each([
    ['١٢', '١٢'],
    ['۱۲۳ ریال', 'لایر ۱۲۳'],
    ['٢٣٫٨٠٠ د.ك.\u200F', '.ك.د ٢٣٫٨٠٠'],
    ['\u061C-\u200F٥١٫٢١٣ د.ك.\u200F', '.ك.د ٥١٫٢١٣-'],
    ['٠١\u200F/١٢\u200F/٢٠٢٦', '٢٠٢٦/١٢/٠١'],
    ['١٠٪\u061C', '٪١٠'],
    ['Total ١٢٫٥', 'Total ١٢٫٥'],
    ['Extra +١٫٥ د.ك.\u200F, Ohne', 'Extra +.ك.د ١٫٥, Ohne'],
    ['1 × ٢٫٥٠٠ د.ك.\u200F', '.ك.د ٢٫٥٠٠ × 1'],
    ['شركة 24 Ltd', 'Ltd 24 ةكرش'],
    ['شارع 12، الطابق 3', '3 قباطلا ،12 عراش'],
    ['مقهى & Bar 7.', '.Bar 7 & ىهقم'],
    ['مطعم (فرع)', '(عرف) معطم'],
    ['Cafe (مطعم)', 'Cafe (معطم)'],
    ['טלפון 03-123-4567', '03-123-4567 ןופלט'],
    ['שלום: 50%', '50% :םולש'],
    ['ب -5', '5- ب'],
    ['a 1,200.50 ب 3', 'a 1,200.50 3 ب'],
  ])('is set in the order in which it is read: %s', (text, expected) => {
    expect(seen(text)).toBe(expected);
  });

  it('has the digits of amounts from left to right on a document', async () => {
    const invoice = sampleInvoice({ ...KUWAIT, render_version: 4 });
    expect(invoice.total_cents).toBe(3150);
    for (const format of ['a4', 'receipt'] as const) {
      const texts = await textsOn(await renderInvoicePdf(invoice, { format }));
      expect(texts).toContain('٣٫١٥٠');
      expect(texts).not.toContain('٠٥١٫٣');
    }
  });

  it.each([
    [1, 'a4', '681bb8bac8b3647922ca8bdf1b295d8cbc3976fcda28eb6cd967dd6a52207bf5'],
    [2, 'a4', 'ca6e56dfb10e4d3483a21ab0ec60dae7cecf1846455d2e48f08d4e616755974f'],
    [2, 'receipt', 'b4e20d36df0cb4c5459ac7745053a60292abef342ad219d3537bfcf9d29c5034'],
    [3, 'receipt', 'f051dae4e1fd2dcb007c12035d0045c85c305d7de7a8ac4bf7960bedadfa7625'],
  ] as const)('keeps its bytes in layout %i on %s', async (render_version, format, sha256) => {
    const bytes = await renderInvoicePdf(sampleInvoice({ ...KUWAIT, render_version }), { format });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  });
});
