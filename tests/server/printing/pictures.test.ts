import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { paint } from '../../../server/invoices/pdf/receipt-raster.ts';
import { CODE_PAGES } from '../../../server/printing/contract.ts';
import { escPosReceipt, withPictures } from '../../../server/printing/escpos.ts';
import { hasLetters, printable } from '../../../server/printing/letters.ts';
import { line, sampleInvoice } from '../invoices/sample-invoice.ts';
import { picturesOf, textOf, wordsOf } from './printer-words.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

const COLUMNS = 42;
type Changes = Parameters<typeof sampleInvoice>[0];
function receiptOf(changes: Changes, codepages: (typeof CODE_PAGES)[number] = 'epson') {
  return withPictures(
    { columns: COLUMNS, codepages },
    (job) => Promise.resolve(paint(job)),
    (painted) =>
      escPosReceipt({ document: sampleInvoice(changes), options: { format: 'receipt' } }, COLUMNS, {
        codepages,
        painted,
      }),
  );
}

const IN_CODE_PAGES = {
  Turkish: 'Iğdır Köfte Şiş',
  Spanish: 'Jamón ibérico ñ ¿¡',
  Polish: 'Żurek ąęł',
  Czech: 'Řízek Ďáblické',
  Romanian: 'Ciorbă',
  Portuguese: 'Pão de queijo à moda',
  Greek: 'Ταβέρνα',
  Russian: 'Борщ',
  Lithuanian: 'Šaltibarščiai ėžį',
  mixed: 'Şiş · Борщ · Ταβέρνα · Żurek €',
};
const PAINTED = {
  Arabic: 'شركة النور',
  Hebrew: 'חברת השקד',
  Japanese: '株式会社さくら',
  Korean: '주식회사 한빛',
  Thai: 'ผัดไทยกุ้งสด',
  Hindi: 'आरोही ट्रेडर्स',
  Malayalam: 'ശ്രീ കമ്പനി',
  Vietnamese: 'Phở bò tái nạm',
  Georgian: 'ხაჭაპური',
};

describe('letters that printers have', () => {
  it.each(Object.entries(IN_CODE_PAGES))(
    '%s is text, in the code pages announced',
    async (_, name) => {
      const bytes = await receiptOf({ lines: [line(name)] });
      expect(textOf(bytes)).toContain(name);
      expect(picturesOf(bytes)).toEqual([]);
    },
  );

  it('Turkish is printed as a picture on a printer without a Turkish page', async () => {
    const bytes = await receiptOf({ lines: [line('Iğdır Köfte Şiş')] }, 'epson/legacy');
    expect(picturesOf(bytes)).toHaveLength(1);
    expect(textOf(bytes)).not.toMatch(/K.fte/);
  });

  it.each(CODE_PAGES)(
    'every letter in the code pages of a printer of the kind %s is encoded as itself',
    (codepages) => {
      for (const letter of 'ğışŞİñüßéèçåø€łŻБЯΩά')
        if (hasLetters(letter, codepages)) expect(printable(letter, codepages)).toBe(letter);
    },
  );

  it('no text is printed with a question mark that it does not have', HAS_LONG_FORM, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
          .map((text) => text.replaceAll('?', '')),
        async (text) => {
          const bytes = await receiptOf({ lines: [line(`a${text}`)] });
          expect(textOf(bytes)).not.toContain('?');
        },
      ),
      { numRuns: proof(6, 50) },
    );
  });
});

describe('letters that no code page has', () => {
  it.each(Object.entries(PAINTED))(
    '%s is printed as a picture, within the paper’s width',
    async (script, name) => {
      const bytes = await receiptOf({ lines: [line(name)] });
      const [picture, ...others] = picturesOf(bytes);
      expect(others).toEqual([]);
      expect(picture!.width).toBe(COLUMNS * 12);
      const ink = picture!.rows.join('').replaceAll(' ', '').length;
      expect(ink).toBeGreaterThan(200);
      // The amount is at the right edge, on the same line.
      expect(picture!.rows.some((row) => row.trimEnd().length >= COLUMNS * 12 - 4)).toBe(true);
      expect(textOf(bytes)).not.toContain('?');
      if (process.env.LOOK)
        writeFileSync(
          `${process.env.LOOK}/${script}.pbm`,
          `P1 ${picture!.width} ${picture!.height}\n${picture!.rows.map((row) => row.replaceAll('#', '1').replaceAll(' ', '0')).join('\n')}\n`,
        );
    },
  );

  it('a picture is sent row by row, and the receipt continues after it', async () => {
    const bytes = await receiptOf({ lines: [line('寿司'), line('Gazpacho')] });
    const names = wordsOf(bytes).map(({ name }) => name);
    expect(names.filter((name) => name === 'GS v 0')).toHaveLength(1);
    expect(textOf(bytes)).toMatch(/Gazpacho/);
  });

  it('floods of combining marks stay a picture of a few rows', async () => {
    for (const flood of [
      '\u0d4d\u0d2f'.repeat(100),
      `a${'\u0301'.repeat(199)}`,
      '\u0e49'.repeat(200),
    ]) {
      const bytes = await receiptOf({ lines: [line(flood)], notes: flood.repeat(5) });
      for (const { height } of picturesOf(bytes)) expect(height).toBeLessThan(500);
    }
  });
});
