import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeEInvoice } from '../../../server/invoices/einvoice.ts';
import { buyer, line, sampleInvoice } from './sample-invoice.ts';

const schema = resolve(import.meta.dirname, '../../../../shared/en16931/FACTUR-X_EN16931.xsd');
const canValidate = existsSync(schema) && spawnSync('xmllint', ['--version']).status === 0;

const amounts = (xml: string, name: string): number[] => {
  return [...xml.matchAll(new RegExp(`<ram:${name}[^>]*>([^<]*)<`, 'g'))].map((match) => Math.round(Number(match[1]) * 100));
};
const sum = (all: number[]): number => all.reduce((total, each) => total + each, 0);
const headerPart = (xml: string): string => xml.slice(xml.indexOf('<ram:ApplicableHeaderTradeSettlement>'));
const linePart = (xml: string): string => xml.slice(0, xml.indexOf('<ram:ApplicableHeaderTradeAgreement>'));

const spread = {
  plain: sampleInvoice(),
  'net prices, unpaid': sampleInvoice({ prices_include_tax: false, payments: [] }),
  'with a due day': sampleInvoice({ due_date: '2026-03-01T12:00:00.000Z', payments: [] }),
  'credit note': sampleInvoice({ kind: 'credit_note', credits_number: 'INV-2026-0041', tip_cents: 0 }),
  'ticket with no buyer': sampleInvoice({ kind: 'simplified', buyer: null }),
  'in place of a ticket': sampleInvoice({ replaces_number: 'T-2026-0001', locale: 'de' }),
  'returned bottle': sampleInvoice({ lines: [line('Wine', 2100), line('Deposit', 2100, { quantity: 1, unit_price_cents: -25 })] }),
  'given for nothing': sampleInvoice({ lines: [line('Coffee', 1000, { discount_cents: 1300 })], payments: [] }),
  'no tax': sampleInvoice({ lines: [line('Stamp', 0)] }),
  dinars: sampleInvoice({ currency: 'KWD' }),
  yen: sampleInvoice({ currency: 'JPY', locale: 'es' }),
  'hostile text': sampleInvoice({ notes: 'a\u0000b\u000B<c> & "d" \uD800 \uFFFE \u{1F32E}', lines: [line('<!-- ]]> &amp;'), line('   ')] }),
};

describe('the data of an invoice', () => {
  test.each(Object.entries(spread))('%s: valid by the schema', { skip: !canValidate }, (_, invoice) => {
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', schema, '-'], { input: writeEInvoice(invoice), encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });

  test('says who, what and when', () => {
    const xml = writeEInvoice(sampleInvoice());
    for (const said of ['INV-2026-0042', 'Lola &amp; Hijos S.L.', 'Grünwald &amp; Söhne GmbH', 'schemeID="VA">DE123456789<', 'schemeID="FC">B12345678<', '>380<']) expect(xml).toContain(said);
    expect(xml).toContain('<udt:DateTimeString format="102">20260201<'); // by the restaurant's clock, not by UTC
  });

  test('a credit note names what it credits', () => {
    const xml = writeEInvoice(spread['credit note']);
    expect(xml).toContain('<ram:TypeCode>381</ram:TypeCode>');
    expect(headerPart(xml)).toContain('<ram:IssuerAssignedID>INV-2026-0041<');
  });

  test('the tip is told of and stands in no total', () => {
    const xml = writeEInvoice(sampleInvoice());
    expect(xml).toContain('Tip beside the total: 5.00 EUR');
    expect(amounts(xml, 'GrandTotalAmount')).toEqual([sampleInvoice().total_cents]);
  });

  test('a guest may be called anything, and no forbidden character gets in', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
      const xml = writeEInvoice(sampleInvoice({ buyer: { ...buyer, name }, notes: name }));
      expect(xml).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
      expect(xml.replace(/<\/?(rsm|ram|udt):\w+( [\w:]+="[^"<]*")*>|<rsm:CrossIndustryInvoice[^<]*>|^<\?xml.*\?>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|apos;)/);
    }));
  });
});

describe('its sums, read back from the XML alone', () => {
  const anyLine = fc.record({
    quantity: fc.integer({ min: 1, max: 30 }), unit_price_cents: fc.integer({ min: 0, max: 50_000 }),
    tax_rate_basis_points: fc.constantFrom(0, 400, 700, 1000, 1900, 2100), share: fc.integer({ min: 0, max: 100 }),
  }).map(({ share, ...priced }) => line('Dish', priced.tax_rate_basis_points, { ...priced, discount_cents: Math.floor((priced.quantity * priced.unit_price_cents * share) / 100) }));
  const anyInvoice = fc.record({ lines: fc.array(anyLine, { minLength: 1, maxLength: 25 }), prices_include_tax: fc.boolean() }).map((given) => sampleInvoice(given));

  test('add up, and come to what was paid', () => {
    fc.assert(fc.property(anyInvoice, (invoice) => {
      const xml = writeEInvoice(invoice);
      const header = headerPart(xml);
      const nets = amounts(linePart(xml), 'LineTotalAmount');
      expect(sum(nets)).toBe(amounts(header, 'LineTotalAmount')[0]);
      expect(sum(amounts(header, 'BasisAmount'))).toBe(sum(nets));
      expect(sum(nets) + sum(amounts(header, 'CalculatedAmount'))).toBe(amounts(header, 'GrandTotalAmount')[0]);
      expect(amounts(header, 'GrandTotalAmount')[0]).toBe(invoice.total_cents);
      expect(amounts(header, 'DuePayableAmount')).toEqual([0]);
    }));
  });

  test('a unit price times its quantity is the line, to the cent', () => {
    fc.assert(fc.property(anyInvoice, (invoice) => {
      const items = writeEInvoice(invoice).split('<ram:IncludedSupplyChainTradeLineItem>').slice(1);
      for (const item of items) {
        const [price] = /NetPrice[^]*?<ram:ChargeAmount>([\d.]+)</.exec(item)!.slice(1);
        const [quantity] = /BilledQuantity[^>]*>([^<]*)</.exec(item)!.slice(1);
        expect(Math.round(Number(price) * Number(quantity) * 100)).toBe(amounts(item, 'LineTotalAmount')[0]);
      }
    }));
  });
});
