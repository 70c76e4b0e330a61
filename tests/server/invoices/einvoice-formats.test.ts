import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DEFAULT_EINVOICE,
  EINVOICE_IDS,
  einvoiceFormat,
  EMBEDDED_FILE,
} from '../../../server/invoices/einvoice/formats.ts';
import { writeAs } from '../../../server/invoices/einvoice/writers.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { faultsOfXml } from '../corpus/sinks.ts';
import { openRestaurant, type Restaurant } from '../reports/house.ts';
import { SAMPLES } from './samples.ts';
import { factsOf } from './terms.ts';

let restaurant: Restaurant;
beforeAll(async () => {
  restaurant = await openRestaurant('2026-03-10T12:00:00Z');
});
afterAll(() => restaurant.stop());

/** What it states beside BT-24, which names its own rules. */
function termsOf(xml: string) {
  const { 'BT-24': _guideline, ...terms } = factsOf(xml);
  return terms;
}

describe.each(EINVOICE_IDS)('the e-invoice format %s', (id) => {
  it.each(Object.entries(SAMPLES))(
    '%s: is valid, and states what every format states',
    (_, invoice) => {
      const xml = writeAs(id, invoice);
      expect(faultsOfXml(xml)).toEqual([]);
      expect(xml).toContain(einvoiceFormat(id).guideline);
      expect(termsOf(xml)).toEqual(termsOf(writeAs(DEFAULT_EINVOICE, invoice)));
    },
  );

  it('is downloaded by staff under its media type and its file name', async () => {
    const { order_id } = await restaurant.order(1, 1);
    const { body: invoice } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`);
    const address = `/api/invoices/${invoice.id}/xml?format=${id}`;
    const { status, headers, bytes } = await restaurant.owner.get(address);
    const { mediaType, extension } = einvoiceFormat(id);
    expect([status, headers.get('content-type')]).toEqual([200, mediaType]);
    expect(headers.get('content-disposition')).toContain(`${invoice.invoice_number}.${extension}`);
    expect(bytes.toString()).toContain(invoice.invoice_number);
  });

  it('is listed by the endpoint that describes the formats', async () => {
    const { body } = await restaurant.server.staff.get('/openapi.json');
    const { parameters } = body.paths['/api/invoices/{id}/xml'].get;
    const { schema } = parameters.find(({ name }: { name: string }) => name === 'format');
    expect(schema.enum).toContain(id);
  });
});

it('the A4 PDF embeds the default format when none is requested', async () => {
  const invoice = SAMPLES['three rates']!;
  expect(einvoiceFormat(DEFAULT_EINVOICE).embedded).toEqual(EMBEDDED_FILE);
  const bytes = await renderInvoicePdf(invoice);
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const files = (await pdf.getAttachments()) as Record<string, { content: Uint8Array }>;
  expect(Object.keys(files)).toEqual([EMBEDDED_FILE.name]);
  expect(Buffer.from(files[EMBEDDED_FILE.name]!.content).toString()).toBe(
    writeAs(DEFAULT_EINVOICE, invoice),
  );
});
