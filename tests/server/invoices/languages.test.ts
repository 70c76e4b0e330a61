import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { issueInvoice } from '../../support/orders.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { sampleInvoice } from './sample-invoice.ts';

describe('a document', () => {
  const both = sampleInvoice({ locale: 'es', buyer_locale: 'de' });

  it('bears each label in the restaurant’s language and the buyer’s, once where they are the same', async () => {
    const text = await textOfPdf(await renderInvoicePdf(both));
    for (const label of [
      'Factura / Rechnung',
      'Número / Nummer',
      'Base imponible / Summe netto',
      'Descripción / Bezeichnung',
    ])
      expect(text).toContain(label);
    expect(
      await textOfPdf(await renderInvoicePdf({ ...both, locale: 'en', buyer_locale: 'de' })),
    ).toContain('Invoice / Rechnung');
    expect(text).not.toContain('Total / Total');
  });

  it('is in one language on 80 mm, for a buyer with the restaurant’s language, and in editions from before', async () => {
    const { buyer_locale: _none, ...before } = both;
    for (const bytes of [
      await renderInvoicePdf(both, { format: 'receipt' }),
      await renderInvoicePdf({ ...both, buyer_locale: 'es' }),
      await renderInvoicePdf(before),
    ])
      expect(await textOfPdf(bytes)).not.toContain('Rechnung');
  });
});

describe('the buyer’s language', () => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());
  const receiptContent = async (id: string) =>
    textOfPdf((await restaurant.owner.get(`/api/invoices/${id}/pdf`)).bytes);

  it('is that of their country, else English; a reissue to another company takes that company’s', async () => {
    const issued = async (country: string) => {
      const { id } = await issueInvoice(restaurant, { buyer: { ...BUYER, country, tax_id: null } });
      return id as string;
    };
    const german = await issued('AT');
    expect(await receiptContent(german)).toContain('Factura / Rechnung');
    expect(await receiptContent(await issued('FR'))).toContain('Factura / Facture');
    expect(await receiptContent(await issued('NL'))).toContain('Factura / Invoice');
    expect(await receiptContent(await issued('ES'))).not.toContain('Factura /');
    const { body } = await restaurant.owner.post(`/api/invoices/${german}/reissue`, {
      reason: 'Wrong company',
      buyer: { ...BUYER, country: 'ES', tax_id: null },
    });
    expect(await receiptContent(body.credit_note.id)).toContain(
      'Factura rectificativa / Rechnungskorrektur',
    );
    expect(await receiptContent(body.invoice.id)).not.toContain('Factura /');
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
  });
});
