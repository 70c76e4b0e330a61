import { expect, it } from 'vitest';
import { paint } from '../../../server/invoices/pdf/receipt-raster.ts';
import { escPosReceipt, withPictures } from '../../../server/printing/escpos.ts';
import { sampleInvoice } from '../invoices/sample-invoice.ts';
import { type Picture, picturesOf } from './printer-words.ts';

const COLUMNS = 42;

/** White columns at both sides of a picture. */
function sides({ rows, width }: Picture): [number, number] {
  const black = rows.filter((row) => row.includes('#'));
  const left = Math.min(...black.map((row) => row.indexOf('#')));
  return [left, width - 1 - Math.max(...black.map((row) => row.lastIndexOf('#')))];
}

it('a head that is painted stands in the middle, as one in the printer’s letters does', async () => {
  const seller = { ...sampleInvoice().seller, name: '提灯食堂', legal_name: '提灯食堂株式会社' };
  const document = sampleInvoice({ render_version: 4, seller });
  const bytes = await withPictures(
    { columns: COLUMNS, codepages: 'epson' },
    (job) => Promise.resolve(paint(job)),
    (painted) => escPosReceipt({ document, options: {} }, COLUMNS, { painted }),
  );
  const [name, legal] = picturesOf(bytes).map(sides);
  for (const [left, right] of [name!, legal!]) expect(Math.abs(left - right)).toBeLessThan(12);
});
