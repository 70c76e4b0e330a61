import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEInvoice } from '../../../server/invoices/einvoice/cii.ts';
import { writeUbl } from '../../../server/invoices/einvoice/ubl.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { linesInMoney } from '../../../server/invoices/issue/share-of-bill.ts';
import { taxesOfShare } from '../../../server/invoices/document/share.ts';
import { calculateTax } from '../../../server/tax/calculate-tax.ts';
import type { WholeOrder } from '../../../server/orders/present.ts';
import { escPosReceipt } from '../../../server/printing/escpos.ts';
import { pagesOfPdf } from '../../support/pdf.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';
import { buyer, line, sampleInvoice } from './sample-invoice.ts';

type Item = WholeOrder['items'][number];
const DISHES = [
  'Zwiebelrostbraten vom Hohenloher Weiderind mit handgeschabten Spätzle, Röstzwiebeln und Rotweinsauce',
  'Croquetas caseras de jamón ibérico de bellota',
  'Wine',
  'Königsberger Klopse “Großmutter Änne” – mit Kapern & Roter Bete',
  'Bœuf bourguignon à l’ancienne, champignons de Paris et lardons fumés',
  `Donaudampfschifffahrts${'kapitänskajüten'.repeat(5)}teller`,
];
const anyName = fc
  .array(fc.constantFrom(...DISHES.join(' ').split(' ')), { minLength: 1, maxLength: 16 })
  .map((words) => words.join(' ').slice(0, 120).trim());
const anyItem = fc.record({
  name: anyName,
  quantity: fc.integer({ min: 1, max: 99 }),
  unit_price_cents: fc.oneof(fc.constant(0), fc.integer({ min: 300, max: 9_000 })),
  tax_rate_basis_points: fc.constantFrom(700, 1900),
});
const anyOrder = fc.record({
  items: fc
    .array(anyItem, { minLength: 1, maxLength: 40 })
    .filter((items) => items.some(({ unit_price_cents }) => unit_price_cents > 0)),
  prices_include_tax: fc.boolean(),
  payers: fc.integer({ min: 2, max: 4 }),
});

/**
 * A name that is too long for a line may break between any two letters, and a page may end
 * anywhere.
 */
const unbroken = (text: string) => text.replace(/\s+/g, '');
/**
 * The text between two parts of a text that a page break splits: footer, running head, column
 * headings, sums carried over.
 */
const textOf = async (bytes: Uint8Array) => (await pagesOfPdf(bytes)).map(unbroken);

/** A name's letters in order, with only page furniture between two parts of it. */
function holds(pages: string[], wanted: string): boolean {
  if (pages.some((page) => page.includes(wanted))) return true;
  return pages.some((page, place) => {
    const next = pages[place + 1] ?? '';
    return Array.from({ length: wanted.length - 1 }, (_, cut) => cut + 1).some(
      (cut) => page.includes(wanted.slice(0, cut)) && next.includes(wanted.slice(cut)),
    );
  });
}

/** Documents of `payers` who share an order in equal parts; the last one takes the rest. */
function sharesOf({
  items,
  prices_include_tax,
  payers,
}: {
  items: Item[];
  prices_include_tax: boolean;
  payers: number;
}) {
  const { taxes: whole } = calculateTax(items, { prices_include_tax });
  const total = whole.reduce((sum, { gross_cents }) => sum + gross_cents, 0);
  const taxes = taxesOfShare(whole, Math.floor(total / payers), 2);
  const lines = linesInMoney({ items, prices_include_tax }, taxes, 'de');
  return sampleInvoice({ locale: 'de', lines, prices_include_tax, taxes });
}
function itemsOf(dishes: { name: string }[]) {
  return dishes.map((dish, place) => ({ id: String(place), discount_cents: 0, ...dish }) as Item);
}
const nameLine = ({ quantity, name }: Item) => unbroken(`${quantity} × ${name}`);

