import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeEInvoice } from '../../../server/invoices/einvoice/cii.ts';
import { writeUbl } from '../../../server/invoices/einvoice/ubl.ts';
import { buyer, sampleInvoice } from './sample-invoice.ts';

function amounts(xml: string, name: string): number[] {
  return [...xml.matchAll(new RegExp(`<ram:${name}[^>]*>([^<]*)<`, 'g'))].map((match) =>
    Math.round(Number(match[1]) * 100),
  );
}
function headerPart(xml: string): string {
  return xml.slice(xml.indexOf('<ram:ApplicableHeaderTradeSettlement>'));
}

describe('the data of an e-invoice', () => {
  test('states parties, amounts and dates', () => {
    const xml = writeEInvoice(sampleInvoice());
    for (const said of [
      'INV-2026-0042',
      'Lola &amp; Hijos S.L.',
      'Grünwald &amp; Söhne GmbH',
      'schemeID="VA">DE123456789<',
      'schemeID="FC">B12345678<',
      '>380<',
    ])
      expect(xml).toContain(said);
    // by the restaurant's clock, not by UTC
    expect(xml).toContain('<udt:DateTimeString format="102">20260201<');
  });

  test('of a credit note names the invoice that it credits', () => {
    const xml = writeEInvoice(
      sampleInvoice({ kind: 'credit_note', credits_number: 'INV-2026-0041', tip_cents: 0 }),
    );
    expect(xml).toContain('<ram:TypeCode>381</ram:TypeCode>');
    expect(headerPart(xml)).toContain('<ram:IssuerAssignedID>INV-2026-0041<');
  });

  test('mentions the tip and includes it in no total', () => {
    const xml = writeEInvoice(sampleInvoice());
    expect(xml).toContain('Tip beside the total: 5.00 EUR');
    expect(amounts(xml, 'GrandTotalAmount')).toEqual([sampleInvoice().total_cents]);
  });

  test('does not exist in dinars: EN 16931 has no third decimal', () => {
    expect(() => writeEInvoice(sampleInvoice({ currency: 'KWD' }))).toThrow(
      'EN 16931 has no place for sums in KWD',
    );
    expect(() => writeUbl(sampleInvoice({ currency: 'KWD' }))).toThrow(
      'EN 16931 has no place for sums in KWD',
    );
  });

  test('holds any name of a buyer, and no character that XML forbids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        const xml = writeEInvoice(sampleInvoice({ buyer: { ...buyer, name }, notes: name }));
        expect(xml).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
        expect(
          xml.replace(
            /<\/?(rsm|ram|udt):\w+( [\w:]+="[^"<]*")*>|<rsm:CrossIndustryInvoice[^<]*>|^<\?xml.*\?>/g,
            '',
          ),
        ).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|apos;)/);
      }),
    );
  });
});
