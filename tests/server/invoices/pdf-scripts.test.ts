import { describe, expect, it } from 'vitest';
import { drawInvoicePdf } from '../../../server/invoices/pdf.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { buyer, sampleInvoice } from './sample-invoice.ts';

const NAMES = {
  Japanese: '株式会社さくら食品 東京支店', 'simplified Chinese': '上海贸易有限公司', 'traditional Chinese': '臺灣貿易股份有限公司', Korean: '주식회사 한빛', Thai: 'บริษัท สยาม จำกัด', Hindi: 'आरोही ट्रेडर्स प्राइवेट लिमिटेड',
  Bengali: 'শাপলা লিমিটেড', Tamil: 'தமிழ் நிறுவனம்', Greek: 'ΑΦΟΙ ΠΑΠΑΔΟΠΟΥΛΟΙ Ο.Ε.', Russian: 'ООО «Ромашка»', Arabic: 'شركة النور للتجارة', Hebrew: 'חברת השקד', Georgian: 'შპს მზე', Armenian: 'Արև ՍՊԸ', Vietnamese: 'Công ty Hoa Sữa',
};
/** A space that the page sets between two faces is not the name's; Thai's Sara Am is drawn as two glyphs, of which each tells its text. */
const tight = (text: string) => text.normalize('NFC').replace(/\s+/g, '').replaceAll('\u0E33\u0E32', '\u0E33');

describe('a buyer’s name', () => {
  it.each(Object.entries(NAMES))('in %s stands on A4 and on 80 mm without a letter missing', async (script, name) => {
    for (const format of ['a4', 'receipt'] as const) {
      const bytes = await drawInvoicePdf(sampleInvoice({ buyer: { ...buyer, name } }), { format });
      expect(bytes.length).toBeLessThan(300_000);
      const text = tight(await textOfPdf(bytes));
      expect(text).not.toContain('\uFFFD');
      // A program reads right to left, and marks before the letter they are drawn around, in an order of its own.
      if (!/Arabic|Hebrew|Hindi|Bengali|Tamil/.test(script)) expect(text).toContain(tight(name));
    }
  });

  it('is broken between letters where it is long and has no spaces, and keeps all of them', async () => {
    const name = '株式会社東京国際食品貿易'.repeat(6);
    for (const format of ['a4', 'receipt'] as const) expect(tight(await textOfPdf(await drawInvoicePdf(sampleInvoice({ buyer: { ...buyer, name } }), { format })))).toContain(name);
  });

  it('in ten scripts is the same byte for byte, whatever was drawn before', async () => {
    const invoice = sampleInvoice({ buyer: { ...buyer, name: Object.values(NAMES).join(' ').slice(0, 160) } });
    const first = await drawInvoicePdf(invoice);
    await drawInvoicePdf(sampleInvoice({ buyer: { ...buyer, name: '食品 ไทย' } }));
    expect(first.equals(await drawInvoicePdf(invoice))).toBe(true);
  });
});
