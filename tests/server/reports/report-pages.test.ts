import { expect, it } from 'vitest';
import { renderReport, type ReportTable } from '../../../server/invoices/pdf/report.ts';
import { pagesOfPdf } from '../../support/pdf.ts';

const table = (caption: string, count: number): ReportTable => ({
  caption,
  columns: [`${caption}: name`, 'Sold'],
  rows: Array.from({ length: count }, (_, i) => [`${caption} row ${i + 1}.`, '1.00']),
  total: [`${caption} total`, '9.00'],
});
const pagesWith = async (tables: ReportTable[]) =>
  pagesOfPdf(
    await renderReport({
      lang: 'en',
      title: 'Sales',
      author: 'Casa Lola',
      created: '2026-12-01T12:00:00Z',
      facts: [],
      tables,
      page: 'Page {page} of {pages}',
    }),
  );

it('has no sum of a table alone on the next page, and short tables whole', async () => {
  for (let count = 26; count <= 36; count++) {
    const pages = await pagesWith([table('Long', count), table('Short', 3)]);
    const withSum = pages.find((page) => page.includes('Long total'))!;
    expect([count, withSum.includes(`Long row ${count}.`)]).toEqual([count, true]);
    const short = pages.filter((page) => page.includes('Short'));
    expect([count, short.length, short[0]!.includes('Short total')]).toEqual([count, 1, true]);
    const said = pages.join(' ').match(/Long row \d+\./g)!;
    expect(said).toHaveLength(count);
  }
});