describe('Invoices: a share of an amount names all that was supplied', () => {
  it(
    'with every dish and quantity in full on A4, receipt and data, whatever was ordered',
    HAS_LONG_FORM,
    async () => {
      await fc.assert(
        fc.asyncProperty(anyOrder, async ({ items: dishes, ...order }) => {
          const items = itemsOf(dishes);
          const document = sharesOf({ items, ...order });
          const pdfs = [
            await textOf(await renderInvoicePdf(document)),
            await textOf(await renderInvoicePdf(document, { format: 'receipt' })),
          ];
          const data = [writeEInvoice(document), writeUbl(document)].map((xml) =>
            unbroken(xml.replaceAll('&amp;', '&')),
          );
          for (const named of items.map(nameLine)) {
            for (const pages of pdfs) expect(holds(pages, named), named).toBe(true);
            for (const xml of data) expect(xml).toContain(named);
          }
        }),
        { numRuns: proof(4, 40) },
      );
    },
  );

  it('of 100 dishes with the longest names, over as many pages as needed, each page with its heading', async () => {
    const items = itemsOf(
      Array.from({ length: 100 }, (_, place) => ({
        name: `${place} ${DISHES[0]} ${'x'.repeat(20)}`.slice(0, 120),
        quantity: 1 + (place % 99),
        unit_price_cents: 1_290,
        tax_rate_basis_points: place % 2 ? 700 : 1900,
      })),
    );
    const document = sharesOf({ items, prices_include_tax: true, payers: 3 });
    const a4 = await renderInvoicePdf(document);
    const receipt = await renderInvoicePdf(document, { format: 'receipt' });
    if (process.env.LOOK) {
      writeFileSync(`${process.env.LOOK}/share-a4.pdf`, a4);
      writeFileSync(`${process.env.LOOK}/share-receipt.pdf`, receipt);
      const some = sharesOf({ items: items.slice(0, 40), prices_include_tax: true, payers: 3 });
      writeFileSync(`${process.env.LOOK}/forty-a4.pdf`, await renderInvoicePdf(some));
      writeFileSync(
        `${process.env.LOOK}/forty-receipt.pdf`,
        await renderInvoicePdf(some, { format: 'receipt' }),
      );
    }
    const [pages, roll] = [await textOf(a4), await textOf(receipt)];
    expect(pages.length).toBeGreaterThan(3);
    for (const named of items.map(nameLine)) {
      expect(holds(pages, named), named).toBe(true);
      expect(holds(roll, named), named).toBe(true);
    }
    // Each of the two lines' amounts stands once beside the line, and in what is carried over.
    for (const page of pages.slice(1, 3)) expect(page).toMatch(/Übertrag/);
  });

  it('with a short name of such a line in the data, and all of it as its description', () => {
    const items = itemsOf(
      DISHES.map((name) => ({
        name,
        quantity: 2,
        unit_price_cents: 500,
        tax_rate_basis_points: 700,
      })),
    );
    const document = sharesOf({ items, prices_include_tax: true, payers: 2 });
    const cii = writeEInvoice(document);
    expect(cii).toContain('<ram:Name>Anteil an: Bestellung 118</ram:Name>');
    expect(cii).toContain('<ram:Description>Anteil an: 2 × Zwiebelrostbraten');
    expect(writeUbl(document)).toMatch(
      /<cbc:Description>Anteil an: 2 × Zwiebel[^<]*<\/cbc:Description>\s*<cbc:Name>Anteil an: Bestellung 118</,
    );
    expect(writeEInvoice(sampleInvoice())).not.toContain('<ram:Description>');
  });

  it('including free items at a rate of their own', () => {
    const items = itemsOf([
      { name: 'Menü', quantity: 2, unit_price_cents: 900, tax_rate_basis_points: 700 },
      { name: 'Schnaps aufs Haus', quantity: 2, unit_price_cents: 0, tax_rate_basis_points: 1900 },
    ] as Item[]);
    const { lines } = sharesOf({ items, prices_include_tax: true, payers: 2 });
    expect(lines.map(({ name }) => name)).toEqual(['Anteil an: 2 × Menü,\n2 × Schnaps aufs Haus']);
  });
});

describe('Invoices: no required text is cut off', () => {
  const words = (letters: number) =>
    'Gasthaus zur Alten Post am Oberen Marktplatz in Rothenburg ob der Tauber, seit siebzehnhundertdreiundneunzig, Familie Wagner und Söhne'
      .repeat(2)
      .slice(0, letters)
      .trim();
  const seller = {
    ...sampleInvoice().seller,
    name: words(120),
    legal_name: words(160),
    street: words(160),
    city: words(120),
  };
  const long = sampleInvoice({
    seller,
    buyer: { ...buyer, name: words(160), street: words(160), city: words(120) },
    table_name: words(60),
    notes: words(240),
    lines: [line(words(120)), line('M'.repeat(120))],
  });

  it.each([
    ['with the house’s name at its head', long],
    [
      'of a house with one name of wide letters',
      sampleInvoice({ seller: { ...seller, name: 'W'.repeat(120) } }),
    ],
    ['in two languages', { ...long, buyer_locale: 'de' as const }],
  ])('on an A4 invoice and a receipt %s', async (what, document) => {
    for (const format of ['a4', 'receipt'] as const) {
      const bytes = await renderInvoicePdf(document, { format });
      if (process.env.LOOK)
        writeFileSync(`${process.env.LOOK}/${what.replace(/\W/g, '-')}-${format}.pdf`, bytes);
      const text = (await textOf(bytes)).join('');
      for (const part of [
        document.seller.name,
        document.seller.legal_name,
        document.seller.street,
        document.seller.city,
        document.buyer!.name,
        document.buyer!.street!,
        document.buyer!.city!,
        document.table_name!,
        document.notes!,
        ...document.lines.map(({ name }) => name),
      ])
        expect(text, part).toContain(unbroken(part));
    }
  });

  it('in the reason of a credit note on the narrowest roll', () => {
    const reason = words(200);
    const bytes = escPosReceipt(
      {
        document: sampleInvoice({ kind: 'credit_note', notes: reason, credits_number: 'INV-7' }),
        options: {},
      },
      32,
    );
    const text = Buffer.from(bytes)
      .toString('latin1')
      .replace(/[^\x20-\x7e]/g, '');
    expect(unbroken(text)).toContain(unbroken(reason.replace(/[^\x20-\x7e]/g, '')));
  });
});

describe.each(ONE_DATABASE)('Invoices: whole names on %s', HAS_LONG_FORM, (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  it('stand on each payer’s invoice when forty dishes are shared by amount, and on the credit note', async () => {
    const items = [];
    for (let place = 0; place < 40; place += 1) {
      const { body } = await restaurant.owner.post('/api/products', {
        name: `${place} ${DISHES[place % 2]} ${'Spätzle '.repeat(9)}`.slice(0, 119).trim(),
        price_cents: 1_290,
        tax_rate_id: restaurant.food.id,
      });
      items.push({ product_id: body.id, name: body.name, quantity: 2 });
    }
    const placed = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: items.map(({ product_id, quantity }) => ({ product_id, quantity })),
    });
    expect(placed.status).toBe(201);
    const { order_id, total_cents } = placed.body;
    await restaurant.owner.post(`/api/orders/${order_id}/payments`, {
      method: 'card',
      amount_cents: total_cents,
    });
    const first = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
      buyer: BUYER,
      share_cents: 5_000,
    });
    expect([first.status, first.body]).toEqual([201, first.body]);
    const rest = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {});
    const note = await restaurant.owner.post(`/api/invoices/${first.body.id}/credit-note`, {
      reason: 'Wrong',
    });
    for (const { body } of [first, rest, note]) {
      const named = items.map((item) => `2 × ${item.name}`).join(',\n');
      expect(body.lines.map((one: { name: string }) => one.name)).toEqual([
        expect.stringContaining(named),
      ]);
      const pages = await textOf(
        (await restaurant.owner.get(`/api/invoices/${body.id}/pdf`)).bytes,
      );
      for (const item of items)
        expect(holds(pages, unbroken(`2 × ${item.name}`)), item.name).toBe(true);
    }
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
  });
});
